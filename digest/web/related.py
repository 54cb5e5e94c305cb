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
from functools import cached_property
from pathlib import Path

from digest.web.day import LARGE_DAY
from digest.web.kept import Kept
from digest.web.library import Library, PaperEntry
from digest.web.wording import MOST_TIMES, PaperWords, Wording, split

RELATED = 5
"""How many a paper has at most."""
MINIMUM = 0.11
"""The share of a paper's own score, that which a paper with the same words would have, that a neighbour needs: of 1,500
real papers half have one among a thousand, and seven of ten neighbours share the primary category."""
REACH = 20_000
"""How many papers back one looks, so that a huge archive needs no more memory than a large one."""

_K, _B, _USUAL_LENGTH = 1.2, 0.6, 90.0
_PLACES = MOST_TIMES + 1
_QUERY_WORDS = 24
"""The most telling words of a paper: the others change little and cost most."""


class Index:
    """The papers before a day: which have a word, and how much it says of each.

    Args:
        only: the words that will be asked for; None keeps all.
    """

    def __init__(self, only: frozenset[str] | None = None) -> None:
        self._only = only
        self._ids: list[str] = []
        # At `number * _PLACES + times`: what a word says of the paper with a number that has it so often. That place is
        # all that is kept by word, of which a paper has sixty.
        self._said: list[float] = []
        self._postings: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, papers: Iterable[PaperWords]) -> None:
        """Put the papers of a day in, after those of the days before."""
        for paper in papers:
            place = len(self._said)
            self._ids.append(paper.id)
            length = _norm(paper)
            self._said += [_weight(times, length) for times in range(_PLACES)]
            for times, group in enumerate(paper.groups, start=1):
                words = split(group)
                for word in words if self._only is None else self._only.intersection(words):
                    self._postings[word].append(place + times)

    def nearest(self, paper: PaperWords) -> list[tuple[str, float]]:
        """The most similar papers, best first, the newer first among equals, with their share of the own score."""
        first = max(0, len(self._ids) - REACH)
        total = len(self._ids) - first
        length, counts = _norm(paper), paper.counts
        weights: dict[str, float] = {}
        for word, times in counts.items():
            having = min(total, len(self._postings.get(word, ())))
            weights[word] = math.log(1 + (total - having + 0.5) / (having + 0.5)) * _weight(times, length)
        telling = sorted(weights, key=lambda word: (-weights[word], word))[:_QUERY_WORDS]
        own = sum(weights[word] * _weight(counts[word], length) for word in telling)
        scores: dict[int, float] = {}
        said = self._said
        for word in telling:
            weight = weights[word]
            for place in self._postings.get(word, ()):
                number = place // _PLACES
                scores[number] = scores.get(number, 0.0) + weight * said[place]
        # Rounded, so that the last digit of another machine's logarithm decides nothing.
        shares = (
            (round(score / own, 4), number)
            for number, score in scores.items()
            if score >= MINIMUM * own and number >= first and self._ids[number] != paper.id
        )
        return [(self._ids[number], share) for share, number in heapq.nlargest(RELATED, shares)]


def _norm(paper: PaperWords) -> float:
    return _K * (1 - _B + _B * paper.length / _USUAL_LENGTH)


def _weight(times: int, length: float) -> float:
    return times * (_K + 1) / (times + length)


class Related:
    """The related papers of an archive's days; kept below a folder, None keeps nothing."""

    def __init__(self, library: Library, wording: Wording, folder: Path | None) -> None:
        self._library = library
        self._wording = wording
        self._kept = Kept(folder, "related")

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
        keys = self._wording.keys
        chain: dict[dt.date, str] = {}
        before = ""
        for date in sorted(keys):
            before = chain[date] = hashlib.sha256(f"{before}{keys[date]}".encode()).hexdigest()[:32]
        return chain

    def _make(self, missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, dict[str, list[str]]]]:
        wanted = set(missing)
        days = [day for day in self._library.days if day.date <= missing[-1]]
        words = self._wording.words_of(days)
        asked = frozenset(word for date in missing for paper in words[date] for word in paper.counts)
        index = Index(asked)
        for day in days:
            papers = words.pop(day.date)
            if day.date in wanted:
                yield day.date, {} if len(papers) > LARGE_DAY else _row(index, papers)
            index.add(papers)


def _row(index: Index, papers: Iterable[PaperWords]) -> dict[str, list[str]]:
    rows = ((paper.id, [id_ for id_, _ in index.nearest(paper)]) for paper in papers)
    return {id_: nearest for id_, nearest in rows if nearest}
