"""A second reader of the index, written from docs/searching.md alone: it shares no code with what makes the index."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIELDS = ("title", "findings", "names", "text")


def inflate(data: bytes) -> bytes:
    return zlib.decompress(data, -15)


@dataclass(frozen=True)
class Posting:
    """A document, counted over all segments, and the best field that has the term."""

    document: int
    field: str


class IndexReader:
    """The index below `folder`, read file by file as a browser does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.manifest: dict[str, Any] = json.loads(inflate((folder / "manifest.bin").read_bytes()))
        assert self.manifest["format"] == 1
        self._blocks: dict[str, list[tuple[str, list[tuple[int, str]]]]] = {}
        self.days: list[tuple[int, int]] = []
        self._starts: list[int] = []
        for segment in self.manifest["segments"]:
            self._starts.append(len(self.days))
            day = 0
            for difference, count in zip(segment["days"][::2], segment["days"][1::2], strict=True):
                day += difference
                self.days += [(day, number) for number in range(count)]

    def find(self, term: str, *, prefix: bool = False) -> set[Posting]:
        """Where a term stands, or with `prefix` any term that begins with it."""
        found = set()
        for segment, start in zip(self.manifest["segments"], self._starts, strict=True):
            heads = segment["heads"].split("\n")
            first = max(number for number, head in enumerate(heads) if head <= term)
            last = first
            while prefix and last + 1 < len(heads) and (heads[last + 1] <= term or heads[last + 1].startswith(term)):
                last += 1
            for block in range(first, last + 1):
                for name, postings in self._block(f"{segment['name']}/b{block}.bin"):
                    if name == term or (prefix and name.startswith(term)):
                        found |= {Posting(start + document, field) for document, field in postings}
        return found

    def documents(self, term: str, *, prefix: bool = False) -> set[int]:
        return {posting.document for posting in self.find(term, prefix=prefix)}

    def document(self, number: int) -> list[Any]:
        """Id, title, authors, categories, findings, texts."""
        place = max(place for place, start in enumerate(self._starts) if start <= number)
        name = self.manifest["segments"][place]["name"]
        loaded: list[Any] = json.loads(
            inflate((self._folder / f"{name}/d{number - self._starts[place]}.bin").read_bytes())
        )
        return loaded

    def _block(self, path: str) -> list[tuple[str, list[tuple[int, str]]]]:
        if path not in self._blocks:
            self._blocks[path] = list(self._entries(path))
        return self._blocks[path]

    def _entries(self, path: str) -> Iterator[tuple[str, list[tuple[int, str]]]]:
        data = inflate((self._folder / path).read_bytes())
        at, name = 0, b""
        while at < len(data):
            shared, rest = data[at], data[at + 1]
            name = name[:shared] + data[at + 2 : at + 2 + rest]
            size, at = _number(data, at + 2 + rest)
            end = at + size
            document, postings = 0, []
            while at < end:
                value, at = _number(data, at)
                document += value // 4
                postings.append((document, FIELDS[value % 4]))
            yield name.decode(), postings


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number in the scheme of UTF-8 and where the next begins; surrogates are numbers like all others."""
    lead = data[at]
    length = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    return ord(data[at : at + length].decode("utf-8", "surrogatepass")), at + length
