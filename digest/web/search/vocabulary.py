"""The words of documents by number, so that whole arrays of them can be looked up at once."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain, compress

import numpy as np

from digest.web.search.characters import is_cjk
from digest.web.search.documents import Document
from digest.web.search.runs import KEY_BITS, Numbers, first_characters, ranges, word_keys
from digest.web.search.tokens import CJK_RUN, fold, terms, words

AUTHOR, CATEGORY = "@", "#"
"""What the terms of the filters begin with; no term of a text does."""


class Words(dict[str, int]):
    """Words with their joiners → numbers, and for each number those of its terms. Each is cut only once."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self._numbers: dict[str, int] = {}
        self._ends = array("q", [0])
        self._terms_of = array("q")

    def __missing__(self, word: str) -> int:
        self._terms_of.extend(self.numbered(words(word)))
        self._ends.append(len(self._terms_of))
        self[word] = number = len(self)
        return number

    def numbered(self, found: Iterable[str]) -> tuple[int, ...]:
        """The numbers of some terms."""
        return tuple(map(self._number, found))

    def _number(self, term: str) -> int:
        if (number := self._numbers.setdefault(term, len(self.terms))) == len(self.terms):
            self.terms.append(term)
        return number

    def terms_of(self, found: Iterable[str], labels: Numbers) -> tuple[Numbers, Numbers]:
        """The terms of some words, each with the label of its word."""
        numbers = np.fromiter(map(self.__getitem__, found), np.int64, len(labels))
        ends = np.frombuffer(self._ends, np.int64)
        starts, sizes = ends[numbers], (ends[1:] - ends[:-1])[numbers]
        return np.frombuffer(self._terms_of, np.int64)[ranges(starts, sizes)], np.repeat(labels, sizes)

    def keys_of(self, numbers: Numbers) -> tuple[Numbers, tuple[str, ...]]:
        """The keys of some terms, and the words among them, sorted. Names may be Chinese."""
        used = np.flatnonzero(np.bincount(numbers, minlength=1)).tolist()
        ordered = np.array(sorted(used, key=self.terms.__getitem__), dtype=np.int64)
        spelt = list(map(self.terms.__getitem__, ordered.tolist()))
        chinese = is_cjk(first_characters(spelt))
        own = tuple(compress(spelt, (~chinese).tolist()))
        keys = np.zeros(len(self.terms), dtype=np.int64)
        keys[ordered[~chinese]] = word_keys(own)
        keys[ordered[chinese]] = [
            (ord(term[0]) << KEY_BITS) | (ord(term[1]) if len(term) > 1 else 0) for term in compress(spelt, chinese)
        ]
        return keys[numbers], own


class Names(dict[str, tuple[int, ...]]):
    """Authors and categories behind their signs → the numbers of their terms, with that sign and without."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __missing__(self, name: str) -> tuple[int, ...]:
        sign, text = name[0], fold(name[1:])
        found = terms(text)
        marked = {f"{sign}{term}" for term in found} if sign == AUTHOR else {f"{sign}{text}"}
        self[name] = numbers = self._words.numbered(found | marked)
        return numbers

    def terms_of(self, document: Document) -> list[int]:
        """The terms of the names of a document, some of them more than once."""
        return list(chain.from_iterable(map(self.__getitem__, _names(document))))


def _names(document: Document) -> Iterator[str]:
    """Authors and categories behind their signs, and names such as 李 雷 without their space, too."""
    for author in document.authors:
        yield f"{AUTHOR}{author}"
        if not author.isascii() and CJK_RUN.search(author):
            yield f"{AUTHOR}{author.replace(' ', '')}"
    for category in document.categories:
        yield f"{CATEGORY}{category}"
