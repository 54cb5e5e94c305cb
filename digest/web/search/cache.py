"""Finished segments on disk, by the hash of what they are made of. Losing one, whole or in part, only costs time."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from digest.web.search.segments import Segment


class SegmentCache:
    """Segments below a folder, each one file that begins with the hash of its content. A damaged one is a miss."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Segment | None:
        """The segment that was put under a key."""
        try:
            stored = (self._folder / key).read_bytes()
        except OSError:
            return None
        checksum, _, packed = stored.partition(b"\n")
        return _unpack(packed) if checksum == _checksum(packed) else None

    def put(self, key: str, segment: Segment) -> None:
        """Keep a segment. A full disk or a missing right costs the next build time, not this one."""
        packed = _pack(segment)
        temporary = self._folder / f".{key}.{os.getpid()}.tmp"
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(_checksum(packed) + b"\n" + packed)
            temporary.replace(self._folder / key)

    def keep_only(self, keys: Iterable[str]) -> None:
        """Drop all other segments."""
        wanted = set(keys)
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in wanted:
                    path.unlink(missing_ok=True)


def _pack(segment: Segment) -> bytes:
    files = (segment.blocks, segment.documents)
    head = {"days": segment.days, "heads": segment.heads, "sizes": [[len(data) for data in group] for group in files]}
    return b"".join([json.dumps(head).encode(), b"\n", *segment.blocks, *segment.documents])


def _unpack(packed: bytes) -> Segment:
    head, _, rest = packed.partition(b"\n")
    values = json.loads(head)
    blocks, documents = values["sizes"]
    files = tuple(_cut(rest, [*blocks, *documents]))
    return Segment(
        days=tuple((day, count) for day, count in values["days"]),
        heads=tuple(values["heads"]),
        blocks=files[: len(blocks)],
        documents=files[len(blocks) :],
    )


def _cut(data: bytes, sizes: Iterable[int]) -> Iterator[bytes]:
    start = 0
    for size in sizes:
        yield data[start : start + size]
        start += size


def _checksum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
