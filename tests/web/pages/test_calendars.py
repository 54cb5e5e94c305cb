import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.web.library.index import DayEntry, Library, load_library
from digest.web.pages import calendars
from digest.web.pages.calendars import SIZES, Cell, Month
from tests.archives import FRIDAY, MONDAY, THURSDAY, TUESDAY, rich_archive, write_day


def cells(month: Month) -> dict[dt.date, Cell]:
    return {cell.date: cell for week in month.weeks for cell in week if cell}


def empty_days(*dates: dt.date) -> Library:
    days = (DayEntry(date, "", (), (), None, "", "", (), ()) for date in sorted(dates))
    return Library(days=tuple(days), incomplete=frozenset())


def test_states(tmp_path: Path) -> None:
    month = calendars.month(load_library(rich_archive(tmp_path)), 2026, 6)
    found = {date.day: cell.state for date, cell in cells(month).items()}
    assert found[MONDAY.day] == found[TUESDAY.day] == found[THURSDAY.day] == "complete"
    assert found[10] == "missing"
    assert found[FRIDAY.day] == "incomplete"
    assert found[5] == found[13] == "outside"
    assert cells(month)[TUESDAY].papers == 4
    assert month.papers == 7


def test_weekends_and_deferred_days_are_not_missing() -> None:
    # https://info.arxiv.org/help/availability.html: nothing was announced on Thursday evening, 2026-01-01.
    library = empty_days(dt.date(2025, 12, 30), dt.date(2026, 1, 6))
    found = {date.day: cell.state for date, cell in cells(calendars.month(library, 2026, 1)).items()}
    assert found[2] == found[3] == found[4] == "none"
    assert found[5] == "missing"


@given(st.integers(1, 9999), st.integers(1, 12))
def test_every_day_of_a_month_stands_once_on_its_weekday(year: int, number: int) -> None:
    month = calendars.month(empty_days(dt.date(year, number, 15)), year, number)
    days = list(cells(month))
    assert [day.day for day in days] == list(range(1, len(days) + 1))
    assert len(days) >= 28
    for week in month.weeks:
        assert len(week) == 7
        assert all(cell is None or cell.date.weekday() == column for column, cell in enumerate(week))


@given(st.lists(st.dates(), min_size=1, max_size=3))
def test_any_dates_make_a_calendar(dates: list[dt.date]) -> None:
    library = empty_days(*set(dates))
    for number in library.years:
        months = calendars.year(library, number)
        complete = [cell for month in months for cell in cells(month).values() if cell.state == "complete"]
        assert len(complete) == sum(day.date.year == number for day in library.days)


def test_a_year_runs_from_the_first_month_to_the_last() -> None:
    library = empty_days(dt.date(2025, 11, 3), dt.date(2026, 2, 2))
    assert [month.first.month for month in calendars.year(library, 2025)] == [11, 12]
    assert [month.first.month for month in calendars.year(library, 2026)] == [1, 2]
    assert calendars.year(library, 2026)[0].papers == 0


@pytest.mark.parametrize(
    ("papers", "size"),
    [(0, "0"), (1, "1–3"), (3, "1–3"), (4, "4–7"), (7, "4–7"), (12, "8–12"), (13, "13–40"), (200, "41+")],
)
def test_sizes(papers: int, size: str) -> None:
    assert SIZES[Cell(MONDAY, "complete", papers).size - 1] == size


def test_a_day_without_papers_is_complete(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write_day(archive, MONDAY, [])
    month = calendars.month(load_library(archive), 2026, 6)
    assert cells(month)[MONDAY] == Cell(MONDAY, "complete", 0)
