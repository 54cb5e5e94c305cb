"""`digest backfill`: many days."""

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.project import Project, append, check_range, date, say
from digest.cli.run_setup import set_up, today
from digest.cli.status import states
from digest.errors import DigestError, UsageError

if TYPE_CHECKING:
    from digest.pipeline.backfill import Backfill, Shard
    from digest.pipeline.setup import Setup


@click.command()
@click.argument("first", required=False)
@click.argument("last", required=False)
@click.option("--shard", default="1/1", show_default=True, help="Do part I of N: the same range on N machines.")
@click.option("--accept-partial", is_flag=True, help="Publish without papers that fail, and say so on the pages.")
@click.option("--report", "report_to", type=click.Path(path_type=Path), help="Append the result to a Markdown file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def backfill(
    project: Project,
    *,
    first: str | None,
    last: str | None,
    shard: str,
    accept_partial: bool,
    report_to: Path | None,
    as_json: bool,
) -> None:
    """Make every missing or unfinished day from FIRST to LAST, oldest first.

    Without LAST, up to today. Without FIRST, the newest listing, then at most five days of the last two weeks that
    were missed; a paper that has failed in three runs is then done without, and half-done days that are older are
    named. Finished days cost nothing, so the same command goes on after an interruption. A day that fails does not stop
    the others. Exits with 1 if any day is not finished.
    """
    from digest.pipeline import backfill as many
    from digest.pipeline import backfill_report as told

    def keep(text: str) -> None:
        if report_to:
            append(report_to, text)

    try:
        part, begin, end = _part(shard), _day(first, "FIRST"), _day(last, "LAST")
        with set_up(project) as setup:
            days, idle = _days_to_make(project, setup, begin, end, part)
            report = many.backfill(
                days, setup.shared_by(part.of), accept_partial=accept_partial, gives_up=begin is None
            )
            overdue = many.half_done(setup.archive, _recent(setup)[0]) if begin is None else ()
            report = replace(report, overdue=overdue, idle=idle)
    except click.UsageError as error:
        # What was typed into a form on the web is told there, too.
        keep(told.error_markdown(UsageError(error.format_message())))
        raise
    except DigestError as error:
        keep(told.error_markdown(error))
        if as_json:
            click.echo(told.as_json(many.Backfill((), stopped=str(error))))
        raise
    keep(told.as_markdown(report))
    _print(report, as_json)
    if not report.is_done:
        sys.exit(1)


def _print(report: "Backfill", as_json: bool) -> None:
    from digest.pipeline import backfill_report as told

    if as_json:
        click.echo(told.as_json(report))
        return
    for text in told.as_table(report):
        say(*text.splitlines())


def _part(shard: str) -> "Shard":
    from digest.pipeline.backfill import Shard

    try:
        return Shard.parse(shard)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--shard") from error


def _day(text: str | None, name: str) -> dt.date | None:
    try:
        return date(text) if text is not None else None
    except click.BadParameter as error:
        error.param_hint = name
        raise


def _days_to_make(
    project: Project, setup: "Setup", first: dt.date | None, last: dt.date | None, part: "Shard"
) -> tuple[tuple[dt.date, ...], str]:
    """The days of a range, or without one the newest listing and those that were missed; and why a range has none."""
    from digest.pipeline import backfill as many
    from digest.pipeline.redo import ready_redos

    now = setup.outside.now()
    if first is None:
        if part.of > 1:
            raise UsageError("--shard needs FIRST: what was missed differs from machine to machine")
        recent = _recent(setup)
        try:
            check_range(*recent)
        except UsageError as error:
            raise UsageError(f"{error}; is the clock of this machine right?") from error
        is_begun = many.is_going_on(setup.archive, *recent)
        lacking = many.lacking(states(project, setup.settings, *recent), is_begun=is_begun)
        return tuple(dict.fromkeys((*ready_redos(setup.cache, setup.archive), *lacking))), ""
    end = last or max(first, today(project))
    check_range(first, end)
    idle = many.without_listing(first, end, now=now)
    days = [*many.planned(first, end, part, now=now), *many.unlisted_unfinished(setup.archive, first, end, part)]
    return tuple(sorted(days)), idle


def _recent(setup: "Setup") -> tuple[dt.date, dt.date]:
    """The days that a run without dates looks at: the first, and that of the newest listing."""
    from digest.calendar import latest_listed
    from digest.pipeline.backfill import RECENT

    newest = latest_listed(setup.outside.now())
    return newest - RECENT, newest
