"""Runs of terms, one after the other in time → one, with an entry for every beginning that many words share."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np

from digest.web.search.parts import word_places
from digest.web.search.runs import Numbers, Postings, Run, counted, first_of_each, ranges, word_keys
from digest.web.search.vocabulary import AUTHOR

ANY_END = "*"
"""Ends the entry of a beginning, which comes right after the word that is no longer; no word holds it."""

_LAST = "\U0010ffff"
_SHORTEST = 3
"""Characters of a beginning; a reader's query of fewer means the whole word."""


def merge(runs: Sequence[Run], wide: int) -> Run:
    """One run of all documents, those of the first run first.

    Args:
        wide: words that take more than about so many bytes have an entry for the beginning that they share. Without it
            a reader who types `con` would need hundreds of lists.
    """
    beginnings = _wide_beginnings(runs, wide)
    parts: list[tuple[int, Run]] = []
    size = 0
    for run in runs:
        parts += [(size, run), (size, _beginnings_run(run, beginnings))]
        size += run.size
    words = tuple(sorted(set().union(*(run.words for _, run in parts))))
    key_of = dict(zip(words, word_keys(words).tolist(), strict=True))
    keys = [_common_keys(run, key_of) for _, run in parts]
    every, _ = counted(np.sort(np.concatenate(keys, dtype=np.int64))) if keys else (np.zeros(0, np.int64), None)
    places = [np.searchsorted(every, own) for own in keys]
    counts = np.zeros(len(every), dtype=np.int64)
    for place, (_, run) in zip(places, parts, strict=True):
        counts[place] += run.counts
    return Run(every, words, counts.astype(np.uint32), _scattered(parts, places, counts), size)


def _scattered(parts: Sequence[tuple[int, Run]], places: Sequence[Numbers], counts: Numbers) -> Postings:
    """The postings of all parts, each term's together."""
    postings = np.empty(int(counts.sum()), dtype=np.uint32)
    free = np.cumsum(counts) - counts
    for place, (before, run) in zip(places, parts, strict=True):
        sizes = run.counts.astype(np.int64)
        postings[ranges(free[place], sizes)] = run.postings + np.uint32(before << 2)
        free[place] += sizes
    return postings


def _common_keys(run: Run, key_of: dict[str, int]) -> Numbers:
    """The keys of a run's terms among more words."""
    keys = run.keys.copy()
    keys[word_places(run)] = [key_of[word] for word in run.words]
    return keys


# --- beginnings


def _wide_beginnings(runs: Sequence[Run], wide: int) -> list[str]:
    """The beginnings whose words take more than so many bytes."""
    widths: Counter[str] = Counter()
    for run in runs:
        widths.update(dict(zip(run.words, run.counts[word_places(run)].tolist(), strict=True)))
    for word in widths:
        widths[word] += len(word)
    found: list[str] = []
    groups = [("", sorted(widths))]
    while groups:
        beginning, words = groups.pop()
        length = len(beginning) + 1
        for longer, group in groupby(words, key=itemgetter(slice(length))):
            same = list(group)
            if sum(map(widths.__getitem__, same)) > wide and same[-1] != longer:
                groups.append((longer, same))
                if length >= _SHORTEST + longer.startswith(AUTHOR):
                    found.append(longer)
    return sorted(found)


def _beginnings_run(run: Run, beginnings: Sequence[str]) -> Run:
    """Entries for those of the beginnings that occur in a run, of the same documents."""
    firsts = np.array([bisect_left(run.words, beginning) for beginning in beginnings], dtype=np.int64)
    ends = np.array([bisect_left(run.words, beginning + _LAST) for beginning in beginnings], dtype=np.int64)
    words = tuple(beginnings[place] + ANY_END for place in np.flatnonzero(ends > firsts).tolist())
    widths = (ends - firsts)[ends > firsts]
    of = word_places(run)[ranges(firsts[ends > firsts], widths)]
    starts = np.cumsum(run.counts, dtype=np.int64) - run.counts
    sizes = run.counts[of].astype(np.int64)
    which = np.repeat(np.repeat(np.arange(len(words)), widths), sizes)
    entries = (which << 32) | run.postings[ranges(starts[of], sizes)]
    entries.sort()
    entries = entries[first_of_each(entries >> 2)]
    _, counts = counted(entries >> 32)
    return Run(word_keys(words), words, counts, (entries & 0xFFFFFFFF).astype(np.uint32), run.size)
