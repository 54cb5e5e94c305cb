"""The words and terms of the archive's papers, a day at a time: what related papers and themes are made of."""

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.model import Paper
from digest.names import unaccented
from digest.terms import singular, terms_of, word_list
from digest.text import latex_plain
from digest.web.kept import Kept
from digest.web.library import DayEntry, Library

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
# Scripts without spaces are cut into pairs of characters.
_WORD = re.compile(rf"(?=([{_HAN}]{{2}}))|((?![{_HAN}_])\w(?:(?![{_HAN}_])\w)+)")
_IN_TITLE = 2
"""A word of the title counts as so many of the abstract."""
_LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Term:
    """A phrase that may name what a paper is about: its key, how the paper writes it, whether its title has it."""

    key: str
    spelling: str
    in_title: bool


@dataclass(frozen=True)
class PaperWords:
    """A paper's words and terms with how often each occurs; terms that stand in its title or twice in its abstract."""

    id: str
    words: Mapping[str, int]
    terms: tuple[Term, ...]


class Wording:
    """The words of an archive's days, kept below a folder; None keeps nothing."""

    def __init__(self, archive: Archive, library: Library, folder: Path | None) -> None:
        self._archive = archive
        self._library = library
        self._days = Kept(folder, "words")
        self._keys = Kept(folder, "word-keys")

    @cached_property
    def keys(self) -> dict[dt.date, str]:
        """What stands for the words of each day. An edited analysis leaves it as it is, the fingerprint not."""
        by_date = self._library.by_date

        def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, str]]:
            for date, value in self._values([by_date[date] for date in missing]).items():
                yield date, hashlib.sha256(json.dumps(value).encode()).hexdigest()[:32]

        return self._keys.values({day.date: day.fingerprint for day in self._library.days}, make)

    def days(self, days: Sequence[DayEntry]) -> dict[dt.date, tuple[PaperWords, ...]]:
        """The papers of each day, in its order."""
        return {date: tuple(map(_unpacked, value)) for date, value in self._values(days).items()}

    def _values(self, days: Sequence[DayEntry]) -> dict[dt.date, list[list[object]]]:
        by_date = {day.date: day for day in days}

        def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, list[list[object]]]]:
            return ((date, self._read(by_date[date])) for date in missing)

        return self._days.values({day.date: day.fingerprint for day in days}, make)

    def _read(self, day: DayEntry) -> list[list[object]]:
        if not day.papers:
            return []
        try:
            papers = {paper.id: paper for paper in self._archive.load_metadata(day.date).papers}
        except ArchiveError:
            # The file was damaged since the archive was listed: the next build says so.
            return []
        return [_packed(paper_words(papers[entry.id])) for entry in day.papers if entry.id in papers]


def paper_words(paper: Paper) -> PaperWords:
    """The words and terms of a paper's title and abstract."""
    title, abstract = _plain(paper.title), _plain(paper.abstract[:_LONGEST_TEXT])
    words = Counter(_tokens(abstract))
    for word in _tokens(title):
        words[word] += _IN_TITLE
    terms = tuple(_terms(title, abstract))
    for term in terms:
        # `masked diffusion language model` says more than its words do.
        words[term.key] += _IN_TITLE if term.in_title else 1
    return PaperWords(paper.id, words, terms)


def _tokens(text: str) -> Iterator[str]:
    stop = word_list("stop")
    for pair, word in _WORD.findall(unaccented(text).lower()):
        if pair:
            yield pair
        elif word not in stop and not word.isdigit():
            yield singular(word)


def _terms(title: str, abstract: str) -> Iterable[Term]:
    for key, occurrence in terms_of(title, abstract).items():
        # A spelling in the abstract counts three times.
        if occurrence.in_title or occurrence.spellings.total() >= 6:
            spellings = occurrence.spellings
            yield Term(key, min(spellings, key=lambda each: (-spellings[each], each)), occurrence.in_title)


def _plain(text: str) -> str:
    return latex_plain(text) if "\\" in text or "$" in text or "{" in text else " ".join(text.split())


def _packed(paper: PaperWords) -> list[object]:
    return [paper.id, dict(paper.words), [[term.key, term.spelling, int(term.in_title)] for term in paper.terms]]


def _unpacked(value: list[object]) -> PaperWords:
    id_, words, terms = value
    return PaperWords(id_, words, tuple(Term(key, spelling, bool(title)) for key, spelling, title in terms))  # type: ignore[arg-type,attr-defined]
