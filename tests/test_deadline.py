import threading
import time

import pytest

from digest.deadline import LateError, within


def test_what_is_in_time_comes_back() -> None:
    assert within(30, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(30, lambda: 1 / 0)


def test_what_is_late_is_given_up_and_closed_when_it_comes() -> None:
    go_on, closed = threading.Event(), threading.Event()
    came: list[str] = []

    def late(result: str) -> None:
        came.append(result)
        closed.set()

    def call() -> str:
        go_on.wait(30)
        return "late"

    start = time.monotonic()
    with pytest.raises(LateError):
        within(0.1, call, late=late)
    assert time.monotonic() - start < 10
    assert came == []
    go_on.set()
    assert closed.wait(30)
    assert came == ["late"]


def test_a_look_may_end_the_waiting() -> None:
    def look() -> None:
        raise KeyError

    stop = threading.Event()
    with pytest.raises(KeyError):
        within(60, lambda: stop.wait(30), look=look)
    stop.set()
