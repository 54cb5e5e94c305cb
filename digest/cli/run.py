"""`digest run`: one day."""

import datetime as dt

import click

from digest.cli.project import Project, date, say
from digest.cli.run_setup import set_up, today
from digest.errors import DigestError


@click.command()
@click.argument("day", metavar="[DATE]", type=date, required=False)
@click.option("--force", is_flag=True, help="Make a finished day again, hand edits or not.")
@click.option("--accept-partial", is_flag=True, help="Publish without papers that fail, and say so on the page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a line.")
@click.pass_obj
def run(project: Project, day: dt.date | None, force: bool, accept_partial: bool, as_json: bool) -> None:
    """Make the day of one arXiv announcement: fetch, score, choose, analyse, summarise.

    DATE is the date of the listing, such as 2026-06-16; without it, today's in New York. A run that was cut off or
    failed goes on where it stopped; a finished day costs nothing. Exits with 0 too when arXiv announces nothing.
    """
    from digest.pipeline import outcome
    from digest.pipeline import run as daily

    day = day or today(project)
    try:
        with set_up(project) as setup:
            result = daily.run(day, setup, force=force, accept_partial=accept_partial)
    except DigestError as error:
        if as_json:
            click.echo(outcome.failure_json(day, error))
        raise
    if as_json:
        click.echo(outcome.as_json(result))
    else:
        say(result.text)
