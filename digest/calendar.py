"""When arXiv announces: listing dates, submission windows, deferred days. Pure: every time is an argument.

The rule, https://info.arxiv.org/help/availability.html (US Eastern): what arrives between two cut-offs at 14:00 is
announced at 20:00, Sunday to Thursday; Friday 14:00 closes the window that Sunday announces, Monday 14:00 the one
that Monday announces. The listing carries the date of the day after that evening, so it is dated Monday to Friday.
The announcement feed changes at the midnight between the two.
"""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
SCHEDULE = "https://info.arxiv.org/help/availability.html"

# arXiv's own list of deferred days, as printed at SCHEDULE (2024 and 2025: from the page's history in the repository
# arXiv/arxiv-docs, source/help/availability.md). A new year is one more line.
#
# A day in that list is an evening without announcement, not a listing: after Thursday 2026-01-01 the listing of
# Friday 2026-01-02 is missing, while that of 2026-01-01 (announced on Wednesday evening) is there. A Friday stands
# for the announcement that its window would have had on Sunday: after Friday 2026-06-19 it is the listing of Monday
# 2026-06-22 that is missing. Daily crawls of arXiv's listings bear this out for eight of these days.
_DEFERRED = {
    2024: "01-15 05-22 06-19 07-04 09-02 10-08 11-28 12-25 12-26 12-31",
    2025: "01-01 01-20 06-19 07-06 09-01 11-27 12-25 12-30",
    2026: "01-01 01-19 06-19 07-03 09-07 11-26 12-25 12-29 12-31",
}
DEFERRED = frozenset(dt.date.fromisoformat(f"{year}-{day}") for year, days in _DEFERRED.items() for day in days.split())
"""The evenings, US Eastern, on which arXiv deferred the announcement."""

FIRST = dt.date(1991, 8, 15)
"""Before it there was no arXiv."""
LAST = dt.date(2999, 12, 31)
"""Later dates are taken for slips of the pen."""

_DAY = dt.timedelta(days=1)
_MONDAY, _SATURDAY = 0, 5


class Scheduled(NamedTuple):
    """An announcement as the calendar knows it; all times are UTC.

    `date` is the listing's. The submissions of `opens` <= time < `closes` are in it, moderation permitting. It is
    made at `appears`, and the announcement feed has it from `listed` until the next midnight in New York. `warning`
    says, where it is not empty, why the answer may be wrong.
    """

    date: dt.date
    opens: dt.datetime
    closes: dt.datetime
    appears: dt.datetime
    listed: dt.datetime
    warning: str = ""

    def not_yet(self, now: dt.datetime) -> str:
        """Why there is nothing to be had of it at `now` (with its zone), "" once it is announced."""
        if now >= self.appears:
            return ""
        return f"arXiv has not announced it yet; it will at {self.appears:%Y-%m-%d %H:%M} UTC"


class NoAnnouncement(NamedTuple):
    """A date without listing: the reason as a noun (`Saturday`, `deferred by arXiv`), and the next that has one."""

    date: dt.date
    reason: str
    next: dt.date
    warning: str = ""

    @property
    def told(self) -> str:
        """The reason and the next listing as a sentence."""
        return f"arXiv announces nothing ({self.reason}); the next listing is {self.next}"


def announcement(date: dt.date) -> Scheduled | NoAnnouncement:
    """What arXiv announces under the listing date `date`.

    Raises:
        ValueError: `date` is before `FIRST` or after `LAST`.
    """
    if not FIRST <= date <= LAST:
        raise ValueError(f"{date} is outside the years that arXiv's calendar covers, {FIRST} to {LAST}")
    if reason := _why_not(date):
        return NoAnnouncement(date, reason, next_after(date), _warning(date, date))
    opens = _cut_off(previous(date))
    closes = _cut_off(date)
    warning = _warning(opens.date(), date)
    return Scheduled(date, opens, closes, appears_at(date), _utc(date, 0), warning)


def appears_at(date: dt.date) -> dt.datetime:
    """When the listing of `date` is announced: 20:00 US Eastern of the evening before, in UTC."""
    return _utc(date - _DAY, 20)


def latest_listed(now: dt.datetime) -> dt.date:
    """The newest listing that the announcement feed has had at `now`: from midnight in New York on.

    For four hours each evening it is the one before the newest that is announced.
    """
    return previous(_eastern(now).date() + _DAY)


def eastern_date(time: dt.datetime) -> dt.date:
    """The date in New York at `time` (with its zone): the day that arXiv's feed calls today."""
    return _eastern(time).date()


def next_after(date: dt.date) -> dt.date:
    """The first listing after `date`."""
    day = date + _DAY
    while _why_not(day):
        day += _DAY
    return day


def previous(date: dt.date) -> dt.date:
    """The last listing before `date`."""
    day = date - _DAY
    while _why_not(day):
        day -= _DAY
    return day


def listing_dates(first: dt.date, last: dt.date) -> list[dt.date]:
    """The dates from `first` to `last`, both included, that have a listing, oldest first."""
    days = (first + _DAY * n for n in range((last - first).days + 1))
    return [day for day in days if not _why_not(day)]


def is_listing(date: dt.date) -> bool:
    """Whether `date` has a listing: it is neither on a weekend nor deferred."""
    return not _why_not(date)


def _why_not(date: dt.date) -> str:
    """Why `date` has no listing, "" where it has one."""
    if date.weekday() >= _SATURDAY:
        return f"{date:%A}"
    evening = date - _DAY
    closing_day = date - 3 * _DAY if date.weekday() == _MONDAY else evening
    return "deferred by arXiv" if evening in DEFERRED or closing_day in DEFERRED else ""


def _cut_off(date: dt.date) -> dt.datetime:
    """The end of the window of the listing `date`: 14:00 of the day before, for Monday's of the Friday before."""
    return _utc(date - (3 * _DAY if date.weekday() == _MONDAY else _DAY), 14)


def _utc(date: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(hour), EASTERN).astimezone(dt.UTC)


def _eastern(time: dt.datetime) -> dt.datetime:
    if time.tzinfo is None:
        raise ValueError(f"{time} has no time zone")
    return time.astimezone(EASTERN)


def _warning(first: dt.date, last: dt.date) -> str:
    unknown = [str(year) for year in range(first.year, last.year + 1) if year not in _DEFERRED]
    if not unknown:
        return ""
    years = " and ".join(unknown)
    return f"arXiv's deferred days of {years} are not known here, only weekends are taken out; see {SCHEDULE}"
