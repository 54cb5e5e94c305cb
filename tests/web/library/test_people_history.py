import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from digest.web.library import people_history
from digest.web.library.index import DayEntry, Library, PaperEntry
from digest.web.library.people import People
from digest.web.library.people_history import walk_through
from tests.archives import MONDAY

NAMES = ["Ada Byron", "A. Byron", "Ana B. Byron", "A. B. Byron", "Bea Cole", "李雷", "et al", "Zoë Dürr", "Zoe Durr"]


def day_of(date: dt.date, papers: Sequence[tuple[str, tuple[str, ...]]]) -> DayEntry:
    """A day whose papers have ids and authors."""
    entries = tuple(
        PaperEntry(id_, date, position, f"On {id_}", authors, ("cs.CV",), f"{date} {position} {id_} {authors}")
        for position, (id_, authors) in enumerate(papers, start=1)
    )
    return DayEntry(date, f"{entries}", (), entries, None, "", "en", (1,) * len(entries), ())


def days_of(seed: int, number: int) -> list[DayEntry]:
    """Days a week apart, some without papers, some with a paper of an earlier one."""
    random = Random(seed)
    days = []
    for week in range(number):
        papers = [
            (f"2606.{random.randrange(90):05}", tuple(random.choices(NAMES, k=random.randint(1, 4))))
            for _ in range(random.choice((0, 1, 3)))
        ]
        days.append(day_of(MONDAY + dt.timedelta(days=7 * week), list(dict(papers).items())))
    return days


def told(people: People, days: Sequence[DayEntry]) -> list[Any]:
    """All that is known of people."""
    return [
        list(people.by_slug.items()),
        people.minimum,
        people.known,
        [(people.linked(day.date), list(people.links(day.date).items())) for day in days],
        [people.keys(paper) for day in days for paper in day.papers],
    ]


@pytest.mark.parametrize("seed", range(6))
def test_what_was_kept_of_earlier_months_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Also where a day is added, changed, taken away or comes late."""
    monkeypatch.setattr(people_history, "MINIMUM_BY_PAGES", ((3, 2), (5, 3)))
    days = days_of(seed, 20)
    random = Random(seed)
    for until in range(len(days) + 1):
        now = days[:until]
        if until % 5 == 3:
            del now[random.randrange(until)]
        if until % 5 == 4:
            place = random.randrange(until)
            now[place] = day_of(now[place].date, [("2607.00001", ("Ada Byron", "New Name"))])
        library = Library(tuple(now), frozenset())
        assert told(People(library, tmp_path), now) == told(People(library), now)


def test_a_day_without_papers_that_moved_is_another_archive() -> None:
    days = [day_of(MONDAY, [("2606.00001", ("Ada Byron",))]), day_of(MONDAY + dt.timedelta(days=2), [])]
    moved = [days[0], day_of(MONDAY + dt.timedelta(days=3), [])]
    people = People(Library(tuple(days), frozenset()))
    assert people.fits(Library(tuple(days), frozenset()))
    assert not people.fits(Library(tuple(moved), frozenset()))


def test_a_new_day_goes_on_from_the_month_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = days_of(1, 12)
    walk_through(Library(tuple(days[:-1]), frozenset()), tmp_path)
    walked: list[dt.date] = []
    go_on = people_history.Walk.go_on

    def watched(self: people_history.Walk, day: DayEntry, spellings: Any) -> None:
        walked.append(day.date)
        go_on(self, day, spellings)

    monkeypatch.setattr(people_history.Walk, "go_on", watched)
    walk_through(Library(tuple(days), frozenset()), tmp_path)
    last = days[-1].date
    assert walked == [day.date for day in days if (day.date.year, day.date.month) == (last.year, last.month)]
    # There is one file, however old the archive.
    assert len(list((tmp_path / "people").iterdir())) == 1
