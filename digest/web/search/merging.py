"""Runs of terms, one after the other in time → one, with an entry for every beginning that many words share."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from digest.web.search.cutting import AUTHOR
from digest.web.search.runs import Numbers, Postings, Run, counted, first_of_each, word_keys

ANY_END = "*"
"""Ends the entry of a beginning, which comes right after the word that is no longer; no word holds it."""

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


def ranges(starts: Numbers, sizes: Numbers) -> Numbers:
    """`start`, `start + 1`, … of each, so many as its size says, one after the other."""
    return np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))


def _word_places(run: Run) -> Numbers:
    """Which of a run's terms are its words."""
    return np.searchsorted(run.keys, word_keys(run.words))


def _common_keys(run: Run, key_of: dict[str, int]) -> Numbers:
    """The keys of a run's terms among more words."""
    keys = run.keys.copy()
    keys[_word_places(run)] = [key_of[word] for word in run.words]
    return keys


# --- beginnings


def _wide_beginnings(runs: Sequence[Run], wide: int) -> frozenset[str]:
    sizes: defaultdict[str, int] = defaultdict(int)
    for run in runs:
        for word, count in zip(run.words, run.counts[_word_places(run)].tolist(), strict=True):
            sizes[word] += count
    widths: defaultdict[str, int] = defaultdict(int)
    for word, count in sizes.items():
        for beginning in _beginnings(word):
            widths[beginning] += count + len(word)
    return frozenset(beginning for beginning, width in widths.items() if width > wide)


def _beginnings(word: str) -> Iterator[str]:
    """What a word begins with, and is not."""
    shortest = _SHORTEST + word.startswith(AUTHOR)
    return (word[:length] for length in range(shortest, len(word)))


def _beginnings_run(run: Run, beginnings: frozenset[str]) -> Run:
    """Entries for those of the beginnings that occur in a run, of the same documents."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, word in zip(_word_places(run).tolist(), run.words, strict=True):
        for beginning in _beginnings(word):
            if beginning in beginnings:
                found[beginning + ANY_END].append(place)
    words = tuple(sorted(found))
    of = np.array([place for word in words for place in found[word]], dtype=np.int64)
    starts = np.cumsum(run.counts, dtype=np.int64) - run.counts
    sizes = run.counts[of].astype(np.int64)
    which = np.repeat(np.arange(len(words)), [len(found[word]) for word in words])
    entries = (np.repeat(which, sizes) << 32) | run.postings[ranges(starts[of], sizes)]
    entries.sort()
    entries = entries[first_of_each(entries >> 2)]
    _, counts = counted(entries >> 32)
    return Run(word_keys(words), words, counts, (entries & 0xFFFFFFFF).astype(np.uint32), run.size)
