"""A limit for what has none of its own: the timeouts of HTTP libraries bound the silence between two bytes alone."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_BETWEEN_LOOKS = 0.5


class LateError(Exception):
    """It took longer than it was given."""


def within(
    seconds: float,
    call: Callable[[], T],
    *,
    late: Callable[[T], Any] = lambda result: None,
    look: Callable[[], Any] = lambda: None,
    clock: Callable[[], float] = time.monotonic,
) -> T:
    """What `call` returns or raises, if it does in so many seconds.

    It runs in a thread of its own. That of a call that is given up ends once the other side has had enough; it keeps
    nobody from ending.

    Args:
        late: gets what comes after all, to close it.
        look: called now and then while this waits; it may raise.

    Raises:
        LateError: it took longer.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    done, given_up = threading.Event(), threading.Event()

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            errors.append(error)
        done.set()
        if given_up.is_set():
            close()

    def close() -> None:
        while results:
            late(results.pop())

    threading.Thread(target=run, name="within", daemon=True).start()
    end = clock() + seconds
    try:
        while not done.wait(max(0.0, min(_BETWEEN_LOOKS, end - clock()))):
            look()
            if clock() >= end:
                raise LateError
    except BaseException:
        given_up.set()
        if done.is_set():
            close()
        raise
    if errors:
        raise errors[0]
    return results[0]
