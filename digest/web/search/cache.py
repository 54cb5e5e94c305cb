"""Finished files on disk, by the hash of what they are made of. Losing some, whole or in part, only costs time."""

import contextlib
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from digest.web.caches.cache import put_file


@dataclass(frozen=True)
class Made:
    """What a pack is made of: `head` is anything that JSON can hold."""

    head: Any
    files: tuple[bytes, ...]


@dataclass(frozen=True)
class Pack:
    """A row of files that stay on disk until somebody asks for them; `head` is at hand."""

    head: Any
    _read: Callable[[int, int | None], Sequence[bytes]] = field(repr=False)

    def files(self) -> Sequence[bytes]:
        """The content of all files."""
        return self._read(0, None)

    def file(self, number: int) -> bytes:
        """The content of one of them; the others are not read."""
        return self._read(number, number + 1)[0]


class Packs:
    """Packs below a folder, each one file whose head has a checksum, as each part of its body has. A damaged one is
    made anew.

    Safe for builds at once: files are moved into place whole.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def pack(self, key: str, make: Callable[[], Made]) -> Pack:
        """The pack under a key; where it is not there, it is made, and kept."""
        self._used.add(key)
        if (stored := self._head(key)) is None:
            made = make()
            # A full disk or a missing right: this build goes on, the next one begins again.
            if not self._put(key, made) or (stored := self._head(key)) is None:
                return Pack(made.head, lambda first, end: made.files[first:end])
        known, start = stored

        def read(first: int, end: int | None) -> Sequence[bytes]:
            found = self._read(key, known, start, first, end)
            return make().files[first:end] if found is None else found

        return Pack(known["head"], read)

    def keep(self, keys: Iterable[str]) -> None:
        """Don't drop some packs that this build may not have asked for."""
        self._used.update(keys)

    def prune(self) -> None:
        """Drop all packs that nobody asked for."""
        with contextlib.suppress(OSError):
            for name in os.listdir(self._folder):
                if name not in self._used:
                    (self._folder / name).unlink(missing_ok=True)

    def _head(self, key: str) -> tuple[dict[str, Any], int] | None:
        """The head of a pack and where its body begins."""
        try:
            with open(f"{self._folder}/{key}", "rb") as file:
                told, head = file.readline(), file.readline()
        except OSError:
            return None
        if told.rstrip(b"\n") != _checksum(head):
            return None
        return json.loads(head), len(told) + len(head)

    def _read(self, key: str, known: dict[str, Any], start: int, first: int, end: int | None) -> Sequence[bytes] | None:
        """Some files of a body; None if any is not as it was written."""
        limits = list(accumulate(known["sizes"][:end], initial=0))[first:]
        try:
            with open(f"{self._folder}/{key}", "rb", buffering=0) as file:
                file.seek(start + limits[0])
                body = memoryview(file.read(limits[-1] - limits[0]))
        except OSError:
            return None
        files = [bytes(body[one - limits[0] : other - limits[0]]) for one, other in pairwise(limits)]
        return files if list(map(zlib.crc32, files)) == known["sums"][first:end] else None

    def _put(self, key: str, made: Made) -> bool:
        known = {"head": made.head, "sizes": list(map(len, made.files)), "sums": list(map(zlib.crc32, made.files))}
        head = json.dumps(known, separators=(",", ":")).encode() + b"\n"
        return put_file(self._folder / key, b"".join((_checksum(head), b"\n", head, *made.files)))


def _checksum(head: bytes) -> bytes:
    return hashlib.sha256(head).hexdigest().encode()
