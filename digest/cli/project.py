"""What the commands share: where the archive is, how a day is written, and lines that a terminal can't misread."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.archive import Archive
    from digest.pipeline.setup import Outside
    from digest.settings import Settings


@dataclass(frozen=True)
class Project:
    """Where the archive of this invocation is.

    `given` is the clock and the patience of runs, None for the real. `is_named`: somebody typed `docs`.
    """

    config: Path
    docs: Path
    given: "Outside | None" = None
    is_named: bool = False

    @property
    def archive(self) -> "Archive":
        """Raises `UsageError`: there is a file in its place."""
        return self.archive_for(dry_run=False)

    def archive_for(self, *, dry_run: bool) -> "Archive":
        """The archive, or one that only looks as if it were written to. Raises as `archive`."""
        from digest.archive import Archive

        if self.docs.exists() and not self.docs.is_dir():
            raise UsageError(f"{self.docs}: is a file; run this where the archive is, or name its folder with --docs")
        return Archive(self.docs, dry_run=dry_run)

    def present_archive(self) -> "Archive":
        """The archive, for commands that have nothing to do without one. Raises `UsageError`: there is none."""
        if not self.docs.exists():
            hint = "run this where the archive is, or name its folder with --docs; `digest init` begins a new one"
            raise UsageError(f"{self.docs}: there is no such folder; {hint}")
        return self.archive

    @property
    def cache(self) -> Path:
        from digest.archive import Archive

        return Archive(self.docs).cache

    def awaits_redo(self, date: dt.date) -> bool:
        """Whether a finished redo of a day has only to take its place: see `Redo.is_ready`."""
        from digest.pipeline.redo import Redo

        return Redo(self.cache, self.archive, date).is_ready()

    def settings(self) -> "Settings":
        """Raises `SettingsError`."""
        from digest.settings import load_settings

        return load_settings(self.config)

    def settings_if_any(self) -> "Settings | None":
        """None without digest.yml, for commands that can do without. Raises `SettingsError`: it is invalid."""
        return self.settings() if self.config.is_file() else None

    @property
    def outside(self) -> "Outside":
        from digest.pipeline.setup import Outside

        return self.given or Outside()

    @property
    def now(self) -> Callable[[], dt.datetime]:
        """The clock alone: with all of `outside` come the libraries that ask arXiv and models."""
        from digest.pipeline.clock import utc_now

        return self.given.now if self.given else utc_now

    @property
    def sleep(self) -> Callable[[float], None]:
        return self.given.sleep if self.given else time.sleep


def date(text: str) -> dt.date:
    """A day as `2026-06-16`; click shows the name of this function."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a day such as 2026-06-16") from None


def check_order(first: dt.date, last: dt.date) -> None:
    """Raises `UsageError`: the range is empty."""
    if last < first:
        raise UsageError(f"the range is empty: {last} is before {first}; name the earlier day first")


def check_range(first: dt.date, last: dt.date) -> None:
    """Raises `UsageError`: the range is empty, or there is a day that arXiv's calendar does not cover."""
    from digest.calendar import FIRST, LAST

    check_order(first, last)
    if first < FIRST or last > LAST:
        raise UsageError(f"{first} to {last} is outside the years that arXiv's calendar covers, {FIRST} to {LAST}")


def append(path: Path, text: str) -> None:
    """Add to the end of a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def say(*lines: str, err: bool = False) -> None:
    """Print lines without what a terminal would obey or what would break them: on stdout, or on stderr."""
    from digest.progress import printable

    for line in lines:
        click.echo(printable(line), err=err)
