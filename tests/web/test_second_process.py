import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.web import second_process as module
from digest.web.second_process import meanwhile

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere everything is done here")
HERE = os.getpid()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture(autouse=True)
def second_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the tests have one processor, or another test has left a thread."""
    monkeypatch.setattr(module, "_is_worth_it", lambda: True)


def told_apart(in_child: Callable[[], Any]) -> Callable[[], Any]:
    """Work that another process does otherwise than this one."""
    return lambda: "here" if os.getpid() == HERE else in_child()


def test_another_process_does_it() -> None:
    assert meanwhile(told_apart(lambda: "there"))() == "there"


def test_a_result_may_be_larger_than_a_pipe() -> None:
    large = [("a" * 100, number) for number in range(20_000)]
    assert meanwhile(told_apart(lambda: large))() == large


def raises() -> None:
    raise RuntimeError("in the other process")


@pytest.mark.parametrize(
    "fails",
    [raises, lambda: os._exit(3), lambda: os.kill(os.getpid(), 9), lambda: open],
    ids=lambda each: each.__name__,
)
def test_what_fails_there_is_done_here(fails: Callable[[], Any], capfd: pytest.CaptureFixture[str]) -> None:
    before = open_files()
    assert meanwhile(told_apart(fails))() == "here"
    assert capfd.readouterr() == ("", "")
    assert open_files() == before


def test_what_fails_here_too_says_why() -> None:
    with pytest.raises(RuntimeError, match="in the other process"):
        meanwhile(raises)()


def test_nothing_is_left_behind() -> None:
    before = open_files()
    process = meanwhile(os.getpid)()
    assert process != HERE
    assert open_files() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(process, os.WNOHANG)


@pytest.mark.parametrize("name", ["pipe", "fork"])
def test_without_room_for_another_process_it_is_done_here(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def full() -> None:
        raise OSError("too many")

    before = open_files()
    monkeypatch.setattr(os, name, full)
    assert meanwhile(told_apart(lambda: "there"))() == "here"
    assert open_files() == before


def test_a_process_with_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert meanwhile(told_apart(lambda: "there"))() == "here"
    finally:
        stop.set()
        thread.join()
