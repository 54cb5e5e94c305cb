"""Finished files on disk, by the hash of what they are made of. Losing some, whole or in part, only costs time."""

import contextlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from digest.web.cache import checksum, put_file


@dataclass(frozen=True)
class Made:
    """What a pack is made of: `head` is anything that JSON can hold."""

    head: Any
    files: tuple[bytes, ...]


@dataclass(frozen=True)
class Pack:
    """A row of files that stay on disk until somebody asks for them; `head` is at hand."""

    head: Any
    _read: Callable[[], Sequence[bytes]] = field(repr=False)

    def files(self) -> Sequence[bytes]:
        """The content of all files."""
        return self._read()


class Packs:
    """Packs below a folder, each one file whose head and body have a checksum each. A damaged one is made anew.

    Safe for builds at once: files are moved into place whole.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pack(self, key: str, make: Callable[[], Made]) -> Pack:
        """The pack under a key; where it is not there, it is made, and kept."""
        if (known := self._head(key)) is None:
            made = make()
            if not self._put(key, made):
                # A full disk or a missing right: this build goes on, the next one begins again.
                return Pack(made.head, lambda: made.files)
            known = {"head": made.head}
        return Pack(known["head"], lambda: self._read(key) or make().files)

    def keep_only(self, keys: Iterable[str]) -> None:
        """Drop all other packs."""
        wanted = set(keys)
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in wanted:
                    path.unlink(missing_ok=True)

    def _head(self, key: str) -> dict[str, Any] | None:
        try:
            with (self._folder / key).open("rb") as file:
                told, head = file.readline().rstrip(b"\n"), file.readline()
        except OSError:
            return None
        return json.loads(head) if told == checksum(head) else None

    def _read(self, key: str) -> Sequence[bytes] | None:
        try:
            stored = (self._folder / key).read_bytes()
        except OSError:
            return None
        told, _, rest = stored.partition(b"\n")
        head, _, body = rest.partition(b"\n")
        if told != checksum(head + b"\n"):
            return None
        known = json.loads(head)
        if known["body"].encode() != checksum(body):
            return None
        return [body[start:end] for start, end in pairwise(accumulate(known["sizes"], initial=0))]

    def _put(self, key: str, made: Made) -> bool:
        body = b"".join(made.files)
        known = {"head": made.head, "sizes": [len(data) for data in made.files], "body": checksum(body).decode()}
        head = json.dumps(known, separators=(",", ":")).encode() + b"\n"
        return put_file(self._folder / key, checksum(head) + b"\n" + head + body)
