"""The words and terms of the archive's papers, a day at a time: what related papers and themes are made of."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import add
from pathlib import Path
from sys import intern
from typing import NamedTuple
from unicodedata import normalize

from digest.accents import unaccented
from digest.archive import Archive
from digest.memo import Memo
from digest.model import Paper
from digest.terms import may_stand, phrases, singular, stems, tokens, word_list
from digest.text import CJK, latex_plain
from digest.web.caches.cache import hash_of
from digest.web.caches.month_cache import MonthCache
from digest.web.library.index import DayEntry, Library, day_papers

_WORD = re.compile(rf"[^\W_{CJK}]{{2,}}")
# Scripts without spaces are cut into pairs of characters.
_CJK_RUN = re.compile(rf"[{CJK}]{{2,}}")
_IN_TITLE = 2
"""A word of the title counts as so many of the abstract."""
_LONGEST_TEXT = 20_000
MOST_TIMES = 9


class Term(NamedTuple):
    """A phrase that may name what a paper is about: its key, how the paper writes it, whether its title has it."""

    key: str
    spelling: str
    in_title: bool


class PaperTerms(NamedTuple):
    """The terms that stand in a paper's title or twice in its abstract, with the parts of `Term`: few long rows, which
    are read faster than many short ones.
    """

    id: str
    keys: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    in_title: tuple[bool, ...] = ()

    @classmethod
    def of(cls, id_: str, terms: Sequence[Term]) -> "PaperTerms":
        return cls(id_, *zip(*terms, strict=True))


class PaperWords(NamedTuple):
    """A paper's words and terms, by how often they occur: `groups[0]` has those that occur once, `|` between them.

    Strings, because ten thousand papers are read for every new day, and nothing is read faster.
    """

    id: str
    groups: tuple[str, ...]

    @classmethod
    def of(cls, id_: str, counts: Mapping[str, int]) -> "PaperWords":
        """Counts above `MOST_TIMES` count as that."""
        groups: list[list[str]] = [[] for _ in range(min(MOST_TIMES, max(counts.values(), default=0)))]
        for word, times in counts.items():
            groups[times - 1 if times < MOST_TIMES else -1].append(word)
        return cls(id_, tuple("|".join(sorted(words)) for words in groups))

    @property
    def counts(self) -> dict[str, int]:
        return {word: times for times, group in enumerate(self.groups, start=1) for word in split(group)}

    @property
    def length(self) -> int:
        """How many words the text has."""
        return sum(times * (group.count("|") + 1) for times, group in enumerate(self.groups, start=1) if group)


def split(group: str) -> list[str]:
    """The words of a group."""
    return group.split("|") if group else []


class ArchiveWords:
    """The words of an archive's days, kept below a folder; None keeps nothing."""

    def __init__(self, archive: Archive, library: Library, folder: Path | None) -> None:
        self._archive = archive
        self._library = library
        self._words = MonthCache(folder, "words")
        self._terms = MonthCache(folder, "terms")
        self._keys = MonthCache(folder, "word-keys")
        # Words and terms are found together, and asked for one after the other.
        self._fresh: dict[dt.date, list[PaperTerms]] = {}
        self._known_terms: dict[dt.date, list[PaperTerms]] = {}

    @cached_property
    def keys(self) -> dict[dt.date, str]:
        """What stands for the words of each day. An edited analysis leaves it as it is, the fingerprint not."""
        by_date = self._library.by_date

        def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, str]]:
            for date, value in self._packed_words([by_date[date] for date in missing]).items():
                yield date, hash_of(value)

        return self._keys.values({day.date: day.fingerprint for day in self._library.days}, make)

    def words_of(self, days: Sequence[DayEntry]) -> dict[dt.date, list[PaperWords]]:
        """The words of each day's papers, in its order."""
        return {
            date: [PaperWords(id_, tuple(groups)) for id_, groups in value]
            for date, value in self._packed_words(days).items()
        }

    def terms(self, days: Sequence[DayEntry]) -> dict[dt.date, list[PaperTerms]]:
        """The terms of each day's papers, in its order."""
        by_date = {day.date: day for day in days if day.date not in self._known_terms}

        def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, object]]:
            for date in missing:
                found = self._fresh.pop(date, None) or [terms for _, terms in self._read(by_date[date])]
                yield date, list(map(tuple, found))

        values = self._terms.values({date: day.fingerprint for date, day in by_date.items()}, make)
        # Each month is held against the six before it.
        self._known_terms |= {date: list(map(PaperTerms._make, rows)) for date, rows in values.items()}
        return {day.date: self._known_terms[day.date] for day in days}

    def _packed_words(self, days: Sequence[DayEntry]) -> dict[dt.date, list[tuple[str, list[str]]]]:
        by_date = {day.date: day for day in days}

        def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, object]]:
            for date in missing:
                found = self._read(by_date[date])
                self._fresh[date] = [terms for _, terms in found]
                yield date, [[words.id, list(words.groups)] for words, _ in found]

        return self._words.values({day.date: day.fingerprint for day in days}, make)

    def _read(self, day: DayEntry) -> list[tuple[PaperWords, PaperTerms]]:
        if not day.papers:
            return []
        papers = {paper.id: paper for paper in day_papers(self._archive, self._library, day.date)}
        return [words_and_terms(papers[entry.id]) for entry in day.papers if entry.id in papers]


