"""`digest notify`: people are told of a day, once."""

import datetime as dt
import os
import sys

import click

from digest.cli.project import Project, date, say
from digest.errors import DigestError


@click.command()
@click.argument("days", metavar="[DATE]...", type=date, nargs=-1)
@click.option("--dry-run", is_flag=True, help="Print the text of the e-mail, send nothing.")
@click.option("--force", is_flag=True, help="Send it although it was sent, or may have been.")
@click.pass_obj
def notify(project: Project, days: tuple[dt.date, ...], *, dry_run: bool, force: bool) -> None:
    """Tell people of a day by e-mail and through a webhook, once; without DATE, of the newest.

    Both are off until the environment names a server: see docs/notifying.md. The day itself is never touched. Exits
    with 1 if something could not be sent, or may or may not have been.
    """
    from digest import notify as telling
    from digest.i18n import Words
    from digest.redact import redact

    archive, settings = project.present_archive(), project.settings()
    days = days or tuple(archive.dates()[-1:])
    if not days:
        raise DigestError(f"{archive.root}: has no day yet; `digest run` makes one")
    words, now = Words.load(settings.language), dt.datetime.now(dt.UTC)
    messages = [
        telling.message(archive, day, words, title=settings.title, site_url=settings.site_url or "") for day in days
    ]
    if dry_run:
        for message in messages:
            say(message.subject, "", *message.text.splitlines())
        return
    channels = telling.channels(os.environ)
    if not channels:
        click.echo(f"nobody is to be told: neither {' nor '.join(telling.SWITCHES)} is set")
    marks = telling.Marks(project.config.parent / "notified.json", archive)
    told = []
    for message in messages:
        for one in telling.tell(message, channels, marks, now, force=force):
            say(redact(f"{message.date}: {one.text}"), err=not one.is_done)
            told.append(one)
    if not all(one.is_done for one in told):
        sys.exit(1)
