"""`digest init`: a new archive."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.project import say
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.start import Question


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--title", help="The name of the archive.")
@click.option("--categories", help="What to collect, for example cs.CV,cs.RO.")
@click.option("--keywords", help="Topics that the papers should be about, with commas between.")
@click.option("--language", help="The language of the analyses, a BCP 47 tag; Chinese makes the pages Chinese, too.")
@click.option("--model", help="Any name that litellm knows; without it no key is needed.")
@click.option("--api-base", help="The address of an own or local model server.")
@click.option("--site-url", help="The address of the published site.")
@click.option("--package", help="What installs this program there, if not the version that runs now.")
@click.option("--json", "as_json", is_flag=True, help="Ask nothing, and print one JSON object instead of lines.")
def init(folder: Path, package: str | None, as_json: bool, **options: str | None) -> None:
    """Begin a new archive in FOLDER, which must be new or empty but for `.git`.

    On a terminal asks for what no option says. Elsewhere --categories must be given, and the rest has defaults.
    """
    from digest import start
    from digest.counting import counted
    from digest.pipeline.llm.own_server import may_lack_price

    start.refuse_unless_empty(folder)
    source = start.package_source(package)
    repository = start.repository_of(folder)
    is_asking = not as_json and sys.stdin.isatty() and sys.stderr.isatty()
    answers: dict[str, object] = {}
    for question in start.QUESTIONS:
        usual, option = start.default(question.key, repository), options[question.name.replace("-", "_")]
        if option is None and is_asking and question.applies(answers):
            answers[question.key] = _asked(question, usual)
        elif option is not None or question.key != "categories":
            answers[question.key] = question.read(usual if option is None else option)
    settings = start.settings_from(answers)
    files = start.archive_files(settings, requirement=source.requirement, repository=repository)
    start.write_all(folder, files)
    if as_json:
        told = {"folder": str(folder), "files": list(files), "requirement": source.requirement, "doubt": source.doubt}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    say(f"{folder}: a new archive of {', '.join(settings.categories)}, {counted(len(files), 'file')}")
    say(f"requirements.txt installs {source.requirement}", err=True)
    if source.doubt:
        say(f"warning: {source.doubt}", err=True)
    if may_lack_price(settings.analysis_model, settings.api_base):
        say("digest.yml sets no ceiling for the cost; it says why, and how to set one", err=True)
    click.echo("next: read README.md there; it says how to run it and how to publish it", err=True)


def _asked(question: "Question", usual: str) -> object:
    """The answer of a person, asked for until it can be used."""

    def read(answer: str) -> object:
        try:
            return question.read(answer)
        except UsageError as error:
            raise click.UsageError(str(error)) from error

    return click.prompt(question.text, default=usual, value_proc=read, err=True, show_default=bool(usual))
