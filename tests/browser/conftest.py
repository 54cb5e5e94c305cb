"""A real Chromium, and a server that gives it built sites below a sub-path, as project pages are."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.sites import Build

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = f"needs a Chromium: none of {', '.join(NAMES)} is in PATH; on Debian: apt-get install chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{MISSING} (in CI a browser test that can't run is a failure)")
        pytest.skip(MISSING)
    # Nothing is timed; on a busy machine an answer takes its time.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the sites below their names, and a site's own page for what is not there."""

    sites: dict[str, Path]

    def translate_path(self, path: str) -> str:
        name, _, rest = path.lstrip("/").partition("/")
        if name not in self.sites:
            return os.devnull + "/nothing"
        self.directory = str(self.sites[name])
        return super().translate_path("/" + rest)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        site = self.sites.get(self.path.lstrip("/").split("/")[0])
        page = site / "404.html" if site else None
        if code != 404 or page is None or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[str, Path], str]]:
    """`serve(name, folder)` gives the address of a site, `http://127.0.0.1:PORT/NAME/`."""
    sites: dict[str, Path] = {}
    handler = type("SitesHandler", (Handler,), {"sites": sites})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory="/"))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def add(name: str, folder: Path) -> str:
        sites[name] = folder
        return f"http://127.0.0.1:{server.server_port}/{name}/"

    yield add
    server.shutdown()
    server.server_close()


@dataclass
class Watched:
    """A page and everything that went wrong on it: each as one line of text."""

    page: Page
    root: str
    troubles: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)
        self.page.on("popup", lambda popup: self.troubles.append(f"popup: {popup.url}"))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and message.location.get("url") not in self.expected:
            self.troubles.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _failed(self, request: Request) -> None:
        # The browser itself gives up what is still under way when it leaves a page.
        if request.failure != "net::ERR_ABORTED" and request.url not in self.expected:
            self.troubles.append(f"failed: {request.url}: {request.failure}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.root, "data:", "blob:")):
            self.troubles.append(f"leaves the site: {request.url}")

    def _dialog(self, dialog) -> None:  # type: ignore[no-untyped-def]
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _response(self, response) -> None:  # type: ignore[no-untyped-def]
        if response.status >= 400 and response.url not in self.expected:
            self.troubles.append(f"status {response.status}: {response.url}")

    def open(self, url: str) -> Page:
        """A page of the site by its address below the root, loaded and settled."""
        self.page.goto(self.root + url, wait_until="load")
        return self.page


@pytest.fixture(scope="session")
def sample_root(sample: Build, serve: Callable[[str, Path], str]) -> str:
    # The name is the path in the shipped site_url: 404.html knows it.
    return serve("arxiv-digest", sample.site)


@pytest.fixture(scope="session")
def rich_root(rich: Build, serve: Callable[[str, Path], str]) -> str:
    return serve("rich", rich.site)


Visit = Callable[..., Watched]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """`visit(root, **context)`: a fresh page that is watched; at the end nothing may have gone wrong on it."""
    contexts: list[BrowserContext] = []
    opened: list[Watched] = []

    def start(root: str, **options: object) -> Watched:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        opened.append(Watched(context.new_page(), root))
        return opened[-1]

    yield start
    for context in contexts:
        context.close()
    assert [trouble for watched in opened for trouble in watched.troubles] == []