def words_and_terms(paper: Paper) -> tuple[PaperWords, PaperTerms]:
    """The words and terms of a paper's title and abstract."""
    title, abstract = (tokens(_plain(text)) for text in (paper.title, paper.abstract[:_LONGEST_TEXT]))
    words = Counter(_counted_words(abstract))
    for word in _counted_words(title):
        words[word] += _IN_TITLE
    terms = tuple(_found_terms(title, abstract))
    for term in terms:
        # `masked diffusion language model` says more than its words do.
        words[term.key] += _IN_TITLE if term.in_title else 1
    return PaperWords.of(paper.id, words), PaperTerms.of(paper.id, terms)


def _counted_words(found: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(map(_COUNTED.__getitem__, found))


def _counted(token: str) -> tuple[str, ...]:
    """The words of a token as they are counted, and its pairs of Chinese characters."""
    text = unaccented(token).lower()
    stop = word_list("stop")
    words = [singular(word) for word in _WORD.findall(text) if not (word in stop or word.isdigit())]
    if not text.isascii():
        for run in _CJK_RUN.findall(text):
            words.extend(map(add, run, run[1:]))
    # One object for all that is equal: an archive has a hundred thousand.
    return tuple(map(intern, words))


_COUNTED = Memo(_counted, 100_000)


def _found_terms(title: Sequence[str], abstract: Sequence[str]) -> Iterable[Term]:
    """The terms that stand in the title or twice in the abstract, by their tokens."""
    spellings: dict[str, list[str]] = {}
    in_title: set[str] = set()
    for key, spelling in phrases(title):
        in_title.add(key)
        spellings.setdefault(key, []).append(spelling)
    # What occurs twice has no word that occurs once.
    times = Counter(stems((*title, *abstract)))
    for key, spelling in phrases(abstract, among={stem for stem, n in times.items() if n > 1}):
        # A spelling in the abstract counts three times: a title's capitals are the title's.
        spellings.setdefault(key, []).extend((spelling,) * 3)
    for key, found in spellings.items():
        if key in in_title or (len(found) >= 6 and may_stand(key, in_title=False)):
            yield Term(key, min(found, key=lambda each: (-found.count(each), each)), key in in_title)


def _plain(text: str) -> str:
    plain = latex_plain(text)
    # A letter and its accent apart would be two tokens.
    return plain if plain.isascii() else normalize("NFC", plain)
