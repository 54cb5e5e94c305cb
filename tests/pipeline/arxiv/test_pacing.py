import itertools
import threading
import time

import pytest

from digest.pipeline.arxiv.pacing import Pacer


class Clock:
    """A clock that only `sleep` moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_the_pause_begins_at_the_end_of_a_request() -> None:
    clock = Clock()
    pacer = Pacer(3, sleep=clock.sleep, monotonic=clock.monotonic)

    with pacer.turn():
        clock.now += 10
    with pacer.turn():
        clock.now += 1
    clock.now += 2
    with pacer.turn():
        pass

    assert clock.slept == [3, 1]


def test_a_failed_request_counts_like_any_other() -> None:
    clock = Clock()
    pacer = Pacer(3, sleep=clock.sleep, monotonic=clock.monotonic)

    with pytest.raises(OSError, match="refused"), pacer.turn():
        raise OSError("refused")
    with pacer.turn():
        pass

    assert clock.slept == [3]


def test_a_longer_pause_holds_everybody_also_without_an_interval() -> None:
    clock = Clock()
    pacer = Pacer(0, sleep=clock.sleep, monotonic=clock.monotonic)

    pacer.hold(20)
    pacer.hold(5)
    with pacer.turn():
        pass

    assert clock.slept == [20]


def test_threads_take_turns() -> None:
    pacer = Pacer(0.02)
    times: list[tuple[float, float]] = []

    def ask() -> None:
        with pacer.turn():
            start = time.monotonic()
            time.sleep(0.005)
            times.append((start, time.monotonic()))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    times.sort()
    assert all(later[0] - earlier[1] >= 0.02 for earlier, later in itertools.pairwise(times))


def test_without_interval_requests_overlap() -> None:
    pacer = Pacer(0)
    together = threading.Barrier(2, timeout=5)

    def ask() -> None:
        with pacer.turn():
            together.wait()

    thread = threading.Thread(target=ask)
    thread.start()
    ask()
    thread.join()
