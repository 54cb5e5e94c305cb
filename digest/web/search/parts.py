"""Parts of a run: of its terms, of its documents."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from digest.web.search.characters import is_cjk
from digest.web.search.runs import KEY_BITS, Numbers, Run, word_keys


def word_places(run: Run) -> Numbers:
    """Which of a run's terms are its words."""
    return np.flatnonzero(~is_cjk(run.keys >> KEY_BITS))


def term_at(run: Run, place: int) -> str:
    """The term at a place."""
    first, second = divmod(int(run.keys[place]), 1 << KEY_BITS)
    if not is_cjk(np.array([first]))[0]:
        return run.words[int(np.searchsorted(word_places(run), place))]
    return chr(first) + chr(second) if second else chr(first)


def places(run: Run, begins: Sequence[str]) -> list[int]:
    """How many of a run's terms come before each of some sorted terms."""
    found = []
    for begin in begins:
        if not begin:
            found.append(0)
            continue
        first = ord(begin[0])
        if is_cjk(np.array([first]))[0]:
            second = ord(begin[1]) if len(begin) > 1 else 0
        else:
            second = bisect_left(run.words, begin) - bisect_left(run.words, begin[0])
        found.append(int(np.searchsorted(run.keys, (first << KEY_BITS) | second)))
    return found


def parts(run: Run, begins: Sequence[str]) -> Iterator[Run]:
    """A run cut where each of some sorted terms would stand; the first is "" for all before the second."""
    cuts = [*places(run, begins), len(run.keys)]
    word_cuts = [*(bisect_left(run.words, begin) for begin in begins), len(run.words)]
    ends = np.cumsum(run.counts, dtype=np.int64)
    for (first, end), (first_word, end_word) in zip(pairwise(cuts), pairwise(word_cuts), strict=True):
        start, stop = (int(ends[place - 1]) if place else 0 for place in (first, end))
        words = run.words[first_word:end_word]
        keys = _renumbered(run.keys[first:end], words)
        yield Run(keys, words, run.counts[first:end], run.postings[start:stop], run.size)


def rejoined(every: Sequence[Run]) -> Run:
    """What `parts` was given."""
    words = tuple(word for run in every for word in run.words)
    keys = _renumbered(np.concatenate([run.keys for run in every]), words)
    counts, postings = (
        np.concatenate(each) for each in zip(*((run.counts, run.postings) for run in every), strict=True)
    )
    return Run(keys, words, counts, postings, every[0].size)


def since(run: Run, begins: Sequence[str], documents: Sequence[int]) -> Run:
    """A run without the documents before a number, which is another one for each stretch of terms."""
    terms = np.diff([*places(run, begins), len(run.keys)])
    first = np.repeat(np.array(documents, dtype=np.int64), terms)
    return _only(run, run.postings >> 2 >= np.repeat(first, run.counts))


def within(run: Run, first: int, end: int) -> Run:
    """The documents `first` to `end - 1` of a run, numbered from 0."""
    if first <= 0 and end >= run.size:
        return run
    kept = _only(run, (run.postings >> 2 >= first) & (run.postings >> 2 < end))
    return Run(kept.keys, kept.words, kept.counts, kept.postings - np.uint32(first << 2), end - first)


def _only(run: Run, kept: npt.NDArray[np.bool_]) -> Run:
    """A run with some of its postings, and with the terms that have any of them."""
    if not len(run.keys):
        return run
    starts = np.cumsum(run.counts, dtype=np.int64) - run.counts
    counts = np.add.reduceat(kept, starts, dtype=np.uint32)
    left = counts > 0
    words = tuple(run.words[place] for place in np.flatnonzero(left[word_places(run)]).tolist())
    return Run(_renumbered(run.keys[left], words), words, counts[left], run.postings[kept], run.size)


def _renumbered(keys: Numbers, words: Sequence[str]) -> Numbers:
    """Keys of some terms of a run, with the places of `words` among themselves."""
    keys = keys.copy()
    keys[~is_cjk(keys >> KEY_BITS)] = word_keys(words)
    return keys
