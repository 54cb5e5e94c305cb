"""The command `digest`: parses, calls, prints. Progress goes to stderr, results to stdout.

What a command needs is imported inside it, so that `digest check` does not wait for the pipeline's libraries.
"""

import datetime as dt
import gc
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from digest import __version__
from digest.archive import Archive
from digest.errors import DigestError, UsageError
from digest.settings import Settings, load_settings

if TYPE_CHECKING:
    from digest.pipeline.setup import Outside, Setup
    from digest.start import Question


@dataclass(frozen=True)
class Project:
    """Where the archive of this invocation is. `outside` is the clock and the patience of runs, None for the real."""

    config: Path
    docs: Path
    outside: "Outside | None" = None

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
    context.obj = Project(config=config, docs=docs, outside=context.obj)


def date(text: str) -> dt.date:
    """A day as `2026-06-16`; click shows the name of this function."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a day such as 2026-06-16") from None


@contextmanager
def _set_up(project: Project) -> Iterator["Setup"]:
    """With what `run` and `backfill` work; the library's warnings go to stderr meanwhile.

    Raises:
        SettingsError: digest.yml is missing or invalid.
    """
    from digest.console import Console, shown_log  # noqa: PLC0415 - each command imports what it needs
    from digest.pipeline.setup import Outside, Setup  # noqa: PLC0415

    settings = project.settings()
    console = Console()
    prompts = project.config.parent / settings.prompts if settings.prompts else None
    outside = project.outside or Outside()
    with shown_log(console.say):
        yield Setup(settings, project.archive, project.cache, prompts, outside, console)


def _today(setup: "Setup") -> dt.date:
    """The day in New York, where arXiv's listings get their dates."""
    from digest.calendar import eastern_date  # noqa: PLC0415

    return eastern_date(setup.outside.now())


@cli.command()
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
    from digest.pipeline import outcome  # noqa: PLC0415 - each command imports what it needs
    from digest.pipeline import run as daily  # noqa: PLC0415
    from digest.progress import printable  # noqa: PLC0415

    with _set_up(project) as setup:
        day = day or _today(setup)
        try:
            result = daily.run(day, setup, force=force, accept_partial=accept_partial)
        except DigestError as error:
            if as_json:
                click.echo(outcome.failure_json(day, error))
            raise
    click.echo(outcome.as_json(result) if as_json else printable(result.text))


@cli.command()
@click.argument("first", type=date)
@click.argument("last", type=date, required=False)
@click.option("--shard", default="1/1", show_default=True, help="Do part I of N: the same range on N machines.")
@click.option("--accept-partial", is_flag=True, help="Publish without papers that fail, and say so on the pages.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def backfill(
    project: Project, *, first: dt.date, last: dt.date | None, shard: str, accept_partial: bool, as_json: bool
) -> None:
    """Make every missing or unfinished day from FIRST to LAST, oldest first.

    Without LAST, up to today. Finished days cost nothing, so the same command goes on after an interruption. A day
    that fails does not stop the others. Exits with 1 if any day is not finished.
    """
    from digest.pipeline import backfill as many  # noqa: PLC0415 - each command imports what it needs
    from digest.progress import printable  # noqa: PLC0415

    try:
        part = many.Shard.parse(shard)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--shard") from error
    with _set_up(project) as setup:
        end = last or _today(setup)
        _check_range(first, end)
        report = many.backfill(
            many.planned(first, end, part, now=setup.outside.now()), setup, accept_partial=accept_partial
        )
    if as_json:
        click.echo(many.as_json(report))
    else:
        for line in many.as_table(report):
            click.echo("\n".join(map(printable, line.splitlines())))
    if not report.is_done:
        sys.exit(1)


