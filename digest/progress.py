"""Progress of long work, on stderr: a bar where a person watches, a line now and then in a log.

    with Progress("Importing", total=len(days)) as progress:
        for day in days:
            ...
            progress.advance(f"{day.date}")

Results belong on stdout and are printed by the command, not here.
"""

import os
import re
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from rich import progress as bars
from rich.console import Console

_SECONDS_BETWEEN_LINES = 10.0
# What a terminal would obey (escape sequences) and what would break the line or turn its direction.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# What GitHub Actions takes for a command in a log: `##[…]` anywhere in a line, `::…::` at its beginning.
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
_COMMAND = re.compile(r"##(?=\[)|^\s*:(?=:)")


class Progress:
    """Counts steps and shows how far it is. Safe to call from several threads.

    On a terminal it is a bar with the time that remains, redrawn in place and gone at the end; elsewhere (a log, a
    pipe, CI) a plain line at most every ten seconds and one at the end.

    Args:
        label: what is being done, one or two words.
        total: how many steps there are; None where nobody knows.
        stream: where to write; stderr if None.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        label: str,
        total: int | None = None,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._label = label
        self._total = total
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._done = 0
        self._lock = threading.Lock()
        console = Console(file=self._stream)
        self._bar = _bar(console) if self._stream.isatty() and not console.is_dumb_terminal else None
        self._task = bars.TaskID(0)
        self._started = self._printed = clock()

    @property
    def done(self) -> int:
        """Steps so far."""
        return self._done

    def __enter__(self) -> Self:
        self._started = self._printed = self._clock()
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task(self._label, total=self._total, text="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
        elif self._done or self._total:
            self._line(f"in {self._clock() - self._started:.0f} s")

    def advance(self, text: str = "", *, steps: int = 1) -> None:
        """`steps` more are done; `text` says which was the last, or what comes next."""
        with self._lock:
            self._done += steps
            if self._bar:
                self._bar.update(self._task, advance=steps, text=printable(text))
            elif self._clock() - self._printed >= _SECONDS_BETWEEN_LINES:
                self._line(text)

    def say(self, text: str) -> None:
        """A line that stays, above the bar: a warning that should not wait for the end."""
        with self._lock:
            if self._bar:
                self._bar.console.print(printable(text), markup=False, highlight=False, soft_wrap=True)
            else:
                print(printable(text), file=self._stream, flush=True)

    def _line(self, text: str) -> None:
        self._printed = self._clock()
        count = f"{self._done:,}" if self._total is None else f"{self._done:,} of {self._total:,}"
        print(f"{self._label}: {count} {printable(text)}".rstrip(), file=self._stream, flush=True)


def _bar(console: Console) -> bars.Progress:
    return bars.Progress(
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.fields[text]}", markup=False),
        console=console,
        transient=True,
    )


def printable(text: str) -> str:
    """`text` without what a terminal or GitHub Actions would obey, or what would break the line.

    File names, and what a model answers, may hold anything.
    """
    text = _UNPRINTABLE.sub("�", text)
    return _COMMAND.sub(r"\g<0> ", text) if os.environ.get("GITHUB_ACTIONS") else text
