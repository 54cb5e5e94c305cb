"""The command `digest`: parses, calls, prints. Progress goes to stderr, results to stdout.

A file a command. What a command needs is imported inside it, so that `digest check` does not wait for the pipeline's
libraries, and `digest --help` for none.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from digest import __version__
from digest.cli import (
    backfill,
    check,
    commit,
    doctor,
    export,
    export_site,
    import_,
    init,
    notify,
    run,
    status,
)
from digest.cli.project import Project, say
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.pipeline.setup import Outside


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
    is_named = context.get_parameter_source("docs") is not ParameterSource.DEFAULT
    context.obj = Project(config, docs, context.obj, is_named)


for command in (
    run.run,
    backfill.backfill,
    status.status,
    check.check,
    import_.import_,
    export.export,
    commit.commit,
    export_site.export_site,
    notify.notify,
    doctor.doctor,
    init.init,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None, *, outside: "Outside | None" = None) -> None:
    """The entry point: errors that a user can act on become a few lines on stderr and an exit code.

    Args:
        arguments: those of the command line if None.
        outside: the clock and the patience of a run; the real ones if None.
    """
    _open_closed_outputs()
    try:
        with _terminable():
            cli(args=arguments, obj=outside)
    except DigestError as error:
        from digest.redact import redact

        say(*f"error: {redact(str(error))}".splitlines(), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        # A disk that is full or a folder without rights, in a place that does not say so itself.
        place = f"{error.filename}: " if error.filename else ""
        say(f"error: {place}{error.strerror or error}; what is finished is kept; mend that and run it again", err=True)
        sys.exit(1)
    finally:
        if arguments is None:
            gc.freeze()  # the process ends: looking through all that litellm made for garbage would take a second


def _open_closed_outputs() -> None:
    """Let what is written to a stdout or stderr that the caller has closed (`2>&-`) go nowhere: Python has None there.

    Open, its number is not given to a file of the archive either, which a program that we call would write into.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - until the process ends


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does, so that it keeps what it has to keep.

    It is what GitHub, containers and init systems send to whom they tell to stop.
    """

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    # Python sets handlers in the main thread alone; one that somebody else has set, or told to ignore, stays.
    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
