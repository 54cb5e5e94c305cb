"""`digest import`: an archive of another system."""

import sys

import click

from digest.cli.project import Project, say


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--force", is_flag=True, help="Overwrite hand-edited files, and days that `digest run` made.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def import_(project: Project, paths: tuple[str, ...], force: bool, dry_run: bool, as_json: bool) -> None:
    """Bring in an existing archive: pages of the system that this one succeeds, JSON Lines of a peer.

    PATH is a file, a folder (with everything below it) or a glob. Running it again changes nothing.
    Exits with 1 if anything could not be imported.
    """
    from digest.importers import engine, output, sources
    from digest.progress import Progress

    survey = sources.survey(paths)
    archive = project.archive_for(dry_run=dry_run)
    with Progress("Importing", survey.days) as progress:
        report = engine.import_days(archive, survey, force=force, advance=progress.advance)
    for finding in report.findings:
        say(str(finding), err=True)
    if as_json:
        click.echo(output.as_json(report))
    else:
        say(*output.as_lines(report))
    if report.faults:
        sys.exit(1)
