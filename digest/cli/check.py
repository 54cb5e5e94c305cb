"""`digest check`: the archive's linter."""

import sys

import click

from digest.cli.project import Project, say


@click.command()
@click.option(
    "--fix", "mend", is_flag=True, help="Mend faults of form first, and remove half-written files and void repeats."
)
@click.option("--figures", is_flag=True, help="Report figures that a paper's source does not have, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def check(project: Project, mend: bool, figures: bool, as_json: bool) -> None:
    """Look for what is wrong in the archive and its settings.

    Prints FILE:LINE: MESSAGE for each finding and exits with 1 if there are any.
    """
    from digest import check as linter
    from digest.doctor.mkdocs_file import is_left_out
    from digest.errors import ArchiveError
    from digest.progress import Progress

    archive = project.present_archive()
    fixed: tuple[linter.Fixed, ...] = ()
    problems: list[ArchiveError] = []
    if mend:
        with archive.lock():
            fixed = linter.fix(archive, problems)
    for problem in problems:
        say(f"error: {problem}", err=True)
    for doubt in linter.settings_doubts(project.config):
        say(f"warning: {doubt}", err=True)
    with Progress("Checking", len(archive.folders())) as progress:
        report = linter.check(
            archive,
            config=project.config,
            figures=figures,
            awaits_redo=project.awaits_redo,
            is_left_out=lambda name: is_left_out(project.config.parent / "mkdocs.yml", archive.root, name),
            on_day=progress.advance,
        )
    if as_json:
        click.echo(linter.as_json(report, fixed))
    else:
        for mended in fixed:
            say(f"{mended.path}: mended: {mended.done}", err=True)
        for finding in report.findings:
            say(str(finding))
        click.echo(linter.in_one_line(report), err=bool(report.findings))
    if report.findings or problems:
        sys.exit(1)
