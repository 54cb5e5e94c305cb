"""Many days, oldest first: each as `run` makes it. What is finished is passed over, so it can be stopped anywhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from digest import calendar
from digest.archive import Archive
from digest.errors import DigestError, FileError, UsageError
from digest.pipeline.day_state import look
from digest.pipeline.lost_metadata import is_metadata_lost
from digest.pipeline.outcome import DayResult
from digest.pipeline.records import ArxivError
from digest.pipeline.redo import Redo
from digest.pipeline.run import run_locked, settled
from digest.pipeline.setup import Setup
from digest.pipeline.status import DayStatus

_MOST_IN_A_ROW = 3
"""So many days that fail one after the other end a backfill: it is not the days that are at fault."""

RECENT = dt.timedelta(days=14)
"""How far back a run without dates looks for missed days."""
_PAUSE = dt.timedelta(days=60)
"""An archive whose last day is older was paused, and is not caught up with."""
_MOST_CAUGHT_UP = 5


@dataclass(frozen=True)
class Shard:
    """Part `number` of `of`, counted from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """`2/5` as a shard.

        Raises:
            ValueError: not of that form, or outside 1/n to n/n.
        """
        number, slash, of = text.partition("/")
        if not (slash and number.isascii() and number.isdigit() and of.isascii() and of.isdigit()):
            raise ValueError(f"{text!r} is not of the form 2/5")
        if not 1 <= int(number) <= int(of):
            raise ValueError(f"{text!r}: the first number must be between 1 and the second")
        return cls(int(number), int(of))


@dataclass(frozen=True)
class Backfilled:
    """What became of one day: a result or an error."""

    date: dt.date
    outcome: DayResult | DigestError

    @property
    def has_failed(self) -> bool:
        return isinstance(self.outcome, DigestError)


@dataclass(frozen=True)
class Backfill:
    """What became of all days; `left` were not tried, and `stopped` says why.

    `overdue` are half-done days that are too old for a run without dates. `idle` says why there was none to be made.
    """

    days: tuple[Backfilled, ...]
    left: tuple[dt.date, ...] = ()
    stopped: str = ""
    overdue: tuple[dt.date, ...] = ()
    idle: str = ""

    @property
    def is_done(self) -> bool:
        """Whether every day is as it should be."""
        return not (self.left or self.overdue) and not any(day.has_failed for day in self.days)


def planned(first: dt.date, last: dt.date, shard: Shard, *, now: dt.datetime) -> tuple[dt.date, ...]:
    """The listings from `first` to `last` that are announced at `now` and belong to a shard, oldest first. Pure.

    Shards of the same `first` never overlap, whatever `last` is: the listings are dealt out in turn from `first` on.
    """
    dates = calendar.listing_dates(first, last)
    return tuple(date for date in dates[shard.number - 1 :: shard.of] if calendar.appears_at(date) <= now)


def unlisted_unfinished(archive: Archive, first: dt.date, last: dt.date, shard: Shard) -> tuple[dt.date, ...]:
    """The days from `first` to `last` that something is to be done of though arXiv announced nothing, oldest first.

    An import has begun them, or their `arxiv.json` was lost. Each belongs to a shard by its date alone: when a shard
    runs again, what it has finished shifts nothing.
    """

    def is_unfinished(date: dt.date) -> bool:
        return look(archive, date).state == "partial" or is_metadata_lost(archive, date)

    return tuple(
        date
        for date in archive.folders()
        if first <= date <= last
        and date.toordinal() % shard.of == shard.number - 1
        and not calendar.is_listing(date)
        and is_unfinished(date)
    )


def without_listing(first: dt.date, last: dt.date, *, now: dt.datetime) -> str:
    """Why arXiv announces nothing from `first` to `last`, "" where it does. Pure.

    Raises:
        ArxivError: nothing of it is announced at `now`: it is too early, or the year is mistyped.
    """
    if listed := calendar.listing_dates(first, last):
        appears = calendar.appears_at(listed[0])
        if appears <= now:
            return ""
        days = str(first) if first == last else f"{first} to {last}"
        raise ArxivError(f"{days}: arXiv has announced nothing of it yet; it will at {appears:%Y-%m-%d %H:%M} UTC")
    found = (calendar.announcement(first + dt.timedelta(days=number)) for number in range((last - first).days + 1))
    reasons = [f"{day.date} ({day.reason})" for day in found if isinstance(day, calendar.NoAnnouncement)]
    return f"arXiv announces nothing on {', '.join(reasons)}"