@cli.command()
@click.option("--first", type=date, help="From this day on; without it, the last 30 days.")
@click.option("--last", type=date, help="Up to this day; without it, up to today.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
@click.pass_obj
def status(project: Project, first: dt.date | None, last: dt.date | None, as_json: bool) -> None:
    """Show which days are complete, partial, missing, or without announcement."""
    from digest.calendar import latest_listed  # noqa: PLC0415 - each command imports what it needs
    from digest.pipeline import status as days  # noqa: PLC0415
    from digest.pipeline.day_run import knows_nothing  # noqa: PLC0415
    from digest.pipeline.setup import Outside  # noqa: PLC0415
    from digest.progress import printable  # noqa: PLC0415

    settings = project.settings()
    end = last or latest_listed((project.outside or Outside()).now())
    begin = first or end - dt.timedelta(days=29)
    _check_range(begin, end)
    found = days.status(
        project.archive, begin, end, is_empty=lambda day: knows_nothing(project.cache / "days" / str(day), settings)
    )
    if as_json:
        click.echo(days.as_json(found))
    else:
        for line in days.as_table(found):
            click.echo(printable(line))


def _check_order(first: dt.date, last: dt.date) -> None:
    if last < first:
        raise UsageError(f"the range is empty: {last} is before {first}")


def _check_range(first: dt.date, last: dt.date) -> None:
    from digest.calendar import FIRST, LAST  # noqa: PLC0415 - each command imports what it needs

    _check_order(first, last)
    if first < FIRST or last > LAST:
        raise UsageError(f"{first} to {last} is outside the years that arXiv's calendar covers, {FIRST} to {LAST}")


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


@cli.command()
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(["bibtex", "ris", "csl", "jsonl"]), required=True, help="The form.")
@click.option("--category", default="", help="Only papers of this category, cross-lists included.")
@click.option("--from", "first", type=date, help="From this day on.")
@click.option("--to", "last", type=date, help="Up to this day.")
@click.option("--force", is_flag=True, help="Overwrite PATH.")
@click.pass_obj
def export(
    project: Project,
    *,
    path: Path,
    form: Literal["bibtex", "ris", "csl", "jsonl"],
    category: str,
    first: dt.date | None,
    last: dt.date | None,
    force: bool,
) -> None:
    """Write the papers of the archive to PATH for other programs; `-` is stdout.

    bibtex, ris and csl (CSL-JSON) are references for reference managers; jsonl has everything, one paper a line.
    Exits with 1 if something could not be read: the rest is written.
    """
    from digest import exporters  # noqa: PLC0415 - each command imports what it needs
    from digest.files import write_atomic  # noqa: PLC0415
    from digest.progress import Progress, printable  # noqa: PLC0415

    archive, to_stdout = project.archive, str(path) == "-"
    if not archive.root.is_dir():
        raise UsageError(f"{archive.root}: there is no such folder; run it in the archive's folder, or use --docs")
    if first and last:
        _check_order(first, last)
    if not to_stdout and path.exists() and not (force and path.is_file()):
        raise UsageError(f"{path}: is there already; name another file{', or use --force' if path.is_file() else ''}")
    wanted = exporters.Wanted(category, first, last)
    # Links to pages are a bonus: without settings, or without an address in them, the archive can be exported too.
    site_url = (project.settings().site_url or "") if project.config.is_file() else ""
    with Progress("Exporting", len(wanted.days(archive))) as progress:
        exported = exporters.export(archive, form, wanted, site_url=site_url, on_day=progress.advance)
    if to_stdout:
        # In UTF-8 and with the format's own line ends, whatever the terminal thinks.
        sys.stdout.buffer.write(exported.text.encode("utf-8"))
    else:
        write_atomic(path, exported.text)
    for problem in exported.problems:
        click.echo(printable(str(problem)), err=True)
    click.echo(f"{exported.papers:,} papers", err=True)
    if exported.problems:
        sys.exit(1)


@cli.command()
@click.option("--offline", is_flag=True, help="Ask neither arXiv nor a model.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def doctor(project: Project, offline: bool, as_json: bool) -> None:
    """Look whether everything is in place, and say what to do about what is not.

    Looks at the program and what it needs, both files of settings, the archive, the disk, git, the keys and the clock,
    and asks arXiv and the model one small question each. Changes nothing. Exits with 1 if there is a problem.
    """
    from digest import doctor as examination  # noqa: PLC0415 - each command imports what it needs
    from digest.console import shown_log  # noqa: PLC0415
    from digest.pipeline.setup import Outside  # noqa: PLC0415
    from digest.progress import Progress, printable  # noqa: PLC0415

    settings, fault = None, ""
    try:
        settings = project.settings()
    except UsageError as error:
        if not project.config.is_file():
            raise
        fault = str(error)
    outside = project.outside or Outside()
    subject = examination.Subject(project.config, project.archive, project.cache, settings, fault, outside, offline)
    with Progress("Examining", len(examination.STEPS)) as progress, shown_log(progress.say):
        findings = examination.examine(subject, on_step=progress.advance)
    if as_json:
        click.echo(examination.as_json(findings))
    else:
        for line in examination.as_lines(findings):
            click.echo(printable(line))
    if examination.has_problem(findings):
        sys.exit(1)


@cli.command()
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
    from digest import start  # noqa: PLC0415 - each command imports what it needs
    from digest.progress import printable  # noqa: PLC0415

    start.refuse_unless_empty(folder)
    requirement = start.package_requirement(package)
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
    files = start.archive_files(settings, requirement=requirement, repository=repository)
    start.write_all(folder, files)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "files": list(files), "requirement": requirement}))
        return
    click.echo(printable(f"{folder}: a new archive of {', '.join(settings.categories)}, {len(files)} files"))
    click.echo(printable(f"requirements.txt installs {requirement}"), err=True)
    click.echo("next: read README.md there; it says how to run it and how to publish it", err=True)


def _asked(question: "Question", usual: str) -> object:
    """The answer of a person, asked for until it can be used."""

    def read(answer: str) -> object:
        try:
            return question.read(answer)
        except UsageError as error:
            raise click.UsageError(str(error)) from error

    return click.prompt(question.text, default=usual, value_proc=read, err=True, show_default=bool(usual))


def main(arguments: Sequence[str] | None = None, *, outside: "Outside | None" = None) -> None:
    """The entry point: errors that a user can act on become a few lines on stderr and an exit code.

    Args:
        arguments: those of the command line if None.
        outside: the clock and the patience of a run; the real ones if None.
    """
    from digest.pipeline.redact import redact  # noqa: PLC0415
    from digest.progress import printable  # noqa: PLC0415

    try:
        cli(args=arguments, obj=outside)
    except DigestError as error:
        for number, line in enumerate(redact(str(error)).splitlines()):
            click.echo(printable(line if number else f"error: {line}"), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        # A disk that is full or a folder without rights, in a place that does not say so itself.
        click.echo(printable(f"error: {error}; nothing is lost, run it again"), err=True)
        sys.exit(1)
    finally:
        if arguments is None:
            gc.freeze()  # the process ends: looking through all that litellm made for garbage would take a second
