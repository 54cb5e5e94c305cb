"""What the readers of foreign formats hand to the planner, and what an import reports in the end."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from digest.chatter.cleaning import Removal
from digest.errors import FileError
from digest.model import Analysis, Paper


@dataclass(frozen=True)
class ImportNote:
    """Something the user should know of a file. A fault is something that was asked for and not done: exit code 1."""

    path: Path
    reason: str
    line: int | None = None
    fault: bool = True

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line is not None else str(self.path)
        return f"{place}: {'' if self.fault else 'note: '}{self.reason}"

    @classmethod
    def of(cls, error: FileError) -> Self:
        return cls(error.path, error.told, error.line)


@dataclass(frozen=True)
class ImportedPaper:
    """One paper of a foreign day and the analysis that came with it (with an empty body where there was none)."""

    paper: Paper
    analysis: Analysis
    line: int


@dataclass(frozen=True)
class ImportedDay:
    """A foreign file, read: its papers in its order, each once, and its executive summary, "" where it has none.

    `findings` says what could not be recovered, `removed` what was dropped on purpose.
    """

    path: Path
    date: dt.date
    papers: tuple[ImportedPaper, ...]
    summary: str = ""
    findings: tuple[ImportNote, ...] = ()
    removed: tuple[Removal, ...] = ()

    def same_content(self, other: "ImportedDay") -> bool:
        """Whether another file says the same, whatever its bytes and its name."""
        mine, others = ([(p.paper, p.analysis) for p in day.papers] for day in (self, other))
        return self.summary == other.summary and mine == others


@dataclass(frozen=True)
class RepeatedPaper:
    """A paper that the source of day `date` lists although the day `first` has it."""

    id: str
    version: int
    date: dt.date
    first: dt.date


State = Literal["new", "changed", "unchanged", "kept", "failed"]
"""`kept`: left alone, because a person or `digest run` made it. `failed`: nothing of it could be written whole."""


@dataclass(frozen=True)
class DayReport:
    """What became of one day, or would."""

    date: dt.date
    path: Path
    state: State
    papers: int
    repeats: int


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or in a dry run would do.

    `later_versions` are those of the `repeats` that are later versions than the first day's. `removed` counts what was
    dropped from pages, by the name of the rule.
    """

    days: tuple[DayReport, ...]
    repeats: tuple[RepeatedPaper, ...]
    later_versions: tuple[RepeatedPaper, ...]
    findings: tuple[ImportNote, ...]
    removed: Mapping[str, int] = field(default_factory=dict)
    ignored: tuple[Path, ...] = ()
    dry_run: bool = False

    @property
    def faults(self) -> tuple[ImportNote, ...]:
        return tuple(finding for finding in self.findings if finding.fault)

    @property
    def notes(self) -> tuple[ImportNote, ...]:
        return tuple(finding for finding in self.findings if not finding.fault)

    def count(self, state: State) -> int:
        """How many days are in that state."""
        return sum(day.state == state for day in self.days)
