"""A run: the terms of a stretch of documents, sorted, with the documents and the best field that each stands in.

A term is known by a number, its key. Keys are in the order of the terms, so that whole arrays of them can be sorted,
counted and looked up at once, where a dictionary of strings would take ten times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from digest.web.search.cache import Made, Pack

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
    first = np.fromiter((ord(word[0]) for word in ordered), np.int64, len(ordered))
    begins = np.searchsorted(first, first)
    return (first << KEY_BITS) | (np.arange(len(ordered)) - begins)


def counted(keys: Numbers) -> tuple[Numbers, Postings]:
    """Sorted keys, each once, and how often each stands there."""
    starts = np.flatnonzero(first_of_each(keys))
    return keys[starts], np.diff(np.append(starts, len(keys))).astype(np.uint32)


def first_of_each(values: Numbers) -> npt.NDArray[np.bool_]:
    """Which of sorted values are not there before."""
    first = np.ones(len(values), dtype=np.bool_)
    first[1:] = values[1:] != values[:-1]
    return first


# --- on disk


def pack_run(run: Run) -> Made:
    """A run as files of a pack."""
    postings = run.postings.astype("<u2" if run.size <= _SMALL else "<u4")
    arrays = (run.keys.astype("<i8"), run.counts.astype("<u4"), postings)
    return Made(run.size, ("\n".join(run.words).encode("utf-8", "surrogatepass"), *(each.tobytes() for each in arrays)))


def unpack_run(pack: Pack) -> Run:
    """What `pack_run` was given."""
    size = int(pack.head)
    words, keys, counts, postings = pack.files()
    return Run(
        np.frombuffer(keys, "<i8"),
        tuple(words.decode("utf-8", "surrogatepass").split("\n")) if words else (),
        np.frombuffer(counts, "<u4"),
        np.frombuffer(postings, "<u2" if size <= _SMALL else "<u4"),
        size,
    )
