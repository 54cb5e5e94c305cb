"""The documents of days and the terms of batches of days: what the segments of an index are made of."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, partial
from importlib.metadata import version
from itertools import accumulate, chain
from pathlib import Path

from digest.archive import Archive, Day
from digest.web.caches.cache import READING, files_hash, hash_of
from digest.web.library.index import DayEntry
from digest.web.search.cache import Made, Pack, Packs
from digest.web.search.coding import compressed, inflated
from digest.web.search.cutting import Cutter
from digest.web.search.documents import Document, day_documents, document_json, documents, read_document
from digest.web.search.index import DayTexts
from digest.web.search.layout import Span, stretches
from digest.web.search.parts import parts, rejoined, since, within
from digest.web.search.runs import Run, pack_run, unpack_run

BATCH = 5
"""Days whose terms are kept together. Those since the last full batch are cut anew in each build."""

FIRST_DAYS = 20
"""Days whose terms say where the stretches of the alphabet begin."""

_GROUP = 25
"""Days that have one hash together."""

_FOLDER = Path(__file__).parent
_LIBRARIES = ("comrak-ext", "nh3", "math-core", "numpy")


class Batches:
    """The days of an archive, at least one, with places from 0. What is made of unchanged ones comes from the cache."""

    def __init__(self, archive: Archive, days: Sequence[DayEntry], folder: Path) -> None:
        self._archive = archive
        self._days = days
        self._keys = [_texts_key(day) for day in days]
        self._texts, self._terms = _texts(folder), Packs(folder / "terms")
        self._cutter = Cutter()
        self._latest_cut: tuple[Span, Run] | None = None

    def key(self, span: Span) -> list[str]:
        """What stands for all that is made of some days. Groups have one hash: hundreds of spans are asked for."""
        first, end = -(-span.first // _GROUP), span.end // _GROUP
        if first >= end:
            return self._keys[span.first : span.end]
        before, behind = self._keys[span.first : first * _GROUP], self._keys[end * _GROUP : span.end]
        return [*before, *self._groups[first:end], *behind]

    @cached_property
    def _groups(self) -> Sequence[str]:
        firsts = range(0, len(self._keys) - _GROUP + 1, _GROUP)
        return [hash_of(self._keys[first : first + _GROUP]) for first in firsts]

    def prune(self) -> None:
        """Drop what is of no day any more."""
        self._texts.keep(self._keys)
        self._texts.prune()
        self._terms.prune()

    @cached_property
    def begins(self) -> tuple[str, ...]:
        """The stretches of the alphabet, from the first days: those to come change nothing."""
        span = Span(0, min(FIRST_DAYS, len(self._days)))
        pack = self._terms.pack(key("stretches", self.key(span)), lambda: Made(stretches(self._cut(span)), ()))
        return tuple(pack.head)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The documents of each day."""
        return tuple(count for _, count in self._known_days)

    @cached_property
    def before(self) -> tuple[int, ...]:
        """The documents before each day, and those of all days."""
        return tuple(accumulate(self.sizes, initial=0))

    def texts(self) -> tuple[DayTexts, ...]:
        """Of every day that has any."""
        return tuple(
            DayTexts(day.date, tag, count, partial(self._text_files, place))
            for place, (day, (tag, count)) in enumerate(zip(self._days, self._known_days, strict=True))
            if count
        )

    def runs(self, span: Span, stretch: int) -> Iterator[Run]:
        """A stretch of the terms of some days, batch by batch."""
        for batch in range(span.first // BATCH, -(-span.end // BATCH)):
            yield self._within(self._part(batch, stretch), batch, span)

    def runs_since(self, firsts: Sequence[int]) -> Iterator[Run]:
        """All terms of the days from some place on, which is another one for each stretch."""
        span = Span(min(firsts), len(self._days))
        for batch in range(span.first // BATCH, -(-span.end // BATCH)):
            run = self._within(self._whole(batch), batch, span)
            start = self.before[max(span.first, batch * BATCH)]
            yield since(run, self.begins, [self.before[first] - start for first in firsts])

    # --- batches

    def _within(self, run: Run, batch: int, span: Span) -> Run:
        own = self._span(batch)
        start = self.before[own.first]
        first, end = max(span.first, own.first), min(span.end, own.end)
        return within(run, self.before[first] - start, self.before[end] - start)

    def _span(self, batch: int) -> Span:
        return Span(batch * BATCH, min((batch + 1) * BATCH, len(self._days)))

    def _whole(self, batch: int) -> Run:
        if batch < len(self._packs):
            return rejoined([unpack_run(data) for data in self._packs[batch].files()])
        return self._cut(self._span(batch))

    def _part(self, batch: int, stretch: int) -> Run:
        return unpack_run(self._packs[batch].file(stretch)) if batch < len(self._packs) else self._tail[stretch]

    @cached_property
    def _packs(self) -> Sequence[Pack]:
        """The terms of full batches, stretch by stretch; with them stands what the manifest says of their days."""
        return [self._pack(self._span(batch)) for batch in range(len(self._days) // BATCH)]

    def _pack(self, span: Span) -> Pack:
        def make() -> Made:
            files = tuple(map(pack_run, parts(self._cut(span), self.begins)))
            return Made([self._known_texts(place).head for place in range(span.first, span.end)], files)

        return self._terms.pack(key(self.key(span), self.begins), make)

    @cached_property
    def _tail(self) -> Sequence[Run]:
        """The terms of the days since the last full batch, stretch by stretch."""
        return list(parts(self._cut(self._span(len(self._packs))), self.begins))

    def _cut(self, span: Span) -> Run:
        # In a young archive the first days are the last ones, too, which stand in several segments.
        if self._latest_cut is None or self._latest_cut[0] != span:
            documents = [document for place in range(span.first, span.end) for document in self._documents(place)]
            self._latest_cut = span, self._cutter.run(documents)
        return self._latest_cut[1]

    # --- texts

    @cached_property
    def _known_days(self) -> Sequence[tuple[str, int]]:
        """The tag of each day's texts, and how many they are."""
        tail = range(len(self._packs) * BATCH, len(self._days))
        return [*chain.from_iterable(pack.head for pack in self._packs), *(self._known_texts(day).head for day in tail)]

    def _documents(self, place: int) -> Sequence[Document]:
        fresh: list[Document] = []
        known = self._known_texts(place, fresh)
        return fresh or [read_document(inflated(data)) for data in known.files()]

    def _text_files(self, place: int) -> Sequence[bytes]:
        return self._known_texts(place).files()

    def _known_texts(self, place: int, fresh: list[Document] | None = None) -> Pack:
        """The files of a day's documents; if they have to be made, the documents are put into `fresh`."""
        return self._texts.pack(self._keys[place], lambda: self._make_texts(place, [] if fresh is None else fresh))

    def _make_texts(self, place: int, fresh: list[Document]) -> Made:
        fresh += day_documents(self._archive, self._days[place].date)
        return _made(fresh)


def keep_texts(day: Day, entry: DayEntry, folder: Path) -> None:
    """Make the texts of a day that is in memory: to read it again takes half of what an index takes."""
    _texts(folder).pack(_texts_key(entry), lambda: _made(documents(day)))


def _texts(folder: Path) -> Packs:
    return Packs(folder / "texts")


def _texts_key(day: DayEntry) -> str:
    return key(day.date.isoformat(), day.fingerprint)


def _made(documents: Sequence[Document]) -> Made:
    files = tuple(compressed(document_json(document)) for document in documents)
    return Made((base64.b32encode(files_digest(files)).decode().lower()[:4], len(files)), files)


def key(*made_of: object) -> str:
    """What something is kept under that is made of some values and by this program."""
    return hash_of((_program(), made_of))


@cache
def _program() -> str:
    """A hash of the code that makes the index: another version of it may make another one of the same days."""
    package = _FOLDER.parent.parent
    sources = [*sorted(_FOLDER.glob("*.py")), *sorted((package / "text").glob("*.py"))]
    sources += [package / name for name in READING]
    sources.append(package / "assets" / "search-chinese.js")
    return files_hash(sources) + repr([version(library) for library in _LIBRARIES])


def files_digest(files: Sequence[bytes]) -> bytes:
    """A hash of some files, in order."""
    digest = hashlib.sha256()
    for data in files:
        digest.update(hashlib.sha256(data).digest())
    return digest.digest()
