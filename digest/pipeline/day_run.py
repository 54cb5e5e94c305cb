"""The stages of a day that is being made. Each leaves what it finished on disk; `run` has their order."""

import datetime as dt
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from digest import calendar
from digest.archive import Archive
from digest.counting import counted
from digest.files import is_file_edited
from digest.model import Analysis, DayIndex, Ledger, Metadata, Paper, Score
from digest.pipeline.arxiv.withdrawal import is_withdrawn
from digest.pipeline.candidates import fetch_announcement
from digest.pipeline.choose import choose, ledger
from digest.pipeline.day_state import chosen_metadata, finished_analyses, look, remove_left_over
from digest.pipeline.failed_runs import is_borne
from digest.pipeline.outcome import DayFailedError
from digest.pipeline.paid_summary import kept_summary
from digest.pipeline.plan import Plan, choice_key, keep_plan, kept_plan, standing_choice
from digest.pipeline.reading import ReadingResult, read_papers
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.records import Announcement, ModelAccessError, ModelError
from digest.pipeline.scoring.day_scores import score_candidates
from digest.pipeline.setup import Setup
from digest.pipeline.tools import Tools
from digest.pipeline.writers import Summary

log = logging.getLogger(__name__)

_MENDED = "when the key, the model or the quota is mended, "
"""Before it, running again is of no use."""


