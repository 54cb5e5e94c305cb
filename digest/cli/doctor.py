"""`digest doctor`: whether everything is in place."""

import sys

import click

from digest.cli.project import Project, say
from digest.errors import UsageError


@click.command()
@click.option("--offline", is_flag=True, help="Ask neither arXiv nor a model.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def doctor(project: Project, offline: bool, as_json: bool) -> None:
    """Look whether everything is in place, and say what to do about what is not.

    Looks at the program and what it needs, both files of settings, the archive, the disk, git, the keys and the clock,
    and asks arXiv and the model one small question each. Changes nothing. Exits with 1 if there is a problem.
    """
    from digest import doctor as examination
    from digest.cli.console import shown_log
    from digest.progress import Progress

    settings, fault = None, ""
    try:
        settings = project.settings()
    except UsageError as error:
        if not project.config.is_file():
            raise
        fault = str(error)
    subject = examination.Subject(
        project.config, project.archive, project.cache, settings, fault, project.outside, offline
    )
    with Progress("Examining", len(examination.STEPS)) as progress, shown_log(progress.say):
        findings = examination.examine(subject, on_step=progress.advance)
    if as_json:
        click.echo(examination.as_json(findings))
    else:
        say(*examination.as_lines(findings))
    if examination.has_problem(findings):
        sys.exit(1)
