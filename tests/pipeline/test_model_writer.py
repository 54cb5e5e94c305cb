"""Whole runs with a model whose money may not last: what the best papers get, what the next ones, and what is left."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.arxiv_server import FakePaper
from tests.fakes.chat_server import Ask, Step
from tests.fakes.pdf import text_pdf
from tests.forked import Runs
from tests.world import DAY, NOW, World

_LINE = "Each of the {} stages is trained with the same objective and evaluated well."
_BODY = "\n".join(map(_LINE.format, range(1_800)))
_PDF = text_pdf(f"Title\nAbstract\n{_BODY}")
_ORDER = "FSa-"


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path, runs: Runs) -> Iterator[World]:
    """Ten long papers, of which the best is the last to be fetched; answers as long as docs/costs.md has them."""
    with World(tmp_path, runs, candidates=12, settings={"papers_per_day": 10}) as one:

        def serve(paper: FakePaper) -> bytes:
            if paper.id == one.chosen[0]:
                time.sleep(1)
            return _PDF

        def answer(ask: Ask) -> Step | None:
            return Step(delay=0.2, change=_at_length) if ask.kind == "analysis" else None

        one.pdf, one.decide = serve, answer
        yield one


def _at_length(body: dict[str, Any]) -> None:
    body["usage"]["completion_tokens"] = 3_000


def _levels(world: World) -> str:
    """A letter for each chosen paper, the best first: full text, shortened, abstract, or none."""
    done = {id_: world.archive.load_analysis(DAY, id_) for id_ in world.archive.analysed_ids(DAY)}
    found = ""
    for id_ in world.chosen:
        one = done.get(id_)
        found += "-" if one is None else "a" if one.read is None else "F" if one.read.characters > 40_000 else "S"
    return found


def _requests(world: World) -> list[str]:
    """The papers in the order in which the model was asked about them."""
    users = [ask.user for ask in world.chat.asks if ask.kind == "analysis"]
    return [id_ for user in users for id_ in world.chosen if id_ in user]


@pytest.mark.parametrize(
    ("ceiling", "expected"),
    [(0.07, r"a{5,7}-+"), (0.10, r"a{10}"), (0.13, r"FF+S+a+"), (1.0, r"F{10}")],
)
def test_the_best_papers_get_the_money_first(world: World, ceiling: float, expected: str) -> None:
    world.configure(budget={"usd_per_run": ceiling})
    ran = world.run("run", str(DAY), "--accept-partial")
    assert ran.code == 0, ran.err
    levels = _levels(world)
    assert sorted(levels, key=_ORDER.index) == list(levels)
    assert re.fullmatch(expected, levels), levels
    assert world.archive.load_index(DAY).summary.model != "extractive", "no money was kept for the summary"
    if ceiling < 1:
        requests = _requests(world)
        assert requests[0] == world.chosen[0]
        assert {*requests} == {*world.chosen[: len(requests)]}
        assert "the budget (budget.usd_per_run) allows no more than its" in ran.err
    else:
        assert _requests(world)[0] != world.chosen[0], "nobody has to wait for a slow PDF"
        assert world.chat.most_at_once > 1
        assert "budget" not in ran.err


def test_a_signal_ends_those_that_wait_for_their_turn(world: World, runs: Runs) -> None:
    world.configure(budget={"usd_per_run": 0.13})
    answer = world.decide

    def decide(ask: Ask) -> Step | None:
        if ask.kind == "analysis" and world.chat.count("analysis") == 2:
            os.kill(running.pid, signal.SIGINT)
            return Step(delay=20)
        return answer(ask)

    world.decide = decide
    running = runs.start(["run", str(DAY)], folder=world.folder, now=NOW)
    ran = runs.wait(running, 15)
    assert not ran.hung
    assert ran.code != 0
    assert "Traceback" not in ran.err
    assert world.chat.count("analysis") <= 4
