"""How `mkdocs serve` learns that a file has changed: by looking, as MkDocs does, at a third of the cost.

MkDocs looks at all files twice a second, for what the system tells by itself does not come from network drives and
into containers. Of a thousand days that takes a quarter of a processor all day, and a build has to share with it.
"""

import contextlib
import os
import time

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileModifiedEvent
from watchdog.observers.api import BaseObserver, EventEmitter

INTERVAL = 0.5
"""Seconds between two looks, as in MkDocs."""
SHARE = 0.1
"""Of a processor, at most, for looking: where a look takes long, there are fewer."""

_State = tuple[int, int]
"""Time of change and size."""


def watch_cheaply(server: LiveReloadServer) -> None:
    """Let a server that is not yet started look for changes in our way; what it watches stays as it is."""
    watched = dict(server._watched_paths)
    for path, times in watched.items():
        for _ in range(times):
            server.unwatch(path)
    server.observer = BaseObserver(_Looks, timeout=INTERVAL)  # type: ignore[assignment]
    for path, times in watched.items():
        for _ in range(times):
            server.watch(path)


class _Looks(EventEmitter):
    """The thread that looks at one file or folder."""

    def on_thread_start(self) -> None:
        self._seen = self._look()
        self._pause = self.timeout

    def queue_events(self, timeout: float) -> None:
        if self.stopped_event.wait(self._pause):
            return
        # Not by the clock: a drive that lets us wait takes no processor, and is no reason to look less often.
        start = time.thread_time()
        seen = self._look()
        self._pause = max(timeout, (time.thread_time() - start) * (1 / SHARE - 1))
        before, self._seen = self._seen, seen
        if seen != before:
            for path in dict(seen.items() ^ before.items()):
                self.queue_event(FileModifiedEvent(path))

    def _look(self) -> dict[str, _State]:
        """Every file below the path, links followed."""
        top = str(self.watch.path)
        found: dict[str, _State] = {}
        waiting = [top]
        while waiting:
            place = waiting.pop()
            try:
                with os.scandir(place) as entries:
                    for entry in entries:
                        if entry.is_dir():
                            if self.watch.is_recursive:
                                waiting.append(entry.path)
                        else:
                            # A link that leads nowhere has no state.
                            with contextlib.suppress(OSError):
                                status = entry.stat()
                                found[entry.path] = (status.st_mtime_ns, status.st_size)
            except NotADirectoryError:
                status = os.stat(place)
                found[place] = (status.st_mtime_ns, status.st_size)
            except OSError:
                # Gone since it was found, or a drive that does not answer: the next look tells.
                continue
        return found
