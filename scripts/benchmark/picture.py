"""Cost against age, as a picture: an SVG that reads in light and in dark mode, and in print."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from scripts.benchmark.record import Kind, Report

WIDTH, HEIGHT = 760, 430
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 196, 52, 52
_GAP = 16
"""Pixels between two labels at the ends of lines, at least."""


@dataclass(frozen=True)
class _Line:
    contestant: str
    kind: Kind
    label: str
    look: str


_LINES = (
    _Line("material-search", "cold", "Material with its search", "a"),
    _Line("material", "cold", "Material", "b"),
    _Line("ours", "cold", "ours with search", "c"),
    _Line("hugo", "cold", "Hugo", "d"),
    _Line("ours-bare", "cold", "ours without search", "e"),
    _Line("ours", "new day", "ours, one new day", "f"),
)
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #3b3f46 }
.title { font-size: 15px; font-weight: 600 }
.panel { fill: #ffffff } .grid { stroke: #d9dce1 }
.line { fill: none; stroke-width: 2.2; stroke-linejoin: round }
.a { --c: #8d6e63 } .b { --c: #b26a00 } .c { --c: #1a6fb5 }
.d { --c: #7b5ea7 } .e { --c: #0b8a8a } .f { --c: #1b7f3b }
.line { stroke: var(--c) } .dot { fill: var(--c) } .label { fill: var(--c); font-weight: 600 }
.f.line, .c.line, .e.line { stroke-width: 3.2 }
@media (prefers-color-scheme: dark) {
  text { fill: #d5d8de } .panel { fill: #1e2129 } .grid { stroke: #3a3f4b }
  .a { --c: #bca49b } .b { --c: #f0a94e } .c { --c: #6db3f2 }
  .d { --c: #b79be0 } .e { --c: #4fd0d0 } .f { --c: #6fd08c }
}
"""


def picture(report: Report) -> str:
    """The SVG. Both axes are logarithmic: a straight line is a power, and one upwards by 45° is proportional."""
    lines = [(line, _points(report, line)) for line in _LINES]
    drawn = [(line, points) for line, points in lines if len(points) > 1]
    scale = _Scale.around([point for _, points in drawn for point in points])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t">',
        f'<title id="t">{escape(_told(drawn))}</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="panel" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        '<text class="title" x="20" y="28">CPU seconds of a build, by the age of the archive in days</text>',
        *_grid(scale),
        *_drawn_lines(drawn, scale),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _points(report: Report, line: _Line) -> list[tuple[int, float]]:
    return [(build.days, build.cpu_seconds) for build in report.of(line.contestant, line.kind)]


def _told(drawn: Sequence[tuple[_Line, Sequence[tuple[int, float]]]]) -> str:
    """The picture in words, for those who can't see it."""
    said = (f"{line.label}: {', '.join(f'{cpu:.1f} at {days}' for days, cpu in points)}" for line, points in drawn)
    return f"CPU seconds of a build by days in the archive. {'; '.join(said)}."


@dataclass(frozen=True)
class _Scale:
    days: tuple[float, float]
    cpu: tuple[float, float]

    @classmethod
    def around(cls, points: Sequence[tuple[int, float]]) -> "_Scale":
        days, cpu = ([point[n] for point in points] or [1, 10] for n in (0, 1))
        return cls((min(days) / 1.15, max(days) * 1.15), (min(cpu) / 1.3, max(cpu) * 1.3))

    def x(self, days: float) -> float:
        return _LEFT + _share(days, *self.days) * (WIDTH - _LEFT - _RIGHT)

    def y(self, cpu: float) -> float:
        return HEIGHT - _BOTTOM - _share(cpu, *self.cpu) * (HEIGHT - _TOP - _BOTTOM)


def _share(value: float, least: float, most: float) -> float:
    return (math.log(value) - math.log(least)) / (math.log(most) - math.log(least))


def _grid(scale: _Scale) -> list[str]:
    found = []
    for step in (m * 10.0**p for p in range(-3, 6) for m in (1, 3)):
        if scale.cpu[0] <= step <= scale.cpu[1]:
            y = scale.y(step)
            found.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>')
            found.append(f'<text x="{_LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{step:g}</text>')
        if scale.days[0] <= step <= scale.days[1]:
            x = scale.x(step)
            found.append(f'<path class="grid" d="M{x:.1f} {_TOP}V{HEIGHT - _BOTTOM}"/>')
            found.append(f'<text x="{x:.1f}" y="{HEIGHT - _BOTTOM + 20}" text-anchor="middle">{step:g}</text>')
    return found


def _drawn_lines(drawn: Sequence[tuple[_Line, Sequence[tuple[int, float]]]], scale: _Scale) -> list[str]:
    places = _apart([scale.y(points[-1][1]) for _, points in drawn])
    found = []
    for (line, points), place in zip(drawn, places, strict=True):
        at = [(scale.x(days), scale.y(cpu)) for days, cpu in points]
        found.append(f'<path class="line {line.look}" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in at)}"/>')
        found += [f'<circle class="dot {line.look}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in at]
        x = WIDTH - _RIGHT + 8
        found.append(f'<text class="label {line.look}" x="{x}" y="{place + 4:.1f}">{escape(line.label)}</text>')
    return found


def _apart(places: Sequence[float]) -> list[float]:
    """The places of labels, moved down where they would touch the one above."""
    found = dict.fromkeys(range(len(places)), 0.0)
    last = -math.inf
    for number in sorted(found, key=lambda number: places[number]):
        last = found[number] = max(places[number], last + _GAP)
    return [found[number] for number in range(len(places))]
