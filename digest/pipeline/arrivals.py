"""Results of several threads as they arrive, without a wait that a signal can't end."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

T = TypeVar("T")

_LONGEST_WAIT = 0.5
"""Seconds. Python handles a signal in the main thread alone, which does not wake for one that came a moment before it
began to wait, or to another thread. https://docs.python.org/3/library/signal.html#signals-and-threads"""


def as_they_arrive(futures: Iterable[Future[T]]) -> Iterator[Future[T]]:
    """The futures, each once it is done or cancelled: `as_completed`, but Ctrl-C is seen within half a second."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=_LONGEST_WAIT, return_when=FIRST_COMPLETED)
        yield from done
