import io
import threading

import pytest

from digest.progress import Progress, printable


class Clock:
    """Stands still until it is told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress("Importing", 4, stream=stream, clock=clock) as progress:
        for name in ("a", "b", "c", "d"):
            clock.now += 6
            progress.advance(name)
    assert stream.getvalue().splitlines() == [
        "Importing: 2 of 4 b",
        "Importing: 4 of 4 d",
        "Importing: 4 of 4 in 24 s",
    ]


def test_an_unknown_total_is_not_named() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress("Scoring", stream=stream, clock=clock) as progress:
        progress.advance(steps=1500)
    assert progress.done == 1500
    assert stream.getvalue() == "Scoring: 1,500 in 0 s\n"


def test_nothing_to_do_says_nothing() -> None:
    stream = io.StringIO()
    with Progress("Checking", 0, stream=stream, clock=Clock()):
        pass
    assert stream.getvalue() == ""


def test_a_terminal_gets_a_bar_and_lines_that_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    with Progress("Importing", 2, stream=stream) as progress:
        progress.advance()
        progress.say("a.md:3: [red]odd[/red]")
        progress.advance("[bold]2024-05-06[/bold]")
    text = stream.getvalue()
    assert "Importing" in text
    assert "2/2" in text
    # Markup of the library in what others wrote is text.
    assert "a.md:3: [red]odd[/red]" in text
    assert "[bold]2024-05-06[/bold]" in text


def test_a_terminal_that_cannot_redraw_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    with Progress("Importing", 1, stream=stream, clock=Clock()) as progress:
        progress.advance()
    assert stream.getvalue() == "Importing: 1 of 1 in 0 s\n"


def test_a_log_gets_what_is_said_at_once() -> None:
    stream = io.StringIO()
    with Progress("Importing", 2, stream=stream, clock=Clock()) as progress:
        progress.say("careful")
        assert stream.getvalue() == "careful\n"


def test_threads_lose_no_step() -> None:
    progress = Progress("Asking", 4000, stream=io.StringIO(), clock=Clock())
    threads = [threading.Thread(target=lambda: [progress.advance() for _ in range(1000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert progress.done == 4000


def test_what_a_terminal_would_obey_is_replaced() -> None:
    assert printable("a\x1b[31mb\nc\u202ed 中") == "a�[31mb�c�d 中"


@pytest.mark.parametrize(
    "text", ["not asked for: ##[add-mask]e", "::stop-commands::x", "  ::add-mask::e", "##[a]##[b]"]
)
def test_a_line_is_no_command_to_github_actions(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert printable(text) == text
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    shown = printable(text)
    assert "##[" not in shown
    assert not shown.lstrip().startswith("::")
    assert shown.replace(" ", "") == text.replace(" ", "")
    assert printable("std::vector and ## [a]") == "std::vector and ## [a]"
