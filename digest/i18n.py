"""The words of the interface: `digest/locales/LANGUAGE.json`, and dates and numbers as that language writes them."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from importlib.resources import files
from typing import Self

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from digest.languages import primary
from digest.model import EXTRACTIVE, SAMPLE, Provenance

FALLBACK = "en"
_FOLDER = files("digest") / "locales"
_DAY = "\ufdd4"
"""Stands for the day in a date of which all days of its month are made."""


@dataclass(frozen=True)
class Words:
    """The interface in one language. A key that does not exist is an error of the program, not of the reader."""

    language: str
    _texts: dict[str, str]

    @classmethod
    def load(cls, language: str) -> Self:
        """The words of the nearest shipped language: `zh-TW` → `zh`, anything unknown → English."""
        base = primary(language)
        if not (_FOLDER / f"{base}.json").is_file():
            base = FALLBACK
        return cls(base, json.loads((_FOLDER / f"{base}.json").read_text(encoding="utf-8")))

    @property
    def locale(self) -> str:
        """How the language is written where, in the form of POSIX, CLDR and Open Graph: `en_GB`."""
        return self._texts["locale"]

    @property
    def tag(self) -> str:
        """The same in the form of BCP 47: `en-GB`."""
        return self.locale.replace("_", "-")

    def __call__(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values)

    def count(self, key: str, n: int) -> str:
        """`count("papers", 3)` → `3 papers`."""
        return self.plural(f"count.{key}", n)

    def plural(self, key: str, n: int) -> str:
        """The form of a key for a number, as CLDR calls it: `.one`, `.few`, …; `.other` where the language has no such.

        https://cldr.unicode.org/index/cldr-spec/plural-rules
        """
        form = "one" if n == 1 else _locale(self.locale).plural_form(n)
        text = self._texts.get(f"{key}.{form}") or self._texts[f"{key}.other"]
        return text.format(n=self.number(n))

    def number(self, n: int) -> str:
        return _number(n, self.locale)

    def joined(self, texts: Iterable[str]) -> str:
        """Texts in a row, with what the language sets between them."""
        return reduce(lambda before, text: self("list.next", before=before, text=text), texts)

    def percent(self, share: float) -> str:
        """`0.034` → `3%`; less than one in a hundred as `0.4%`."""
        return str(format_percent(share, "0.#%" if 0 < share < 0.01 else "0%", locale=_locale(self.locale)))

    def date(self, date: dt.date, form: str = "long") -> str:
        """`full` with the weekday, `long`, `medium`, `short` without the year, `month` with it, `month-name`."""
        return _date(date, self._texts[f"date.{form}"], self.locale)


def translated() -> list[str]:
    """The languages that the interface is in, a file each."""
    return sorted(path.name.removesuffix(".json") for path in _FOLDER.iterdir() if path.name.endswith(".json"))


# To find a locale by its name takes longer than to write a date in it.
_locale = cache(Locale.parse)


# Few numbers and dates are in use at once, and babel takes its time for each.
@lru_cache(maxsize=10_000)
def _number(n: int, locale: str) -> str:
    return str(format_decimal(n, locale=_locale(locale)))


@lru_cache(maxsize=20_000)
def _date(date: dt.date, pattern: str, locale: str) -> str:
    if "E" in pattern or pattern.count("d") != 1:
        return _formatted(date, pattern, locale)
    # The days of a month differ in one number. Every day of the archive has a title, in every build.
    return _formatted(date.replace(day=1), pattern.replace("d", f"'{_DAY}'"), locale).replace(_DAY, str(date.day))


@lru_cache(maxsize=20_000)
def _formatted(date: dt.date, pattern: str, locale: str) -> str:
    return str(format_date(date, pattern, locale=_locale(locale)))


def written_by(words: Words, text: Provenance) -> str:
    """Who wrote a text: a model by its name, rules, or nobody knows."""
    if text.model in (EXTRACTIVE, SAMPLE):
        return words(f"by.{text.model}")
    return words("by.model", model=text.model) if text.model else words("by.unknown")
