"""The money of a run is shared out so that it lasts for all papers: the best ones get the most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pipeline.budget import Level
from digest.pipeline.model_writer import Costs, levels

COSTS = Costs(full=0.10, short=0.04, abstract=0.01, summary=0.05)
_ORDER = [Level.FULL, Level.SHORT, Level.ABSTRACT, Level.STOP]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (None, "FULL FULL FULL FULL"),
        (1.00, "FULL FULL FULL FULL"),
        (0.30, "FULL FULL SHORT ABSTRACT"),
        (0.26, "FULL SHORT SHORT ABSTRACT"),
        (0.10, "ABSTRACT ABSTRACT ABSTRACT ABSTRACT"),
        (0.07, "ABSTRACT ABSTRACT STOP STOP"),
        (0.00, "STOP STOP STOP STOP"),
    ],
)
def test_the_best_papers_get_the_most(left: float | None, expected: str) -> None:
    assert " ".join(level.name for level in levels(4, COSTS, left)) == expected


def test_a_model_that_costs_nothing_reads_everything() -> None:
    assert levels(3, Costs(0, 0, 0, 0), 0.01) == [Level.FULL] * 3


@given(st.integers(0, 20), st.floats(0, 3), st.lists(st.floats(0.001, 0.2), min_size=4, max_size=4))
def test_what_is_shared_out_is_there(number: int, left: float, prices: list[float]) -> None:
    abstract, short, full = sorted(prices[:3])
    costs = Costs(full, short, abstract, prices[3])
    found = levels(number, costs, left)
    assert len(found) == number
    assert [_ORDER.index(level) for level in found] == sorted(_ORDER.index(level) for level in found)
    price = {Level.FULL: full, Level.SHORT: short, Level.ABSTRACT: abstract, Level.STOP: 0.0}
    assert sum(price[level] for level in found) <= left + 1e-9
