"""The index of a whole archive: a few segments are made anew for a new day, the others are kept; see `layout`."""

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from digest.archive import Archive
from digest.web.library.index import DayEntry, Library
from digest.web.search.batches import Batches, files_digest, key
from digest.web.search.blocks import make_blocks
from digest.web.search.cache import Made, Packs
from digest.web.search.index import SearchIndex, Segment, Stretch
from digest.web.search.layout import Span, closed, cut
from digest.web.search.merging import merge
from digest.web.search.runs import Run

OLD_BLOCK, MIDDLE_BLOCK, LATEST_BLOCK = 9_000, 5_000, 3_000
"""Bytes of a block before it is compressed: in younger segments lists are shorter."""

WIDE = 2_000
"""Words that share a beginning and take more bytes than this have an entry for it; see `merge`."""

_KEPT = ("texts", "terms", "blocks")


def search_index(archive: Archive, library: Library, cache_folder: Path) -> SearchIndex:
    """The index of every complete day. What is made of unchanged days comes from the cache."""
    _drop_others(cache_folder)
    return _Builder(archive, library.days, cache_folder).index() if library.days else SearchIndex()


class _Builder:
    """Makes each segment out of the terms of its days, where it is not in the cache."""

    def __init__(self, archive: Archive, days: Sequence[DayEntry], folder: Path) -> None:
        self._batches = Batches(archive, days, folder)
        self._blocks = Packs(folder / "blocks")
        count = len(self._batches.begins)
        self._closed = [closed(len(days), stretch, count) for stretch in range(count)]

    def index(self) -> SearchIndex:
        begins = self._batches.begins
        stretches = tuple(Stretch(begin, tuple(self._segments(place))) for place, begin in enumerate(begins))
        index = SearchIndex(self._batches.texts(), stretches, self._latest())
        self._batches.prune()
        self._blocks.prune()
        return index

    def _segments(self, stretch: int) -> Iterator[Segment]:
        """The old and the middle segment of a stretch, as far as there are days for them."""
        old, both = self._closed[stretch]
        limits = self._batches.begins[stretch : stretch + 2]
        for closed_days, size in ((Span(0, old), OLD_BLOCK), (Span(old, both), MIDDLE_BLOCK)):
            for span in cut(closed_days, self._batches.before):
                yield self._segment(span, limits, size, partial(self._batches.runs, span, stretch))

    def _latest(self) -> Segment:
        """All terms of the days that the segments of the stretches do not have yet."""
        firsts = [both for _, both in self._closed]
        span = Span(min(firsts), len(self._batches.sizes))
        made_of = (self._batches.begins, [first - span.first for first in firsts])
        return self._segment(span, made_of, LATEST_BLOCK, lambda: self._batches.runs_since(firsts))

    def _segment(self, span: Span, terms: object, size: int, runs: Callable[[], Iterable[Run]]) -> Segment:
        """The segment of some days; `terms` says which it has."""

        def make() -> Made:
            blocks = list(make_blocks(merge(list(runs()), WIDE), size))
            files = tuple(data for _, data in blocks)
            return Made([files_digest(files).hex()[:12], [head for head, _ in blocks]], files)

        pack = self._blocks.pack(key(self._batches.key(span), terms, size, WIDE), make)
        name, heads = pack.head
        before = self._batches.before
        return Segment(name, before[span.first], before[span.end], tuple(heads), pack.files)


def _drop_others(folder: Path) -> None:
    """Remove what earlier versions of the program kept here."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name in _KEPT:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
