"""Finished pages on disk, by the hash of what they are made of. Losing it, whole or in part, only costs time."""

import contextlib
import hashlib
import marshal
import os
import sys
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent.parent
_SOURCES = (".py", ".html", ".json", ".css", ".js", ".xml")

PYTHON = f"{sys.implementation.cache_tag}-{marshal.version}"
"""Stands for the form of what `pack` makes, which may be another in another version."""
_CHECKSUM = 4


@cache
def program_hash() -> str:
    """A hash of this package: another version of it makes other pages of the same files."""
    digest = hashlib.sha256()
    # Without pathlib, which takes as long as reading.
    every = (f"{folder}/{name}" for folder, _, names in os.walk(_PACKAGE) for name in names)
    for path in sorted(path for path in every if path.endswith(_SOURCES)):
        with open(path, "rb", buffering=0) as file:
            digest.update(file.read())
    return digest.hexdigest()


def files_hash(paths: Iterable[Path]) -> str:
    """A hash of the content of files and of everything in folders, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def checksum(data: bytes) -> bytes:
    """What stands before data that is kept, by which damage is seen."""
    return hashlib.sha256(data).hexdigest().encode()


def pack(value: Any) -> bytes:
    """A value of texts, numbers, lists, tuples and dictionaries in Python's own form, several times as fast as JSON."""
    packed = marshal.dumps(value)
    return zlib.crc32(packed).to_bytes(_CHECKSUM) + packed


def unpack(packed: bytes) -> Any:
    """The value that was packed, by the same `PYTHON`.

    Raises:
        ValueError: it is damaged. Python itself would not survive that.
    """
    value = memoryview(packed)[_CHECKSUM:]
    if not value or zlib.crc32(value) != int.from_bytes(packed[:_CHECKSUM]):
        raise ValueError("damaged")
    # Who can write here can write the compiled templates next to it, too.
    return marshal.loads(value)  # noqa: S302


def put_file(path: Path, data: bytes) -> bool:
    """Write a file of a cache, whole or not at all, and make its folder; builds at once do not hurt each other.

    Returns:
        False on a full disk or without the right: that costs the next build time, not this one.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:
        return False
    return True


class PageCache:
    """Pages below a folder, each file named by its key and begun by the hash of its own content.

    Safe for builds at once: files are moved into place whole. A damaged one is a miss.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def get(self, key: str) -> str | None:
        """The page that was put under a key."""
        try:
            stored = (self._folder / key).read_bytes()
        except OSError:
            return None
        told, _, page = stored.partition(b"\n")
        if told != checksum(page):
            return None
        self._used.add(key)
        return page.decode("utf-8")

    def put(self, key: str, page: str) -> None:
        """Keep a page."""
        data = page.encode("utf-8")
        put_file(self._folder / key, checksum(data) + b"\n" + data)
        self._used.add(key)

    def keep(self, key: str) -> None:
        """Don't drop a page that this build did not need."""
        self._used.add(key)

    def prune(self) -> None:
        """Drop the pages that this build did not use, so that the folder never outgrows the site."""
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in self._used:
                    path.unlink(missing_ok=True)
        self._used.clear()
