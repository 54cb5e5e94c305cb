"""A run: the terms of a stretch of documents, sorted, with the documents and the best field that each stands in.

A term is known by a number, its key. Keys are in the order of the terms, so that whole arrays of them can be sorted,
counted and looked up at once, where a dictionary of strings would take ten times as long.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from digest.web.search.coding import UTF_32

Numbers = npt.NDArray[np.int64]
"""Keys, places, sizes. A key has the first character above 21 bits, which hold the second one of a Chinese term (0:
none), or the place of a word among the run's words with the same first character."""

Postings = npt.NDArray[np.uint32]
"""Numbers of documents, counted from 0 in a run, above two bits for the field."""

KEY_BITS = 21
_SMALL = 1 << 14
"""Documents of a run whose postings need two bytes each."""


class Field(IntEnum):
    """Where a term stands, best first; the lowest two bits of a posting."""

    TITLE = 0
    FINDINGS = 1
    NAMES = 2
    TEXT = 3


@dataclass(frozen=True)
class Run:
    """Terms in the order of their code points.

    `keys` are those of the terms, `words` the terms that are not Chinese, in order, `counts` say how many of the
    `postings` each term has, and `size` how many documents there are.
    """

    keys: Numbers
    words: tuple[str, ...]
    counts: Postings
    postings: Postings
    size: int


def word_keys(ordered: Sequence[str]) -> Numbers:
    """The keys of sorted words: their places among those with the same first character."""
    first = first_characters(ordered)
    begins = np.searchsorted(first, first)
    return (first << KEY_BITS) | (np.arange(len(ordered)) - begins)


def first_characters(words: Sequence[str]) -> Numbers:
    """What each word begins with."""
    letters = "".join([word[0] for word in words])
    return np.frombuffer(letters.encode(UTF_32, "surrogatepass"), dtype=np.uint32).astype(np.int64)


def counted(keys: Numbers) -> tuple[Numbers, Postings]:
    """Sorted keys, each once, and how often each stands there."""
    starts = np.flatnonzero(first_of_each(keys))
    return keys[starts], np.diff(np.append(starts, len(keys))).astype(np.uint32)


def first_of_each(values: Numbers) -> npt.NDArray[np.bool_]:
    """Which of sorted values are not there before."""
    first = np.ones(len(values), dtype=np.bool_)
    first[1:] = values[1:] != values[:-1]
    return first


def ranges(starts: Numbers, sizes: Numbers) -> Numbers:
    """`start`, `start + 1`, … of each, so many as its size says, one after the other."""
    return np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))


# --- on disk

_SIZES = struct.Struct("<III")


def pack_run(run: Run) -> bytes:
    """A run as a file."""
    postings = run.postings.astype("<u2" if run.size <= _SMALL else "<u4")
    words = "\n".join(run.words).encode("utf-8", "surrogatepass")
    sizes = _SIZES.pack(run.size, len(run.keys), len(words))
    arrays = (run.keys.astype("<i8"), run.counts.astype("<u4"), postings)
    return b"".join([sizes, *(each.tobytes() for each in arrays), words])


def unpack_run(data: bytes) -> Run:
    """What `pack_run` was given."""
    size, terms, width = _SIZES.unpack_from(data)
    keys_end = _SIZES.size + 8 * terms
    counts_end, words_start = keys_end + 4 * terms, len(data) - width
    words = data[words_start:].decode("utf-8", "surrogatepass")
    return Run(
        np.frombuffer(data[_SIZES.size : keys_end], "<i8"),
        tuple(words.split("\n")) if words else (),
        np.frombuffer(data[keys_end:counts_end], "<u4"),
        np.frombuffer(data[counts_end:words_start], "<u2" if size <= _SMALL else "<u4").astype(np.uint32),
        size,
    )
