"""Results as they arrive, and signals that come at a bad moment."""

import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from types import FrameType

import pytest

from digest.pipeline.arrivals import as_they_arrive


def test_each_comes_once_as_soon_as_it_is_done() -> None:
    first, second, cancelled = Future[str](), Future[str](), Future[str]()
    arriving = as_they_arrive([first, second, cancelled])
    second.set_result("second")
    assert next(arriving) is second
    cancelled.cancel()
    cancelled.set_running_or_notify_cancel()  # as a pool does with what it does not begin
    first.set_exception(ValueError("first"))
    assert {*arriving} == {first, cancelled}


def test_a_signal_that_another_thread_gets_ends_the_wait() -> None:
    is_over = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    def work() -> bool:
        time.sleep(0.2)  # the main thread waits by then
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
        return is_over.wait(30)

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(work)
            with pytest.raises(KeyboardInterrupt):
                next(as_they_arrive([future]))
            assert not future.done()
            is_over.set()
    finally:
        is_over.set()
        signal.signal(signal.SIGUSR1, before)
