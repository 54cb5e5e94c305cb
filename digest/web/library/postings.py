"""Which papers have a word: those of many days are kept together, so that a new day need not read words of years."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, chain
from typing import Any, NamedTuple

from digest.web.library.paper_words import MOST_TIMES, PaperWords, split

PLACES = MOST_TIMES + 1
"""A place is `number * PLACES + times`: the paper with that number, counted from 0, has the word so often."""
_BLOCK = 64
"""How many words are one text."""


class Postings(NamedTuple):
    """Papers, each with its id and how many words it has, and by word the places where it occurs, in order."""

    papers: list[tuple[str, int]]
    places: Mapping[str, list[int]]

    @classmethod
    def of(cls, papers: Iterable[PaperWords]) -> "Postings":
        """Those of papers, numbered as they come."""
        numbered = []
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, paper in enumerate(papers):
            numbered.append((paper.id, paper.length))
            put_places(paper, number * PLACES, found)
        return cls(numbered, found)

    def packed(self) -> list[Any]:
        """As they are kept: the words in order, a text with `|` around each of them for each block, the first word of
        each block, where the places of each word end, and the places.
        """
        words = sorted(self.places)
        blocks = [words[start : start + _BLOCK] for start in range(0, len(words), _BLOCK)]
        places = [self.places[word] for word in words]
        ends = array("I", accumulate(map(len, places)))
        found = array("I", chain.from_iterable(places))
        texts = [f"|{'|'.join(block)}|" for block in blocks]
        return [self.papers, [block[0] for block in blocks], texts, ends.tobytes(), found.tobytes()]


def put_places(paper: PaperWords, first: int, found: defaultdict[str, list[int]]) -> None:
    """Put the places of a paper's words behind those that were found; `first` is where the paper's begin."""
    for place, group in enumerate(paper.groups, start=first + 1):
        for word in split(group):
            found[word].append(place)


class PackedPostings(NamedTuple):
    """The same as it was kept: most words are never asked for, and are not even taken apart."""

    papers: list[tuple[str, int]]
    heads: list[str]
    blocks: list[str]
    ends: "array[int]"
    places: "array[int]"

    @classmethod
    def of(cls, value: list[Any]) -> "PackedPostings":
        """What `Postings.packed` gave."""
        papers, heads, blocks, ends, places = value
        return cls(papers, heads, blocks, array("I", ends), array("I", places))

    def find(self, asked: Iterable[str]) -> Iterator[tuple[str, "array[int]"]]:
        """Those of some words that are there, and their places."""
        heads, blocks, ends, places = self.heads, self.blocks, self.ends, self.places
        for word in asked:
            number = bisect_right(heads, word) - 1
            if number >= 0 and (start := blocks[number].find(f"|{word}|")) >= 0:
                at = number * _BLOCK + blocks[number].count("|", 0, start)
                yield word, places[ends[at - 1] if at else 0 : ends[at]]
