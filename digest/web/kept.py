"""Values that were costly to make, one a day, kept on disk a file a month. Losing them, whole or in part, costs time.

Unlike finished pages they outlive the page that needed them: a new day asks for what every earlier day has.
"""

import contextlib
import datetime as dt
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from digest.web.cache import files_hash, put_file

Make = Callable[[Sequence[dt.date]], Iterable[tuple[dt.date, Any]]]
"""Makes the values of some days, oldest first; anything that JSON can hold."""

_PACKAGE = Path(__file__).parent.parent
_SOURCES = (
    *("archive.py", "files.py", "model.py", "names.py", "terms.py", "exporters/*.py", "text/*.py", "words/*.txt"),
    *("web/kept.py", "web/library.py", "web/wording.py"),
    *("web/citations.py", "web/people.py", "web/postings.py", "web/related.py", "web/themes.py"),
)
"""What makes the values. Another look of the pages is no reason to make them anew."""


@cache
def _made_by() -> str:
    return files_hash(path for pattern in _SOURCES for path in sorted(_PACKAGE.glob(pattern)))


class Kept:
    """Values of one kind, each told apart by its day and a key, which stands for all that it was made of.

    Safe for builds at once: files are moved into place whole. A damaged line is a miss.
    """

    def __init__(self, folder: Path | None, kind: str) -> None:
        self._folder = folder / kind if folder else None

    def values(self, keys: Mapping[dt.date, str], make: Make) -> dict[dt.date, Any]:
        """The value of each day in `keys`; those that are not there are made, and kept."""
        months: defaultdict[str, dict[dt.date, str]] = defaultdict(dict)
        for date, key in sorted(keys.items()):
            months[f"{date.isoformat()[:7]}"][date] = key
        lines = {month: self._read(month) for month in months}
        found: dict[dt.date, Any] = {}
        for month, wanted in months.items():
            for date, key in wanted.items():
                if (line := lines[month].get(date)) and (value := _value(line, key)) is not None:
                    found[date] = value
        missing = [date for date in sorted(keys) if date not in found]
        changed: set[str] = set()
        for date, value in make(missing) if missing else ():
            found[date] = value
            month = date.isoformat()[:7]
            lines[month][date] = _line(keys[date], value)
            changed.add(month)
        for month in sorted(changed):
            self._write(month, lines[month])
        return {date: found[date] for date in sorted(found)}

    def _read(self, month: str) -> dict[dt.date, str]:
        """The lines of a month that this program wrote, none where the file is not there or another's."""
        if self._folder is None:
            return {}
        try:
            program, *lines = (self._folder / month).read_text("utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            return {}
        if program != _made_by():
            return {}
        found = {}
        for line in lines:
            day, _, rest = line.partition("\t")
            with contextlib.suppress(ValueError):
                found[dt.date.fromisoformat(day)] = rest
        return found

    def _write(self, month: str, lines: Mapping[dt.date, str]) -> None:
        if self._folder is None:
            return
        text = "\n".join([_made_by(), *(f"{date}\t{line}" for date, line in sorted(lines.items()))])
        put_file(self._folder / month, text.encode("utf-8"))


def _line(key: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{key}\t{zlib.crc32(text.encode())}\t{text}"


def _value(line: str, key: str) -> Any:
    kept, _, rest = line.partition("\t")
    checksum, _, text = rest.partition("\t")
    if kept != key or checksum != str(zlib.crc32(text.encode())):
        return None
    return json.loads(text)
