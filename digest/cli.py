"""The command `digest`: parses, calls, prints. Progress goes to stderr, results to stdout.

What a command needs is imported inside it, so that `digest check` does not wait for the pipeline's libraries.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from digest import __version__
from digest.archive import Archive
from digest.errors import DigestError, UsageError
from digest.settings import Settings, load_settings


@dataclass(frozen=True)
class Project:
    """Where the archive of this invocation is."""

    config: Path
    docs: Path

    @property
    def archive(self) -> Archive:
        return Archive(self.docs)

    @property
    def cache(self) -> Path:
        return self.docs.parent / ".cache" / "digest"

    def settings(self) -> Settings:
        """Raises `SettingsError`."""
        return load_settings(self.config)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="digest")
@click.option(
    "--config", type=click.Path(path_type=Path), default="digest.yml", show_default=True, help="The settings."
)
@click.option(
    "--docs", type=click.Path(path_type=Path), default="docs", show_default=True, help="The archive's folder."
)
@click.pass_context
def cli(context: click.Context, config: Path, docs: Path) -> None:
    """Make, keep and check an archive of daily arXiv digests."""
    context.obj = Project(config=config, docs=docs)


@cli.command()
@click.option("--fix", "mend", is_flag=True, help="Mend faults of form first, and remove half-written files.")
@click.option("--figures", is_flag=True, help="Report figures that a paper's source does not have, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def check(project: Project, mend: bool, figures: bool, as_json: bool) -> None:
    """Look for what is wrong in the archive.

    Prints FILE:LINE: MESSAGE for each finding and exits with 1 if there are any.
    """
    from digest import check as linter  # noqa: PLC0415 - each command imports what it needs
    from digest.progress import Progress, printable  # noqa: PLC0415

    archive = project.archive
    if not archive.root.is_dir():
        raise UsageError(f"{archive.root}: there is no such folder; run it in the archive's folder, or use --docs")
    fixed: tuple[linter.Fixed, ...] = ()
    if mend:
        with archive.lock():
            fixed = linter.fix(archive)
    with Progress("Checking", len(archive.folders())) as progress:
        report = linter.check(archive, figures=figures, on_day=progress.advance)
    if as_json:
        click.echo(linter.as_json(report, fixed))
    else:
        for mended in fixed:
            click.echo(printable(f"{mended.path}: mended: {mended.done}"), err=True)
        for finding in report.findings:
            click.echo(printable(str(finding)))
        click.echo(linter.in_one_line(report), err=bool(report.findings))
    if report.findings:
        sys.exit(1)


@cli.command("import")
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
    from digest.importers import engine, output, sources  # noqa: PLC0415 - each command imports what it needs
    from digest.progress import Progress, printable  # noqa: PLC0415

    survey = sources.survey(paths)
    archive = Archive(project.docs, dry_run=dry_run)
    with Progress("Importing", survey.days) as progress:
        report = engine.import_days(archive, survey, force=force, advance=progress.advance)
    for finding in report.findings:
        click.echo(printable(str(finding)), err=True)
    if as_json:
        click.echo(output.as_json(report))
    else:
        for line in output.as_lines(report):
            click.echo(printable(line))
    if report.faults:
        sys.exit(1)


def main() -> None:
    """The entry point: errors that a user can act on become one line on stderr and an exit code."""
    try:
        cli()
    except DigestError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
