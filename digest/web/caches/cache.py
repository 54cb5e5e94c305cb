"""What was costly to make, on disk. Losing it, whole or in part, only costs time."""

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

_PACKAGE = Path(__file__).parents[2]
_SOURCES = (".py", ".html", ".json", ".css", ".js", ".xml")

READING = ("archive.py", "files.py", "strict_yaml.py", "validation.py", "headers.py", "model.py", "accents.py")
"""The modules that read the archive: what is kept of its days was made by them, too."""

_PYTHON = f"{sys.implementation.cache_tag}-{marshal.version}"
"""Stands for Python's own form of a value, which may be another in another version."""
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


def hash_of(value: object) -> str:
    """What stands for a value, which its `repr` tells apart: 128 bits of SHA-256 as hexadecimal digits."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:32]


def files_hash(paths: Iterable[Path]) -> str:
    """A hash of the content of files and of everything in folders, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


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


def put_packed(path: Path, made_by: bytes, value: Any) -> bool:
    """Write a value of texts, bytes, numbers, lists, tuples and dictionaries in Python's own form, which is read
    several times as fast as JSON. The file begins with a line that holds `made_by` behind one other word.

    Returns:
        As `put_file`.
    """
    packed = marshal.dumps(value)
    return put_file(path, b"".join((_head(made_by), zlib.crc32(packed).to_bytes(_CHECKSUM), packed)))


def get_packed(path: Path, made_by: bytes) -> Any:
    """The value of a file that was written with the same `made_by`; None where there is none, or a damaged one."""
    head = _head(made_by)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    start = len(head) + _CHECKSUM
    packed = memoryview(data)[start:]
    # Python itself would not survive a damaged one.
    if not data.startswith(head) or zlib.crc32(packed) != int.from_bytes(data[len(head) : start]):
        return None
    try:
        # Who can write here can write the compiled templates next to it, too.
        return marshal.loads(packed)  # noqa: S302
    except (EOFError, ValueError, TypeError):
        return None


def _head(made_by: bytes) -> bytes:
    return b"%s %s\n" % (_PYTHON.encode(), made_by)


def name(kind: str, inputs: object) -> str:
    """What a value is kept under: equal program and inputs, equal value. `inputs` is told apart by its `repr`."""
    return hash_of((program_hash(), kind, inputs))


class FileStore:
    """Values below a folder, each in a file named by its key; None keeps nothing.

    Safe for builds at once: files are moved into place whole. A damaged one is a miss.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def get(self, key: str) -> Any:
        """The value that was put under a key, None if there is none."""
        value = get_packed(self._folder / key, b"") if self._folder else None
        if value is not None:
            self._used.add(key)
        return value

    def put(self, key: str, value: Any) -> None:
        """Keep a value of the kinds of `put_packed`."""
        if self._folder:
            put_packed(self._folder / key, b"", value)
        self._used.add(key)

    def keep(self, key: str) -> None:
        """Don't drop a value that this build did not need."""
        self._used.add(key)

    def prune(self) -> None:
        """Drop the values that this build did not use, so that the folder never outgrows the site."""
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir() if self._folder else ():
                if path.name not in self._used:
                    path.unlink(missing_ok=True)
        self._used.clear()
