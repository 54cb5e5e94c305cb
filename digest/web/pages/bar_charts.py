"""Small pictures as geometry; a template draws them as SVG, without styles or scripts, which the policy forbids."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

HEIGHT = 48
_STEP = 10
_LONGEST = 60
"""More months than this are drawn as years."""


class Bar(NamedTuple):
    """One column: its place and size in user units, the first of its month or year, and the number it stands for."""

    x: int
    y: float
    width: int
    height: float
    first: dt.date
    papers: int


class Bars(NamedTuple):
    """Papers by month, or by year where there are too many months; `width` and `HEIGHT` are the size of the picture."""

    bars: tuple[Bar, ...]
    unit: str

    @property
    def width(self) -> int:
        return _STEP * len(self.bars)

    @property
    def height(self) -> int:
        return HEIGHT


NO_BARS = Bars((), "month")


def papers_by_month(dates: Iterable[dt.date], first: dt.date, last: dt.date) -> Bars:
    """Columns from the month of `first` to that of `last`, empty months included; none where that is one month."""
    found: Counter[dt.date] = Counter()
    # Years of papers stand on few days.
    for date, papers in Counter(dates).items():
        found[date.replace(day=1)] += papers
    months = [
        dt.date(number // 12, number % 12 + 1, 1)
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    unit = "month"
    if len(months) > _LONGEST:
        unit = "year"
        years = Counter({dt.date(year, 1, 1): 0 for year in range(first.year, last.year + 1)})
        for month, papers in found.items():
            years[month.replace(month=1)] += papers
        months, found = sorted(years), years
    if len(months) < 2:
        return NO_BARS
    most = max(found.values(), default=0)
    return Bars(tuple(_bar(place, month, found[month], most) for place, month in enumerate(months)), unit)


def _bar(place: int, first: dt.date, papers: int, most: int) -> Bar:
    # An empty month is a line on the ground; a single paper can still be seen.
    height = round(max(2.0, HEIGHT * papers / most), 1) if papers else 0.6
    return Bar(_STEP * place + 1, round(HEIGHT - height, 1), _STEP - 2, height, first, papers)
