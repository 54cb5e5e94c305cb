"""`digest commit`: the days, and nothing else, in git."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from digest.cli.project import Project, append, say
from digest.errors import DigestError


@click.command()
@click.option("--push", is_flag=True, help="Push it; if others pushed meanwhile, put it on top of theirs.")
@click.option("--outputs", type=click.Path(path_type=Path), help="Append `changed`, `days`, `commit` as NAME=VALUE.")
@click.option(
    "--keep", type=click.Path(path_type=Path), help="If it fails, write what was not pushed here, as patches."
)
@click.option("--report", "report_to", type=click.Path(path_type=Path), help="Append an error to a Markdown file.")
@click.pass_obj
def commit(project: Project, *, push: bool, outputs: Path | None, keep: Path | None, report_to: Path | None) -> None:
    """Commit what changed in the days of the archive, and no other file, with a message that says what.

    What is finished of unfinished days is committed, too, so that another machine can go on with it. Where somebody
    else has published the same day meanwhile, theirs stays; of a day that is published nowhere, the analyses of both
    do. Without changes there is no commit, and the exit code is 0. What a person has to decide is an error, and leaves
    everything as it is. A day with a file in which git has marked a conflict, or which `digest run --force` was cut
    off from making again, is left out, and the exit code is 1.
    """
    with _reported(report_to), _kept(project, keep):
        _commit(project, push=push, outputs=outputs)


def _commit(project: Project, *, push: bool, outputs: Path | None) -> None:
    from digest.publish import commit as committing

    done = committing.commit(project.present_archive(), push=push, sleep=project.sleep, awaits_redo=project.awaits_redo)
    for day in done.given_way:
        click.echo(f"{day}: was changed by somebody else meanwhile; theirs stays", err=True)
    made_up_for = "; what was committed before is pushed" if done.is_pushed and not done.given_way else ""
    say(*(done.message or f"there is nothing to commit{made_up_for}").splitlines())
    days = " ".join(map(str, done.finished))
    if outputs:
        append(outputs, f"changed={str(bool(done.sha)).lower()}\ndays={days}\ncommit={done.sha}\n")
    if done.left_out:
        told = "\n".join(f"{error}; nothing of this day was committed" for error in done.left_out)
        raise DigestError(told)


@contextmanager
def _reported(file: Path | None) -> Iterator[None]:
    """Append why something was not committed or pushed to a file, if there is one."""
    try:
        yield
    except DigestError as error:
        if file:
            from digest.job_summary import section
            from digest.redact import redact

            append(file, section("Not everything was committed and pushed", [redact(str(error))]))
        raise


@contextmanager
def _kept(project: Project, folder: Path | None) -> Iterator[None]:
    """Write the days that were not pushed into a folder, if there is one, where anything goes wrong.

    Also where the command is told to stop: what was paid for must outlive a run that somebody cancels.
    """
    try:
        yield
    except BaseException:
        if folder:
            say(*_keep(project, folder), err=True)
        raise


def _keep(project: Project, folder: Path) -> list[str]:
    """What is to be said of it. Never an error: the one that led here is told."""
    from digest.publish.unpushed import write_patches

    try:
        kept = write_patches(project.present_archive(), folder)
    except (DigestError, OSError) as error:
        return [f"nothing could be kept in {folder}: {error}"]
    told = [f"{path.stem}: was not pushed, and is kept in {path}" for path in kept]
    return told or [f"nothing is to be kept in {folder}: every day is pushed"]
