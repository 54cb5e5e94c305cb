"""Which earlier papers are about the same: by the words of title and abstract, rare ones counting more (BM25).

Only earlier days count, so that a published page never changes; a row is computed once and kept.
BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework, https://doi.org/10.1561/1500000019.
"""

import datetime as dt
import hashlib
import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from operator import add
from pathlib import Path
from typing import Any

from digest.web.caches.cache import hash_of
from digest.web.caches.month_cache import MonthCache
from digest.web.library.index import LARGE_DAY, DayEntry, Library, PaperEntry
from digest.web.library.paper_words import ArchiveWords, PaperWords, split
from digest.web.library.postings import PLACES, PackedPostings, Postings, put_places

RELATED = 5
"""How many a paper has at most."""
MINIMUM = 0.11
"""The share of a paper's own score, that which a paper with the same words would have, that a neighbour needs: of 1,500
real papers half have one among a thousand, and seven of ten neighbours share the primary category."""
REACH = 20_000
"""How many papers back one looks, so that a huge archive needs no more memory than a large one."""

_K, _B, _USUAL_LENGTH = 1.2, 0.6, 90.0
_QUERY_WORDS = 24
"""The most telling words of a paper: the others change little and cost most."""


class Index:
    """The papers before a day: which have a word, and how much it says of each."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        # By place: what a word says of the paper with a number that has it so often. The place is all that is kept by
        # word, of which a paper has sixty.
        self._said: list[float] = []
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        # By word: where papers begin, and their places among these. Only telling words are ever looked up, and these
        # are rare.
        self._packed: defaultdict[str, list[tuple[int, Sequence[int]]]] = defaultdict(list)
        self._rarity = _Rarity(0)

    def add(self, papers: Iterable[PaperWords]) -> None:
        """Put papers in, after those of the days before."""
        for paper in papers:
            put_places(paper, self._number([(paper.id, paper.length)]), self._postings)

    def add_packed(self, postings: PackedPostings, asked: Iterable[str]) -> None:
        """The same of papers that were kept, of which some words alone will be asked for."""
        first = self._number(postings.papers)
        for word, places in postings.find(asked):
            self._packed[word].append((first, places))

    def nearest(self, paper: PaperWords) -> list[tuple[str, float]]:
        """The most similar papers, best first, the newer first among equals, with their share of the own score."""
        first = max(0, len(self._ids) - REACH)
        length, said, rarity = _norm(paper.length), self._said, self._rarity
        # By minus their weight, since the heaviest come first.
        words: list[tuple[float, str, float]] = []
        for times, group in enumerate(paper.groups, start=1):
            own_said = _weight(times, length)
            found = split(group)
            words += [
                (-rarity[having] * own_said, word, own_said)
                for word, having in zip(found, self._having(found), strict=True)
            ]
        telling = sorted(words)[:_QUERY_WORDS]
        own = sum(-minus * own_said for minus, _, own_said in telling)
        scores: defaultdict[int, float] = defaultdict(float)
        for minus, word, _ in telling:
            weight = -minus
            for place in self._places(word):
                scores[place // PLACES] += weight * said[place]
        minimum = MINIMUM * own
        # Rounded, so that the last digit of another machine's logarithm decides nothing.
        shares = (
            (round(score / own, 4), number)
            for number, score in scores.items()
            if score >= minimum and number >= first and self._ids[number] != paper.id
        )
        return [(self._ids[number], share) for share, number in heapq.nlargest(RELATED, shares)]

    def _number(self, papers: Iterable[tuple[str, int]]) -> int:
        """Where the places of new papers begin."""
        first = len(self._said)
        for id_, length in papers:
            self._ids.append(id_)
            self._said += _said(length)
        self._rarity = _Rarity(min(REACH, len(self._ids)))
        return first

    def _having(self, words: Sequence[str]) -> list[int]:
        """How many papers have each of some words."""
        known, packed = self._postings.get, self._packed
        having = [len(known(word, ())) for word in words]
        if not packed:
            return having
        of_packed = ([len(places) for _, places in packed.get(word, ())] for word in words)
        return list(map(add, having, map(sum, of_packed)))

    def _places(self, word: str) -> Sequence[int]:
        if (packed := self._packed.pop(word, None)) is not None:
            for first, places in packed:
                self._postings[word] += [first + place for place in places]
        return self._postings.get(word, ())


class _Rarity(dict[int, float]):
    """What a word says that so many of a number of papers have, worked out once for all words."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total

    def __missing__(self, papers: int) -> float:
        having = min(self._total, papers)
        said = self[papers] = math.log(1 + (self._total - having + 0.5) / (having + 0.5))
        return said


