"""The command `digest`: parses, calls, prints. Progress goes to stderr, results to stdout.

What a command needs is imported inside it, so that `digest check` does not wait for the pipeline's libraries.
"""

import datetime as dt
import gc
import json
import os
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
    from digest.pipeline.backfill import Shard
    from digest.pipeline.setup import Outside, Setup
    from digest.pipeline.status import DayStatus
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
@click.argument("first", type=date, required=False)
@click.argument("last", type=date, required=False)
@click.option("--shard", default="1/1", show_default=True, help="Do part I of N: the same range on N machines.")
@click.option("--accept-partial", is_flag=True, help="Publish without papers that fail, and say so on the pages.")
@click.option("--report", "report_to", type=click.Path(path_type=Path), help="Append the result to a Markdown file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_obj
def backfill(
    project: Project,
    *,
    first: dt.date | None,
    last: dt.date | None,
    shard: str,
    accept_partial: bool,
    report_to: Path | None,
    as_json: bool,
) -> None:
    """Make every missing or unfinished day from FIRST to LAST, oldest first.

    Without LAST, up to today. Without FIRST, the newest listing, then at most five days of the last two weeks that
    were missed. Finished days cost nothing, so the same command goes on after an interruption. A day that fails does
    not stop the others. Exits with 1 if any day is not finished.
    """
    from digest.pipeline import backfill as many  # noqa: PLC0415 - each command imports what it needs
    from digest.pipeline import backfill_report as markdown  # noqa: PLC0415
    from digest.progress import printable  # noqa: PLC0415

    part = _part(shard)
    try:
        with _set_up(project) as setup:
            days = _days_to_make(project, setup, first, last, part)
            report = many.backfill(days, setup.shared_by(part.of), accept_partial=accept_partial)
    except DigestError as error:
        _append(report_to, markdown.error_markdown(error))
        raise
    _append(report_to, markdown.as_markdown(report))
    if as_json:
        click.echo(many.as_json(report))
    else:
        for line in many.as_table(report):
            click.echo("\n".join(map(printable, line.splitlines())))
    if not report.is_done:
        sys.exit(1)


def _part(shard: str) -> "Shard":
    from digest.pipeline.backfill import Shard  # noqa: PLC0415 - each command imports what it needs

    try:
        return Shard.parse(shard)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--shard") from error


def _days_to_make(
    project: Project, setup: "Setup", first: dt.date | None, last: dt.date | None, part: "Shard"
) -> tuple[dt.date, ...]:
    """The days of a range, or without one the newest listing and those that were missed."""
    from digest.calendar import latest_listed  # noqa: PLC0415 - each command imports what it needs
    from digest.pipeline import backfill as many  # noqa: PLC0415

    now = setup.outside.now()
    if first is None:
        if part.of > 1:
            raise UsageError("--shard needs FIRST: what was missed differs from machine to machine")
        newest = latest_listed(now)
        return many.lacking(_states(project, setup.settings, newest - many.RECENT, newest))
    end = last or _today(setup)
    _check_range(first, end)
    return many.planned(first, end, part, now=now)


def _states(project: Project, settings: Settings, first: dt.date, last: dt.date) -> "tuple[DayStatus, ...]":
    from digest.pipeline.day_run import knows_nothing  # noqa: PLC0415 - each command imports what it needs
    from digest.pipeline.status import status as states  # noqa: PLC0415

    return states(
        project.archive, first, last, is_empty=lambda day: knows_nothing(project.cache / "days" / str(day), settings)
    )


def _append(path: Path | None, text: str) -> None:
    if path:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)


