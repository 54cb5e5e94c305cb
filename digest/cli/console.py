"""What the command line shows of a run on stderr: stages with progress, and the warnings of the library's log."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from digest.pipeline.report import Report, Stage
from digest.progress import Progress, printable
from digest.redact import redact


class Console(Report):
    """Shows stages as bars on a terminal and as lines elsewhere.

    Args:
        stream: where to write; stderr if None.
        clock: seconds that never go back.
    """

    def __init__(self, *, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._prefix = ""
        self._stream = stream
        self._clock = clock
        self._progress: Progress | None = None

    def begin_day(self, name: str) -> None:
        self._prefix = f"{name}: "

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:
        stream = self._stream or sys.stderr
        with Progress(f"{self._prefix}{name}", total, stream=stream, clock=self._clock) as progress:
            self._progress = progress
            try:
                # A bar shows the time left by itself.
                yield _Shown(progress, None if stream.isatty() else total, self._clock)
            finally:
                self._progress = None

    def say(self, text: str) -> None:
        for line in redact(text).splitlines():
            if self._progress:
                self._progress.say(f"{self._prefix}{line}")
            else:
                print(printable(f"{self._prefix}{line}"), file=self._stream or sys.stderr, flush=True)


class _Shown(Stage):
    """`total` is that of which the time left is told; None where it is not to be told."""

    def __init__(self, progress: Progress, total: int | None, clock: Callable[[], float]) -> None:
        self._progress = progress
        self._total = total
        self._clock = clock
        self._started = clock()

    def done(self, text: str = "", *, steps: int = 1) -> None:
        finished = self._progress.done + steps
        if self._total and 0 < finished < self._total:
            left = (self._clock() - self._started) / finished * (self._total - finished)
            text = f"{text}, about {left:.0f} s left".removeprefix(", ")
        self._progress.advance(redact(text), steps=steps)


@contextmanager
def shown_log(say: Callable[[str], None]) -> Iterator[None]:
    """The library's log from WARNING on goes to `say` while this lasts, one line each, the same line once."""
    handler = _Handler(say)
    log = logging.getLogger("digest")
    before = log.propagate
    log.addHandler(handler)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.propagate = before


class _Handler(logging.Handler):
    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._say = say
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        line = f"warning: {record.getMessage()}"
        if record.exc_info:
            line = f"{line}\n{logging.Formatter().formatException(record.exc_info)}"
        if line not in self._said:
            self._said.add(line)
            self._say(line)
