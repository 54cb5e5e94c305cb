"""What mattered in a month or a year: the terms that stand out against the time before, and the best scored papers."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.archive import Archive, Day
from digest.errors import ArchiveError
from digest.model import Score
from digest.web.kept import Kept
from digest.web.library import DayEntry, Library, PaperEntry
from digest.web.wording import PaperTerms, Term, Wording

BEFORE_MONTHS = 6
"""Against how many earlier months a month is held; a year is held against the year before."""
THEMES, MOVED, EXAMPLES = 6, 5, 3
ENOUGH = 40
"""From this many papers before, what rose and what fell can be told from chance."""

_CLEAR = 2.0
"""Standard deviations by which a share must differ. https://en.wikipedia.org/wiki/Two-proportion_Z-test"""


@dataclass(frozen=True)
class Theme:
    """A term, how many papers have it now and had it before, and the ids of the first that have it in the title."""

    term: str
    papers: int
    before: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Themes:
    """The strongest first; `papers` and `before` are how many were looked at."""

    strongest: tuple[Theme, ...] = ()
    rose: tuple[Theme, ...] = ()
    fell: tuple[Theme, ...] = ()
    papers: int = 0
    before: int = 0


@dataclass(frozen=True)
class Highlights:
    """What a page of a month or year begins with. `examples` holds the papers that the themes name."""

    best: tuple[PaperEntry, ...]
    themes: Themes
    examples: Mapping[str, PaperEntry]


def themes_of(now: Iterable[PaperTerms], before: Iterable[PaperTerms]) -> Themes:
    """The themes of some papers against those before. A term is a theme when three papers have it, one in the title."""
    found, earlier = _Count.of(now), _Count.of(before)
    can_compare = earlier.papers >= ENOUGH and found.papers > 0
    weights: dict[str, float] = {}
    for term, places in found.where.items():
        having = len(places)
        if having >= 3 and (titles := len(found.titles(term))):
            usual = (earlier.having(term) + 1) / (earlier.papers + 10)
            # Bounded on both sides, or the odd phrase would win and a field's steady topics would never be named.
            rarity = min(max(math.log(having / found.papers / usual), 0.1), 2.0) if earlier.papers else 1.0
            length = {1: 0.5, 2: 1.0, 3: 1.2}.get(len(term.split()), 1.25)
            weights[term] = (having + titles) * length * (0.5 + rarity)
    strongest = _apart(sorted(weights, key=lambda term: (-weights[term], term)), THEMES)
    rose: dict[str, float] = {}
    fell: dict[str, float] = {}
    if can_compare:
        rose = {term: move for term in weights if (move := _move(found, earlier, term)) >= _CLEAR}
        fell = {
            term: move
            for term in earlier.where
            if (move := _move(found, earlier, term)) <= -_CLEAR and earlier.titles(term)
        }
    return Themes(
        strongest=tuple(_theme(term, found, earlier) for term in strongest),
        rose=tuple(
            _theme(term, found, earlier) for term in _apart(sorted(rose, key=lambda each: (-rose[each], each)), MOVED)
        ),
        fell=tuple(
            _theme(term, found, earlier) for term in _apart(sorted(fell, key=lambda each: (fell[each], each)), MOVED)
        ),
        papers=found.papers,
        before=earlier.papers,
    )


class Mattered:
    """The highlights of an archive's months and years; the scores are kept below a folder, None keeps nothing."""

    def __init__(self, archive: Archive, library: Library, wording: Wording, folder: Path | None) -> None:
        self._archive = archive
        self._library = library
        self._wording = wording
        self._scores = Kept(folder, "scores")
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
        """What the highlights are made of, besides the days of the month or year itself."""
        before = self._of_year(first.year - 1) if whole_year else self._months_before(first)
        return [self._wording.keys[day.date] for day in before]

    def _months_before(self, first: dt.date) -> list[DayEntry]:
        months = [month for month in self._library.months if month < (first.year, first.month)]
        return [day for month in months[-BEFORE_MONTHS:] for day in self._library.months[month]]

    def _of_year(self, year: int) -> list[DayEntry]:
        return [day for (each, _), days in self._library.months.items() if each == year for day in days]

    def _highlights(self, days: Sequence[DayEntry], before: Sequence[DayEntry], best: int) -> Highlights:
        themes = themes_of(*(_flat(self._wording.terms(each)) for each in (days, before)))
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


@dataclass(frozen=True)
class _Count:
    """How many papers there are, and by term those that have it, as id and term."""

    papers: int
    where: dict[str, list[tuple[str, Term]]]

    @classmethod
    def of(cls, papers: Iterable[PaperTerms]) -> "_Count":
        where: defaultdict[str, list[tuple[str, Term]]] = defaultdict(list)
        number = 0
        for paper in papers:
            number += 1
            for term in paper.terms:
                where[term.key].append((paper.id, term))
        return cls(number, dict(where))

    def having(self, term: str) -> int:
        """In how many papers a term occurs."""
        return len(self.where.get(term, ()))

    def titles(self, term: str) -> list[str]:
        """The ids of the papers that have it in their titles."""
        return [id_ for id_, each in self.where.get(term, ()) if each.in_title]

    def spelling(self, term: str) -> str:
        """How it is usually written. A title's capitals are the title's, not the term's."""
        found: Counter[str] = Counter()
        for _, each in self.where[term]:
            found[each.spelling] += 1 if each.in_title else 3
        return min(found, key=lambda each: (-found[each], each))


def _move(found: _Count, earlier: _Count, term: str) -> float:
    """By how many standard deviations the share of a term differs from that before."""
    now, then = found.having(term), earlier.having(term)
    share = (now + then) / (found.papers + earlier.papers)
    deviation = math.sqrt(share * (1 - share) * (1 / found.papers + 1 / earlier.papers))
    return (now / found.papers - then / earlier.papers) / deviation if deviation else 0.0


def _apart(terms: Iterable[str], most: int) -> list[str]:
    """The first terms that are no part of one before."""
    chosen: list[str] = []
    for term in terms:
        words = set(term.split())
        if not any(words <= set(other.split()) or set(other.split()) <= words for other in chosen):
            chosen.append(term)
        if len(chosen) == most:
            break
    return chosen


def _theme(term: str, found: _Count, earlier: _Count) -> Theme:
    spelling = (found if term in found.where else earlier).spelling(term)
    return Theme(spelling, found.having(term), earlier.having(term), tuple(found.titles(term)[:EXAMPLES]))


def _flat(days: Mapping[dt.date, Sequence[PaperTerms]]) -> Iterator[PaperTerms]:
    return (paper for papers in days.values() for paper in papers)
