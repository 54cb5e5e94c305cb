"""Small calendars: which days have a page, on which arXiv announced nothing, and which are missing."""

import calendar as weeks
import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from typing import Literal, NamedTuple

from digest.calendar import FIRST, LAST, Scheduled, announcement
from digest.web.library.index import DayEntry, Library, total_papers

State = Literal["complete", "incomplete", "missing", "none", "outside"]
"""`outside`: before the first or after the last day of the archive, where nothing can be missing."""

SIZES = ("0", "1–3", "4–7", "8–12", "13–40", "41+")
"""The sizes of days, by how many papers they have."""
_LAST_OF_SIZE = (0, 3, 7, 12, 40)


class Cell(NamedTuple):
    """One date. `size` is the place in `SIZES`, counted from 1, for its colour."""

    date: dt.date
    state: State
    papers: int = 0

    @property
    def size(self) -> int:
        return bisect_left(_LAST_OF_SIZE, self.papers) + 1


class Month(NamedTuple):
    """One month in weeks from Monday to Sunday; None where another month's days would be."""

    first: dt.date
    papers: int
    weeks: tuple[tuple[Cell | None, ...], ...]


def month(library: Library, year: int, number: int) -> Month:
    """The calendar of one month."""
    days: Iterable[DayEntry] = library.months.get((year, number), ())
    rows = weeks.Calendar(weeks.MONDAY).monthdayscalendar(year, number)
    return Month(
        first=dt.date(year, number, 1),
        papers=total_papers(days),
        weeks=tuple(tuple(_cell(library, dt.date(year, number, day)) if day else None for day in row) for row in rows),
    )


def year(library: Library, number: int) -> tuple[Month, ...]:
    """The months of a year from the archive's first to its last, empty ones between them included."""
    first, last = library.days[0].date, library.days[-1].date
    numbers = range(first.month if first.year == number else 1, (last.month if last.year == number else 12) + 1)
    return tuple(month(library, number, each) for each in numbers)


def _cell(library: Library, date: dt.date) -> Cell:
    if day := library.by_date.get(date):
        return Cell(date, "complete", len(day.papers))
    if date in library.incomplete:
        return Cell(date, "incomplete")
    if not library.days[0].date <= date <= library.days[-1].date or not FIRST <= date <= LAST:
        return Cell(date, "outside")
    return Cell(date, "missing" if isinstance(announcement(date), Scheduled) else "none")
