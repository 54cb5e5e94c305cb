"""Which files hold what: the alphabet in stretches, each with an old and a middle segment, and one of the latest days.

A segment is written whole, so a new day may only touch small ones, or few. Every stretch takes over the days behind it
on a day of its own: once in `LONG` days into its old segment, once in `SHORT` days into its middle one. So each new day
rewrites about as much as any other, and what is where follows from the number of days alone: an archive that grew day
by day has the files of one that was built at once.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digest.web.search.parts import term_at
from digest.web.search.runs import Run
from digest.web.search.vocabulary import AUTHOR, CATEGORY

SHORT, LONG = 10, 250
"""Days from one change of a middle or of an old segment to the next."""

STRETCH = 5_000
"""Bytes of a stretch in the archive's first days, about."""

MOST_STRETCHES = LONG
"""More of them would make the manifest large, and a day rewrite two old segments."""

LARGEST_SEGMENT = 200_000
"""Documents of a segment; a number in the index ends at 1,114,111, a quarter of which is the longest gap in a list."""

_TERM = 4
"""Bytes of a term beside its postings, about: a few words, many pairs."""


@dataclass(frozen=True)
class Span:
    """Days `first` to `end - 1`, counted from 0 in the archive."""

    first: int
    end: int


def stretches(run: Run) -> tuple[str, ...]:
    """Where each stretch of the alphabet begins, so that those of a run are of like size. The first begins with "".

    What begins alike as far as a reader has to type is never torn apart; see `merging.merge`.
    """
    ends = np.cumsum(run.counts.astype(np.int64) + _TERM)
    count = min(MOST_STRETCHES, int(ends[-1]) // STRETCH) if len(ends) else 0
    wanted = np.arange(1, count, dtype=np.int64) * int(ends[-1] if count else 0) // max(1, count)
    begins = {_beginning(term_at(run, place)) for place in np.searchsorted(ends, wanted).tolist()}
    return ("", *sorted(begins - {""}))


def _beginning(term: str) -> str:
    return term[: {AUTHOR: 4, CATEGORY: 1}.get(term[0], 3)]


def closed(days: int, stretch: int, of: int) -> tuple[int, int]:
    """How many days the old segment of a stretch holds, and how many that and the middle one together."""
    old = _latest(days, stretch * LONG // of, LONG)
    return old, max(old, _latest(days, stretch % SHORT, SHORT))


def _latest(days: int, phase: int, period: int) -> int:
    """The last day of change, of those `period` days apart, at most so many days."""
    return (days - phase) // period * period + phase if days >= phase else 0


def cut(span: Span, before: Sequence[int]) -> list[Span]:
    """A span as some that hold no more than `LARGEST_SEGMENT` documents each, but for a day that has more.

    Args:
        before: the documents before each day, and those of all days.
    """
    found, first = [], span.first
    while first < span.end:
        fitting = bisect_right(before, before[first] + LARGEST_SEGMENT, first, span.end + 1) - 1
        end = max(first + 1, fitting)
        found.append(Span(first, end))
        first = end
    return found
