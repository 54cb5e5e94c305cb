"""The stages of a day that is being made. Each leaves what it finished on disk; `run` has their order."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from digest import calendar
from digest.archive import Archive
from digest.counting import counted
from digest.model import Analysis, DayIndex, Ledger, Metadata
from digest.pipeline.answer_cache import AnswerCache
from digest.pipeline.candidates import fetch_announcement
from digest.pipeline.choose import choose, ledger
from digest.pipeline.day_state import chosen_metadata, finished_analyses, remove_left_over
from digest.pipeline.outcome import DayFailedError
from digest.pipeline.paid import kept_summary
from digest.pipeline.plan import Plan, choice_key, keep_plan, kept_plan, standing_choice
from digest.pipeline.reading import Reading, read_papers
from digest.pipeline.records import Announcement, ModelError
from digest.pipeline.scoring import score_candidates
from digest.pipeline.setup import Setup
from digest.pipeline.spending import spent
from digest.pipeline.tools import Tools
from digest.pipeline.writers import Summary

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DayRun:
    """One day in the making.

    `work` is the archive that it is written to: the real one, or the place of a redo. `kept` holds the plan and the
    summary. `known` are the papers that other days have.
    """

    date: dt.date
    setup: Setup
    tools: Tools
    work: Archive
    kept: AnswerCache
    known: Mapping[str, dt.date]
    accept_partial: bool

    # --- candidates, scores, choice

    def plan(self) -> Plan:
        """The plan as it was kept, or a new one. A choice that something was paid for stands."""
        settings = self.setup.settings
        made_for = choice_key(settings, self.tools.scoring_prompt)
        metadata = chosen_metadata(self.work, self.date)
        analyses = self._finished()
        plan = kept_plan(self.kept, self.date)
        is_current = plan is not None and plan.made_for == made_for
        if plan is not None and not is_current and analyses:
            log.warning("%s: the settings have changed, but its choice stands; `--force` makes it again", self.date)
        elif plan is not None and not is_current:
            metadata = None
        if plan is not None and (is_current or analyses) and self._is_good(plan, metadata):
            return plan
        announcement = plan.announcement if plan is not None and is_current else self._ask()
        scored = score_candidates(
            [one for one in announcement.papers if one.paper.id not in self.known], self.date, settings=settings,
            tools=self.tools, cache=self.setup.cache, report=self.setup.report, metadata=metadata, analyses=analyses,
        )  # fmt: skip
        if metadata is not None:
            choice = standing_choice(metadata, scored, settings.categories, known=self.known)
        else:
            limit = settings.papers_per_day
            choice = choose(scored, known=self.known, minimum=settings.minimum_score, limit=limit)
        plan = Plan(announcement, scored, choice, made_for)
        keep_plan(self.kept, plan)
        return plan

    def _is_good(self, plan: Plan, metadata: Metadata | None) -> bool:
        """Whether a kept plan is that of the day's folder, and no other day has its papers in the meantime."""
        chosen = [one.announced.paper.id for one in plan.choice.chosen]
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
        if there is None or [paper.id for paper in there.papers] != [c.announced.paper.id for c in plan.choice.chosen]:
            self.work.write_metadata(plan.metadata(self.known))

    # --- analyses

    def _finished(self) -> dict[str, Analysis]:
        language = self.setup.settings.language
        return finished_analyses(self.work, self.date, model=self.tools.writer.model, language=language)

    def read(self, plan: Plan) -> Reading:
        """Analyse the chosen papers that have no analysis yet.

        Raises:
            DayFailedError: some failed, and that is not to be accepted; or all did.
        """
        chosen = {one.announced.paper.id: one for one in plan.choice.chosen}
        analyses = {id_: analysis for id_, analysis in self._finished().items() if id_ in chosen}
        todo = [one for id_, one in chosen.items() if id_ not in analyses]
        if not todo:
            return Reading(analyses, {})
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
                spent=lambda: spent(tools.budget),
                stop=tools.stop,
            )
        analyses |= reading.analyses
        if reading.failed and not (self.accept_partial and analyses):
            told = f"{len(reading.failed)} of {counted(len(chosen), 'paper')} failed, so the day is not published"
            kept = f"; {len(analyses)} are finished and kept" if analyses else ""
            hint = f"`digest run {self.date}` tries these again"
            if analyses:  # a day without any paper is none
                hint += ", and `--accept-partial` does without them"
            raise DayFailedError(self.date, f"{told}{kept}; {hint}", reading.failed)
        return Reading(analyses, reading.failed)

    # --- the day

    def account(self, plan: Plan, reading: Reading) -> Ledger:
        categories = self.setup.settings.categories
        return ledger(plan.announcement, plan.scored, plan.choice, reading.failed, categories=categories)

    def summarise(self, plan: Plan, reading: Reading, account: Ledger) -> Summary:
        """The executive summary: the model's, or the extractor's where there is none or nothing to sum up.

        Raises:
            DayFailedError: the model failed, and that is not to be accepted.
        """
        analyses, tools = reading.analyses, self.tools
        chosen = [one for one in plan.choice.chosen if one.announced.paper.id in analyses]
        if not chosen or tools.writer is tools.extractor:
            return tools.extractor.summarise(chosen, analyses, account)
        try:
            with self.setup.report.stage("Summarising", 1) as stage:
                summary = kept_summary(
                    self.kept, chosen, analyses, model=tools.writer.model,
                    make=lambda: tools.writer.summarise(chosen, analyses, account),
                )  # fmt: skip
                stage.done(spent(tools.budget))
        except ModelError as error:
            if not self.accept_partial:
                hint = f"all {len(analyses)} analyses are kept; `digest run {self.date}` tries the summary again"
                raise DayFailedError(self.date, f"the summary failed: {error}; {hint}") from error
            log.warning("%s: the summary failed (%s); sentences picked by rules stand in its place", self.date, error)
            return tools.extractor.summarise(chosen, analyses, account)
        return summary

    def publish(self, plan: Plan, reading: Reading, account: Ledger, summary: Summary) -> DayIndex:
        """Write `index.md`: from then on the day exists."""
        order = [one.announced.paper.id for one in plan.choice.chosen]
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
