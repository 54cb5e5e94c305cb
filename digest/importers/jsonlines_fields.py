"""The values of one line by their keys, and in the end those that no record has a place for: nothing vanishes."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from digest.importers.foreign_text import one_line, parse_date, split_authors


class Fields:
    """Hands out the values of an object as the records want them, and remembers which were taken whole.

    Of several keys the first that has a value counts; another is taken, too, if it says the same.
    """

    def __init__(self, item: Mapping[str, Any]) -> None:
        self._item = item
        self._taken: set[str] = set()

    def take(self, *keys: str) -> None:
        self._taken.update(keys)

    def text(self, *keys: str) -> str:
        """A text, "" where there is none."""
        found = ""
        for key in keys:
            value = self._item.get(key)
            if isinstance(value, str) and value.strip() and value == (found or value):
                self.take(key)
                found = value
        return found

    def date(self, *keys: str) -> dt.date | None:
        """A day, None where there is none that can be read."""
        found = None
        for key in keys:
            value = self._item.get(key)
            date = parse_date(value) if isinstance(value, str) else None
            if date and date == (found or date):
                self.take(key)
                found = date
        return found

    def names(self, key: str) -> list[str]:
        """A list of texts; some forks write one text with commas."""
        value = self._item.get(key)
        if isinstance(value, str):
            self.take(key)
            return value.split(",")
        items = value if isinstance(value, list) else []
        names = [name for name in items if isinstance(name, str)]
        if len(names) == len(items) > 0:
            self.take(key)
        return names

    def authors(self) -> tuple[str, ...]:
        """In order; in one text with commas `Jr.` is no author."""
        names = self.names("authors")
        if isinstance(written := self._item.get("authors"), str):
            return split_authors(written)
        return tuple(name for name in map(one_line, names) if name)

    def written(self) -> str | dict[str, Any] | None:
        """What the peer's model wrote, in one of the forms that it has."""
        value = self._item.get("AI")
        if not isinstance(value, str | dict):
            return None
        self.take("AI")
        return value

    def others(self) -> dict[str, Any]:
        """What was not taken and is not empty. Keys that begin with `_` are the programs' own and say nothing."""
        return {
            key: value
            for key, value in self._item.items()
            if key not in self._taken and not key.startswith("_") and not is_empty(value)
        }


def is_empty(value: object) -> bool:
    """Whether a JSON value says nothing: 0 and false do say something."""
    return value in (None, [], {}) or (isinstance(value, str) and not value.strip())


def as_text(value: object) -> str:
    """A JSON value as text: a list of texts and numbers with commas, what has more structure as JSON."""
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ", ".join(as_text(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
