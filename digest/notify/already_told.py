"""What was told already: `notified.json` beside digest.yml, so that nobody is told twice.

A mark is made before anything is sent, and taken back only if certainly nothing was.
"""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import Field

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.files import json_text, read_json, write_atomic
from digest.model import SCHEMA, Record

Mark = Literal["begun", "sent"]
"""`begun`: it was being sent, and how that ended is not known."""
_PATIENCE = 10.0
"""Seconds for another `notify`, which holds the lock for milliseconds."""


class Notified(Record):
    """The file: the marks of each day by channel."""

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    days: dict[dt.date, dict[str, Mark]] = Field(default_factory=dict)


class Marks:
    """The marks of an archive. Each change is on disk before it returns.

    Args:
        path: the file; it need not exist.
        archive: what is told of. Another `notify` is kept out while a mark is looked at and made; a command that
            writes days is not waited for, since it may take hours and has nothing to do with marks.
    """

    def __init__(self, path: Path, archive: Archive) -> None:
        self._path = path
        self._lock = partial(archive.lock, "notified.lock", patience=_PATIENCE)

    def begin(self, date: dt.date, channel: str, *, force: bool = False) -> Mark | None:
        """Mark a day as begun and return None; if it has a mark already, return that and change nothing.

        Raises:
            ArchiveError: the file can't be read or written. Nothing may be sent then.
            DigestError: the lock can't be had.
        """
        with self._lock():
            days = self._read()
            mark = days.get(date, {}).get(channel)
            if mark is None or force:
                self._write(days, date, days.get(date, {}) | {channel: "begun"})
                return None
            return mark

    def sent(self, date: dt.date, channel: str) -> None:
        """Raises as `begin`."""
        with self._lock():
            days = self._read()
            self._write(days, date, days.get(date, {}) | {channel: "sent"})

    def take_back(self, date: dt.date, channel: str) -> None:
        """Raises as `begin`."""
        with self._lock():
            days = self._read()
            self._write(days, date, {name: mark for name, mark in days.get(date, {}).items() if name != channel})

    def _read(self) -> dict[dt.date, dict[str, Mark]]:
        try:
            return read_json(Notified, self._path).days if self._path.exists() else {}
        except ArchiveError as error:
            hint = "mend it; if it is deleted, no day counts as told, and each can be sent again"
            raise ArchiveError(error.path, error.reason, key=error.key, line=error.line, hint=hint) from error

    def _write(self, days: dict[dt.date, dict[str, Mark]], date: dt.date, marks: dict[str, Mark]) -> None:
        changed = {day: found for day, found in (days | {date: marks}).items() if found}
        write_atomic(self._path, json_text(Notified(days=dict(sorted(changed.items())))))
