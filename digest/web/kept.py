"""Values that were costly to make, one a day, kept on disk a file a month. Losing them, whole or in part, costs time.

Unlike finished pages they outlive the page that needed them: a new day asks for what every earlier day has.
"""

import contextlib
import datetime as dt
import marshal
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from digest.web.cache import files_hash, put_file

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
    # Python's own form of values is read several times as fast as JSON, and may be another in another version.
    sources = files_hash(path for pattern in _SOURCES for path in sorted(_PACKAGE.glob(pattern)))
    return f"{sources} {sys.implementation.cache_tag} {marshal.version}".encode()


class _Entry(NamedTuple):
    """A value as it is kept. It is looked into only when its checksum is right: Python does not survive damage."""

    key: str
    checksum: int
    packed: bytes

    @classmethod
    def of(cls, key: str, value: Any) -> "_Entry":
        packed = marshal.dumps(value)
        return cls(key, zlib.crc32(packed), packed)

    @property
    def is_whole(self) -> bool:
        return zlib.crc32(self.packed) == self.checksum


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
                if (entry := entries[month].get(date)) and entry.key == key and entry.is_whole:
                    # Who can write here can write the compiled templates next to it, too.
                    found[date] = marshal.loads(entry.packed)  # noqa: S302
        missing = [date for date in sorted(keys) if date not in found]
        changed: set[str] = set()
        for date, value in make(missing) if missing else ():
            found[date] = value
            month = date.isoformat()[:7]
            entries[month][date] = _Entry.of(keys[date], value)
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
                day, key, checksum, size = data[begin:end].decode("ascii").split()
                # A damaged size must not lead back.
                begin = end + 1 + abs(int(size))
                found[dt.date.fromisoformat(day)] = _Entry(key, int(checksum), data[end + 1 : begin])
        return found

    def _write(self, month: str, entries: Mapping[dt.date, _Entry]) -> None:
        if self._folder is None:
            return
        lines = [_made_by(), b"\n"]
        for date, entry in sorted(entries.items()):
            lines += f"{date} {entry.key} {entry.checksum} {len(entry.packed)}\n".encode("ascii"), entry.packed
        put_file(self._folder / month, b"".join(lines))