def lacking(found: Sequence[DayStatus], *, is_begun: bool = False, most: int = _MOST_CAUGHT_UP) -> tuple[dt.date, ...]:
    """What a run without dates makes: the newest listing, then the days before it that were missed. Pure.

    A day was missed if it is partial, or missing although the archive has or began an earlier one. So a new archive
    begins with the newest listing.

    Args:
        found: the state of recent days, oldest first, up to the newest listing.
        is_begun: whether the archive has a day before them, see `is_going_on`.
        most: so many missed days, the latest; the next run does those before them.
    """
    *before, newest = found
    missed = []
    for day in before:
        is_begun = is_begun or day.kind in ("complete", "partial")
        if day.kind == "partial" or (day.kind == "missing" and is_begun):
            missed.append(day.date)
    first = (newest.date,) if newest.kind in ("missing", "partial") else ()
    return (*first, *missed[-most:])


def is_going_on(archive: Archive, first: dt.date, newest: dt.date) -> bool:
    """Whether an archive has days before `first` that are not long before the newest listing.

    One that paused for long goes on with the newest listing.
    """
    return any(newest - _PAUSE <= day < first for day in archive.folders())


def half_done(archive: Archive, before: dt.date) -> tuple[dt.date, ...]:
    """The days before a date that were begun and never finished, oldest first."""
    return tuple(date for date in archive.folders() if date < before and look(archive, date).state == "partial")


def backfill(
    dates: Sequence[dt.date], setup: Setup, *, accept_partial: bool = False, gives_up: bool = False
) -> Backfill:
    """Make or finish these days in the order given.

    A day that fails does not stop the others: what it chose stays reserved for it, so that a later day can't take its
    papers. What can't be written does, and so do three failures in a row. A day that a person has edited fails where a
    redo is to take its place.

    Args:
        accept_partial: publish without the papers that failed.
        gives_up: publish without those that have failed in three runs.

    Raises:
        UsageError: settings, prompts or dates that can't work.
        DigestError: another process holds the lock.
    """
    done: list[Backfilled] = []
    stopped = ""
    with setup.archive.lock():
        for number, date in enumerate(dates, 1):
            setup.report.begin_day(f"{date} ({number} of {len(dates)})")
            try:
                _refuse_edited(date, setup)
                done.append(Backfilled(date, run_locked(date, setup, accept_partial=accept_partial, gives_up=gives_up)))
            except UsageError:
                raise
            except DigestError as error:
                setup.report.say(f"error: {error}")
                done.append(Backfilled(date, error))
                if stopped := _reason_to_stop(error, done):
                    break
    return Backfill(tuple(done), _unfinished(dates[len(done) :], setup), stopped)


def _refuse_edited(date: dt.date, setup: Setup) -> None:
    # Somebody may have restored and corrected the day since `--force` was cut off; edits from before look the same.
    redo = Redo(setup.cache, setup.archive, date)
    if redo.is_ready() and (edited := redo.edited(setup.archive)):
        names = ", ".join(path.name for path in edited)
        raise DigestError(
            f"{date}: making it again was cut off, and a person has edited {names}; `digest run {date}` finishes it, "
            f"edits or not; to keep what stands in the archive, remove {redo.folder}"
        )


def _unfinished(dates: Sequence[dt.date], setup: Setup) -> tuple[dt.date, ...]:
    """The days of which something is left to do. What can't be looked at counts as such."""

    def is_settled(date: dt.date) -> bool:
        try:
            return settled(date, setup) is not None
        except DigestError:
            return False

    return tuple(date for date in dates if not is_settled(date))


def _reason_to_stop(error: DigestError, done: Sequence[Backfilled]) -> str:
    if isinstance(error, FileError):
        return "a file could not be read or written"
    last = done[-_MOST_IN_A_ROW:]
    if len(last) == _MOST_IN_A_ROW and all(day.has_failed for day in last):
        return f"{_MOST_IN_A_ROW} days in a row failed"
    return ""