@cache
def _said(length: int) -> list[float]:
    """What a word says of a paper with so many words, by how often it has it."""
    norm = _norm(length)
    return [_weight(times, norm) for times in range(PLACES)]


def _norm(length: int) -> float:
    return _K * (1 - _B + _B * length / _USUAL_LENGTH)


def _weight(times: int, length: float) -> float:
    return times * (_K + 1) / (times + length)


class Related:
    """The related papers of an archive's days; kept below a folder, None keeps nothing."""

    def __init__(self, library: Library, archive_words: ArchiveWords, folder: Path | None) -> None:
        self._library = library
        self._archive_words = archive_words
        self._kept = MonthCache(folder, "related")
        self._postings = MonthCache(folder, "postings")

    def of(self, date: dt.date) -> Mapping[str, tuple[PaperEntry, ...]]:
        """For each paper of a day that has any, its related papers of earlier days, the nearest first."""
        known = self._library.papers
        return {
            id_: tuple(known[each] for each in nearest if each in known and known[each].date < date)
            for id_, nearest in self._rows.get(date, {}).items()
        }

    @cached_property
    def _rows(self) -> dict[dt.date, dict[str, list[str]]]:
        """By day and paper: the ids of its related papers."""
        return self._kept.values(self._chain(), self._make)

    def _chain(self) -> dict[dt.date, str]:
        """What stands for the words of a day and of all days before."""
        keys = self._archive_words.keys
        chain: dict[dt.date, str] = {}
        before = hashlib.sha256()
        for date in sorted(keys):
            before.update(keys[date].encode())
            chain[date] = before.hexdigest()[:32]
        return chain

    def _make(self, missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, dict[str, list[str]]]]:
        wanted = frozenset(missing)
        stretches = [days for days in self._stretches() if days[0].date <= missing[-1]]
        busy = [days for days in stretches if any(day.date in wanted for day in days)]
        words = self._archive_words.words_of([day for days in busy for day in days])
        # Nothing is asked of what was kept where everything is read anew.
        asking = missing if len(busy) < len(stretches) else ()
        asked = frozenset(word for date in asking for paper in words[date] for word in paper.counts)
        index = Index()
        for days in stretches:
            if days not in busy:
                index.add_packed(PackedPostings.of(self._together(days)), asked)
                continue
            for day in days:
                papers = words[day.date]
                if day.date in wanted:
                    yield day.date, {} if len(papers) > LARGE_DAY else _row(index, papers)
                index.add(papers)
            if days[-1] is not self._library.days[-1]:
                self._together(days, words)
            for day in days:
                del words[day.date]

    def _stretches(self) -> list[list[DayEntry]]:
        """The days whose postings are kept together: those of a year, in the last one of its first half, of a month in
        the half that goes on.

        A new day looks into all of them, and a year has a third of the words that its months have one by one.
        """
        last_year, last_month = list(self._library.months)[-1]
        found: defaultdict[tuple[int, int], list[DayEntry]] = defaultdict(list)
        for (year, month), days in self._library.months.items():
            is_over = year < last_year or month <= 6 < last_month
            found[year, 0 if is_over else month] += days
        return list(found.values())

    def _together(self, days: Sequence[DayEntry], words: Mapping[dt.date, list[PaperWords]] | None = None) -> list[Any]:
        """The packed postings of a stretch that is over; `words` are those of its days, where they are at hand."""
        first = days[0].date.replace(day=1)
        key = hash_of([self._archive_words.keys[day.date] for day in days])

        def make(_: Sequence[dt.date]) -> Iterator[tuple[dt.date, list[Any]]]:
            found = words if words is not None else self._archive_words.words_of(days)
            yield first, Postings.of(paper for day in days for paper in found[day.date]).packed()

        packed: list[Any] = self._postings.values({first: key}, make)[first]
        return packed


def _row(index: Index, papers: Iterable[PaperWords]) -> dict[str, list[str]]:
    rows = ((paper.id, [id_ for id_, _ in index.nearest(paper)]) for paper in papers)
    return {id_: nearest for id_, nearest in rows if nearest}
