"""The money of a run is shared out so that it lasts for all papers: the best ones get the most."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pipeline.llm.budget import Budget
from digest.pipeline.llm.budget_sharing import Costs, Level, Sharing, richest, shares
from digest.pipeline.records import BudgetError

COSTS = Costs(full=0.10, short=0.04, abstract=0.01)
_ORDER = [Level.FULL, Level.SHORT, Level.ABSTRACT, Level.STOP]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (1.00, "FULL FULL FULL FULL"),
        (0.30, "FULL FULL SHORT ABSTRACT"),
        (0.26, "FULL SHORT SHORT ABSTRACT"),
        (0.10, "ABSTRACT ABSTRACT ABSTRACT ABSTRACT"),
        (0.07, "ABSTRACT ABSTRACT STOP STOP"),
        (0.00, "STOP STOP STOP STOP"),
    ],
)
def test_the_best_papers_get_the_most(left: float, expected: str) -> None:
    assert " ".join(level.name for level in shares(4, COSTS, left, keep=0.05)) == expected


@given(st.integers(0, 20), st.floats(0, 3), st.lists(st.floats(0.001, 0.2), min_size=4, max_size=4))
def test_what_is_shared_out_is_there(number: int, left: float, prices: list[float]) -> None:
    abstract, short, full = sorted(prices[:3])
    costs = Costs(full, short, abstract)
    found = shares(number, costs, left, keep=prices[3])
    assert len(found) == number
    assert [_ORDER.index(level) for level in found] == sorted(_ORDER.index(level) for level in found)
    assert sum(map(costs.at, found)) <= left + 1e-6


def test_money_for_the_summary_is_kept() -> None:
    costs = Costs(0.9, 0.5, 0.1)
    assert richest(1.0, costs, others=0, keep=0.2) is Level.SHORT
    assert richest(1.0, costs, others=0, keep=0.95) is Level.STOP


def test_the_first_paper_goes_before_the_summary_and_nothing_without_money() -> None:
    for ceiling, over in ((0.05, False), (0.01, False), (0.009, True), (0.0, True)):
        sharing = Sharing(Budget(ceiling), 4, keep=0.05)
        assert sharing.is_over(COSTS) == over, ceiling


def read(sharing: Sharing, budget: Budget, *, thought: Costs = COSTS, real: float = 1.0) -> str:
    """Read one paper, which really costs so many times what was thought; its level."""
    with sharing.turn(lambda: thought) as level:
        if level is Level.STOP:
            return level.name
        with budget.reserve(thought.at(level) * real):
            pass
    return level.name


def test_what_was_really_spent_decides_about_the_next() -> None:
    levels = {}
    for real in (1.0, 1.2):
        budget = Budget(0.35)
        sharing = Sharing(budget, 4, keep=0.05)
        levels[real] = " ".join(read(sharing, budget, real=real) for _ in range(4))
    assert levels == {1.0: "FULL FULL SHORT SHORT", 1.2: "FULL FULL SHORT ABSTRACT"}


def test_what_better_papers_saved_makes_no_later_one_richer() -> None:
    budget = Budget(0.35)
    sharing = Sharing(budget, 4, keep=0.05)
    assert " ".join(read(sharing, budget, real=0.5) for _ in range(4)) == "FULL FULL SHORT SHORT"


def test_where_all_turn_out_cheaper_the_next_ones_are_read_more_richly() -> None:
    budget = Budget(0.10)
    sharing = Sharing(budget, 4, keep=0.05)
    cheaper = Costs(0.012, 0.008, 0.005)
    levels = [read(sharing, budget, real=0.5), *(read(sharing, budget, thought=cheaper) for _ in range(3))]
    assert levels == ["ABSTRACT", "FULL", "FULL", "FULL"]


def test_after_one_that_got_nothing_none_gets_anything() -> None:
    sharing = Sharing(Budget(1.0), 3, keep=0.05)
    with pytest.raises(BudgetError), sharing.turn(lambda: COSTS):
        raise BudgetError
    assert sharing.is_over(COSTS)
    with sharing.turn(lambda: COSTS) as level:
        assert level is Level.STOP


def test_each_run_reads_a_paper_if_it_can() -> None:
    budget = Budget(0.05)
    sharing = Sharing(budget, 3, keep=0.05)
    assert [read(sharing, budget) for _ in range(3)] == ["ABSTRACT", "STOP", "STOP"]


def test_one_that_can_not_be_fetched_leaves_its_money() -> None:
    budget = Budget(0.26)
    sharing = Sharing(budget, 3, keep=0.05)
    sharing.leave()
    assert [read(sharing, budget), read(sharing, budget)] == ["FULL", "FULL"]


def test_once_the_first_is_read_several_are_read_at_once() -> None:
    budget = Budget(1.0)
    sharing = Sharing(budget, 3, keep=0.05)
    assert read(sharing, budget) == "FULL"
    together = threading.Barrier(2, timeout=5)

    def another(number: int) -> int:
        with sharing.turn(lambda: COSTS):
            return together.wait()

    with ThreadPoolExecutor(2) as pool:
        assert {*pool.map(another, range(2))} == {0, 1}


@pytest.mark.parametrize(("real", "then"), [(0.5, Level.FULL), (1.0, Level.SHORT)])
def test_less_than_its_due_is_given_only_by_what_was_really_spent(real: float, then: Level) -> None:
    """What is under way may cost its worst, or leave room."""
    budget = Budget(0.30)
    sharing = Sharing(budget, 2, keep=0.05)
    found: list[Level] = []

    def second() -> None:
        with sharing.turn(lambda: COSTS) as level:
            found.append(level)

    with sharing.turn(lambda: COSTS) as level:
        assert level is Level.FULL
        thread = threading.Thread(target=second)
        thread.start()
        with budget.reserve(0.2) as money:
            time.sleep(0.1)
            assert not found
            money.settle(0.2 * real)
    thread.join(timeout=5)
    assert found == [then]
