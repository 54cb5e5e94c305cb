"""The people of the archive: which spellings are one name, who has a page, and since when.

Everything is decided day by day, oldest first, from what was known by then. So a page of an author, once there, stays,
and a day that was published never changes because its authors wrote more.
"""

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from digest.names import unaccented
from digest.web.library import DayEntry, Library, PaperEntry

MINIMUM_BY_PAGES = ((1_000, 2), (1_400, 3), (1_600, 4), (1_700, 5), (1_800, 6), (1_900, 8), (2_000, 12))
"""How many papers it takes to get a page while there are fewer pages than this; after the last, `RARE`."""
RARE = 24

_WORD = re.compile(r"[^\W_]+(?:[-'’\u2010\u2011]\w+)*")
_SLUG = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_LONGEST_SLUG = 60
_NOBODY = frozenset({"", "et al", "others", "and others", "anonymous"})


@dataclass(frozen=True)
class Person:
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


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """The form in which two spellings of a name are the same: `Jun-Yan  Zhü` and `Junyan Zhu` → `junyan zhu`.

    Accents, case, full stops and hyphens don't count, the order of the words does. "" for what is no name.
    """
    words = _WORD.findall(unaccented(name).lower().replace(".", ". "))
    key = " ".join(re.sub(r"[-'’\u2010\u2011]", "", word) for word in words)
    return "" if key in _NOBODY else key


@lru_cache(maxsize=200_000)
def _initials(name: str) -> tuple[tuple[str, ...], bool]:
    """The first letters of the given names and the last word, and whether the given names are initials alone."""
    words = re.findall(r"[^\W_]+", unaccented(name).lower())
    given = words[:-1]
    return (*(word[0] for word in given), *words[-1:]), all(len(word) == 1 for word in given)


def slug_of(key: str) -> str:
    """The part of the address, ASCII: `junyan zhu` → `junyan-zhu`.

    What ASCII can't hold, or what is too long, ends in `--` and a hash; no other slug has two hyphens in a row.
    """
    slug = key.replace(" ", "-")
    if _SLUG.fullmatch(key) and len(slug) <= _LONGEST_SLUG:
        return slug
    plain = "-".join(re.findall(r"[a-z0-9]+", key))[: _LONGEST_SLUG - 14].strip("-")
    return f"{plain or 'name'}--{hashlib.sha256(key.encode()).hexdigest()[:12]}"


@dataclass
class _Walk:
    """What is known by a day."""

    papers: defaultdict[str, dict[str, PaperEntry]] = field(default_factory=lambda: defaultdict(dict))
    spellings: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    # Full names by initials: who `J.-Y. Zhu` may be.
    full: defaultdict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    pages: dict[str, None] = field(default_factory=dict)
    minimum: int = MINIMUM_BY_PAGES[0][1]

    def key(self, name: str) -> str:
        """The key of a name; that of the full name where initials can only be one person known by now."""
        key = name_key(name)
        initials, only = _initials(name)
        # One initial and a family name fit too many people.
        if only and len(initials) > 2 and len(known := self.full[initials]) == 1:
            return next(iter(known))
        return key

    def add(self, paper: PaperEntry) -> None:
        for name in paper.authors:
            if not (key := self.key(name)):
                continue
            self.papers[key].setdefault(paper.id, paper)
            self.spellings[key][name] += 1
            if len(self.papers[key]) >= self.minimum and key not in self.pages:
                self.pages[key] = None
                self.minimum = next((papers for pages, papers in MINIMUM_BY_PAGES if len(self.pages) < pages), RARE)

    def learn(self, paper: PaperEntry) -> None:
        for name in paper.authors:
            initials, only = _initials(name)
            if not only and (key := name_key(name)):
                self.full[initials].add(key)


class People:
    """Everybody in an archive who has a page.

    Attributes:
        minimum: how many papers it takes now to get one.
    """

    def __init__(self, library: Library) -> None:
        walk = _Walk()
        self._links: dict[dt.date, dict[str, str]] = {}
        for day in library.days:
            self._links[day.date] = _add_day(walk, day)
        self.minimum = walk.minimum
        self._walk = walk

    def links(self, date: dt.date) -> Mapping[str, str]:
        """By name as a day's papers write it: the addresses of those who had a page by then."""
        return self._links.get(date, {})

    @cached_property
    def by_slug(self) -> dict[str, Person]:
        """Everybody with a page, by the last word of the name."""
        people = (self._person(key) for key in self._walk.pages)
        return {person.slug: person for person in sorted(people, key=lambda each: (each.family, each.key))}

    @cached_property
    def by_key(self) -> dict[str, Person]:
        return {person.key: person for person in self.by_slug.values()}

    def find(self, name: str) -> Person | None:
        """Who has a page under a name, spelled in any way."""
        return self.by_key.get(name_key(name))

    def of(self, paper: PaperEntry) -> list[Person]:
        """Those of a paper's authors who have a page, each once."""
        return [self.by_key[key] for key in self._authors_of.get(paper.id, ())]

    @cached_property
    def _authors_of(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key in sorted(self._walk.pages):
            for id_ in self._walk.papers[key]:
                found[id_].append(key)
        return dict(found)

    def _person(self, key: str) -> Person:
        spellings = self._walk.spellings[key]
        usual = sorted(spellings, key=lambda name: (name_key(name) != key, -spellings[name], name))
        papers = sorted(self._walk.papers[key].values(), key=lambda paper: (-paper.date.toordinal(), paper.position))
        return Person(slug_of(key), key, tuple(usual), tuple(papers))


def _add_day(walk: _Walk, day: DayEntry) -> dict[str, str]:
    for paper in day.papers:
        walk.learn(paper)
    for paper in day.papers:
        walk.add(paper)
    names = {name for paper in day.papers for name in paper.authors}
    keys = {name: walk.key(name) for name in sorted(names)}
    return {name: f"authors/{slug_of(key)}/" for name, key in keys.items() if key in walk.pages}


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
        for key, name in {name_key(name): name for name in paper.authors}.items():
            found[key] += 1
            names.setdefault(key, name)
    ranked = sorted((key for key in found if key and key != person.key), key=lambda key: (-found[key], key))
    return [(names[key], people.by_key.get(key), found[key]) for key in ranked[:limit] if found[key] > 1]
