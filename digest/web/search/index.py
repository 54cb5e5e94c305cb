"""The finished index: its manifest, and its files in the folder of a site."""

import datetime as dt
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.web.search.cache import Pack
from digest.web.search.coding import compressed

FORMAT = 2
"""The version of the files below `search/`; a worker refuses another one."""

MANIFEST = "manifest.bin"

_EPOCH = dt.date(1970, 1, 1)
_OURS = re.compile(r"[0-9a-f]{12}|\d{4}-\d{2}-\d{2}-[a-z2-7]{4}", re.ASCII)


@dataclass(frozen=True)
class DayTexts:
    """The texts of a day's documents, one file each. `tag` is a short hash of them: other texts, other addresses."""

    date: dt.date
    tag: str
    texts: Pack

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
    blocks: Pack
    days: tuple[DayTexts, ...]


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
        written = [path for name, pack in self._folders() for path in _write_pack(folder, name, pack)]
        manifest = folder / MANIFEST
        data = self.manifest()
        if not manifest.is_file() or manifest.read_bytes() != data:
            manifest.write_bytes(data)
            written.append(MANIFEST)
        wanted = {name for name, _ in self._folders()}
        for path in folder.iterdir():
            if path.name not in wanted and _OURS.fullmatch(path.name):
                shutil.rmtree(path)
        return written

    def _folders(self) -> Iterator[tuple[str, Pack]]:
        for segment in self.segments:
            yield segment.name, segment.blocks
            for day in segment.days:
                yield day.name, day.texts


def _write_pack(folder: Path, name: str, pack: Pack) -> list[str]:
    """Write the files of a pack below a folder that its content has given the name, unless they are there."""
    own = folder / name
    names = [f"{number}.bin" for number in range(len(pack.sizes))]
    if _sizes(own) == dict(zip(names, pack.sizes, strict=True)):
        return []
    own.mkdir(exist_ok=True)
    for file, data in zip(names, pack.files(), strict=True):
        # Twenty thousand files for a thousand days: without a buffer and a `Path` each takes two thirds of the time.
        with open(f"{own}/{file}", "wb", buffering=0) as out:
            out.write(data)
    return [f"{name}/{file}" for file in names]


def _sizes(folder: Path) -> dict[str, int]:
    """The files of a folder and their bytes; none where there is no folder."""
    try:
        with os.scandir(folder) as found:
            return {entry.name: entry.stat().st_size for entry in found}
    except FileNotFoundError:
        return {}


def _differences(segment: Segment) -> list[int]:
    """Day, documents, days until the next day, documents, …"""
    out: list[int] = []
    before = _EPOCH
    for day in segment.days:
        out += [(day.date - before).days, len(day.texts.sizes)]
        before = day.date
    return out
