"""The index of a whole archive: a closed segment for the finished months, and a small one for the latest month.

Three kinds of files are kept from one build to the next: the texts of a day, the terms of a month, the blocks of a
segment. So a new day makes its own texts, and the terms and the blocks of its month.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache, partial
from importlib.metadata import version
from itertools import chain, groupby
from pathlib import Path

from digest.archive import Archive
from digest.web.cache import files_hash
from digest.web.library import DayEntry, Library
from digest.web.search.blocks import make_blocks
from digest.web.search.cache import Made, Pack, Packs
from digest.web.search.coding import compressed, inflated
from digest.web.search.cutting import Cutter
from digest.web.search.documents import Document, day_documents, document_json, read_document
from digest.web.search.index import DayTexts, SearchIndex, Segment
from digest.web.search.merging import merge
from digest.web.search.runs import Run, pack_run, unpack_run

BASE_BLOCK, MONTH_BLOCK = 9_000, 3_000
"""Bytes of a block before it is compressed: the month changes daily, and its lists are short."""

WIDE = 2_000
"""Words that share a beginning and take more bytes than this have an entry for it; see `merge`."""

LARGEST_SEGMENT = 200_000
"""Papers of a segment; a number in the index ends at 1,114,111, a quarter of which is the longest gap in a list."""

Month = Sequence[DayEntry]

_FOLDER = Path(__file__).parent
_LIBRARIES = ("comrak-ext", "nh3", "math-core", "numpy")


def search_index(archive: Archive, library: Library, cache_folder: Path) -> SearchIndex:
    """The index of every complete day. What is made of unchanged days comes from the cache."""
    return _Builder(archive, cache_folder).index(library.days)


class _Builder:
    """Makes each thing out of the finer ones, and these only where it is not in the cache."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive = archive
        self._cutter = Cutter()
        self._texts, self._terms, self._blocks = (Packs(folder / name) for name in ("texts", "terms", "blocks"))

    def index(self, days: Sequence[DayEntry]) -> SearchIndex:
        stretches = list(_stretches(days))
        segments = tuple(self._segment(months, size) for months, size in stretches)
        self._texts.keep_only(map(_texts_key, days))
        self._terms.keep_only(_terms_key(month) for months, _ in stretches for month in months)
        self._blocks.keep_only(_blocks_key(months, size) for months, size in stretches)
        return SearchIndex(segments)

    def _segment(self, months: Sequence[Month], block_size: int) -> Segment:
        blocks = self._blocks.pack(_blocks_key(months, block_size), lambda: self._make_blocks(months, block_size))
        days = [
            DayTexts(day.date, tag, count, partial(self._text_files, day))
            for day, (tag, count) in zip(chain(*months), blocks.head["days"], strict=True)
            if count
        ]
        return Segment(blocks.head["name"], tuple(blocks.head["heads"]), tuple(days), blocks.files)

    def _make_blocks(self, months: Sequence[Month], block_size: int) -> Made:
        """The files of the blocks; with them stands what the manifest says of the days, so that they need no look."""
        merged = merge([self._run(month) for month in months], WIDE)
        heads, files = [], []
        for head, data in make_blocks(merged, block_size):
            heads.append(head)
            files.append(data)
        days = [self._known_texts(day).head for day in chain(*months)]
        return Made({"name": _hash(files).hex()[:12], "heads": heads, "days": days}, tuple(files))

    def _run(self, month: Month) -> Run:
        return unpack_run(self._terms.pack(_terms_key(month), lambda: pack_run(self._make_run(month))))

    def _make_run(self, month: Month) -> Run:
        return self._cutter.run([document for day in month for document in self._documents(day)])

    def _documents(self, day: DayEntry) -> Sequence[Document]:
        fresh: list[Document] = []
        known = self._known_texts(day, fresh)
        return fresh or [read_document(inflated(data)) for data in known.files()]

    def _text_files(self, day: DayEntry) -> Sequence[bytes]:
        return self._known_texts(day).files()

    def _known_texts(self, day: DayEntry, fresh: list[Document] | None = None) -> Pack:
        """The files of a day's documents; if they have to be made, the documents are put into `fresh`."""
        return self._texts.pack(_texts_key(day), lambda: self._make_texts(day, [] if fresh is None else fresh))

    def _make_texts(self, day: DayEntry, documents: list[Document]) -> Made:
        documents += day_documents(self._archive, day.date)
        files = tuple(compressed(document_json(document)) for document in documents)
        return Made((base64.b32encode(_hash(files)).decode().lower()[:4], len(files)), files)


def _stretches(days: Sequence[DayEntry]) -> Iterator[tuple[list[Month], int]]:
    """The months of each segment and its block size: all finished months together, then the latest month."""
    months = [list(month) for _, month in groupby(days, key=lambda day: (day.date.year, day.date.month))]
    base: list[Month] = []
    for month in months[:-1]:
        if base and sum(len(day.papers) + 1 for day in chain(*base, month)) > LARGEST_SEGMENT:
            yield base, BASE_BLOCK
            base = []
        base.append(month)
    if base:
        yield base, BASE_BLOCK
    if months:
        yield [months[-1]], MONTH_BLOCK


def _texts_key(day: DayEntry) -> str:
    return _key(day.date.isoformat(), day.fingerprint)


def _terms_key(month: Month) -> str:
    return _key([_texts_key(day) for day in month])


def _blocks_key(months: Sequence[Month], block_size: int) -> str:
    return _key([_terms_key(month) for month in months], block_size)


def _key(*made_of: object) -> str:
    return hashlib.sha256(repr((_program(), made_of)).encode()).hexdigest()


@cache
def _program() -> str:
    """A hash of the code that makes the index: another version of it may make another one of the same days."""
    package = _FOLDER.parent.parent
    sources = [*sorted(_FOLDER.glob("*.py")), *sorted((package / "text").glob("*.py"))]
    sources += [package / name for name in ("archive.py", "files.py", "headers.py", "model.py")]
    return files_hash(sources) + repr([version(library) for library in _LIBRARIES])


def _hash(files: Sequence[bytes]) -> bytes:
    digest = hashlib.sha256()
    for data in files:
        digest.update(hashlib.sha256(data).digest())
    return digest.digest()
