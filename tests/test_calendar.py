import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import calendar
from digest.calendar import NoAnnouncement, Scheduled
from tests.fakes.arxiv_xml import window

DATES = st.dates(dt.date(2024, 1, 10), dt.date(2026, 12, 30))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def eastern(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=calendar.EASTERN)


@pytest.mark.parametrize(
    ("listing", "opens", "closes", "appears"),
    [
        # An ordinary week of summer time: arXiv's own table, row by row.
        ("2026-06-10", "2026-06-08 14:00", "2026-06-09 14:00", "2026-06-09 20:00"),
        ("2026-06-11", "2026-06-09 14:00", "2026-06-10 14:00", "2026-06-10 20:00"),
        ("2026-06-12", "2026-06-10 14:00", "2026-06-11 14:00", "2026-06-11 20:00"),
        ("2026-06-15", "2026-06-11 14:00", "2026-06-12 14:00", "2026-06-14 20:00"),
        ("2026-06-16", "2026-06-12 14:00", "2026-06-15 14:00", "2026-06-15 20:00"),
        # Deferred: Monday evening, a Thursday evening, a Friday (which means Sunday evening), two in one week.
        ("2026-01-21", "2026-01-16 14:00", "2026-01-20 14:00", "2026-01-20 20:00"),
        ("2025-12-01", "2025-11-26 14:00", "2025-11-28 14:00", "2025-11-30 20:00"),
        ("2026-06-23", "2026-06-18 14:00", "2026-06-22 14:00", "2026-06-22 20:00"),
        ("2025-12-29", "2025-12-24 14:00", "2025-12-26 14:00", "2025-12-28 20:00"),
        ("2026-01-05", "2025-12-31 14:00", "2026-01-02 14:00", "2026-01-04 20:00"),
    ],
)
def test_windows_follow_arxivs_table(listing: str, opens: str, closes: str, appears: str) -> None:
    found = calendar.announcement(day(listing))

    assert isinstance(found, Scheduled)
    assert (found.opens, found.closes) == (eastern(opens), eastern(closes))
    assert found.appears == calendar.appears_at(day(listing)) == eastern(appears)
    assert found.listed == eastern(f"{listing} 00:00")
    assert found.warning == ""
    assert {time.utcoffset() for time in (found.opens, found.closes, found.appears, found.listed)} == {dt.timedelta(0)}


def test_the_hours_in_utc_follow_daylight_saving() -> None:
    assert calendar.appears_at(day("2026-06-10")) == utc("2026-06-10 00:00")
    assert calendar.appears_at(day("2026-01-13")) == utc("2026-01-13 01:00")
    # The clocks went forward on Sunday 2026-03-08: that window has one hour less, and the one of November one more.
    opens, closes = window(day("2026-03-10"))
    assert closes - opens == dt.timedelta(hours=71)
    opens, closes = window(day("2026-11-03"))
    assert closes - opens == dt.timedelta(hours=73)


@pytest.mark.parametrize(
    ("date", "reason", "following"),
    [
        ("2026-06-13", "Saturday", "2026-06-15"),
        ("2026-06-14", "Sunday", "2026-06-15"),
        # The listing after the evening is missing, and the one of the deferred day itself is there.
        ("2026-01-20", "deferred by arXiv", "2026-01-21"),
        ("2026-01-02", "deferred by arXiv", "2026-01-05"),
        ("2026-06-22", "deferred by arXiv", "2026-06-23"),
        ("2025-07-07", "deferred by arXiv", "2025-07-08"),
        ("2025-11-28", "deferred by arXiv", "2025-12-01"),
    ],
)
def test_weekends_and_deferred_days_have_no_announcement(date: str, reason: str, following: str) -> None:
    assert calendar.announcement(day(date)) == NoAnnouncement(day(date), reason, day(following))


