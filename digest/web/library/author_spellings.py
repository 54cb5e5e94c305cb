"""How names are spelled, and which spellings are of one person."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from digest.accents import unaccented
from digest.web.caches.month_cache import MonthCache
from digest.web.library.index import DayEntry

_WORD = re.compile(r"[^\W_]+(?:[-'’\u2010\u2011]\w+)*")
_IN_WORD = re.compile(r"[-'’\u2010\u2011]")
_NAME_WORD = re.compile(r"[^\W_]+")
_SLUG = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_LONGEST_SLUG = 60
_NOBODY = frozenset({"", "et al", "others", "and others", "anonymous"})


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


class DaySpellings(NamedTuple):
    """The names of a day's papers, each once, with the parts of `Spelling`: long rows, which are read faster than many
    short ones.
    """

    names: Sequence[str]
    keys: Sequence[str]
    initials: Sequence[str]
    only: Sequence[bool]


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


def day_spellings(days: Iterable[DayEntry], kept: Path | None) -> dict[dt.date, DaySpellings]:
    """By day. Taking names apart takes longer than all that is done with them."""
    by_date = {day.date: day for day in days}

    def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, tuple[Sequence[Any], ...]]]:
        for date in missing:
            names = list(dict.fromkeys(name for paper in by_date[date].papers for name in paper.authors))
            yield date, (names, *zip(*map(Spelling.of, names), strict=True)) if names else ((),) * 4

    rows = MonthCache(kept, "names").values({date: day.fingerprint for date, day in by_date.items()}, make)
    return {date: DaySpellings(*row) for date, row in rows.items()}
