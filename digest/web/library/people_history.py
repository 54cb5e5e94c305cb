"""Who is who, day by day: which spellings are one name, and since when a name has a page.

Everything is decided oldest first, from what was known by then. So a page of an author, once there, stays, and a day
that was published never changes because its authors wrote more.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from digest.web.caches.cache import hash_of
from digest.web.caches.month_cache import MonthCache
from digest.web.library.author_spellings import DaySpellings, day_spellings
from digest.web.library.index import DayEntry, Library, PaperEntry

MINIMUM_BY_PAGES = ((1_000, 2), (1_400, 3), (1_600, 4), (1_700, 5), (1_800, 6), (1_900, 8), (2_000, 12))
"""How many papers it takes to get a page while there are fewer pages than this; after the last, `RARE`."""
RARE = 24

_SEVERAL = ""
"""Stands for the key of a name whose initials fit more than one."""
_ONE_PLACE = dt.date.min
"""Where the state of the walk is kept: there is one, which the next takes the place of."""


@dataclass
class Walk:
    """What is known by a day.

    `keys` says of each paper, by its `stamp`, who its authors are, "" for nobody; `pages` holds who has a page, and
    since which day; `papers` those of each person who has several, oldest first. A paper that stands on several days
    is that of the first one. `linked` has what stands for the links to people on a day. Days are ordinals.
    """

    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    papers: dict[str, list[PaperEntry]] = field(default_factory=dict)
    linked: dict[int, str] = field(default_factory=dict)
    minimum: int = MINIMUM_BY_PAGES[0][1]
    _ids: set[str] = field(default_factory=set)
    _first: dict[str, PaperEntry] = field(default_factory=dict)
    # The full name by initials: who `J.-Y. Zhu` may be.
    _full: dict[str, str] = field(default_factory=dict)

    @classmethod
    def unpacked(cls, value: list[Any], papers: Sequence[PaperEntry]) -> "Walk":
        """What `packed` gave; `papers` are all up to there."""
        keys, pages, several, linked, minimum, first, full = value
        return cls(
            keys={paper.stamp: found for paper, found in zip(papers, keys, strict=True)},
            pages=pages,
            papers={key: [papers[number] for number in numbers] for key, numbers in several.items()},
            linked=linked,
            minimum=minimum,
            _ids={paper.id for paper in papers},
            _first={key: papers[number] for key, number in first.items()},
            _full=full,
        )

    def packed(self, papers: Sequence[PaperEntry]) -> list[Any]:
        """As it is kept, with numbers for papers; what is the same text is one, which is read faster."""
        number = {paper.stamp: place for place, paper in enumerate(papers)}
        one = {_SEVERAL: _SEVERAL} | {key: key for key in self._first}
        return [
            [tuple([one[key] for key in self.keys[paper.stamp]]) for paper in papers],
            {one[key]: since for key, since in self.pages.items()},
            {one[key]: [number[paper.stamp] for paper in found] for key, found in self.papers.items()},
            self.linked,
            self.minimum,
            {one[key]: number[paper.stamp] for key, paper in self._first.items()},
            {initials: one[key] for initials, key in self._full.items()},
        ]

    def go_on(self, day: DayEntry, spellings: DaySpellings) -> None:
        """By a day."""
        keys = dict(zip(spellings.names, spellings.keys, strict=True))
        full = self._full
        short = []
        for name, key, initials, only in zip(*spellings, strict=True):
            if only:
                short.append((name, key, initials))
            elif key and full.setdefault(initials, key) != key:
                full[initials] = _SEVERAL
        keys |= {name: self._full_key(key, initials) for name, key, initials in short}
        today = day.date.toordinal()
        for paper in day.papers:
            self._add(paper, tuple([keys[name] for name in paper.authors]), today)
        pages = self.pages
        self.linked[today] = hash_of([(name, key) for name, key in keys.items() if key in pages])

    def _full_key(self, key: str, initials: str) -> str:
        """Of a name with initials alone: the key of the full one where it can only be one person known by now."""
        # One initial and a family name fit too many people.
        if initials.count(" ") > 1:
            return self._full.get(initials, _SEVERAL) or key
        return key

    def _add(self, paper: PaperEntry, keys: tuple[str, ...], today: int) -> None:
        self.keys[paper.stamp] = keys
        is_known = paper.id in self._ids
        self._ids.add(paper.id)
        for key in filter(None, keys):
            # Most people have one paper, and some names stand twice in one list of authors.
            if (first := self._first.setdefault(key, paper)) is paper:
                continue
            if (papers := self.papers.get(key)) is None:
                papers = self.papers[key] = [first]
            if papers[-1] is not paper and not (is_known and any(each.id == paper.id for each in papers)):
                papers.append(paper)
            if len(papers) >= self.minimum and key not in self.pages:
                self.pages[key] = today
                self.minimum = next((papers for pages, papers in MINIMUM_BY_PAGES if len(self.pages) < pages), RARE)


def walk_through(library: Library, kept: Path | None) -> Walk:
    """All that is known by the last day. What was known when its month began is kept: a new day does not begin years
    ago; None keeps nothing.
    """
    if not library.days:
        return Walk()
    month = library.span[1]
    over = list(takewhile(lambda day: day.date < month, library.days))
    papers = [paper for day in over for paper in day.papers]
    walk: Walk | None = None

    def make(_: Sequence[dt.date]) -> Iterator[tuple[dt.date, list[Any]]]:
        nonlocal walk
        walk = _gone_on(Walk(), over, kept)
        yield _ONE_PLACE, walk.packed(papers)

    if over:
        # Days without papers count, too: they have a line in `linked`.
        key = hash_of([(day.date.toordinal(), [paper.stamp for paper in day.papers]) for day in over])
        found = MonthCache(kept, "people").values({_ONE_PLACE: key}, make)
        walk = walk or Walk.unpacked(found[_ONE_PLACE], papers)
    return _gone_on(walk or Walk(), library.days[len(over) :], kept)


def _gone_on(walk: Walk, days: Sequence[DayEntry], kept: Path | None) -> Walk:
    spelled = day_spellings(days, kept)
    for day in days:
        walk.go_on(day, spelled[day.date])
    return walk