@pytest.mark.parametrize("date", ["2025-06-19", "2025-12-25", "2026-01-01", "2026-01-19", "2026-06-19", "2026-07-03"])
def test_the_listing_of_a_deferred_day_itself_was_announced_the_evening_before(date: str) -> None:
    assert isinstance(calendar.announcement(day(date)), Scheduled)


def test_no_deferred_day_is_a_saturday() -> None:
    assert not [date for date in calendar.DEFERRED if date.weekday() == 5]


@given(DATES)
def test_windows_join_without_gap_and_end_before_they_are_announced(date: dt.date) -> None:
    listing = calendar.next_after(date)
    opens, closes = window(listing)

    assert opens < closes < calendar.appears_at(listing)
    assert window(calendar.next_after(listing))[0] == closes
    assert window(calendar.previous(listing))[1] == opens


@given(st.datetimes(dt.datetime(2024, 1, 10), dt.datetime(2026, 12, 20), timezones=st.just(dt.UTC)))
def test_every_moment_belongs_to_exactly_one_window(moment: dt.datetime) -> None:
    around = calendar.listing_dates(moment.date() - dt.timedelta(days=8), moment.date() + dt.timedelta(days=8))

    holding = [date for date in around if window(date)[0] <= moment < window(date)[1]]

    assert len(holding) == 1
    assert calendar.appears_at(holding[0]) > moment


@given(st.datetimes(dt.datetime(2024, 1, 10), dt.datetime(2026, 12, 20), timezones=st.just(dt.UTC)))
def test_the_latest_in_the_feed_is_the_last_or_the_last_but_one_that_has_appeared(now: dt.datetime) -> None:
    latest = calendar.latest_listed(now)

    assert calendar.appears_at(latest) <= now
    assert now < calendar.appears_at(calendar.next_after(calendar.next_after(latest)))


def test_an_announcement_is_told_to_be_missing_or_early() -> None:
    found = calendar.announcement(day("2026-06-13"))
    assert isinstance(found, calendar.NoAnnouncement)
    assert found.told == "arXiv announces nothing (Saturday); the next listing is 2026-06-15"
    monday = calendar.announcement(found.next)
    assert isinstance(monday, Scheduled)
    assert "it will at 2026-06-15 00:00 UTC" in monday.not_yet(monday.appears - dt.timedelta(seconds=1))
    assert monday.not_yet(monday.appears) == ""


def test_the_feed_changes_at_midnight() -> None:
    assert calendar.latest_listed(eastern("2026-06-09 20:00")) == day("2026-06-09")
    assert calendar.latest_listed(eastern("2026-06-10 00:00")) == day("2026-06-10")
    assert calendar.latest_listed(eastern("2026-06-13 12:00")) == day("2026-06-12")
    assert calendar.latest_listed(eastern("2026-06-22 12:00")) == day("2026-06-19")


@given(DATES, st.integers(0, 40))
def test_listing_dates_are_those_with_an_announcement(first: dt.date, days: int) -> None:
    last = first + dt.timedelta(days=days)
    every = [first + dt.timedelta(days=n) for n in range(days + 1)]

    listings = calendar.listing_dates(first, last)

    assert listings == [date for date in every if isinstance(calendar.announcement(date), Scheduled)]
    assert listings == [date for date in every if calendar.is_listing(date)]


def test_an_unknown_year_is_warned_about_and_follows_the_rule() -> None:
    found = calendar.announcement(day("2031-07-04"))

    assert isinstance(found, Scheduled)
    assert "2031" in found.warning
    assert calendar.SCHEDULE in found.warning
    # The window of the first listing in January reaches back into the year before.
    assert "2027" in calendar.announcement(day("2027-01-04")).warning
    assert calendar.announcement(day("2026-01-05")).warning == ""


@pytest.mark.parametrize("date", [dt.date.min, dt.date(1990, 1, 1), dt.date.max])
def test_dates_beyond_arxivs_years_are_refused(date: dt.date) -> None:
    with pytest.raises(ValueError, match="outside the years"):
        calendar.announcement(date)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        calendar.latest_listed(dt.datetime(2026, 6, 10))
