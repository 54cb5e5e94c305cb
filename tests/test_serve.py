"""`mkdocs serve`, the real one: a change in the archive shows on the page."""

import contextlib
import datetime as dt
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.plugin.plugin import LIGHT_PREVIEW
from tests.archives import MONDAY, paper, write_day
from tests.sites import write_project

PATIENCE = 60
"""Seconds until a test gives up; nothing is said about how fast it should be."""


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode("utf-8"))


def wait_for(url: str, words: str, server: "subprocess.Popen[bytes]", log: Path) -> str:
    """The page as soon as it holds the words."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text("utf-8")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            if words in (page := get(url)):
                return page
        time.sleep(0.1)
    pytest.fail(f"{url} did not show {words!r} within {PATIENCE} s\n{log.read_text('utf-8')}")


@contextlib.contextmanager
def serving(root: Path, *options: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]", Path]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = root / "serve.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}", *options]
        server = subprocess.Popen(command, cwd=root, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield f"http://127.0.0.1:{port}/arxiv-digest/", server, log
        finally:
            server.terminate()
            server.wait(PATIENCE)


def test_changes_show_and_a_bad_file_does_not_stop_the_server(shipped: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped / "docs", tmp_path / "docs")
    shutil.copy(shipped / "mkdocs.yml", tmp_path)
    archive = Archive(tmp_path / "docs")
    date = archive.dates()[-1]
    path = archive.analysis_path(date, archive.load_index(date).papers[0])
    good = path.read_text("utf-8")
    with serving(tmp_path) as (root, server, log):
        day = f"{root}{date:%Y/%m/%d}/"
        page = wait_for(day, "dg-paper", server, log)
        # With a policy the script for live reload, whose text changes, would be refused.
        assert "Content-Security-Policy" not in page
        assert "livereload" in page
        path.write_text(good + "\n这一句刚刚写下。\n", encoding="utf-8")
        wait_for(day, "这一句刚刚写下。", server, log)
        path.write_text(good.replace("schema: 1", "schema: [", 1), encoding="utf-8")
        wait_for(day, "dg-problem", server, log)
        path.write_text(good + "\n又好了。\n", encoding="utf-8")
        page = wait_for(day, "又好了。", server, log)
        assert "dg-problem" not in page
        wait_for(root, "又好了。", server, log)


def test_a_preview_without_feeds_knows_links_to_them(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "docs")
    for number in range(LIGHT_PREVIEW + 1):
        write_day(archive, MONDAY + dt.timedelta(days=number), [paper(f"2606.{number:05}")])
    write_project(tmp_path, site_url="https://digest.test/arxiv-digest/")
    links = "[feed](feed.xml) [references](2026/06/08/papers.bib) [index](index.json)"
    (tmp_path / "docs/mine.md").write_text(f"# Mine\n\n{links}\n", encoding="utf-8")
    with serving(tmp_path, "--strict") as (root, server, log):
        wait_for(f"{root}mine/", "../2026/06/08/papers.bib", server, log)
        with pytest.raises(urllib.error.HTTPError):
            get(f"{root}2026/06/08/papers.bib")
