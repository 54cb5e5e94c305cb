"""What `digest export` writes: papers of the archive, by category and period, in one format."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

from digest.archive import Archive, Entry
from digest.errors import ArchiveError
from digest.exporters.formats import FORMATS
from digest.exporters.jsonl import json_line
from digest.exporters.references import references
from digest.model import Paper
from digest.site_addresses import address
from digest.taxonomy import falls_under

JSON_LINES = "jsonl"
"""Everything of a paper, and no reference: the one format that is not of `FORMATS`."""


class Wanted(NamedTuple):
    """Which papers: those of a category or archive (cross-lists included, in capitals or not), from one day to another;
    None: no bound.
    """

    category: str = ""
    first: dt.date | None = None
    last: dt.date | None = None

    def takes(self, paper: Paper | None) -> bool:
        """Whether a paper is of the category. One without metadata is of none."""
        if not self.category:
            return True
        wanted = self.category.casefold()
        return paper is not None and any(falls_under(each.casefold(), wanted) for each in paper.categories)

    def days(self, archive: Archive) -> list[dt.date]:
        return [
            date
            for date in archive.dates()
            if (self.first is None or self.first <= date) and (self.last is None or date <= self.last)
        ]


class Exported(NamedTuple):
    """The file's text, how many papers are in it, and what could not be read."""

    text: str
    papers: int
    problems: tuple[ArchiveError, ...]


def export(
    archive: Archive, form: str, wanted: Wanted, *, site_url: str = "", on_day: Callable[[], object] = lambda: None
) -> Exported:
    """The wanted papers, oldest first. What can't be read is left out and said.

    Args:
        form: a name in `FORMATS`, or `JSON_LINES`.
        site_url: of the published archive, for links to its pages; "" if there is none.
        on_day: called after each day.
    """
    problems = archive.find_days().problems
    root = f"{site_url.rstrip('/')}/" if site_url else ""
    if form == JSON_LINES:
        lines = [
            json_line(entry, date, f"{root}{address(date)}" if root else "")
            for date, entry in _entries(archive, wanted, problems, on_day)
        ]
        return Exported("".join(lines), len(lines), tuple(problems))
    found = references(entry.paper for _, entry in _entries(archive, wanted, problems, on_day) if entry.paper)
    return Exported(FORMATS[form].text(found), len(found), tuple(problems))


def _entries(
    archive: Archive, wanted: Wanted, problems: list[ArchiveError], on_day: Callable[[], object]
) -> Iterator[tuple[dt.date, Entry]]:
    for date in wanted.days(archive):
        day = archive.load(date)
        problems.extend(day.all_problems)
        for entry in day.entries:
            if wanted.takes(entry.paper):
                yield date, entry
        on_day()
