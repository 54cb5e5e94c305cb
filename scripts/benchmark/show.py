"""What the benchmark found, as text for a terminal and as Markdown for the documentation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from scripts.benchmark.projects import CONTESTANTS
from scripts.benchmark.record import Kind, Report, Step
from scripts.benchmark.table import LONG, SHORT, Row, exponent, rows

Line = tuple[str, ...]
PROMISES = ("promise", "days", "measured", "budget", "kept", "from")
BY_SIZE = ("measured (budget)", f"{SHORT} days", f"{LONG} days")
COSTS = ("build", "days", "CPU s", "s", "MB", "output MB", "files")
_KINDS: dict[Kind, str] = {"cold": "", "new day": ", one new day"}


def is_kept(report: Report) -> bool:
    """Whether every promise that could be measured is, and every build after a change was that of a clean one."""
    return all(row.is_kept for row in rows(report)) and not any(step.differing for step in report.steps)


def terminal(report: Report, recorded: Report | None) -> str:
    """Both tables and what else was found, each figure beside the last recorded one."""
    before = {(row.promise, row.days): row for row in rows(recorded)} if recorded else {}
    promises = [(*line, _before(row, before)) for row, line in zip(rows(report), promise_lines(report), strict=True)]
    blocks = [
        _aligned((*PROMISES, "recorded"), promises),
        _aligned((*COSTS, "recorded CPU s"), [(*line, _cpu_before(line, recorded)) for line in cost_lines(report)]),
        "\n".join(remarks(report)),
    ]
    return "\n\n".join(filter(None, blocks)).replace("`", "") + "\n"


def promise_lines(report: Report) -> list[Line]:
    return [
        (row.promise, str(row.days), row.figure_text, row.limit_text, "yes" if row.is_kept else "NO", row.told)
        for row in rows(report)
    ]


def lines_by_size(report: Report) -> list[Line]:
    """A line a promise that has both sizes."""
    cells: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for row in rows(report):
        verdict = "" if row.is_kept else ", **not kept**"
        cells[row.promise][row.days] = f"{row.figure_text} ({row.limit_text}{verdict})"
    return [(promise, found[SHORT], found[LONG]) for promise, found in cells.items() if {SHORT, LONG} <= found.keys()]


def cost_lines(report: Report) -> list[Line]:
    """A line a contestant, size and kind of build, in the order of the contestants."""
    return [
        (
            f"{contestant.title}{ending}",
            str(build.days),
            f"{build.cpu_seconds:.2f}",
            f"{build.wall_seconds:.2f}",
            f"{build.peak:.0f}",
            f"{build.output_bytes / 1e6:.1f}",
            f"{build.output_files:,}",
        )
        for contestant in CONTESTANTS
        for kind, ending in _KINDS.items()
        for build in report.of(contestant.name, kind)
    ]


def remarks(report: Report) -> list[str]:
    """One line each: growth, the proof by hash, the preview, the cache, the conditions."""
    found = []
    for contestant in CONTESTANTS:
        points = [(build.days, build.cpu_seconds) for build in report.of(contestant.name)]
        if len(points) > 2 and contestant.name != "empty":
            found.append(
                f"{contestant.title}: cold cost grows with the number of days to the power of {exponent(points):.2f}."
            )
    for preview in report.previews:
        found.append(f"{preview.days} days: `mkdocs serve` shows its first page after {preview.start:.1f} s.")
    for kept in report.kept:
        packed = f", {kept.packed_bytes / 1e6:.1f} MB packed by zstd" if kept.packed_bytes else ""
        found.append(f"{kept.days} days: the cache and the site have {kept.cache_bytes / 1e6:.0f} MB{packed}.")
    if report.steps:
        found.append(_proof(report.steps))
    given = report.conditions
    versions = ", ".join(f"{name} {number}" for name, number in given.versions.items())
    found.append(f"{given.date}, {given.machine} with {given.cores} cores, Python {given.python}; {versions}.")
    return found


def _proof(steps: Sequence[Step]) -> str:
    if differing := [step for step in steps if step.differing]:
        told = (f"{step.change} ({len(step.differing)} files, {step.differing[0]})" for step in differing)
        return f"Builds that DIFFER from a clean one: {'; '.join(told)}."
    told = (step.change for step in steps)
    return f"A build after each of these changes is the same, byte by byte, as a clean one: {', '.join(told)}."


def _before(row: Row, before: dict[tuple[str, int], Row]) -> str:
    return before[row.promise, row.days].figure_text if (row.promise, row.days) in before else ""


def _cpu_before(line: Line, recorded: Report | None) -> str:
    known = {each[:2]: each[2] for each in cost_lines(recorded)} if recorded else {}
    return known.get(line[:2], "")


def _aligned(head: Line, lines: Iterable[Line]) -> str:
    every = [head, *lines]
    widths = [max(len(line[place]) for line in every) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in every
    )


def markdown(head: Sequence[str], lines: Iterable[Line]) -> str:
    rule = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(line)} |" for line in (tuple(head), rule, *lines))
