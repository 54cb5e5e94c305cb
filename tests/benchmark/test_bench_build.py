"""The benchmark of builds, from a made-up archive of three days to its JSON; no promise about speed."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from digest.archive import Archive
from scripts import bench_build
from scripts.benchmark.identity import identical
from scripts.benchmark.measure import Plan, make_projects
from scripts.benchmark.process import CommandError, cost
from scripts.benchmark.projects import CONTESTANTS, Contestant
from scripts.benchmark.record import load
from tests.made_up_archive import MadeUp

_COPY = """
import pathlib
for path in sorted(pathlib.Path("docs").rglob("*.md")):
    out = pathlib.Path("site", path.relative_to("docs"))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(path.read_bytes() + pathlib.Path("mkdocs.yml").read_bytes())
"""
_EMPTY_FIRST = "import shutil; shutil.rmtree('site', ignore_errors=True)"


def contestant(script: str) -> Contestant:
    """What makes a site by a few lines of Python."""
    return Contestant("fake", "fake", _begin, _add, command=lambda: (sys.executable, "-c", script), kept=".cache")


def _begin(project: Path) -> None:
    project.mkdir(parents=True)
    (project / "mkdocs.yml").write_text("theme: {}\n")


def _add(project: Path, day: object) -> None:
    CONTESTANTS[0].add(project, day)  # type: ignore[arg-type]


def test_three_days_are_measured_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = tmp_path / "figures.json"
    options = ["--days", "3", "--only", "ours", "--cold", "--json", str(figures), "--keep", str(tmp_path / "work")]
    assert bench_build.main(options) == 0
    report = load(figures)
    assert report is not None
    (build,) = report.builds
    assert (build.contestant, build.days, build.kind, len(build.cpu)) == ("ours", 3, "cold", 1)
    assert build.cpu[0] > 0
    assert build.memory[0] > 20
    site = tmp_path / "work" / "3" / "ours" / "site"
    assert build.output_files == sum(path.is_file() for path in site.rglob("*"))
    assert (site / "2023" / "01" / "04" / "index.html").is_file()
    assert "Python" in capsys.readouterr().out
    assert json.loads(figures.read_text("utf-8"))["conditions"]["cores"] >= 1


def test_all_contestants_get_the_same_papers(tmp_path: Path) -> None:
    plan = Plan(tmp_path, [2], CONTESTANTS, rounds=1, everything=False)
    make_projects(plan, lambda line: None)
    archive = Archive(tmp_path / "2" / "ours" / "docs")
    for date in archive.dates():
        day = archive.load(date)
        for page in (f"material/docs/{date:%Y/%m/%d}.md", f"hugo/content/{date:%Y/%m/%d}.md"):
            text = (tmp_path / "2" / page).read_text("utf-8")
            for entry in day.entries:
                assert entry.paper is not None
                assert entry.analysis is not None
                assert entry.paper.abstract in text
                assert entry.analysis.key_findings[-1] in text
                assert entry.analysis.body[-40:] in text
    assert not list((tmp_path / "2" / "empty" / "docs").glob("20*"))


def test_a_build_from_what_was_kept_is_compared_with_a_clean_one(tmp_path: Path) -> None:
    days = list(MadeUp(characters=100, papers=1).days(6))
    honest = list(identical(contestant(f"{_EMPTY_FIRST}\n{_COPY}"), tmp_path / "honest", days))
    assert len(honest) == 9
    assert all(step.differing == () for step in honest)
    stale = {step.change: step.differing for step in identical(contestant(_COPY), tmp_path / "stale", days)}
    assert stale["an analysis is edited"] == ()
    assert stale["a day is moved to another date"] != ()
    assert "2023/01/09/index.md" in stale["the newest day is deleted"]


def test_cost_is_that_of_the_command_alone(tmp_path: Path) -> None:
    ballast = bytearray(300_000_000)
    small = cost([sys.executable, "-c", "sum(range(3_000_000))"], cwd=tmp_path)
    assert small.cpu > 0
    assert small.memory < 100
    large = cost([sys.executable, "-c", "x = b'x' * 200_000_000"], cwd=tmp_path)
    assert large.memory > 190
    assert len(ballast) > 0


def test_memory_of_several_processes_is_added_up(tmp_path: Path) -> None:
    half = "x = b'x' * 120_000_000; import time; time.sleep(1)"
    both = f"import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', {half!r}])\n{half}\nchild.wait()"
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("only Linux tells the memory of a process that runs")
    assert cost([sys.executable, "-c", both], cwd=tmp_path).memory > 220


@pytest.mark.parametrize("command", [[sys.executable, "-c", "print('what went wrong'); raise SystemExit(3)"]])
def test_a_failed_build_is_no_figure(tmp_path: Path, command: Sequence[str]) -> None:
    with pytest.raises(CommandError, match="what went wrong"):
        cost(command, cwd=tmp_path)
