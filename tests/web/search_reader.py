"""A second reader of the index, written from docs/searching.md alone: it shares no code with what makes the index."""

import datetime as dt
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

FIELDS = ("title", "findings", "names", "text")


def inflate(data: bytes) -> bytes:
    return zlib.decompress(data, -15)


@dataclass(frozen=True)
class Segment:
    """Blocks with terms of the documents `first` to `end - 1`."""

    name: str
    first: int
    end: int
    heads: str


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
        assert self.manifest["format"] == 3
        self._blocks: dict[str, list[tuple[str, list[tuple[int, str]]]]] = {}
        self.days: list[tuple[int, int]] = []
        self._texts: list[str] = []
        date = dt.date(1970, 1, 1)
        days, tags = self.manifest["days"], re.findall("....", self.manifest["tags"])
        for difference, count, tag in zip(days[::2], days[1::2], tags, strict=True):
            date += dt.timedelta(days=difference)
            self.days += [((date - dt.date(1970, 1, 1)).days, number) for number in range(count)]
            self._texts += [f"{date}-{tag}/{number}.bin" for number in range(count)]

    def segments(self, term: str) -> list[Segment]:
        """Those that may have a term."""
        stretch = max((each for each in self.manifest["stretches"] if each["from"] <= term), key=itemgetter("from"))
        return [Segment(*each) for each in (*stretch["segments"], self.manifest["latest"])]

    def find(self, term: str, *, prefix: bool = False) -> set[Posting]:
        """Where a term stands, or with `prefix` any term that begins with it."""
        found = set()
        for segment in self.segments(term):
            heads = [head.rstrip("\t") for head in segment.heads.split("\n")] if segment.heads else []
            first = max((number for number, head in enumerate(heads) if head <= term), default=0)
            last = first if heads else -1
            while prefix and last + 1 < len(heads) and heads[last + 1].startswith(term):
                last += 1
            for block in range(first, last + 1):
                for name, postings in self._block(f"{segment.name}/{block}.bin"):
                    if name == term or (prefix and name.startswith(term)):
                        assert all(document < segment.end - segment.first for document, _ in postings)
                        found |= {Posting(segment.first + document, field) for document, field in postings}
        return found

    def documents(self, term: str, *, prefix: bool = False) -> set[int]:
        return {posting.document for posting in self.find(term, prefix=prefix)}

    def document(self, number: int) -> list[Any]:
        """Id, title, authors, categories, findings, texts."""
        loaded: list[Any] = json.loads(inflate((self._folder / self._texts[number]).read_bytes()))
        return loaded

    def every_segment(self) -> Iterator[Segment]:
        for stretch in self.manifest["stretches"]:
            yield from (Segment(*each) for each in stretch["segments"])
        yield Segment(*self.manifest["latest"])

    def terms(self) -> list[str]:
        """Every term of every block, in the order of the files."""
        return [
            term
            for segment in self.every_segment()
            for block in range(len(segment.heads.split("\n")) if segment.heads else 0)
            for term, _ in self._block(f"{segment.name}/{block}.bin")
        ]

    def _block(self, path: str) -> list[tuple[str, list[tuple[int, str]]]]:
        if path not in self._blocks:
            self._blocks[path] = list(block_entries(inflate((self._folder / path).read_bytes())))
        return self._blocks[path]


def block_entries(data: bytes) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """The terms of a block with their documents, counted from the first of the segment, and fields."""
    length, at = read_number(data, 0)
    terms = data[at : at + length].decode().removesuffix("\n").split("\n")
    at += length
    sizes = []
    for _ in terms:
        size, at = read_number(data, at)
        sizes.append(size)
    for term, size in zip(terms, sizes, strict=True):
        end, document, postings = at + size, 0, []
        while at < end:
            value, at = read_number(data, at)
            document += value // 4
            postings.append((document, FIELDS[value % 4]))
        yield term, postings
    assert at == len(data)


def read_number(data: bytes, at: int) -> tuple[int, int]:
    """A number in the scheme of UTF-8 and where the next begins; surrogates are numbers like all others."""
    lead = data[at]
    length = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    return ord(data[at : at + length].decode("utf-8", "surrogatepass")), at + length
