"""Values that were costly to make, one a day, kept on disk a file a month. Losing them, whole or in part, costs time.

Unlike finished pages they outlive the page that needed them: a new day asks for what every earlier day has.
"""

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from digest.web.cache import PYTHON, files_hash, pack, put_file, unpack

Make = Callable[[Sequence[dt.date]], Iterable[tuple[dt.date, Any]]]
"""Makes the values of some days, oldest first; anything of text, numbers, lists, tuples and dictionaries."""

_PACKAGE = Path(__file__).parent.parent
_SOURCES = (
    *("archive.py", "files.py", "model.py", "names.py", "terms.py", "exporters/*.py", "text/*.py", "words/*.txt"),
    *("web/kept.py", "web/library.py", "web/wording.py"),
    *("web/citations.py", "web/postings.py", "web/related.py", "web/spellings.py", "web/themes.py"),
)
"""What makes the values. Another look of the pages is no reason to make them anew."""


@cache
def _made_by() -> bytes:
    sources = files_hash(path for pattern in _SOURCES for path in sorted(_PACKAGE.glob(pattern)))
    return f"{sources} {PYTHON}".encode()


class _Entry(NamedTuple):
    """A value as it is kept."""

    key: str
    packed: bytes


class Kept:
    """Values of one kind, each told apart by its day and a key, which stands for all that it was made of.

    Safe for builds at once: files are moved into place whole. A damaged entry is a miss.
    """

    def __init__(self, folder: Path | None, kind: str) -> None:
        self._folder = folder / kind if folder else None

    def values(self, keys: Mapping[dt.date, str], make: Make) -> dict[dt.date, Any]:
        """The value of each day in `keys`; those that are not there are made, and kept."""
        months: defaultdict[str, dict[dt.date, str]] = defaultdict(dict)
        for date, key in sorted(keys.items()):
            months[f"{date.isoformat()[:7]}"][date] = key
        entries = {month: self._read(month) for month in months}
        found: dict[dt.date, Any] = {}
        for month, wanted in months.items():
            for date, key in wanted.items():
                if (entry := entries[month].get(date)) and entry.key == key:
                    with contextlib.suppress(ValueError):
                        found[date] = unpack(entry.packed)
        missing = [date for date in sorted(keys) if date not in found]
        changed: set[str] = set()
        for date, value in make(missing) if missing else ():
            found[date] = value
            month = date.isoformat()[:7]
            entries[month][date] = _Entry(keys[date], pack(value))
            changed.add(month)
        for month in sorted(changed):
            self._write(month, entries[month])
        return {date: found[date] for date in sorted(found)}

    def _read(self, month: str) -> dict[dt.date, _Entry]:
        """The entries of a month that this program wrote, none where the file is not there or another's."""
        found: dict[dt.date, _Entry] = {}
        if self._folder is None:
            return found
        with contextlib.suppress(OSError, ValueError):
            data = (self._folder / month).read_bytes()
            begin = data.index(b"\n") + 1
            if data[: begin - 1] != _made_by():
                return found
            # Each has a line, which says how long it is, and its bytes after it.
            while begin < len(data):
                end = data.index(b"\n", begin)
                day, key, size = data[begin:end].decode("ascii").split()
                # A damaged size must not lead back.
                begin = end + 1 + abs(int(size))
                found[dt.date.fromisoformat(day)] = _Entry(key, data[end + 1 : begin])
        return found

    def _write(self, month: str, entries: Mapping[dt.date, _Entry]) -> None:
        if self._folder is None:
            return
        lines = [_made_by(), b"\n"]
        for date, entry in sorted(entries.items()):
            lines += f"{date} {entry.key} {len(entry.packed)}\n".encode("ascii"), entry.packed
        put_file(self._folder / month, b"".join(lines))