@cli.command()
@click.option("--first", type=date, help="From this day on; without it, the last 30 days.")
@click.option("--last", type=date, help="Up to this day; without it, up to today.")
@click.option(
    "--behind", type=click.IntRange(1), help="Exit with 1 if so many listings and more came after the newest day."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
@click.pass_obj
def status(project: Project, *, first: dt.date | None, last: dt.date | None, behind: int | None, as_json: bool) -> None:
    """Show which days are complete, partial, missing, or without announcement."""
    from digest.calendar import latest_listed  # noqa: PLC0415 - each command imports what it needs
    from digest.pipeline import status as days  # noqa: PLC0415
    from digest.pipeline.setup import Outside  # noqa: PLC0415
    from digest.progress import printable  # noqa: PLC0415

    now = (project.outside or Outside()).now()
    end = last or latest_listed(now)
    begin = first or end - dt.timedelta(days=29)
    _check_range(begin, end)
    found = _states(project, project.settings(), begin, end)
    lag = days.lag_of(project.archive, now)
    if as_json:
        click.echo(days.as_json(found, lag))
    else:
        for line in days.as_table(found):
            click.echo(printable(line))
    if behind is not None and lag.behind >= behind:
        raise DigestError(
            f"{lag}; `digest backfill` makes the latest of them, `digest backfill FIRST` all from a day on"
        )


def _check_archive(archive: Archive) -> None:
    if not archive.root.is_dir():
        raise UsageError(f"{archive.root}: there is no such folder; run it in the archive's folder, or use --docs")


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
    _check_archive(archive)
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
    _check_archive(archive)
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
@click.option("--push", is_flag=True, help="Push it; if others pushed meanwhile, put it on top of theirs.")
@click.option("--outputs", type=click.Path(path_type=Path), help="Append `changed`, `days`, `commit` as NAME=VALUE.")
@click.pass_obj
def commit(project: Project, *, push: bool, outputs: Path | None) -> None:
    """Commit what changed in the days of the archive, and no other file, with a message that says what.

    What is finished of unfinished days is committed, too, so that another machine can go on with it. Where somebody
    else has published the same day meanwhile, theirs stays. Without changes there is no commit, and the exit code is 0.
    """
    from digest.pipeline.setup import Outside  # noqa: PLC0415 - each command imports what it needs
    from digest.progress import printable  # noqa: PLC0415
    from digest.publish import commit as committing  # noqa: PLC0415

    done = committing.commit(project.archive, push=push, sleep=(project.outside or Outside()).sleep)
    for day in done.given_way:
        click.echo(f"{day}: was changed by somebody else meanwhile; theirs stays", err=True)
    for line in (done.message or "there is nothing to commit").splitlines():
        click.echo(printable(line))
    days = " ".join(map(str, done.finished))
    if outputs:
        _append(outputs, f"changed={str(bool(done.sha)).lower()}\ndays={days}\ncommit={done.sha}\n")


@cli.command("export-site")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write pages again that were edited in DIR.")
@click.pass_obj
def export_site(project: Project, *, folder: Path, force: bool) -> None:
    """Write the whole archive to DIR as plain Markdown, which any generator of sites can build.

    `mkdocs build` works there at once. Run it again to bring it up to date: only what changed is written, pages of days
    that are gone are removed, and what DIR holds besides is never touched. Exits with 1 if something could not be read
    or written: the rest is there.
    """
    from digest.i18n import Words  # noqa: PLC0415 - each command imports what it needs
    from digest.progress import Progress, printable  # noqa: PLC0415
    from digest.web.cache import PageCache  # noqa: PLC0415
    from digest.web.library import load_library  # noqa: PLC0415
    from digest.web.plain import Folder, PlainSite  # noqa: PLC0415

    archive = project.archive
    _check_archive(archive)
    if folder.resolve().is_relative_to(archive.root.resolve()):
        raise UsageError(f"{folder}: is inside the archive; name a folder elsewhere")
    settings = project.settings() if project.config.is_file() else None
    target, cache = Folder(folder), PageCache(project.cache / "plain")
    site = PlainSite(
        archive, load_library(archive), Words.load(settings.language if settings else "en"),
        title=settings.title if settings else "arXiv Digest", site_url=(settings and settings.site_url) or "",
        store=cache,
    )  # fmt: skip
    with Progress("Making pages") as progress:
        files = []
        for file in site.files():
            files.append(file)
            progress.advance()
    report = target.write(files, force=force)
    cache.prune()
    for problem in site.problems:
        click.echo(printable(str(problem)), err=True)
    for path in report.edited:
        click.echo(
            printable(f"{folder / path}: was edited by hand; it is left as it is; `--force` overwrites it"), err=True
        )
    for path in report.foreign:
        click.echo(
            printable(f"{folder / path}: is in the way, and not of an export; move it and run this again"), err=True
        )
    click.echo(f"{len(report.written):,} written, {len(report.removed):,} removed, {report.unchanged:,} unchanged")
    if site.problems or report.foreign:
        sys.exit(1)


@cli.command()
@click.argument("days", metavar="[DATE]...", type=date, nargs=-1)
@click.option("--dry-run", is_flag=True, help="Print the text of the e-mail, send nothing.")
@click.option("--force", is_flag=True, help="Send it although it was sent, or may have been.")
@click.pass_obj
def notify(project: Project, days: tuple[dt.date, ...], *, dry_run: bool, force: bool) -> None:
    """Tell people of a day by e-mail and through a webhook, once; without DATE, of the newest.

    Both are off until the environment names a server: see docs/notifying.md. The day itself is never touched. Exits
    with 1 if something could not be sent, or may or may not have been.
    """
    from digest import notify as telling  # noqa: PLC0415 - each command imports what it needs
    from digest.i18n import Words  # noqa: PLC0415
    from digest.progress import printable  # noqa: PLC0415
    from digest.redact import redact  # noqa: PLC0415

    archive, settings = project.archive, project.settings()
    _check_archive(archive)
    days = days or tuple(archive.dates()[-1:])
    if not days:
        raise DigestError(f"{archive.root}: has no day yet; `digest run` makes one")
    words, now = Words.load(settings.language), dt.datetime.now(dt.UTC)
    messages = [
        telling.message(archive, day, words, title=settings.title, site_url=settings.site_url or "") for day in days
    ]
    if dry_run:
        for message in messages:
            click.echo("\n".join(map(printable, [message.subject, "", *message.text.splitlines()])))
        return
    channels = telling.channels(os.environ)
    if not channels:
        click.echo("nobody is to be told: neither DIGEST_SMTP_HOST nor DIGEST_WEBHOOK_URL is set")
    marks = telling.Marks(project.config.parent / "notified.json", archive)
    told = []
    for message in messages:
        for one in telling.tell(message, channels, marks, now, force=force):
            click.echo(printable(redact(f"{message.date}: {one.text}")), err=not one.is_done)
            told.append(one)
    if not all(one.is_done for one in told):
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
    from digest.progress import printable  # noqa: PLC0415
    from digest.redact import redact  # noqa: PLC0415

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
