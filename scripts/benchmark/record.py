"""What the benchmark found, as one JSON file: docs/performance.json holds the last recorded figures."""

from pathlib import Path
from statistics import median
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

Kind = Literal["cold", "new day"]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


R = TypeVar("R", bound=Record)


class Build(Record):
    """All runs of one contestant on so many days: CPU seconds, seconds by the clock, MB at the peak; what came out."""

    contestant: str
    days: int
    kind: Kind
    cpu: tuple[float, ...]
    wall: tuple[float, ...]
    memory: tuple[float, ...]
    output_bytes: int
    output_files: int

    @property
    def cpu_seconds(self) -> float:
        return median(self.cpu)

    @property
    def wall_seconds(self) -> float:
        return median(self.wall)

    @property
    def peak(self) -> float:
        """MB, the largest of the runs."""
        return max(self.memory)


class Visit(Record):
    """What a browser fetches for one day page: bytes with gzip, and requests."""

    days: int
    maths: bool
    total: int
    html: int
    requests: int


class Preview(Record):
    """`mkdocs serve`: seconds from the writing of an analysis until its page is served with it, a change each."""

    days: int
    start: float
    seconds: tuple[float, ...]


class Kept(Record):
    """The cache and the site after a build, and as actions/cache would move them: None where there is no `zstd`."""

    days: int
    cache_bytes: int
    packed_bytes: int | None


class Step(Record):
    """One change of an archive: the files in which the build after it differs from a clean one."""

    change: str
    differing: tuple[str, ...]


class Conditions(Record):
    date: str
    cores: int
    machine: str
    python: str
    versions: dict[str, str]


class Report(Record):
    """Everything of one or more runs of the benchmark; a later run takes the place of what it measured again."""

    conditions: Conditions
    builds: tuple[Build, ...] = ()
    visits: tuple[Visit, ...] = ()
    previews: tuple[Preview, ...] = ()
    kept: tuple[Kept, ...] = ()
    steps: tuple[Step, ...] = ()

    def find(self, contestant: str, days: int, kind: Kind = "cold") -> Build | None:
        return next((each for each in self.of(contestant, kind) if each.days == days), None)

    def of(self, contestant: str, kind: Kind = "cold") -> list[Build]:
        """The builds of a contestant, the smallest archive first."""
        found = (each for each in self.builds if (each.contestant, each.kind) == (contestant, kind))
        return sorted(found, key=lambda each: each.days)

    def merged(self, later: "Report") -> "Report":
        """This report with everything that `later` has; the conditions are the later ones."""
        return Report(
            conditions=later.conditions,
            builds=_merged(self.builds, later.builds, "contestant", "days", "kind"),
            visits=_merged(self.visits, later.visits, "days", "maths"),
            previews=_merged(self.previews, later.previews, "days"),
            kept=_merged(self.kept, later.kept, "days"),
            steps=later.steps or self.steps,
        )


def _merged(old: tuple[R, ...], new: tuple[R, ...], *names: str) -> tuple[R, ...]:
    every = {tuple(getattr(each, name) for name in names): each for each in (*old, *new)}
    return tuple(every[key] for key in sorted(every))


def load(path: Path) -> Report | None:
    """The report in a file, None where there is none."""
    return Report.model_validate_json(path.read_bytes()) if path.exists() else None


def save(report: Report, path: Path) -> None:
    path.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
