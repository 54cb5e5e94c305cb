"""The table of promises: what was measured, what it may be, and whether it is kept."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scripts.benchmark.record import Kind, Report

SHORT, LONG, PROOF = 300, 1000, 3000
"""The sizes in days for which there are budgets."""


@dataclass(frozen=True)
class Row:
    """One promise at one size. `figure` is in the unit of `limit`, `told` says where it comes from."""

    promise: str
    days: int
    figure: float
    limit: float
    unit: str
    told: str

    @property
    def is_kept(self) -> bool:
        return self.figure <= self.limit

    @property
    def figure_text(self) -> str:
        return _number(self.figure, self.unit)

    @property
    def limit_text(self) -> str:
        if self.unit == "×" and self.limit < 1:
            return f"≤ 1/{round(1 / self.limit)}"
        return f"≤ {_number(self.limit, self.unit)}"


def _number(value: float, unit: str) -> str:
    if unit == "×":
        return f"1/{1 / value:.1f}" if value < 0.95 else f"{value:.2f}"
    if unit == "exponent":
        return f"{value:.2f}"
    if unit == "%":
        return f"{value:.1f} %"
    digits = 0 if unit in ("MB", "KB") else (1 if value >= 10 else 2)
    return f"{value:.{digits}f} {unit}"


@dataclass(frozen=True)
class _Ratio:
    """CPU seconds of one of our builds over those of another's cold build."""

    promise: str
    ours: str
    kind: Kind
    other: str
    limits: Mapping[int, float]


_RATIOS = (
    _Ratio(
        "cold build without search / Material without search",
        "ours-bare", "cold", "material", {SHORT: 1 / 5, LONG: 1 / 7},
    ),
    _Ratio("cold build without search / Hugo", "ours-bare", "cold", "hugo", {SHORT: 1.5, LONG: 1.0}),
    _Ratio(
        "cold build with search / Material with its search",
        "ours", "cold", "material-search", {SHORT: 1 / 5, LONG: 1 / 4},
    ),
    _Ratio(
        "one new day with search / Material without search",
        "ours", "new day", "material", {SHORT: 1 / 10, LONG: 1 / 25},
    ),
)  # fmt: skip
_MEMORY = (("ours-bare", "without search", {SHORT: 300, LONG: 500}), ("ours", "with search", {SHORT: 600, LONG: 600}))
_VISITS = ((False, "without mathematics", 100), (True, "with mathematics", 180))
_PREVIEWS = {SHORT: 1.5, LONG: 2.0}
_EMPTY = {SHORT: 2.0, LONG: 2.5}
_GROWTH, _VISIT_GROWTH = 1.05, 2.0


def rows(report: Report) -> list[Row]:
    """The promises of which all figures are there."""
    found = (_ratios, _new_day, _memory, _growth, _visits, _visit_growth, _previews, _proof)
    return [row for find in found for row in find(report)]


def _ratios(report: Report) -> Iterator[Row]:
    for ratio in _RATIOS:
        for days, limit in ratio.limits.items():
            if (ours := report.find(ratio.ours, days, ratio.kind)) and (other := report.find(ratio.other, days)):
                told = f"{ours.cpu_seconds:.2f} / {other.cpu_seconds:.2f} CPU s"
                yield Row(ratio.promise, days, ours.cpu_seconds / other.cpu_seconds, limit, "×", told)


def _new_day(report: Report) -> Iterator[Row]:
    promise = "one new day without search / an empty Material site, by the clock"
    for days, limit in _EMPTY.items():
        if (ours := report.find("ours-bare", days, "new day")) and (empty := report.find("empty", days)):
            told = f"{ours.wall_seconds:.2f} / {empty.wall_seconds:.2f} s"
            yield Row(promise, days, ours.wall_seconds / empty.wall_seconds, limit, "×", told)


def _memory(report: Report) -> Iterator[Row]:
    for contestant, name, limits in _MEMORY:
        for days, limit in limits.items():
            if build := report.find(contestant, days):
                told = "the largest of all runs"
                yield Row(f"peak memory of the cold build {name}", days, build.peak, limit, "MB", told)


def _growth(report: Report) -> Iterator[Row]:
    for contestant, name, _ in _MEMORY:
        if (short := report.find(contestant, SHORT)) and (long := report.find(contestant, LONG)):
            power = exponent((build.days, build.cpu_seconds) for build in (short, long))
            told = f"{short.cpu_seconds:.2f} → {long.cpu_seconds:.2f} CPU s from {SHORT} days on"
            yield Row(f"growth of the cold build {name}", LONG, power, _GROWTH, "exponent", told)


def _visits(report: Report) -> Iterator[Row]:
    for maths, name, limit in _VISITS:
        for visit in report.visits:
            if visit.maths == maths and visit.days in (SHORT, LONG):
                told = f"{visit.html / 1000:.0f} KB of it HTML, {visit.requests} requests"
                yield Row(f"first visit of a day page {name}", visit.days, visit.total / 1000, limit, "KB", told)


def _visit_growth(report: Report) -> Iterator[Row]:
    for maths, name, _ in _VISITS:
        totals = {visit.days: visit.total for visit in report.visits if visit.maths == maths}
        if SHORT in totals and LONG in totals:
            change = abs(totals[LONG] / totals[SHORT] - 1) * 100
            told = f"{totals[SHORT]:,} → {totals[LONG]:,} bytes for the same page"
            yield Row(f"its growth with the archive, {name}", LONG, change, _VISIT_GROWTH, "%", told)


def _previews(report: Report) -> Iterator[Row]:
    for preview in report.previews:
        if limit := _PREVIEWS.get(preview.days):
            seconds = sorted(preview.seconds)[len(preview.seconds) // 2]
            told = f"median of {len(preview.seconds)} changes, {max(preview.seconds):.2f} s at most"
            yield Row("`mkdocs serve`: a changed analysis is served", preview.days, seconds, limit, "s", told)


def _proof(report: Report) -> Iterator[Row]:
    if build := report.find("ours", PROOF):
        runs = f"{len(build.cpu)} run{'s'[: len(build.cpu) > 1]}"
        yield Row("cold build with search, as a proof", PROOF, build.cpu_seconds, 60, "CPU s", runs)
        yield Row("its peak memory", PROOF, build.peak, 1000, "MB", runs)


def exponent(points: Iterable[tuple[float, float]]) -> float:
    """The power of the size with which a cost grows: the slope of the best line through the logarithms."""
    logs = [(math.log(size), math.log(cost)) for size, cost in points]
    mean_x, mean_y = (sum(each[n] for each in logs) / len(logs) for n in (0, 1))
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)
