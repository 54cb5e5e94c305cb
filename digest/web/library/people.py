"""The people of the archive who have a page: how they are spelled, what they wrote, with whom."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from digest.web.library.author_spellings import name_key, slug_of
from digest.web.library.index import Library, PaperEntry
from digest.web.library.people_history import walk_through

COAUTHORS = 12
"""How many are named."""
LARGE_TEAM = 50
"""Papers with more authors say nothing of who works with whom."""


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


class People:
    """Everybody in an archive who has a page.

    Args:
        kept: the folder for what was found out about names; None keeps nothing.

    Attributes:
        minimum: how many papers it takes now to get one.
    """

    def __init__(self, library: Library, kept: Path | None = None) -> None:
        self._walk = walk_through(library, kept)
        self.minimum = self._walk.minimum
        self._days = library.by_date

    def fits(self, library: Library) -> bool:
        """Whether an archive has the same days, with the same papers, as the one that this was made of."""
        return [(day.date, day.papers) for day in self._days.values()] == [
            (day.date, day.papers) for day in library.days
        ]

    def linked(self, date: dt.date) -> str:
        """What stands for `links`."""
        return self._walk.linked[date.toordinal()]

    def links(self, date: dt.date) -> Mapping[str, str]:
        """By name as a day's papers write it: the address of who had a page by then."""
        since, keys, by_then = self._walk.pages, self._walk.keys, date.toordinal()
        return {
            name: f"authors/{slug_of(key)}/"
            for paper in self._days[date].papers
            for name, key in zip(paper.authors, keys[paper.stamp], strict=True)
            if key in since and since[key] <= by_then
        }

    @cached_property
    def by_slug(self) -> dict[str, Person]:
        """Everybody with a page, by the last word of the name."""
        spellings = self._spellings_of_pages()
        people = (self._person(key, spellings[key]) for key in self._walk.pages)
        return {person.slug: person for person in sorted(people, key=lambda each: (each.family, each.key))}

    @cached_property
    def by_key(self) -> dict[str, Person]:
        return {person.key: person for person in self.by_slug.values()}

    @cached_property
    def known(self) -> dict[str, tuple[str, ...]]:
        """By a paper's `stamp`: the keys of those of its authors who have a page, in their order, each once."""
        pages = self._walk.pages
        nobody = pages.keys().isdisjoint
        return {
            stamp: () if nobody(keys) else tuple(dict.fromkeys([key for key in keys if key in pages]))
            for stamp, keys in self._walk.keys.items()
        }

    def keys(self, paper: PaperEntry) -> tuple[str, ...]:
        """Who a paper's authors are, in their order; "" for who is nobody."""
        return self._walk.keys[paper.stamp]

    def _spellings_of_pages(self) -> Mapping[str, Mapping[str, int]]:
        """By key of who has a page: how papers write the name, and how often."""
        pages, keys = self._walk.pages, self._walk.keys
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for day in self._days.values():
            for paper in day.papers:
                for name, key in zip(paper.authors, keys[paper.stamp], strict=True):
                    if key in pages:
                        spellings = found[key]
                        spellings[name] = spellings.get(name, 0) + 1
        return found

    def _person(self, key: str, spellings: Mapping[str, int]) -> Person:
        usual: Iterable[str] = spellings
        # Most have one.
        if len(spellings) > 1:
            usual = sorted(spellings, key=lambda name: (name_key(name) != key, -spellings[name], name))
        # They are in the order of their days, which this leaves as it is where the dates are equal.
        papers = sorted(self._walk.papers[key], key=attrgetter("date"), reverse=True)
        return Person(slug_of(key), key, tuple(usual), tuple(papers))


def coauthors(people: People, person: Person) -> list[tuple[str, str, int]]:
    """With whom a person wrote two or more papers, most first: name, address of the page or "", how many."""
    found: Counter[str] = Counter()
    names: dict[str, str] = {}
    for paper in person.papers:
        if len(paper.authors) > LARGE_TEAM:
            continue
        for key, name in dict(zip(people.keys(paper), paper.authors, strict=True)).items():
            found[key] += 1
            names.setdefault(key, name)
    ranked = sorted(
        (key for key, n in found.items() if n > 1 and key and key != person.key), key=lambda key: (-found[key], key)
    )
    urls = ((key, known.url if (known := people.by_key.get(key)) else "") for key in ranked[:COAUTHORS])
    return [(names[key], url, found[key]) for key, url in urls]