@dataclass(frozen=True)
class DayRun:
    """One day in the making.

    `work` is the archive that it is written to: the real one, or the place of a redo. `kept` holds the plan and the
    summary. `known` are the papers that other days have, chose, or had to do without. `gives_up`: a paper that has
    failed in three runs is done without.
    """

    date: dt.date
    setup: Setup
    tools: Tools
    work: Archive
    kept: AnswerCache
    known: Mapping[str, dt.date]
    accept_partial: bool
    gives_up: bool = False

    # --- candidates, scores, choice

    def plan(self) -> Plan:
        """The plan as it was kept, or a new one. Other settings make a new one only where the choice does not stand."""
        settings = self.setup.settings
        made_for = choice_key(settings, self.tools.scoring_prompt)
        metadata = chosen_metadata(self.work, self.date)
        analyses = self._finished()
        plan = kept_plan(self.kept, self.date)
        is_current = plan is not None and plan.made_for == made_for
        if plan is not None and not is_current:
            if self._stands(analyses):
                what = "the settings or the program have changed, but its choice stands; `--force` makes it again"
                log.warning("%s: %s", self.date, what)
            else:
                plan, metadata, analyses = None, None, {}
        if plan is not None and self._is_good(plan, metadata):
            return plan
        announcement = plan.announcement if plan is not None and is_current else self._ask()
        scored = score_candidates(
            self._candidates(announcement), self.date, settings=settings, tools=self.tools,
            cache=self.setup.cache, report=self.setup.report, metadata=metadata, analyses=analyses,
        )  # fmt: skip
        if metadata is not None:
            choice = standing_choice(metadata, scored, known=self.known)
        else:
            limit = settings.papers_per_day
            choice = choose(scored, known=self.known, minimum=settings.minimum_score, limit=limit)
        plan = Plan(announcement, scored, choice, made_for)
        keep_plan(self.kept, plan)
        return plan

    def _stands(self, analyses: Collection[str]) -> bool:
        """Whether other settings leave a choice alone: one that was paid for or edited by hand, unless in a redo."""
        path = self.work.metadata_path(self.date)
        is_edited = path.exists() and is_file_edited(path)
        return not self._is_redo and (bool(analyses) or is_edited)

    @property
    def _is_redo(self) -> bool:
        return self.work is not self.setup.archive

    @property
    def _next_run(self) -> str:
        """The command that goes on with this day."""
        return f"`digest run {self.date}{' --force' if self._is_redo else ''}`"

    def _candidates(self, announcement: Announcement) -> list[Paper]:
        """The announced papers that could be chosen: none that the archive has, and none that was withdrawn by now."""
        if withdrawn := self._withdrawn(announcement):
            log.warning("%s: withdrawn by now, so not considered: %s", self.date, ", ".join(withdrawn))
        passed_over = {*self.known, *withdrawn}
        return [one.paper for one in announcement.papers if one.paper.id not in passed_over]

    def _withdrawn(self, announcement: Announcement) -> list[str]:
        """The announced papers that the archive does not have, and that were withdrawn by now."""
        return [
            one.paper.id for one in announcement.papers if one.paper.id not in self.known and is_withdrawn(one.paper)
        ]

    def _is_good(self, plan: Plan, metadata: Metadata | None) -> bool:
        """Whether a kept plan is that of the day's folder, and no other day has its papers in the meantime."""
        chosen = [one.paper.id for one in plan.choice.chosen]
        same = metadata is None or [paper.id for paper in metadata.papers] == chosen
        return same and not self.known.keys() & set(chosen)

    def _ask(self) -> Announcement:
        """Ask arXiv what it announced."""
        before = calendar.previous(self.date)
        with self.setup.report.stage("Asking arXiv") as stage:
            announcement = fetch_announcement(
                self.setup.settings, self.date, now=self.setup.outside.now(), client=self.tools.client,
                cache=self.setup.cache, known=self.known.keys(),
                earlier=[id_ for id_, date in self.known.items() if date == before],
            )  # fmt: skip
            stage.done("papers announced", steps=len(announcement.papers))
        return announcement

    def write_choice(self, plan: Plan) -> None:
        """`arxiv.json`, unless it is there with this choice: then a person may have corrected it."""
        there = chosen_metadata(self.work, self.date)
        if there is None or [paper.id for paper in there.papers] != [c.paper.id for c in plan.choice.chosen]:
            metadata = plan.metadata(self._shown(plan))
            self.work.write_metadata(metadata.with_notes_of(there) if there else metadata)

    def _shown(self, plan: Plan) -> dict[str, dt.date]:
        """The announced papers that another day has, and that day; not those that it had to do without."""
        ids = {one.paper.id for one in plan.announcement.papers} & self.known.keys()
        gaps = {gap.id for date in {self.known[id_] for id_ in ids} for gap in look(self.setup.archive, date).gaps}
        return {id_: self.known[id_] for id_ in ids - gaps}

    # --- analyses

    def _finished(self) -> dict[str, Analysis]:
        language = self.setup.settings.language
        return finished_analyses(self.work, self.date, model=self.tools.writer.model, language=language)

    def read(self, plan: Plan) -> ReadingResult:
        """Analyse the chosen papers that have no analysis yet.

        Raises:
            DayFailedError: some failed, and that is not to be accepted; or all did.
        """
        chosen = {one.paper.id: one for one in plan.choice.chosen}
        analyses = {id_: analysis for id_, analysis in self._finished().items() if id_ in chosen}
        if self._is_redo:
            analyses = {id_: self._with_score(analysis, chosen[id_].score) for id_, analysis in analyses.items()}
        todo = [one for id_, one in chosen.items() if id_ not in analyses]
        if not todo:
            return ReadingResult(analyses, {})
        if analyses:
            self.setup.report.say(f"{self.date}: {len(analyses)} of {len(chosen)} papers are analysed already")
        tools = self.tools
        with self.setup.report.stage("Reading", len(todo)) as stage:
            reading = read_papers(
                todo,
                tools.writer,
                save=lambda analysis: self.work.write_analysis(self.date, analysis),
                workers=self.setup.settings.concurrency.model,
                stage=stage,
                spent=lambda: tools.budget.told,
                stop=tools.stop,
            )
        analyses |= reading.analyses
        if reading.failed and not (self._does_without(reading) and analyses):
            told = f"{len(reading.failed)} of {counted(len(chosen), 'paper')} failed, so the day is not published"
            kept = f"; {len(analyses)} are finished and kept" if analyses else ""
            hint = f"{_MENDED if reading.is_denied else ''}{self._next_run} tries these again"
            if analyses:  # a day without any paper is none
                hint += ", and `--accept-partial` does without them"
            raise DayFailedError(self.date, f"{told}{kept}; {hint}", reading.failed)
        return ReadingResult(analyses, reading.failed)

    def _does_without(self, reading: ReadingResult) -> bool:
        """Whether the day may be published without what failed in this run."""
        stuck = {id_ for id_ in reading.for_good if not is_borne(self.kept, "analysis", id_)}
        if self.gives_up and stuck == reading.failed.keys():
            log.warning("%s: %s failed in run after run; the day does without", self.date, ", ".join(sorted(stuck)))
            return True
        return self.accept_partial

    def _with_score(self, analysis: Analysis, score: Score | None) -> Analysis:
        """An analysis of a redo with the score of its choice, which other settings may have made anew."""
        if analysis.score != score:
            analysis = analysis.model_copy(update={"score": score})
            self.work.write_analysis(self.date, analysis)
        return analysis

    # --- the day

    def account(self, plan: Plan, reading: ReadingResult) -> Ledger:
        categories = self.setup.settings.categories
        return ledger(plan.announcement, plan.scored, plan.choice, reading.failed, categories=categories)

    def summarise(self, plan: Plan, reading: ReadingResult, account: Ledger) -> Summary:
        """The executive summary: the model's, or the extractor's where there is none or nothing to sum up.

        Raises:
            DayFailedError: the model failed, and that is not to be accepted.
        """
        analyses, tools = reading.analyses, self.tools
        chosen = [one for one in plan.choice.chosen if one.paper.id in analyses]
        if not chosen or tools.writer is tools.extractor:
            return tools.extractor.summarise(
                chosen, analyses, account, excluded=sum(bool(one.excluded) for one in plan.choice.others),
                withdrawn=len(self._withdrawn(plan.announcement)), missing=len(plan.announcement.missing),
            )  # fmt: skip
        try:
            with self.setup.report.stage("Summarising", 1) as stage:
                summary = kept_summary(
                    self.kept, chosen, analyses, model=tools.writer.model,
                    make=lambda: tools.writer.summarise(chosen, analyses, account),
                )  # fmt: skip
                stage.done(tools.budget.told)
        except ModelError as error:
            if not self.accept_partial:
                when = _MENDED if isinstance(error, ModelAccessError) else ""
                hint = f"all {len(analyses)} analyses are kept; {when}{self._next_run} tries the summary again"
                raise DayFailedError(self.date, f"the summary failed: {error}; {hint}") from error
            log.warning("%s: the summary failed (%s); sentences picked by rules stand in its place", self.date, error)
            return tools.extractor.summarise(chosen, analyses, account)
        return summary

    def publish(self, plan: Plan, reading: ReadingResult, account: Ledger, summary: Summary) -> DayIndex:
        """Write `index.md`: from then on the day exists."""
        order = [one.paper.id for one in plan.choice.chosen]
        index = DayIndex(
            date=self.date,
            source="run",
            papers=tuple(id_ for id_ in order if id_ in reading.analyses),
            summary=summary.provenance,
            ledger=account,
            body=summary.body,
        )
        remove_left_over(self.work, self.date, keep=index.papers)
        self.work.write_index(index)
        return index
