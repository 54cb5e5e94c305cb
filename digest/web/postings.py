"""Which papers have a word: those of a month are kept together, so that a new day need not read all words of years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from digest.web.wording import MOST_TIMES, PaperWords, split

PLACES = MOST_TIMES + 1
"""A place is `number * PLACES + times`: the paper with that number, counted from 0, has the word so often."""


@dataclass(frozen=True)
class Postings:
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
        """As they are kept. Strings with `|` between the words, because nothing is read faster."""
        places = "|".join([" ".join(map(str, each)) for each in self.places.values()])
        return [self.papers, "|".join(self.places), places]


def put_places(paper: PaperWords, first: int, found: defaultdict[str, list[int]]) -> None:
    """Put the places of a paper's words behind those that were found; `first` is where the paper's begin."""
    for place, group in enumerate(paper.groups, start=first + 1):
        for word in split(group):
            found[word].append(place)


@dataclass(frozen=True)
class PackedPostings:
    """The same as it was kept: the places of a word are a string with blanks, for most are never asked for."""

    papers: list[tuple[str, int]]
    places: Mapping[str, str]

    @classmethod
    def of(cls, value: list[Any]) -> "PackedPostings":
        """What `Postings.packed` gave."""
        papers, words, places = value
        return cls(papers, dict(zip(split(words), split(places), strict=True)))
