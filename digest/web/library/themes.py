"""What mattered in a month or a year: the terms that stand out against the time before, and the best scored papers."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from digest.archive import Archive, Day
from digest.errors import ArchiveError
from digest.model import Score
from digest.terms import weight
from digest.web.caches.month_cache import MonthCache
from digest.web.library.index import DayEntry, Library, PaperEntry
from digest.web.library.paper_words import ArchiveWords, PaperTerms

BEFORE_MONTHS = 6
"""Against how many earlier months a month is held; a year is held against the year before."""
THEMES, MOVED, EXAMPLES = 6, 5, 3
ENOUGH = 40
"""From this many papers before, what rose and what fell can be told from chance."""

_CLEAR = 2.0
"""Standard deviations by which a share must differ. https://en.wikipedia.org/wiki/Two-proportion_Z-test"""


class Theme(NamedTuple):
    """A term, how many papers have it now and had it before, and the ids of the first that have it in the title."""

    term: str
    papers: int
    before: int
    examples: tuple[str, ...]


class Themes(NamedTuple):
    """The strongest first; `papers` and `before` are how many were looked at."""

    strongest: tuple[Theme, ...] = ()
    rose: tuple[Theme, ...] = ()
    fell: tuple[Theme, ...] = ()
    papers: int = 0
    before: int = 0


class Highlights(NamedTuple):
    """What a page of a month or year begins with. `examples` holds the papers that the themes name."""

    best: tuple[PaperEntry, ...]
    themes: Themes
    examples: Mapping[str, PaperEntry]


def themes_of(now: Iterable[PaperTerms], before: Iterable[PaperTerms]) -> Themes:
    """The themes of some papers against those before. A term is a theme when three papers have it, one in the title."""
    found, earlier = _Count.of(now), _Count.of(before)
    can_compare = earlier.papers >= ENOUGH and found.papers > 0
    places = found.where({term for term, having in found.having.items() if having >= 3})
    weights: dict[str, float] = {}
    for term, here in places.items():
        if titles := len(_titles(here)):
            weights[term] = weight(
                term, having=len(here), in_title=titles, papers=found.papers,
                having_before=earlier.having[term], papers_before=earlier.papers,
            )  # fmt: skip
    rose: dict[str, float] = {}
    gone: dict[str, list[_Place]] = {}
    fell: dict[str, float] = {}
    if can_compare:
        # Nearly all terms occur once or twice: few pairs of numbers are different.
        move = cache(partial(_move, found.papers, earlier.papers))
        rose = {term: by for term in weights if (by := move(found.having[term], earlier.having[term])) >= _CLEAR}
        now_by_term = found.having.get
        moves = ((term, move(now_by_term(term, 0), then)) for term, then in earlier.having.items())
        less = {term: -by for term, by in moves if by <= -_CLEAR}
        gone = {term: there for term, there in earlier.where(less.keys()).items() if _titles(there)}
        fell = {term: less[term] for term in gone}
    most_gone = _first(fell, MOVED)
    places |= found.where(frozenset(most_gone))

    def theme(term: str) -> Theme:
        here = places.get(term, [])
        examples = tuple(_titles(here)[:EXAMPLES])
        return Theme(_spelling(here or gone[term]), found.having[term], earlier.having[term], examples)

    return Themes(
        strongest=tuple(map(theme, _first(weights, THEMES))),
        rose=tuple(map(theme, _first(rose, MOVED))),
        fell=tuple(map(theme, most_gone)),
        papers=found.papers,
        before=earlier.papers,
    )


