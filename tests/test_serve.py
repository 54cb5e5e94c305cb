"""`mkdocs serve`, the real one: a change in the archive shows on the page."""

import contextlib
import datetime as dt
import os
import shutil
import signal
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


def get_refused(url: str) -> str:
    """The page of an address that there is not."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(url)
    assert refused.value.code == 404
    return refused.value.read().decode("utf-8")


@contextlib.contextmanager
def serving(
    root: Path, *options: str, port: int = 0, temporary: Path | None = None
) -> Iterator[tuple[str, "subprocess.Popen[bytes]", Path]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = port or free.getsockname()[1]
    log = root / f"serve-{port}.log"
    environment = os.environ | ({"TMPDIR": str(temporary)} if temporary else {})
    with log.open("wb") as output:
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}", *options]
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield f"http://127.0.0.1:{port}/arxiv-digest/", server, log
        finally:
            # As by Ctrl-C: the server has something to leave in order.
            server.send_signal(signal.SIGINT)
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


def test_what_one_preview_has_made_the_next_one_finds(tmp_path: Path) -> None:
    write_day(Archive(tmp_path / "docs"), MONDAY, [paper()])
    write_project(tmp_path, site_url="https://digest.test/arxiv-digest/")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    kept = tmp_path / ".cache/digest/preview" / f"{MONDAY:%Y/%m/%d}" / "index.html"
    with serving(tmp_path, temporary=temporary) as (root, server, log):
        wait_for(f"{root}{MONDAY:%Y/%m/%d}/", "dg-paper", server, log)
        made = kept.stat().st_mtime_ns
        (link,) = temporary.iterdir()
        assert link.is_symlink()
        assert "<!doctype html>" in get_refused(f"{root}nothing/")
        # A second one at the same time has another address, and must not take the files of the first.
        with serving(tmp_path, temporary=temporary) as (other, second, other_log):
            wait_for(f"{other}{MONDAY:%Y/%m/%d}/", "dg-paper", second, other_log)
            assert sorted(path.is_symlink() for path in temporary.iterdir()) == [False, True]
            assert other.rpartition(":")[2] not in kept.read_text("utf-8")
        assert [*temporary.iterdir()] == [link]
    # Neither a link nor the folder is left behind; what was made is.
    assert [*temporary.iterdir()] == []
    with serving(tmp_path, "--no-livereload", port=int(root.split(":")[2].split("/")[0])) as (root, server, log):
        wait_for(f"{root}{MONDAY:%Y/%m/%d}/", "dg-paper", server, log)
        assert kept.stat().st_mtime_ns == made
