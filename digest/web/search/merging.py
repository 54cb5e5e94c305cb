"""Runs of terms, one after the other in time → one, with an entry for every beginning that many words share."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import add

import numpy as np

from digest.web.search.parts import word_places
from digest.web.search.runs import Numbers, Postings, Run, counted, first_of_each, ranges, word_keys
from digest.web.search.vocabulary import AUTHOR

ANY_END = "*"
"""Ends the entry of a beginning, which comes right after the word that is no longer; no word holds it."""

_LAST = "\U0010ffff"
_NONE = np.zeros(0, dtype=np.int64)
_SHORTEST = 3
"""Characters of a beginning; a reader's query of fewer means the whole word."""


def merge(runs: Sequence[Run], wide: int) -> Run:
    """One run of all documents, those of the first run first.

    Args:
        wide: words that take more than about so many bytes have an entry for the beginning that they share. Without it
            a reader who types `con` would need hundreds of lists.
    """
    found = _joined(runs, list(accumulate((run.size for run in runs), initial=0)))
    return _joined([found, _beginnings_run(found, _wide_beginnings(found, wide))], [0, 0, found.size])


def _joined(runs: Sequence[Run], before: Sequence[int]) -> Run:
    """One run of the terms of all runs; `before` says how many documents are before those of each, and how many in all.

    What several runs have of a term stands in the order of the runs.
    """
    words = tuple(sorted(set().union(*(run.words for run in runs))))
    key_of = dict(zip(words, word_keys(words).tolist(), strict=True))
    keys = [_common_keys(run, key_of) for run in runs]
    # Sorted parts: the stable way goes through them once.
    every, _ = counted(np.sort(np.concatenate([_NONE, *keys]), kind="stable"))
    places = [np.searchsorted(every, own) for own in keys]
    counts = np.zeros(len(every), dtype=np.int64)
    for place, run in zip(places, runs, strict=True):
        counts[place] += run.counts
    parts = zip(places, runs, before, strict=False)
    return Run(every, words, counts.astype(np.uint32), _scattered(parts, counts), before[-1])


def _scattered(parts: Iterable[tuple[Numbers, Run, int]], counts: Numbers) -> Postings:
    """The postings of all parts, each term's together."""
    postings = np.empty(int(counts.sum()), dtype=np.uint32)
    free = np.cumsum(counts) - counts
    for place, run, before in parts:
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


def _wide_beginnings(run: Run, wide: int) -> list[str]:
    """The beginnings whose words take more than so many bytes."""
    words = run.words
    widths = map(add, run.counts[word_places(run)].tolist(), map(len, words))
    before = list(accumulate(widths, initial=0))
    found: list[str] = []
    groups = [("", 0, len(words))]
    while groups:
        beginning, first, end = groups.pop()
        length = len(beginning) + 1
        # The word that is no longer comes first.
        first += first < end and words[first] == beginning
        while first < end:
            longer = words[first][:length]
            behind = bisect_left(words, longer + _LAST, first, end)
            if before[behind] - before[first] > wide and words[behind - 1] != longer:
                groups.append((longer, first, behind))
                if length >= _SHORTEST + longer.startswith(AUTHOR):
                    found.append(longer)
            first = behind
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
    entries.sort(kind="stable")
    entries = entries[first_of_each(entries >> 2)]
    _, counts = counted(entries >> 32)
    return Run(word_keys(words), words, counts, (entries & 0xFFFFFFFF).astype(np.uint32), run.size)
