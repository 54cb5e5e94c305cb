"""The plan of a day: what arXiv announced, what it scored, what was chosen. Kept until the day is finished.

Two places hold it. `plan.json` in the cache holds all of it, so that a rerun asks nobody again. `arxiv.json` in the
day's folder holds the choice: where the cache is gone (another machine), arXiv is asked again, scores are taken from
the folder as far as it has them, and the choice stands.
"""

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from digest.model import SCHEMA, ArxivId, Line, Metadata, Record, Repeat, Score
from digest.pipeline.choose import near_misses
from digest.pipeline.record_cache import AnswerCache, key
from digest.pipeline.records import Announced, Announcement, Choice, Missing, Replacement, Scored
from digest.settings import Settings

_NAME = "plan"


@dataclass(frozen=True)
class Plan:
    """A day before anything of it is written. `scored` are all candidates: the announced papers that no day has.

    `made_for` is the hash of the settings that lead to a choice (`choice_key`).
    """

    announcement: Announcement
    scored: tuple[Scored, ...]
    choice: Choice
    made_for: str

    @property
    def date(self) -> dt.date:
        return self.announcement.date

    def metadata(self, known: Mapping[str, dt.date]) -> Metadata:
        """The day's `arxiv.json`. `known` are the papers that other days show: what of them came again is a repeat."""
        repeats = tuple(
            Repeat(id=one.paper.id, date=known[one.paper.id], version=one.paper.version)
            for one in self.announcement.papers
            if one.paper.id in known
        )
        papers = tuple(one.paper for one in self.choice.chosen)
        return Metadata(date=self.date, papers=papers, candidates=near_misses(self.choice), repeats=repeats)


def choice_key(settings: Settings, prompt: str) -> str:
    """A hash of what decides which papers are chosen: the settings, the scoring model, and its prompt."""
    names = {"categories", "keywords", "authors", "institutions", "interests", "significance", "papers_per_day"}
    data = settings.model_dump(mode="json", include=names | {"minimum_score", "language"})
    text = json.dumps([data, settings.scoring_model or settings.analysis_model, prompt], sort_keys=True)
    return key(text)


def standing_choice(metadata: Metadata, scored: Sequence[Scored], *, known: Collection[str] = ()) -> Choice:
    """The choice that an `arxiv.json` holds, with the scores that are known now.

    A chosen paper stays as it was, also one that arXiv no longer lists, or of which it has another version by now: what
    is read must be what the page shows. One that another day has by now does not stay.
    """
    by_id = {one.paper.id: one for one in scored}
    chosen = tuple(
        replace(by_id.get(paper.id, Scored(paper, None)), paper=paper)
        for paper in metadata.papers
        if paper.id not in known
    )
    taken = {paper.id for paper in metadata.papers}
    order = {candidate.id: place for place, candidate in enumerate(metadata.candidates)}
    others = sorted(
        (one for one in scored if one.paper.id not in taken),
        key=lambda one: order.get(one.paper.id, len(order)),
    )
    return Choice(chosen, tuple(others))


# --- on disk


class _Scored(Record):
    id: ArxivId
    score: Score | None = None
    excluded: Line = ""
    failure: Line = ""


class _KeptPlan(Record):
    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    date: dt.date
    made_for: Line
    papers: tuple[Announced, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    missing: tuple[Missing, ...] = ()
    scored: tuple[_Scored, ...] = ()
    chosen: tuple[ArxivId, ...] = ()
    others: tuple[ArxivId, ...] = ()


def keep_plan(cache: AnswerCache, plan: Plan) -> None:
    """Write a plan. Raises `ArchiveError`: it can't be written."""
    said = plan.announcement
    cache.put(
        _NAME,
        _KeptPlan(
            date=plan.date,
            made_for=plan.made_for,
            papers=said.papers,
            replacements=said.replacements,
            missing=said.missing,
            scored=tuple(
                _Scored(id=one.paper.id, score=one.score, excluded=one.excluded, failure=one.failure)
                for one in plan.scored
            ),
            chosen=tuple(one.paper.id for one in plan.choice.chosen),
            others=tuple(one.paper.id for one in plan.choice.others),
        ),
    )


def kept_plan(cache: AnswerCache, date: dt.date) -> Plan | None:
    """The plan of a day as it was kept; None where there is none, or what is there can't be used."""
    kept = cache.get(_KeptPlan, _NAME)
    if kept is None or kept.date != date:
        return None
    by_id = {one.paper.id: one.paper for one in kept.papers}
    try:
        scored = {one.id: Scored(by_id[one.id], one.score, one.excluded, one.failure) for one in kept.scored}
        choice = Choice(tuple(scored[id_] for id_ in kept.chosen), tuple(scored[id_] for id_ in kept.others))
    except KeyError:
        return None
    announcement = Announcement(date, kept.papers, kept.replacements, kept.missing)
    return Plan(announcement, tuple(scored.values()), choice, kept.made_for)
