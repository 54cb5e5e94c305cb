"""The finished index: its manifest, and its files in the folder of a site."""

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from digest.web.search.coding import compressed

FORMAT = 2
"""The version of the files below `search/`; a worker refuses another one."""

MANIFEST = "manifest.bin"

_EPOCH = dt.date(1970, 1, 1)
_UNFINISHED = ".tmp"
_OURS = re.compile(rf"(?:[0-9a-f]{{12}}|\d{{4}}-\d\d-\d\d-[a-z2-7]{{4}})(?:{re.escape(_UNFINISHED)})?", re.ASCII)


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
    """A stretch of days as one run of sorted terms. `name` is a hash of the blocks.

    `heads` are strings that tell which block has a term: each is above every term of the block before its own.
    """

    name: str
    heads: tuple[str, ...]
    days: tuple[DayTexts, ...]
    files: Files = field(repr=False)


@dataclass(frozen=True)
class SearchIndex:
    """Every file of the index, oldest segment first. Only what is written is read from the cache."""

    segments: tuple[Segment, ...]

    def manifest(self) -> bytes:
        """The file that a worker reads first: names, days and the heads of all blocks."""
        segments = [
            {
                "name": segment.name,
                "days": _differences(segment),
                "tags": "".join(day.tag for day in segment.days),
                "heads": "\n".join(segment.heads),
            }
            for segment in self.segments
        ]
        values = {"format": FORMAT, "segments": segments}
        return compressed(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())

    def write(self, folder: Path) -> list[str]:
        """Make a folder of the site hold this index; what it holds already stays as it is.

        Returns:
            The paths below `folder` of the files that were written. The manifest comes last, when the rest is there.
        """
        folder.mkdir(parents=True, exist_ok=True)
        present = {path.name for path in folder.iterdir() if _OURS.fullmatch(path.name)}
        wanted = dict(self._folders())
        written = [
            path for name, files in wanted.items() if name not in present for path in _write(folder, name, files)
        ]
        manifest = folder / MANIFEST
        data = self.manifest()
        if not manifest.is_file() or manifest.read_bytes() != data:
            manifest.write_bytes(data)
            written.append(MANIFEST)
        for name in present - wanted.keys():
            # An unfinished folder may have become a finished one just now.
            shutil.rmtree(folder / name, ignore_errors=True)
        return written

    def _folders(self) -> Iterator[tuple[str, Files]]:
        for segment in self.segments:
            yield segment.name, segment.files
            for day in segment.days:
                yield day.name, day.files


def _write(folder: Path, name: str, files: Files) -> list[str]:
    """Write files below a folder that their content has given the name. It is there with all of them, or not at all."""
    unfinished = folder / f"{name}{_UNFINISHED}"
    unfinished.mkdir(exist_ok=True)
    numbered = [(f"{number}.bin", data) for number, data in enumerate(files())]
    for file, data in numbered:
        # Twenty thousand files for a thousand days: without a buffer and a `Path` each takes two thirds of the time.
        with open(f"{unfinished}/{file}", "wb", buffering=0) as out:
            out.write(data)
    unfinished.rename(folder / name)
    return [f"{name}/{file}" for file, _ in numbered]


def _differences(segment: Segment) -> list[int]:
    """Day, documents, days until the next day, documents, …"""
    out: list[int] = []
    before = _EPOCH
    for day in segment.days:
        out += [(day.date - before).days, day.count]
        before = day.date
    return out
