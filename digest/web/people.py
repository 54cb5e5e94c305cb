"""The people of the archive: which spellings are one name, who has a page, and since when.

Everything is decided day by day, oldest first, from what was known by then. So a page of an author, once there, stays,
and a day that was published never changes because its authors wrote more.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from digest.web.library import DayEntry, Library, PaperEntry
from digest.web.spellings import DaySpellings, day_spellings, name_key, slug_of

MINIMUM_BY_PAGES = ((1_000, 2), (1_400, 3), (1_600, 4), (1_700, 5), (1_800, 6), (1_900, 8), (2_000, 12))
"""How many papers it takes to get a page while there are fewer pages than this; after the last, `RARE`."""
RARE = 24


class Person(NamedTuple):
    """One name in the archive. `papers` are newest first; `spellings` how they write it, the usual one first."""

    slug: str
    key: str
    spellings: tuple[str, ...]
    papers: tuple[PaperEntry, ...]

    @property
    def name(self) -> str:
        return self.spellings[0]

    @property
    def url(self) -> str:
        return f"authors/{self.slug}/"

    @property
    def family(self) -> str:
        """The last word, by which lists are sorted; which part is the family name no one says."""
        return self.key.rpartition(" ")[2]

    @property
    def letter(self) -> str:
        """`a` to `z`, or "" for names in other scripts."""
        first = self.family[:1]
        return first if first.isascii() and first.isalpha() else ""


_SEVERAL = ""
"""Stands for the key of a name whose initials fit more than one."""


@dataclass
class _Walk:
    """What is known by a day."""

    ids: set[str] = field(default_factory=set)
    first: dict[str, PaperEntry] = field(default_factory=dict)
    # By key, oldest first, of those who have several; a paper that stands on several days is that of the first one.
    papers: dict[str, list[PaperEntry]] = field(default_factory=dict)
    # By paper and its authors: who they are, "" for nobody.
    keys: dict[PaperEntry, tuple[str, ...]] = field(default_factory=dict)
    # The full name by initials: who `J.-Y. Zhu` may be.
    full: dict[str, str] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)
    minimum: int = MINIMUM_BY_PAGES[0][1]

    def day(self, day: DayEntry, spellings: DaySpellings) -> dict[str, str]:
        """Go on by a day: the keys of those who have a page by then, by name as its papers write it."""
        keys = dict(zip(spellings.names, spellings.keys, strict=True))
        full = self.full
        short = []
        for name, key, initials, only in zip(*spellings, strict=True):
            if only:
                short.append((name, key, initials))
            elif key and full.setdefault(initials, key) != key:
                full[initials] = _SEVERAL
        keys |= {name: self._full_key(key, initials) for name, key, initials in short}
        for paper in day.papers:
            self._add(paper, tuple([keys[name] for name in paper.authors]))
        pages = self.pages
        return {name: key for name, key in keys.items() if key in pages}

    def _full_key(self, key: str, initials: str) -> str:
        """Of a name with initials alone: the key of the full one where it can only be one person known by now."""
        # One initial and a family name fit too many people.
        if initials.count(" ") > 1:
            return self.full.get(initials, _SEVERAL) or key
        return key

    def _add(self, paper: PaperEntry, keys: tuple[str, ...]) -> None:
        self.keys[paper] = keys
        is_known = paper.id in self.ids
        self.ids.add(paper.id)
        for key in filter(None, keys):
            # Most people have one paper, and some names stand twice in one list of authors.
            if (first := self.first.setdefault(key, paper)) is paper:
                continue
            if (papers := self.papers.get(key)) is None:
                papers = self.papers[key] = [first]
            if papers[-1] is not paper and not (is_known and any(each.id == paper.id for each in papers)):
                papers.append(paper)
            if len(papers) >= self.minimum and key not in self.pages:
                self.pages[key] = None
                self.minimum = next((papers for pages, papers in MINIMUM_BY_PAGES if len(self.pages) < pages), RARE)


class People:
    """Everybody in an archive who has a page.

    Args:
        kept: the folder for what was found out about names; None keeps nothing.

    Attributes:
        minimum: how many papers it takes now to get one.
    """

    def __init__(self, library: Library, kept: Path | None = None) -> None:
        walk = _Walk()
        spelled = day_spellings(library, kept)
        self._linked = {day.date: walk.day(day, spelled[day.date]) for day in library.days}
        self.minimum = walk.minimum
        self._walk = walk
        self._papers = [day.papers for day in library.days]

    def fits(self, library: Library) -> bool:
        """Whether an archive has the same papers as the one that this was made of."""
        return self._papers == [day.papers for day in library.days]

    def linked(self, date: dt.date) -> Mapping[str, str]:
        """By name as a day's papers write it: the keys of those who had a page by then."""
        return self._linked.get(date, {})

    def links(self, date: dt.date) -> Mapping[str, str]:
        """The same, with their addresses."""
        return {name: f"authors/{slug_of(key)}/" for name, key in self.linked(date).items()}

    @cached_property
    def by_slug(self) -> dict[str, Person]:
        """Everybody with a page, by the last word of the name."""
        spellings = self._spellings_of_pages()
        people = (self._person(key, spellings[key]) for key in self._walk.pages)
        return {person.slug: person for person in sorted(people, key=lambda each: (each.family, each.key))}

    @cached_property
    def by_key(self) -> dict[str, Person]:
        return {person.key: person for person in self.by_slug.values()}

    def find(self, name: str) -> Person | None:
        """Who has a page under a name, spelled in any way."""
        return self.by_key.get(name_key(name))

    @cached_property
    def known(self) -> dict[str, tuple[str, ...]]:
        """By a paper's `stamp`: the keys of those of its authors who have a page, in their order, each once."""
        pages = self._walk.pages
        return {
            paper.stamp: tuple(dict.fromkeys([key for key in keys if key in pages]))
            for paper, keys in self._walk.keys.items()
        }

    def keys(self, paper: PaperEntry) -> tuple[str, ...]:
        """Who a paper's authors are, in their order; "" for who is nobody."""
        return self._walk.keys[paper]

    def _spellings_of_pages(self) -> Mapping[str, Counter[str]]:
        pages = self._walk.pages
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for paper, keys in self._walk.keys.items():
            for name, key in zip(paper.authors, keys, strict=True):
                if key in pages:
                    found[key][name] += 1
        return found

    def _person(self, key: str, spellings: Counter[str]) -> Person:
        usual = sorted(spellings, key=lambda name: (name_key(name) != key, -spellings[name], name))
        # They are in the order of their days, which this leaves as it is where the dates are equal.
        papers = sorted(self._walk.papers[key], key=attrgetter("date"), reverse=True)
        return Person(slug_of(key), key, tuple(usual), tuple(papers))


def coauthors(
    people: People, person: Person, *, limit: int, largest: int = 50
) -> Sequence[tuple[str, Person | None, int]]:
    """With whom a person wrote two or more papers, most first: name, who it is if there is a page, how many.

    Args:
        largest: papers with more authors say nothing of who works with whom.
    """
    found: Counter[str] = Counter()
    names: dict[str, str] = {}
    for paper in person.papers:
        if len(paper.authors) > largest:
            continue
        for key, name in dict(zip(people.keys(paper), paper.authors, strict=True)).items():
            found[key] += 1
            names.setdefault(key, name)
    ranked = sorted(
        (key for key, n in found.items() if n > 1 and key and key != person.key), key=lambda key: (-found[key], key)
    )
    return [(names[key], people.by_key.get(key), found[key]) for key in ranked[:limit]]
