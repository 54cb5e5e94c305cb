"""The finished index: its manifest, and its files in the site."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from digest.web.search.coding import compressed
from digest.web.site_folder import Output

FORMAT = 3
"""The version of the files below `search/`; a worker refuses another one."""

FOLDER = "search"
"""Where the files lie below the root of the site."""

_EPOCH = dt.date(1970, 1, 1)

Files = Callable[[], Sequence[bytes]]
"""Reads the files of a folder of the index, or makes them."""


@dataclass(frozen=True)
class DayTexts:
    """The texts of a day's documents, one file each. `tag` is a short hash of them: other texts, other addresses."""

    date: dt.date
    tag: str
    count: int
    files: Files = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.date}-{self.tag}"


@dataclass(frozen=True)
class Segment:
    """Sorted terms of the documents `first` to `end - 1` of the archive. `name` is a hash of the blocks.

    `heads` are strings that tell which block has a term: each is above every term of the block before its own.
    """

    name: str
    first: int
    end: int
    heads: tuple[str, ...]
    files: Files = field(repr=False)


@dataclass(frozen=True)
class Stretch:
    """The terms from `begin` on, up to the next stretch: their segments, oldest first, but for the latest days."""

    begin: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class SearchIndex:
    """Every file of the index. Only what is written is read from the cache.

    `latest` has the terms of all stretches, each from where its own segments end.
    """

    days: tuple[DayTexts, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    latest: Segment = Segment("", 0, 0, (), tuple)

    def manifest(self) -> bytes:
        """The file that a worker reads first: names, days and the heads of all blocks."""
        stretches = [
            {"from": stretch.begin, "segments": list(map(_segment, stretch.segments))} for stretch in self.stretches
        ]
        values = {
            "format": FORMAT,
            "days": _differences(self.days),
            "tags": "".join(day.tag for day in self.days),
            "stretches": stretches,
            "latest": _segment(self.latest),
        }
        return compressed(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())

    def outputs(self) -> Iterator[Output]:
        """Every file of the site, the manifest last, when the rest is there.

        The address of all others stands for their content, so what the site has of them is never read again.
        """
        for segment in self.segments():
            yield from _outputs(segment.name, len(segment.heads), segment.files)
        for day in self.days:
            yield from _outputs(day.name, day.count, day.files)
        manifest = self.manifest()
        yield Output(f"{FOLDER}/manifest.bin", hashlib.sha256(manifest).hexdigest(), lambda: manifest)

    def segments(self) -> Iterator[Segment]:
        """Every segment of every stretch, then the latest."""
        for stretch in self.stretches:
            yield from stretch.segments
        yield self.latest


def _segment(segment: Segment) -> list[object]:
    return [segment.name, segment.first, segment.end, "\n".join(segment.heads)]


def _outputs(name: str, count: int, files: Files) -> Iterator[Output]:
    whole = cache(files)
    return (
        Output(f"{FOLDER}/{name}/{number}.bin", "", lambda number=number: whole()[number])  # type: ignore[misc]
        for number in range(count)
    )


def _differences(days: Sequence[DayTexts]) -> list[int]:
    """Day, documents, days until the next day, documents, …"""
    out: list[int] = []
    before = _EPOCH
    for day in days:
        out += [(day.date - before).days, day.count]
        before = day.date
    return out
