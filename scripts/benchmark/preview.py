"""`mkdocs serve`: how long it takes until a changed analysis is on its page."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from digest.archive import Archive
from scripts.benchmark.process import CommandError, clean_environment
from scripts.benchmark.record import Preview

PATIENCE = 600
"""Seconds until it is given up."""

_LOOK = 0.02
"""Seconds between two looks at the page."""


def preview(project: Path, days: int, *, changes: int) -> Preview:
    """Change an analysis of the newest day so many times, each as soon as the last one is served.

    Raises:
        CommandError: the server ends, or a change does not show.
    """
    archive = Archive(project / "docs")
    date = archive.dates()[-1]
    path = archive.analysis_path(date, archive.load_index(date).papers[0])
    text = path.read_text("utf-8")
    start = time.perf_counter()
    seconds = []
    with _serving(project) as (address, server):
        page = f"{address}{date:%Y/%m/%d}/"
        _wait(page, "dg-paper", server)
        started = time.perf_counter() - start
        for number in range(changes):
            words = f"change-number-{number}"
            # What an editor does, and long enough after the last one for another time stamp.
            time.sleep(1)
            start = time.perf_counter()
            path.write_text(f"{text}\n{words}\n", encoding="utf-8")
            _wait(page, words, server)
            seconds.append(time.perf_counter() - start)
    path.write_text(text, encoding="utf-8")
    return Preview(days=days, start=started, seconds=tuple(seconds))


@contextlib.contextmanager
def _serving(project: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"]
    with (project / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=project, env=clean_environment(), stdout=log, stderr=log)  # noqa: S603
        try:
            yield f"http://127.0.0.1:{port}/", server
        finally:
            server.terminate()
            server.wait(60)


def _wait(address: str, words: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CommandError(f"`mkdocs serve` ended with {server.returncode}")
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(address, timeout=60) as answer,  # noqa: S310
        ):
            if words.encode() in answer.read():
                return
        time.sleep(_LOOK)
    raise CommandError(f"{address} did not show {words!r} within {PATIENCE} s")
