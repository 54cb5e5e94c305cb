"""What changed in the days of an archive, and how a commit tells it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digest.archive import Archive
from digest.counting import counted
from digest.errors import ArchiveError

How = Literal["added", "modified", "deleted"]
Kind = Literal["finished", "begun", "changed", "removed"]
"""`finished`: it got `index.md`. `begun`: it has none yet. `changed`: it had one. `removed`: nothing is left."""


@dataclass(frozen=True)
class DayChange:
    """What changed in one day. `papers` are on its page, or analysed so far of `chosen`."""

    date: dt.date
    kind: Kind
    papers: int = 0
    chosen: int = 0

    def __str__(self) -> str:
        match self.kind:
            case "finished":
                return f"{self.date}: {counted(self.papers, 'paper')}"
            case "begun":
                return f"{self.date}: unfinished, {self.papers} of {counted(self.chosen, 'paper')}"
            case _:
                return f"{self.date}: {self.kind}"


def day_changes(archive: Archive, files: Mapping[Path, How]) -> tuple[DayChange, ...]:
    """The days that changed files belong to, oldest first.

    Args:
        files: full paths, and what happened to them.
    """
    days = sorted({day for path in files if (day := archive.day_of(path))})
    return tuple(_change(archive, day, files) for day in days)


def _change(archive: Archive, date: dt.date, files: Mapping[Path, How]) -> DayChange:
    if archive.is_complete(date):
        is_new = files.get(archive.index_path(date)) == "added"
        return DayChange(date, "finished" if is_new else "changed", _published(archive, date))
    analysed, chosen = len(archive.analysed_ids(date)), _chosen(archive, date)
    return DayChange(date, "begun" if analysed or chosen else "removed", analysed, chosen)


def _published(archive: Archive, date: dt.date) -> int:
    try:
        return len(archive.load_index(date).papers)
    except ArchiveError:
        return 0


def _chosen(archive: Archive, date: dt.date) -> int:
    try:
        return len(archive.load_metadata(date).papers)
    except ArchiveError:
        return 0


def message(changes: Sequence[DayChange]) -> str:
    """The message of a commit that holds these changes: one line, and where there are several days, one for each."""
    finished = [change for change in changes if change.kind == "finished"]
    others = len(changes) - len(finished)
    match finished:
        case []:
            subject = str(changes[0]) if len(changes) == 1 else f"{counted(len(changes), 'day')} touched"
        case [one]:
            subject = str(one)
        case [first, *_, last]:
            papers = sum(change.papers for change in finished)
            subject = f"{first.date} to {last.date}: {counted(len(finished), 'day')}, {counted(papers, 'paper')}"
    if finished and others:
        subject += f"; {counted(others, 'other day')} touched"
    return subject if len(changes) == 1 else "\n".join([subject, "", *map(str, changes)])
