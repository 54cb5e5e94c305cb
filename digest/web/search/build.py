"""The index of a whole archive: a closed segment for the finished months, and a small one for the current month."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from digest.archive import Archive
from digest.web.cache import files_hash
from digest.web.library import DayEntry, Library
from digest.web.search.cache import SegmentCache
from digest.web.search.documents import day_documents
from digest.web.search.segments import Segment, compressed, make_segment

FORMAT = 1
"""The version of the files below `search/`; a worker refuses another one."""

BASE_BLOCK, MONTH_BLOCK = 8_192, 4_096
"""Bytes of a block before it is compressed: the month changes daily, and its lists are short."""

LARGEST_SEGMENT = 200_000
"""Papers of a segment; a number in the index ends at 1,114,111, a quarter of which is the longest gap in a list."""

_FOLDER = Path(__file__).parent
_TEXT_LIBRARIES = ("comrak-ext", "nh3", "math-core")


@dataclass(frozen=True)
class SearchIndex:
    """Every file of the index, oldest segment first."""

    segments: tuple[Segment, ...]

    def manifest(self) -> bytes:
        """The file that a worker reads first: names, days and the first terms of all blocks."""
        segments = [
            {"name": segment.name, "days": _differences(segment), "heads": "\n".join(segment.heads)}
            for segment in self.segments
        ]
        values = {"format": FORMAT, "segments": segments}
        return compressed(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Paths below `search/`, and contents."""
        yield "manifest.bin", self.manifest()
        for segment in self.segments:
            name = segment.name
            for number, data in enumerate(segment.blocks):
                yield f"{name}/b{number}.bin", data
            for number, data in enumerate(segment.documents):
                yield f"{name}/d{number}.bin", data

    def write(self, folder: Path) -> None:
        """Write all files below a folder of a site that is being built."""
        for segment in self.segments:
            (folder / segment.name).mkdir(parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in self.files():
            (folder / path).write_bytes(data)


def search_index(archive: Archive, library: Library, cache_folder: Path) -> SearchIndex:
    """The index of every complete day. Segments of unchanged days come from the cache."""
    kept = SegmentCache(cache_folder)
    keys, segments = [], []
    for days, block_size in _stretches(library.days):
        key = _key(days, block_size)
        keys.append(key)
        if (segment := kept.get(key)) is None:
            documents = ((day.date, day_documents(archive, day.date)) for day in days)
            segment = make_segment(documents, block_size=block_size)
            kept.put(key, segment)
        segments.append(segment)
    kept.keep_only(keys)
    return SearchIndex(tuple(segments))


def _stretches(days: Sequence[DayEntry]) -> Iterator[tuple[list[DayEntry], int]]:
    """The days of each segment and its block size: all finished months together, then the latest month."""
    months = [list(month) for _, month in groupby(days, key=lambda day: (day.date.year, day.date.month))]
    base: list[DayEntry] = []
    for month in months[:-1]:
        if base and sum(len(day.papers) + 1 for day in (*base, *month)) > LARGEST_SEGMENT:
            yield base, BASE_BLOCK
            base = []
        base += month
    if base:
        yield base, BASE_BLOCK
    if months:
        yield months[-1], MONTH_BLOCK


def _key(days: Sequence[DayEntry], block_size: int) -> str:
    made_of = (_program(), block_size, [(day.date.isoformat(), day.fingerprint) for day in days])
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


@cache
def _program() -> str:
    """A hash of the code that makes segments: another version of it may make others of the same days."""
    package = _FOLDER.parent.parent
    sources = [*sorted(_FOLDER.glob("*.py")), *sorted((package / "text").glob("*.py"))]
    sources += [package / "archive.py", package / "model.py", package / "files.py"]
    return files_hash(sources) + repr([version(library) for library in _TEXT_LIBRARIES])


def _differences(segment: Segment) -> list[int]:
    """Day, documents, days until the next day, documents, …"""
    out: list[int] = []
    before = 0
    for day, count in segment.days:
        out += [day - before, count]
        before = day
    return out
