"""A run of terms → blocks: the files that a reader's browser asks for, each with a stretch of the sorted terms."""

from collections.abc import Iterator

import numpy as np

from digest.web.search.characters import is_cjk
from digest.web.search.coding import compressed, numbers
from digest.web.search.runs import KEY_BITS, Numbers, Postings, Run

ALONE = "\t"
"""Ends the head of a block with a single term, whose list is long: a reader asks for other terms first."""

_AT_ONCE = 1_000_000
"""Postings that are coded together: more of them need more memory, fewer more time."""


def make_blocks(run: Run, size: int) -> Iterator[tuple[str, bytes]]:
    """Blocks in order, compressed, each with its head: a string above every term of the block before it, and `ALONE`.

    Args:
        size: bytes of a block before it is compressed; a term with more than that has a block of its own.
    """
    before = ""
    for terms, postings, lengths in _stretches(run):
        names = "\n".join([*terms, ""]).encode()
        names_ends = np.flatnonzero(np.frombuffer(names, dtype=np.uint8) == ord("\n")) + 1
        ends = np.cumsum(lengths)
        for first, end in _cuts(names_ends + ends + 2 * np.arange(1, len(ends) + 1), size):
            named = names[names_ends[first - 1] if first else 0 : names_ends[end - 1]]
            sized = numbers(lengths[first:end].astype(np.uint32))
            own = postings[ends[first - 1] if first else 0 : ends[end - 1]]
            head = _separator(before, terms[first]) + (ALONE if end - first == 1 else "")
            yield head, compressed(numbers(np.array([len(named)], np.uint32)) + named + sized + own)
            before = terms[end - 1]


def _stretches(run: Run) -> Iterator[tuple[list[str], bytes, Numbers]]:
    """Terms, their coded postings one after the other, and how many bytes each has."""
    ends = np.cumsum(run.counts, dtype=np.int64)
    words = iter(run.words)
    first = start = 0
    while first < len(ends):
        last = max(first, int(np.searchsorted(ends, start + _AT_ONCE, "right")) - 1)
        counts = run.counts[first : last + 1].astype(np.int64)
        begins = np.cumsum(counts) - counts
        gaps = _gaps(run.postings[start : int(ends[last])], begins)
        lengths = np.ones(len(gaps), dtype=np.int64)
        for limit in (1 << 7, 1 << 11, 1 << 16):
            lengths += gaps >= limit
        yield _terms(run.keys[first : last + 1], words), numbers(gaps), np.add.reduceat(lengths, begins)
        first, start = last + 1, int(ends[last])


def _gaps(postings: Postings, begins: Numbers) -> Postings:
    """Document numbers as differences, each with its field in the lowest two bits."""
    before = np.zeros_like(postings)
    before[1:] = postings[:-1] & np.uint32(0xFFFFFFFC)
    before[begins] = 0
    return postings - before


def _terms(keys: Numbers, words: Iterator[str]) -> list[str]:
    """The terms of some keys; `words` gives those that are not Chinese, in order."""
    firsts, seconds = keys >> KEY_BITS, keys & ((1 << KEY_BITS) - 1)
    return [
        (chr(first) + chr(second) if second else chr(first)) if chinese else next(words)
        for first, second, chinese in zip(firsts.tolist(), seconds.tolist(), is_cjk(firsts).tolist(), strict=True)
    ]


def _cuts(ends: Numbers, size: int) -> Iterator[tuple[int, int]]:
    """Stretches of at most so many bytes, at least one entry each, by where the entries end."""
    first, start = 0, 0
    while first < len(ends):
        end = max(first + 1, int(np.searchsorted(ends, start + size, "right")))
        yield first, end
        first, start = end, int(ends[end - 1])


def _separator(before: str, term: str) -> str:
    length = min(len(before), len(term))
    place = next((place for place in range(length) if before[place] != term[place]), length)
    return term[: place + 1]
