"""The people of the archive: which spellings are one name, who has a page, and since when.

Everything is decided day by day, oldest first, from what was known by then. So a page of an author, once there, stays,
and a day that was published never changes because its authors wrote more.
"""

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from digest.names import unaccented
from digest.web.kept import Kept
from digest.web.library import DayEntry, Library, PaperEntry

MINIMUM_BY_PAGES = ((1_000, 2), (1_400, 3), (1_600, 4), (1_700, 5), (1_800, 6), (1_900, 8), (2_000, 12))
"""How many papers it takes to get a page while there are fewer pages than this; after the last, `RARE`."""
RARE = 24

_WORD = re.compile(r"[^\W_]+(?:[-'’\u2010\u2011]\w+)*")
_IN_WORD = re.compile(r"[-'’\u2010\u2011]")
_NAME_WORD = re.compile(r"[^\W_]+")
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


class Spelling(NamedTuple):
    """What a name, as a paper writes it, says of who it is; `key` is that of `name_key`.

    `initials` are the first letters of the given names, then the last word, with a blank between; `only` says whether
    the given names are initials alone.
    """

    key: str
    initials: str
    only: bool

    @classmethod
    def of(cls, name: str) -> "Spelling":
        words = _NAME_WORD.findall(unaccented(name).lower())
        given = words[:-1]
        initials = " ".join([*(word[0] for word in given), *words[-1:]])
        return cls(name_key(name), initials, all(len(word) == 1 for word in given))


def name_key(name: str) -> str:
    """The form in which two spellings of a name are the same: `Jun-Yan  Zhü` and `Junyan Zhu` → `junyan zhu`.

    Accents, case, full stops and hyphens don't count, the order of the words does. "" for what is no name.
    """
    words = _WORD.findall(unaccented(name).lower().replace(".", ". "))
    key = " ".join(_IN_WORD.sub("", word) for word in words)
    return "" if key in _NOBODY else key


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
    # By paper and its authors: who they are, "" for nobody.
    keys: dict[PaperEntry, tuple[str, ...]] = field(default_factory=dict)
    # Full names by initials: who `J.-Y. Zhu` may be.
    full: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pages: dict[str, None] = field(default_factory=dict)
    minimum: int = MINIMUM_BY_PAGES[0][1]

    def day(self, day: DayEntry, spellings: Mapping[str, Spelling]) -> dict[str, str]:
        """Go on by a day: the addresses of those who have a page by then, by name as its papers write it."""
        for key, initials, only in spellings.values():
            if not only and key:
                self.full[initials].add(key)
        keys = {name: self._key(each) if each.only else each.key for name, each in spellings.items()}
        for paper in day.papers:
            self._add(paper, tuple([keys[name] for name in paper.authors]))
        return {name: _url(key) for name, key in sorted(each for each in keys.items() if each[1] in self.pages)}

    def _key(self, spelling: Spelling) -> str:
        """Of initials: that of the full name where it can only be one person known by now."""
        # One initial and a family name fit too many people.
        if spelling.initials.count(" ") > 1 and len(known := self.full[spelling.initials]) == 1:
            return next(iter(known))
        return spelling.key

    def _add(self, paper: PaperEntry, keys: tuple[str, ...]) -> None:
        self.keys[paper] = keys
        for key in filter(None, keys):
            papers = self.papers[key]
            papers.setdefault(paper.id, paper)
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
        spellings = _spellings(library, kept)
        self._links = {day.date: walk.day(day, spellings[day.date]) for day in library.days}
        self.minimum = walk.minimum
        self._walk = walk
        self._papers = [day.papers for day in library.days]
        self._known: dict[PaperEntry, tuple[str, ...]] = {}

    def fits(self, library: Library) -> bool:
        """Whether an archive has the same papers as the one that this was made of."""
        return self._papers == [day.papers for day in library.days]

    def links(self, date: dt.date) -> Mapping[str, str]:
        """By name as a day's papers write it: the addresses of those who had a page by then."""
        return self._links.get(date, {})

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

    def known(self, paper: PaperEntry) -> tuple[str, ...]:
        """The keys of those of a paper's authors who have a page, in their order."""
        if (found := self._known.get(paper)) is None:
            pages = self._walk.pages
            found = self._known[paper] = tuple([key for key in self.keys(paper) if key in pages])
        return found

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
        papers = sorted(self._walk.papers[key].values(), key=lambda paper: (-paper.date.toordinal(), paper.position))
        return Person(slug_of(key), key, tuple(usual), tuple(papers))


def _spellings(library: Library, kept: Path | None) -> dict[dt.date, dict[str, Spelling]]:
    """By day and name. Taking names apart takes longer than all that is done with them."""
    by_date = library.by_date

    def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, list[Sequence[Any]]]]:
        for date in missing:
            names = list(dict.fromkeys(name for paper in by_date[date].papers for name in paper.authors))
            # Four long lists are read faster than many short ones.
            yield date, [names, *zip(*map(Spelling.of, names), strict=True)] if names else [[]] * 4

    rows = Kept(kept, "names").values({day.date: day.fingerprint for day in library.days}, make)
    return {date: dict(zip(names, map(Spelling, *parts), strict=True)) for date, (names, *parts) in rows.items()}


@lru_cache(maxsize=10_000)
def _url(key: str) -> str:
    return f"authors/{slug_of(key)}/"


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
