"""What the command line shows of a run: stages, warnings once, no key, no escape sequence."""

import io
import logging
from itertools import count

import pytest

from digest.cli.console import Console, shown_log


def _console() -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    seconds = count(0, 6)
    return Console(stream=stream, clock=lambda: float(next(seconds))), stream


def test_a_log_tells_stage_count_cost_and_time_left() -> None:
    console, stream = _console()
    with console.stage("Reading", 4) as stage:
        for number in range(4):
            stage.done(f"2606.0000{number}, 1,000 tokens, $0.01")
    lines = stream.getvalue().splitlines()
    assert lines[0].startswith("Reading: 1 of 4 2606.00000, 1,000 tokens, $0.01, about ")
    assert lines[0].endswith(" s left")
    assert lines[-1].startswith("Reading: 4 of 4 in ")


def test_lines_of_a_day_among_many_carry_its_name() -> None:
    console, stream = _console()
    console.begin_day("2026-06-18 (2 of 9)")
    console.say("the one\nand the other")
    assert stream.getvalue() == "2026-06-18 (2 of 9): the one\n2026-06-18 (2 of 9): and the other\n"


def test_no_key_and_nothing_that_a_terminal_obeys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "very-secret-value")
    console, stream = _console()
    console.say("key very-secret-value \x1b[31mred")
    with console.stage("Reading", 1) as stage:
        stage.done("very-secret-value")
    assert "very-secret-value" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_warning_is_said_once_and_information_not_at_all() -> None:
    console, stream = _console()
    log = logging.getLogger("digest.pipeline.anything")
    with shown_log(console.say):
        for _ in range(2):
            log.warning("%s: stale", "2026-06-18")
            log.info("nothing much")
    log.warning("after the end")
    assert stream.getvalue() == "warning: 2026-06-18: stale\n"


def test_a_fault_of_the_program_leaves_its_trace() -> None:
    console, stream = _console()
    with shown_log(console.say):
        try:
            raise KeyError("oops")
        except KeyError:
            logging.getLogger("digest.x").exception("2606.00001: unexpected")
    assert "warning: 2606.00001: unexpected" in stream.getvalue()
    assert "KeyError: 'oops'" in stream.getvalue()
