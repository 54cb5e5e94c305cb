"""The looks of `mkdocs serve` at the files: what a change is, and that what is watched stays so."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from digest.plugin.file_watch import _Looks, watch_cheaply

PATIENCE = 20


class Ear(FileSystemEventHandler):
    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.heard = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        self.paths.add(str(event.src_path))
        self.heard.set()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "2026/06/08").mkdir(parents=True)
    (folder / "2026/06/08/index.md").write_text("a day\n", encoding="utf-8")
    (folder / "mine.md").write_text("mine\n", encoding="utf-8")
    (folder / "lost.md").symlink_to(tmp_path / "nowhere.md")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "far.md").write_text("far\n", encoding="utf-8")
    (folder / "linked").symlink_to(elsewhere)
    return folder


def changed(docs: Path, change: Callable[[], object], *, recursive: bool = True) -> set[str]:
    """The paths that are told of after a change, below `docs`."""
    ear = Ear()
    observer = BaseObserver(_Looks, timeout=0.05)
    observer.schedule(ear, str(docs), recursive=recursive)
    observer.start()
    try:
        change()
        # Once all is told of that came before, this is, too.
        (docs / "last").write_text("x", encoding="utf-8")
        for _ in range(PATIENCE):
            ear.heard.wait(1)
            ear.heard.clear()
            if str(docs / "last") in ear.paths:
                break
    finally:
        observer.stop()
        observer.join()
    assert str(docs / "last") in ear.paths
    return {Path(path).relative_to(docs).as_posix() for path in ear.paths} - {"last"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda docs: (docs / "2026/06/08/index.md").write_text("longer than before\n"), {"2026/06/08/index.md"}),
        # Of the same size, within the same second.
        (lambda docs: (docs / "mine.md").write_text("ours\n"), {"mine.md"}),
        (lambda docs: (docs / "2026/06/08/2606.00001.md").write_text("new\n"), {"2026/06/08/2606.00001.md"}),
        (lambda docs: (docs / "mine.md").unlink(), {"mine.md"}),
        (lambda docs: (docs / "mine.md").rename(docs / "yours.md"), {"mine.md", "yours.md"}),
        (lambda docs: (docs / "linked/far.md").write_text("nearer\n"), {"linked/far.md"}),
        (lambda docs: (docs.parent / "nowhere.md").write_text("found\n"), {"lost.md"}),
        (lambda docs: os.chmod(docs / "mine.md", 0o600), set()),
        (lambda docs: (docs / "empty").mkdir(), set()),
    ],
)
def test_what_is_told_of(docs: Path, change: Callable[[Path], object], told: set[str]) -> None:
    assert changed(docs, lambda: change(docs)) == told


def test_only_what_stands_in_the_folder_itself_if_not_recursive(docs: Path) -> None:
    def change() -> None:
        (docs / "2026/06/08/index.md").write_text("not looked at\n", encoding="utf-8")
        (docs / "mine.md").write_text("looked at\n", encoding="utf-8")

    assert changed(docs, change, recursive=False) == {"mine.md"}


def test_a_folder_that_goes_and_comes_back_is_looked_at_again(docs: Path, tmp_path: Path) -> None:
    def change() -> None:
        docs.rename(tmp_path / "away")
        (tmp_path / "away").rename(docs)
        (docs / "mine.md").write_text("back again\n", encoding="utf-8")

    assert "mine.md" in changed(docs, change)


def test_a_look_that_takes_long_is_seldom(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    observer = BaseObserver(_Looks, timeout=0)
    observer.schedule(Ear(), str(docs), recursive=True)
    (emitter,) = observer.emitters
    assert isinstance(emitter, _Looks)
    emitter.on_thread_start()
    times = iter([10.0, 12.0, 12.0, 12.001])
    monkeypatch.setattr("digest.plugin.file_watch.time.thread_time", lambda: next(times))
    emitter.queue_events(0.5)
    # Two seconds of looking are a tenth of twenty.
    assert emitter._pause == pytest.approx(18)
    emitter._pause = 0
    emitter.queue_events(0.5)
    assert emitter._pause == 0.5


def built_after(path: Path, built: threading.Event) -> bool:
    """Whether changes of the file lead to a build; the first one may come before the first look."""
    built.clear()
    for _ in range(PATIENCE):
        path.write_text(f"{path.read_text('utf-8')}more\n", encoding="utf-8")
        if built.wait(1):
            return True
    return False


def test_a_server_watches_what_it_watched(docs: Path, tmp_path: Path) -> None:
    built = threading.Event()
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: A\n", encoding="utf-8")
    server = LiveReloadServer(built.set, "127.0.0.1", 0, str(tmp_path))
    server.watch(str(docs))
    server.watch(str(docs))
    server.watch(str(config))
    watch_cheaply(server)
    assert not isinstance(server.observer, PollingObserver)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        assert built_after(docs / "mine.md", built)
        assert built_after(config, built)
        # It was asked for twice.
        server.unwatch(str(docs))
        assert built_after(docs / "mine.md", built)
    finally:
        server.shutdown(wait=True)
        thread.join(PATIENCE)
    assert not thread.is_alive()
