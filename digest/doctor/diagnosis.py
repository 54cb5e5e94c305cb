"""What an examination yields, and what it looks at."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from digest.archive import Archive
from digest.pipeline.setup import Outside
from digest.redact import redact
from digest.settings import Settings

Level = Literal["ok", "note", "problem"]
"""`note` is worth knowing; a `problem` stops a run or a build, or makes a wrong site."""


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at: what is so, and what to do about it ("" where nothing is to be done)."""

    level: Level
    area: str
    what: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{self.level:<8}{self.area:<10}{self.what}{f'; {self.todo}' if self.todo else ''}"


@dataclass(frozen=True)
class Subject:
    """What is examined: the settings' file and what could be read of it, the archive, the cache.

    `settings` is None where digest.yml can't be used, and `fault` says why. `outside` is the clock, and the pace and
    patience with which others are asked; if `offline`, nobody is.
    """

    config: Path
    archive: Archive
    cache: Path
    settings: Settings | None
    fault: str = ""
    outside: Outside = field(default_factory=Outside)
    offline: bool = False

    @property
    def root(self) -> Path:
        """The folder that holds digest.yml."""
        return self.config.parent

    @property
    def site_config(self) -> Path:
        return self.root / "mkdocs.yml"


def has_problem(findings: Iterable[Diagnosis]) -> bool:
    """Whether something has to be done before all is well."""
    return any(finding.level == "problem" for finding in findings)


def counts(findings: Iterable[Diagnosis]) -> dict[str, int]:
    """How many findings of each level."""
    found = Counter(finding.level for finding in findings)
    return {"ok": found["ok"], "note": found["note"], "problem": found["problem"]}


def as_lines(findings: Iterable[Diagnosis]) -> Iterator[str]:
    """A line a finding, and a line with the counts."""
    listed = list(findings)
    yield from (_one_line(str(finding)) for finding in listed)
    number = counts(listed)
    yield f"{number['ok']} ok, {number['note']} to know, {number['problem']} to mend"


def as_json(findings: Iterable[Diagnosis]) -> str:
    """One object: `counts` by level, and `findings`, one object each."""
    listed = list(findings)
    rows = [
        {"level": each.level, "area": each.area, "what": _one_line(each.what), "todo": _one_line(each.todo)}
        for each in listed
    ]
    return json.dumps({"counts": counts(listed), "findings": rows}, indent=1)


def _one_line(text: str) -> str:
    return redact(" ".join(text.split()) if "\n" in text else text)
