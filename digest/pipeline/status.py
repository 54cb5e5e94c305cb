"""Which days the archive has, and which it lacks."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from digest import calendar
from digest.archive import Archive
from digest.counting import counted
from digest.pipeline.day_state import DayState, look
from digest.todo import finished_by, todo_for_redo

Kind = Literal["complete", "partial", "missing", "no announcement"]
KINDS: tuple[Kind, ...] = ("complete", "partial", "missing", "no announcement")


@dataclass(frozen=True)
class DayStatus:
    """One date. `note` says what a person should know of it, "" if nothing."""

    date: dt.date
    kind: Kind
    papers: int = 0
    analysed: int = 0
    gaps: int = 0
    note: str = ""


def status(
    archive: Archive,
    first: dt.date,
    last: dt.date,
    *,
    is_empty: Callable[[dt.date], bool] = lambda date: False,
    awaits_redo: Callable[[dt.date], bool] = lambda date: False,
) -> tuple[DayStatus, ...]:
    """Every date from `first` to `last`, both included.

    Args:
        is_empty: whether the listing of a date is known to hold nothing of the collected categories.
        awaits_redo: whether a finished redo of the day has only to take its place.
    """
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    found = (_status(look(archive, date), is_empty) for date in days)
    return tuple(replace(day, note=todo_for_redo(day.date)) if awaits_redo(day.date) else day for day in found)


def _status(day: DayState, is_empty: Callable[[dt.date], bool]) -> DayStatus:
    match day.state:
        case "complete":
            gaps = len(day.gaps)
            told = [day.problem, f"published without {gaps} of its papers" if gaps else "", day.lost]
            note = "; ".join(filter(None, told))
            return DayStatus(day.date, "complete", day.papers, day.analysed, gaps, note)
        case "partial":
            note = day.problem or f"`{finished_by(day.date)}` finishes it"
            return DayStatus(day.date, "partial", day.papers, day.analysed, note=note)
        case "missing":
            found = calendar.announcement(day.date)
            if isinstance(found, calendar.NoAnnouncement):
                return DayStatus(day.date, "no announcement", note=found.reason)
            if is_empty(day.date):
                return DayStatus(day.date, "no announcement", note="nothing in the collected categories")
            return DayStatus(day.date, "missing", note=found.warning)


@dataclass(frozen=True)
class Lag:
    """How far an archive is behind arXiv: its newest complete day, and how many listings for it came after that."""

    newest: dt.date | None
    behind: int

    def __str__(self) -> str:
        if self.newest is None:
            return "no day is complete"
        listings = "listing came" if self.behind == 1 else "listings came"
        return f"the newest complete day is {self.newest}, {self.behind} {listings} after it"


def lag_of(archive: Archive, now: dt.datetime, *, is_empty: Callable[[dt.date], bool] = lambda date: False) -> Lag:
    """How far the archive is behind at `now` (with its zone). `is_empty` as for `status`: such a listing is none."""
    newest = max(archive.dates(), default=None)
    if newest is None:
        return Lag(None, 0)
    listed = calendar.listing_dates(newest + dt.timedelta(days=1), calendar.latest_listed(now))
    return Lag(newest, sum(not is_empty(date) for date in listed))


def as_json(days: Iterable[DayStatus], lag: Lag) -> str:
    """One object: `counts` by kind, `newest` and `behind`, and `days`, one object each."""
    listed = list(days)
    rows = [
        {
            "date": str(day.date),
            "status": day.kind,
            "papers": day.papers,
            "analysed": day.analysed,
            "gaps": day.gaps,
            "note": day.note,
        }
        for day in listed
    ]
    newest = str(lag.newest) if lag.newest else None
    told = {"counts": counts(listed), "newest": newest, "behind": lag.behind, "days": rows}
    return json.dumps(told, ensure_ascii=False)


def counts(days: Iterable[DayStatus]) -> dict[str, int]:
    """How many days of each kind."""
    found = Counter(day.kind for day in days)
    return {kind: found[kind] for kind in KINDS}


def as_table(days: Iterable[DayStatus]) -> Iterator[str]:
    """A line a day, and a line with the counts. Days in a row that say the same share a line."""
    listed = list(days)
    for run in _runs(listed):
        first, last = run[0], run[-1]
        dates = str(first.date) if len(run) == 1 else f"{first.date} … {last.date}"
        if len(run) > 1:
            papers = sum(day.papers for day in run)
            told = counted(len(run), "day") + (f", {counted(papers, 'paper')}" if papers else "")
        elif first.kind == "partial":
            told = f"{first.analysed} of {counted(first.papers, 'paper') if first.papers else '? papers'}"
        else:
            told = counted(first.papers, "paper") if first.kind == "complete" else ""
        notes = "; ".join(dict.fromkeys(day.note for day in run if day.note))
        yield f"{dates:<25}{first.kind:<17}{told}{'; ' if told and notes else ''}{notes}".rstrip()
    yield ", ".join(f"{number} {kind}" for kind, number in counts(listed).items())


def _runs(days: list[DayStatus]) -> Iterator[list[DayStatus]]:
    """Neighbours of the same kind; a day that a person has to look at stands alone."""
    run: list[DayStatus] = []
    for day in days:
        if run and (day.kind != run[-1].kind or _stands_alone(day) or _stands_alone(run[-1])):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _stands_alone(day: DayStatus) -> bool:
    return day.kind == "partial" or (day.kind == "complete" and bool(day.note))
