"""The pause between requests to arXiv: one pacer is shared by everything that asks any of its hosts.

arXiv's terms: one request every three seconds and one connection at a time, over all of its interfaces.
https://info.arxiv.org/help/api/tou.html
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERVAL = 3.0
"""Seconds between two requests, as arXiv's terms ask."""


class Pacer:
    """Lets one request through at a time, each at least `interval` seconds after the end of the one before.

    The pause begins at the end of a request, not at its start, so that what arrives at arXiv is never closer together
    than the interval, however long a connection took to open. Safe to share between threads. With an interval of 0,
    for mirrors and test servers, requests may overlap, and only `hold` makes them wait.

    Args:
        interval: seconds between requests.
        sleep: waits for so many seconds.
        monotonic: a clock in seconds that never goes back.
    """

    def __init__(
        self,
        interval: float = INTERVAL,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.interval = interval
        self.monotonic = monotonic
        self._sleep = sleep
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._free_at = monotonic()

    def shared_by(self, machines: int) -> "Pacer":
        """The pacer of one of so many machines that ask at once: arXiv's interval counts for all of them together."""
        return Pacer(self.interval * machines, sleep=self._sleep, monotonic=self.monotonic)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The right to make one request: waits for it, and gives it back at the end, also after an error."""
        if self.interval <= 0:
            self._wait()
            yield
            return
        with self._turn:
            self._wait()
            try:
                yield
            finally:
                self.hold(self.interval)

    def hold(self, seconds: float) -> None:
        """Let nobody through for so many seconds from now: arXiv asked for a pause, or something failed."""
        with self._state:
            self._free_at = max(self._free_at, self.monotonic() + seconds)

    def _wait(self) -> None:
        # In a loop, because somebody may have asked for a longer pause in the meantime.
        while (missing := self._free_at - self.monotonic()) > 0:
            self._sleep(missing)
