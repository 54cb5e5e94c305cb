"""What a browser fetches for one day page at a first visit: a real Chromium, and a server that counts.

Text is counted as gzip makes it, which any host does; HTTP headers and what the browser keeps from other pages are not.
"""

import contextlib
import gzip
import http.server
import shutil
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.benchmark.record import Visit

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PACKED = frozenset({".html", ".css", ".js", ".json", ".xml", ".svg", ".txt", ".map"})
_MATHS = "<math"
_SETTLED = 1_000
"""Milliseconds after loading in which a page may ask for more."""


def visits(site: Path, pages: Sequence[Path], days: int) -> list[Visit]:
    """The first page of `pages` without mathematics and the first one with it; nothing where there is no Chromium."""
    found = []
    for page, sent in fetched(site, pages):
        html = next(size for path, size in sent if path.endswith("/"))
        total = sum(size for _, size in sent)
        found.append(Visit(days=days, maths=has_maths(page), total=total, html=html, requests=len(sent)))
    return found


def has_maths(page: Path) -> bool:
    return _MATHS in page.read_text("utf-8")


def fetched(site: Path, pages: Sequence[Path]) -> Iterator[tuple[Path, list[tuple[str, int]]]]:
    """The pages that `visits` chooses, each with the addresses that a browser fetches for it, and their bytes."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        return
    chosen = {has_maths(page): page for page in reversed(pages)}
    with _serving(site) as (address, sent), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for _, page in sorted(chosen.items()):
            sent.clear()
            # A page of a context of its own: nothing is kept from the visit before.
            tab = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            tab.goto(f"{address}{page.parent.relative_to(site).as_posix()}/", wait_until="load")
            tab.evaluate("document.fonts.ready")
            tab.wait_for_timeout(_SETTLED)
            tab.close()
            yield page, list(sent)
        browser.close()


def packed(text: bytes) -> bytes:
    """Text as hosts send it."""
    return gzip.compress(text, 6, mtime=0)


class _Counting(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args: object, sent: list[tuple[str, int]], directory: str) -> None:
        self._sent = sent
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if self.path.endswith("/"):
            path /= "index.html"
        if not path.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        data = path.read_bytes()
        is_packed = path.suffix in _PACKED
        if is_packed:
            data = packed(data)
        self._sent.append((self.path, len(data)))
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(data)))
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def _serving(site: Path) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    sent: list[tuple[str, int]] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Counting, sent=sent, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", sent
    finally:
        server.shutdown()
        server.server_close()
