"""What a rule is, and what it reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

MOST = 20
"""How many findings of one rule in one text are enough to act on."""


class Fault(NamedTuple):
    """What a rule yields: a file or folder, a line counted from 1, one line that says what is wrong and what to do."""

    path: Path
    line: int
    message: str
    fixable: bool = False


@dataclass(frozen=True)
class Rule(Generic[T]):
    """One thing that must hold. `check` yields what breaks it and never raises."""

    name: str
    check: Callable[[T], Iterator[Fault]]

    def findings(self, subject: T) -> Iterator["Finding"]:
        """What breaks this rule in `subject`, in no particular order."""
        for fault in self.check(subject):
            yield Finding(fault.path, fault.line, fault.message, self.name, fault.fixable)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, where, by which rule, and whether `digest check --fix` mends it.

    Findings sort by path, then line. `line` is 1 where the whole file is meant.
    """

    path: Path
    line: int
    message: str
    rule: str
    fixable: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def line_at(text: str, position: int) -> int:
    """The line, counted from 1, of a position in a text."""
    return text.count("\n", 0, position) + 1


def line_with(text: str, *needles: str) -> int:
    """The line of the first of the needles that stands in the text; 1 if none does."""
    for needle in needles:
        if (position := text.find(needle)) >= 0:
            return line_at(text, position)
    return 1


def quoted(text: str, limit: int = 60) -> str:
    """A piece of a text for a message: on one line, in quotes, shortened."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= limit else text[: limit - 1].rstrip() + '…'}”"
