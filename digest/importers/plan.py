"""What a foreign day becomes in the archive: from what was read and what is there to what is to be written."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from digest.importers.foreign_text import language_of
from digest.importers.records import ImportedDay, ImportedPaper, RepeatedPaper
from digest.model import Analysis, DayIndex, LaterVersion, Metadata, Paper, Provenance, Repeat

Item = TypeVar("Item", Paper, Repeat)


@dataclass(frozen=True)
class Present:
    """What a day's folder holds already. What a person edited is `fixed` and stays what it is."""

    index: DayIndex | None = None
    metadata: Metadata | None = None
    index_fixed: bool = False
    metadata_fixed: bool = False

    def admits(self, id_: str) -> bool:
        """Whether a paper may stand in the day without a change to a fixed file."""
        if self.index_fixed and self.index and id_ not in self.index.papers:
            return False
        return not (self.metadata_fixed and self.metadata) or any(p.id == id_ for p in self.metadata.papers)


@dataclass(frozen=True)
class DayPlan:
    """The files of a day, in the order in which they are written, and what is to be reported of it.

    `left_out` are the ids that a fixed file does not list, `withheld` those that a fixed file of another day does not.
    """

    metadata: Metadata
    analyses: tuple[Analysis, ...]
    index: DayIndex
    repeats: tuple[RepeatedPaper, ...]
    left_out: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def plan_day(
    day: ImportedDay, known: Mapping[str, dt.date], present: Present, taken_out: Mapping[str, dt.date]
) -> DayPlan:
    """Decide which papers are the day's own, and add what was read to what is there; nothing there is dropped.

    Args:
        day: a foreign day.
        known: every published id and the day that has it. It keeps the paper, even where this day is earlier.
        present: what the archive has of this day.
        taken_out: the ids that a person has removed from an earlier day of this import, which no day gets.
    """
    withheld = [paper.paper.id for paper in day.papers if paper.paper.id in taken_out and paper.paper.id not in known]
    papers = [paper for paper in day.papers if paper.paper.id not in withheld]
    elsewhere = [paper for paper in papers if known.get(paper.paper.id, day.date) != day.date]
    candidates = [paper for paper in papers if known.get(paper.paper.id, day.date) == day.date]
    own = [paper for paper in candidates if present.admits(paper.paper.id)]
    repeats = tuple(Repeat(id=p.paper.id, date=known[p.paper.id], version=p.paper.version) for p in elsewhere)
    return DayPlan(
        _metadata(day.date, own, repeats, present, withheld),
        tuple(paper.analysis for paper in own),
        _index(day, own, present),
        tuple(RepeatedPaper(p.paper.id, p.paper.version, day.date, known[p.paper.id]) for p in elsewhere),
        tuple(paper.paper.id for paper in candidates if not present.admits(paper.paper.id)),
        tuple(withheld),
    )


def with_later_versions(metadata: Metadata, later: Mapping[str, Mapping[int, dt.date]]) -> Metadata:
    """The metadata of a day with the versions that later days listed: id → version → the day that listed it."""
    return metadata.model_copy(
        update={"papers": tuple(_with_versions(paper, later.get(paper.id, {})) for paper in metadata.papers)}
    )


def _with_versions(paper: Paper, later: Mapping[int, dt.date]) -> Paper:
    noted = {entry.version for entry in paper.later_versions}
    new = [LaterVersion(version=v, date=d) for v, d in later.items() if v > paper.version and v not in noted]
    if not new:
        return paper
    versions = sorted((*paper.later_versions, *new), key=lambda entry: entry.version)
    return paper.model_copy(update={"later_versions": tuple(versions)})


def _metadata(
    date: dt.date,
    own: Sequence[ImportedPaper],
    repeats: tuple[Repeat, ...],
    present: Present,
    withheld: Sequence[str],
) -> Metadata:
    there = present.metadata or Metadata(date=date)
    if present.metadata_fixed:
        return there
    before = {paper.id: paper for paper in there.papers}
    read = tuple(_merged(paper.paper, before.get(paper.paper.id)) for paper in own)
    # A paper of the day is no repeat, nor is one whose first day has it no longer.
    none = {*(paper.paper.id for paper in own), *withheld}
    # Without an index the day was never finished: papers that are no longer in the source are leftovers.
    return Metadata(
        date=date,
        papers=_united(read, there.papers if present.index else ()),
        candidates=there.candidates,
        repeats=_united(repeats, tuple(repeat for repeat in there.repeats if repeat.id not in none)),
    )


def _merged(read: Paper, present: Paper | None) -> Paper:
    """What was read, and from the present record what a foreign archive can't know."""
    if present is None:
        return read
    kept: dict[str, object] = {
        name: getattr(present, name)
        for name in ("published", "updated", "comment", "journal_ref", "doi", "withdrawn")
        if not getattr(read, name)
    }
    return read.model_copy(update={**kept, "later_versions": present.later_versions})


def _united(first: tuple[Item, ...], others: tuple[Item, ...]) -> tuple[Item, ...]:
    ids = {item.id for item in first}
    return first + tuple(item for item in others if item.id not in ids)


def _index(day: ImportedDay, own: Sequence[ImportedPaper], present: Present) -> DayIndex:
    there = present.index
    if there and present.index_fixed:
        return there
    ids = tuple(paper.paper.id for paper in own)
    summary, body = (Provenance(language=language_of(day.summary)), day.summary) if day.summary else (None, "")
    if there and not day.summary:
        summary, body = there.summary, there.body
    return DayIndex(
        date=day.date,
        source="imported",
        papers=ids + tuple(id_ for id_ in (there.papers if there else ()) if id_ not in ids),
        summary=summary,
        ledger=there.ledger if there else None,
        body=body,
    )
