"""A segment of the index: a stretch of days as one run of sorted terms, cut into blocks, and one file a document.

The format is described in docs/searching.md; `assets/search-worker.js` reads it. Equal documents give equal bytes.
"""

import datetime as dt
import hashlib
import json
import re
import sys
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from operator import sub

from digest.web.search.documents import Document
from digest.web.search.tokens import CJK, fold, terms, words

AUTHOR, CATEGORY = "@", "#"
"""What the terms of the filters begin with; no term of a text does."""


class Field(IntEnum):
    """Where a term stands, best first; the lowest two bits of a posting."""

    TITLE = 0
    FINDINGS = 1
    NAMES = 2
    TEXT = 3


@dataclass(frozen=True)
class Segment:
    """A finished segment. `heads` are the terms that the blocks begin with, shortened to what tells them apart.

    `days` are ordinals (days since 1970-01-01) with their numbers of documents; files are compressed.
    """

    days: tuple[tuple[int, int], ...]
    heads: tuple[str, ...]
    blocks: tuple[bytes, ...]
    documents: tuple[bytes, ...]

    @property
    def name(self) -> str:
        """A hash of everything in it: other content, other addresses."""
        digest = hashlib.sha256(repr((self.days, self.heads)).encode())
        for data in (*self.blocks, *self.documents):
            digest.update(hashlib.sha256(data).digest())
        return digest.hexdigest()[:12]


def make_segment(days: Iterable[tuple[dt.date, Sequence[Document]]], *, block_size: int) -> Segment:
    """A segment of days in order.

    Args:
        days: each with its documents; read once, one after the other.
        block_size: bytes of a block before it is compressed; a term with more than that has a block of its own.
    """
    index: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
    counts: list[tuple[int, int]] = []
    files: list[bytes] = []
    for date, documents in days:
        if documents:
            counts.append((date.toordinal() - _EPOCH, len(documents)))
        for document in documents:
            number = len(files) << 2
            for field, found in enumerate(_terms_by_field(document)):
                posting = number | field
                for term in found:
                    index[term].append(posting)
            files.append(compressed(_document_json(document)))
    heads, blocks = [], []
    for head, raw in _blocks(index, block_size):
        heads.append(head)
        blocks.append(compressed(raw))
    return Segment(tuple(counts), tuple(heads), tuple(blocks), tuple(files))


_CJK = re.compile(f"[{CJK}]")
_UTF_32 = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"
_EPOCH = dt.date(1970, 1, 1).toordinal()


def _terms_by_field(document: Document) -> tuple[set[str], set[str], set[str], set[str]]:
    """The terms of each field, each term only in the best."""
    title = terms(fold(document.title)) | words(fold(document.id))
    findings = terms(fold("\n".join(document.findings))) - title
    authors = terms(fold("\n".join(_names(document.authors))))
    names = authors | terms(fold("\n".join(document.categories)))
    names |= {AUTHOR + term for term in authors} | {CATEGORY + fold(category) for category in document.categories}
    names -= title | findings
    text = terms(fold("\n".join(document.texts))) - title - findings - names
    return title, findings, names, text


def _names(authors: Sequence[str]) -> Iterator[str]:
    """The authors, and names such as 李 雷 without their space, too."""
    for author in authors:
        yield author
        if not author.isascii() and _CJK.search(author):
            yield author.replace(" ", "")


def _document_json(document: Document) -> bytes:
    values = (document.id, document.title, document.authors, document.categories, document.findings, document.texts)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _blocks(index: "dict[str, array[int]]", size: int) -> Iterator[tuple[str, bytes]]:
    """Runs of entries with the shortest string that is above every term of the run before."""
    block = bytearray()
    head = before = ""
    coded_before = b""
    for term in sorted(index):
        coded = term.encode()
        postings = _postings(index[term])
        if block and len(block) + len(coded) + len(postings) > size:
            yield head, bytes(block)
            block.clear()
            head, coded_before = _separator(before, term), b""
        # A loop of its own, for it runs a million times: how many bytes both terms begin with.
        shared = 0
        for one, other in zip(coded_before, coded, strict=False):
            if one != other:
                break
            shared += 1
        block += bytes((shared, len(coded) - shared)) + coded[shared:] + number(len(postings)) + postings
        before, coded_before = term, coded
    if block:
        yield head, bytes(block)


def number(value: int) -> bytes:
    """A number as UTF-8 codes it, up to 1,114,111: small ones are short, and many at once are coded at C's speed."""
    return _SMALL[value] if value < len(_SMALL) else chr(value).encode("utf-8", "surrogatepass")


_SMALL = [chr(value).encode() for value in range(2_048)]


def _postings(postings: "array[int]") -> bytes:
    """Document numbers as differences, each with its field in the lowest two bits."""
    if len(postings) == 1:
        return number(postings[0])
    gaps = array("I", [postings[0]])
    gaps.extend(map(sub, postings[1:], [posting & ~3 for posting in postings]))
    return gaps.tobytes().decode(_UTF_32, "surrogatepass").encode("utf-8", "surrogatepass")


def _separator(before: str, term: str) -> str:
    length = min(len(before), len(term))
    place = next((place for place in range(length) if before[place] != term[place]), length)
    return term[: place + 1]


def compressed(data: bytes) -> bytes:
    """Raw deflate (RFC 1951), which browsers open as `deflate-raw`."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()
