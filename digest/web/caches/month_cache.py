"""Values that were costly to make, one a day, kept on disk a file a month. Losing them, whole or in part, costs time.

Unlike finished pages they outlive the page that needed them: a new day asks for what every earlier day has.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from digest.web.caches.cache import READING, files_hash, get_packed, put_packed

Make = Callable[[Sequence[dt.date]], Iterable[tuple[dt.date, Any]]]
"""Makes the values of some days, oldest first; anything of text, numbers, lists, tuples and dictionaries."""

_PACKAGE = Path(__file__).parents[2]
_SOURCES = (
    *READING,
    *("day_hashes.py", "memo.py", "terms.py", "exporters/*.py", "text/*.py", "words/*.txt"),
    *("web/library/*.py", "web/files/citations.py", "web/caches/cache.py", "web/caches/month_cache.py"),
)
"""What makes the values. Another look of the pages is no reason to make them anew."""


@cache
def _made_by() -> bytes:
    return files_hash(path for pattern in _SOURCES for path in sorted(_PACKAGE.glob(pattern))).encode()


_Month = dict[int, tuple[str, Any]]
"""The key and the value of each day, by the day's ordinal."""


class MonthCache:
    """Values of one kind, each told apart by its day and a key, which stands for all that it was made of.

    Safe for builds at once: files are moved into place whole. A damaged one is a miss.
    """

    def __init__(self, folder: Path | None, kind: str) -> None:
        self._folder = folder / kind if folder else None

    def values(self, keys: Mapping[dt.date, str], make: Make) -> dict[dt.date, Any]:
        """The value of each day in `keys`; those that are not there are made, and kept."""
        dates = sorted(keys)
        month_of = {date: date.isoformat()[:7] for date in dates}
        months = {month: self._read(month) for month in dict.fromkeys(month_of.values())}
        found: dict[dt.date, Any] = {}
        missing = []
        for date in dates:
            entry = months[month_of[date]].get(date.toordinal())
            if entry and entry[0] == keys[date]:
                found[date] = entry[1]
            else:
                missing.append(date)
        if not missing:
            return found
        changed: dict[str, None] = {}
        for date, value in make(missing):
            found[date] = value
            months[month_of[date]][date.toordinal()] = keys[date], value
            changed[month_of[date]] = None
        for month in changed:
            self._write(month, months[month])
        return {date: found[date] for date in dates if date in found}

    def _read(self, month: str) -> _Month:
        """The entries of a month that this program wrote, none where the file is not there or another's."""
        found: _Month | None = get_packed(self._folder / month, _made_by()) if self._folder else None
        return found or {}

    def _write(self, month: str, entries: _Month) -> None:
        if self._folder:
            put_packed(self._folder / month, _made_by(), entries)
