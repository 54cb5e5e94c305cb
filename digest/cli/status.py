"""`digest status`: how far the days are."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from digest.cli.project import Project, check_range, date, say
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.pipeline.status import DayStatus
    from digest.settings import Settings


@click.command()
@click.option(
    "--first", type=date, help="From this day on; without it, the last 30 days, or since the archive's first day."
)
@click.option("--last", type=date, help="Up to this day; without it, up to today.")
@click.option(
    "--behind", type=click.IntRange(1), help="Exit with 1 if so many listings and more came after the newest day."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
@click.pass_obj
def status(project: Project, *, first: dt.date | None, last: dt.date | None, behind: int | None, as_json: bool) -> None:
    """Show which days are complete, partial, missing, or without announcement."""
    from digest.calendar import latest_listed
    from digest.pipeline import status as days

    settings, archive, now = project.settings(), project.present_archive(), project.now()
    end = last or latest_listed(now)
    begin = first or _begin(archive, end)
    check_range(begin, end)
    found = states(project, settings, begin, end)
    lag = days.lag_of(archive, now, is_empty=_is_empty(project, settings))
    if as_json:
        click.echo(days.as_json(found, lag))
    else:
        say(*days.as_table(found))
    if behind is not None and lag.behind >= behind:
        raise DigestError(
            f"{lag}; `digest backfill` makes the latest of them, `digest backfill FIRST` all from a day on"
        )


def _begin(archive: "Archive", end: dt.date) -> dt.date:
    """30 days before; what came before the archive's first day was never meant to be."""
    first = min(archive.folders(), default=dt.date.min)
    return min(end, max(first, end - dt.timedelta(days=29)))


def states(project: Project, settings: "Settings", first: dt.date, last: dt.date) -> "tuple[DayStatus, ...]":
    """How far each day is, the first one first."""
    from digest.pipeline.status import status as look

    return look(project.archive, first, last, is_empty=_is_empty(project, settings), awaits_redo=project.awaits_redo)


def _is_empty(project: Project, settings: "Settings") -> Callable[[dt.date], bool]:
    """Whether the listing of a date is known to hold nothing of the collected categories."""
    from digest.pipeline.arxiv.empty_listings import knows_nothing
    from digest.pipeline.cache_places import day_folder

    archive = project.archive
    return lambda date: knows_nothing(day_folder(project.cache, archive, date), settings)
