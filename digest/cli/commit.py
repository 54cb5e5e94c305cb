"""`digest commit`: the days, and nothing else, in git."""

from pathlib import Path

import click

from digest.cli.project import Project, append, say
from digest.errors import DigestError


@click.command()
@click.option("--push", is_flag=True, help="Push it; if others pushed meanwhile, put it on top of theirs.")
@click.option("--outputs", type=click.Path(path_type=Path), help="Append `changed`, `days`, `commit` as NAME=VALUE.")
@click.pass_obj
def commit(project: Project, *, push: bool, outputs: Path | None) -> None:
    """Commit what changed in the days of the archive, and no other file, with a message that says what.

    What is finished of unfinished days is committed, too, so that another machine can go on with it. Where somebody
    else has published the same day meanwhile, theirs stays; of a day that is published nowhere, the analyses of both
    do. Without changes there is no commit, and the exit code is 0. What a person has to decide is an error, and leaves
    everything as it is. A day with a file in which git has marked a conflict is left out, and the exit code is 1.
    """
    from digest.publish import commit as committing

    done = committing.commit(project.present_archive(), push=push, sleep=project.sleep)
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
