"""What is on disk of a day: how far it is, what is finished, what is left over."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.files import is_file_edited
from digest.model import EXTRACTIVE, Analysis, Gap, Metadata
from digest.todo import todo_for_lost

State = Literal["complete", "partial", "missing"]


@dataclass(frozen=True)
class DayState:
    """How far a day is.

    `complete`: it has an `index.md`. `partial`: a run began it, and did not finish. `missing`: nothing is there.
    `papers` are chosen, `analysed` of them have an analysis file, `gaps` are those that the day was published without.
    `lost` says what a complete day has lost since, and what to do, "" if nothing; `problem` what could not be read.
    """

    date: dt.date
    state: State
    papers: int = 0
    analysed: int = 0
    gaps: tuple[Gap, ...] = ()
    lost: str = ""
    problem: str = ""


def look(archive: Archive, date: dt.date) -> DayState:
    """How far a day is. Never raises for what a file holds."""
    analysed: set[str] = set()
    try:
        analysed = set(archive.analysed_ids(date))
        if archive.is_complete(date):
            index = archive.load_index(date)
            papers, there = len(index.papers), len(analysed.intersection(index.papers))
            lost = "" if there == papers else f"{there} of {papers} analysed; {todo_for_lost(index)}"
            return DayState(date, "complete", papers, there, index.gaps, lost)
        metadata = chosen_metadata(archive, date)
    except ArchiveError as error:
        state: State = "complete" if archive.is_complete(date) else "partial"
        return DayState(date, state, analysed=len(analysed), problem=str(error))
    if metadata is None and not analysed:
        return DayState(date, "missing")
    return DayState(date, "partial", len(metadata.papers) if metadata else 0, len(analysed))


def chosen_metadata(archive: Archive, date: dt.date) -> Metadata | None:
    """The `arxiv.json` of a day: with it the choice is made. None where there is none.

    Raises:
        ArchiveError: it can't be read.
    """
    return archive.load_metadata(date) if archive.metadata_path(date).exists() else None


def taken_papers(archive: Archive, *, but: dt.date) -> dict[str, dt.date]:
    """Every paper that another day has or has chosen, and that day.

    What a day chose is reserved for it while it is partial, and where it was published without.

    Args:
        but: this day's own papers are left out.

    Raises:
        ArchiveError: a folder, an `index.md`, or the `arxiv.json` of a partial day, can't be read; choosing on without
            it might publish its papers twice.
    """
    published: dict[str, dt.date] = {}
    reserved: dict[str, dt.date] = {}
    for date in archive.every_folder():
        if date == but:
            continue
        if archive.is_complete(date):
            index = archive.load_index(date)
            for id_ in index.papers:
                published.setdefault(id_, date)
            for gap in index.gaps:
                reserved.setdefault(gap.id, date)
        elif metadata := chosen_metadata(archive, date):
            for paper in metadata.papers:
                reserved.setdefault(paper.id, date)
    return reserved | published


def finished_analyses(archive: Archive, date: dt.date, *, model: str, language: str) -> dict[str, Analysis]:
    """The analyses of a day that need not be made again.

    One that a person edited or put there always stays. A machine's stays if it is in the language that is asked for
    and is not an extract where a model is to write; another model or another prompt is no reason to pay again.

    Raises:
        ArchiveError: a file can't be read. It is not overwritten: a person may have meant it.
    """
    finished = {}
    for id_ in archive.analysed_ids(date):
        analysis = archive.load_analysis(date, id_)
        path = archive.analysis_path(date, id_)
        is_own = is_file_edited(path)
        # An extract is in the abstract's language, whatever was asked for.
        in_language = analysis.model == EXTRACTIVE or analysis.language == language
        is_lesser = analysis.model == EXTRACTIVE and model != EXTRACTIVE
        if is_own or (in_language and not is_lesser):
            finished[id_] = analysis
    return finished


def remove_left_over(archive: Archive, date: dt.date, *, keep: Collection[str], force: bool = False) -> None:
    """Remove the analyses of a day that no choice holds any more, but without `force` none that a person edited.

    Raises:
        ArchiveError: one can't be read or removed.
    """
    for id_ in archive.analysed_ids(date):
        path = archive.analysis_path(date, id_)
        if id_ in keep or (not force and is_file_edited(path)):
            continue
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ArchiveError(path, f"can't be removed: {error.strerror}", hint="mend the folder's rights") from error
