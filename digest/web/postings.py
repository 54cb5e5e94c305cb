"""Which papers have a word: those of many days are kept together, so that a new day need not read words of years."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from digest.web.wording import MOST_TIMES, PaperWords, split

PLACES = MOST_TIMES + 1
"""A place is `number * PLACES + times`: the paper with that number, counted from 0, has the word so often."""


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
        """As they are kept: the words in order with `|` between them, where the places of each end, and the places."""
        words = sorted(self.places)
        places = [" ".join(map(str, self.places[word])) for word in words]
        ends = array("I", accumulate(map(len, places)))
        return [self.papers, "|".join(words), ends.tobytes(), "".join(places)]


def put_places(paper: PaperWords, first: int, found: defaultdict[str, list[int]]) -> None:
    """Put the places of a paper's words behind those that were found; `first` is where the paper's begin."""
    for place, group in enumerate(paper.groups, start=first + 1):
        for word in split(group):
            found[word].append(place)


class PackedPostings(NamedTuple):
    """The same as it was kept: the places of a word are a string with blanks, for most are never asked for."""

    papers: list[tuple[str, int]]
    words: list[str]
    ends: "array[int]"
    places: str

    @classmethod
    def of(cls, value: list[Any]) -> "PackedPostings":
        """What `Postings.packed` gave."""
        papers, words, ends, places = value
        return cls(papers, split(words), array("I", ends), places)

    def find(self, asked: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Those of some words that are there, and their places."""
        words, ends, places = self.words, self.ends, self.places
        for word in asked:
            at = bisect_left(words, word)
            if at < len(words) and words[at] == word:
                yield word, places[ends[at - 1] if at else 0 : ends[at]]