class Mattered:
    """The highlights of an archive's months and years; the scores are kept below a folder, None keeps nothing."""

    def __init__(self, archive: Archive, library: Library, archive_words: ArchiveWords, folder: Path | None) -> None:
        self._archive = archive
        self._library = library
        self._archive_words = archive_words
        self._scores = MonthCache(folder, "scores")
        self._learnt: dict[dt.date, dict[str, list[int]]] = {}

    def learn(self, day: Day) -> None:
        """The scores of a day that is in memory anyway."""
        scores = {entry.id: entry.analysis.score for entry in day.entries if entry.analysis and entry.paper}
        self._learnt[day.date] = {id_: _points(score) for id_, score in scores.items() if score}

    def month(self, first: dt.date, *, best: int) -> Highlights:
        """Those of a month."""
        return self._highlights(self._library.months[first.year, first.month], self._months_before(first), best)

    def year(self, year: int, *, best: int) -> Highlights:
        """Those of a year."""
        return self._highlights(self._of_year(year), self._of_year(year - 1), best)

    def inputs(self, first: dt.date, *, whole_year: bool = False) -> object:
        """What the highlights are made of: words and scores, the latter of the month or year itself."""
        now = self._of_year(first.year) if whole_year else self._library.months[first.year, first.month]
        before = self._of_year(first.year - 1) if whole_year else self._months_before(first)
        return [day.fingerprint for day in now], [self._archive_words.keys[day.date] for day in before]

    def _months_before(self, first: dt.date) -> list[DayEntry]:
        months = [month for month in self._library.months if month < (first.year, first.month)]
        return [day for month in months[-BEFORE_MONTHS:] for day in self._library.months[month]]

    def _of_year(self, year: int) -> list[DayEntry]:
        return [day for (each, _), days in self._library.months.items() if each == year for day in days]

    def _highlights(self, days: Sequence[DayEntry], before: Sequence[DayEntry], best: int) -> Highlights:
        themes = themes_of(*(_flat(self._archive_words.terms(each)) for each in (days, before)))
        known = {paper.id: paper for day in days for paper in day.papers}
        named = {id_ for theme in (*themes.strongest, *themes.rose) for id_ in theme.examples}
        return Highlights(self._best(days, best), themes, {id_: known[id_] for id_ in sorted(named)})

    def _best(self, days: Sequence[DayEntry], most: int) -> tuple[PaperEntry, ...]:
        """The papers with the highest scores, the stronger match first among equals, then the earlier."""
        by_date = {day.date: day for day in days}

        def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, dict[str, list[int]]]]:
            return ((date, self._learnt.get(date) or self._read_scores(by_date[date])) for date in missing)

        scores = self._scores.values({day.date: day.fingerprint for day in days}, make)
        papers = [paper for day in days for paper in day.papers if paper.id in scores[day.date]]
        # A selection of nearly everything says nothing.
        if len(papers) < 2 * most:
            return ()
        ranked = sorted(papers, key=lambda paper: [-points for points in scores[paper.date][paper.id]])
        return tuple(ranked[:most])

    def _read_scores(self, day: DayEntry) -> dict[str, list[int]]:
        """By id: the points of each paper that has a score."""
        found = {}
        for paper in day.papers:
            try:
                score = self._archive.load_analysis(day.date, paper.id).score
            except ArchiveError:
                # The day's own page says so.
                continue
            if score:
                found[paper.id] = _points(score)
        return found


def _points(score: Score) -> list[int]:
    """Relevance and significance together, and the strength of the match."""
    return [score.total, score.strength]


class _Place(NamedTuple):
    """A paper that has a term, how it writes it, and whether its title has it."""

    id: str
    spelling: str
    in_title: bool


class _Count(NamedTuple):
    """How many papers there are, and how many have each term."""

    papers: int
    having: Counter[str]
    found: tuple[PaperTerms, ...]

    @classmethod
    def of(cls, papers: Iterable[PaperTerms]) -> "_Count":
        found = tuple(papers)
        return cls(len(found), Counter(chain.from_iterable([paper.keys for paper in found])), found)

    def where(self, terms: Set[str]) -> dict[str, list[_Place]]:
        """The papers that have each of some terms. Most terms are rare, and nobody asks for them."""
        places: defaultdict[str, list[_Place]] = defaultdict(list)
        for id_, keys, spellings, in_titles in self.found:
            if terms.isdisjoint(keys):
                continue
            for key, spelling, in_title in zip(keys, spellings, in_titles, strict=True):
                if key in terms:
                    places[key].append(_Place(id_, spelling, in_title))
        return dict(places)


def _titles(places: Iterable[_Place]) -> list[str]:
    """The ids of the papers that have a term in their titles."""
    return [id_ for id_, _, in_title in places if in_title]


def _spelling(places: Iterable[_Place]) -> str:
    """How a term is usually written. A title's capitals are the title's, not the term's."""
    found: Counter[str] = Counter()
    for _, spelling, in_title in places:
        found[spelling] += 1 if in_title else 3
    return min(found, key=lambda each: (-found[each], each))


def _move(papers: int, before: int, now: int, then: int) -> float:
    """By how many standard deviations the share of a term differs from that before."""
    share = (now + then) / (papers + before)
    deviation = math.sqrt(share * (1 - share) * (1 / papers + 1 / before))
    return (now / papers - then / before) / deviation if deviation else 0.0


def _first(weights: Mapping[str, float], most: int) -> list[str]:
    """The terms with the greatest weights that are no part of one before."""
    chosen: list[str] = []
    for term in sorted(weights, key=lambda each: (-weights[each], each)):
        words = set(term.split())
        if not any(words <= set(other.split()) or set(other.split()) <= words for other in chosen):
            chosen.append(term)
        if len(chosen) == most:
            break
    return chosen


def _flat(days: Mapping[dt.date, Sequence[PaperTerms]]) -> Iterator[PaperTerms]:
    return (paper for papers in days.values() for paper in papers)
