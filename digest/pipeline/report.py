"""How a run says how far it is. This one says nothing; `digest.cli.console` shows it to people and logs."""

from collections.abc import Iterator
from contextlib import contextmanager


class Stage:
    """One stage under way. Safe to call from several threads."""

    def done(self, text: str = "", *, steps: int = 1) -> None:
        """So many steps more are finished; `text` says which was the last and what was spent so far."""


class Report:
    """Told by a run what it does. Subclasses show it."""

    def begin_day(self, name: str) -> None:
        """What follows belongs to this day of several."""

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:
        """A stage of so many steps; None where nobody knows."""
        yield Stage()

    def say(self, text: str) -> None:
        """A line that stays: what a person should know without asking."""
