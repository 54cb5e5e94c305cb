import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Tokens
from digest.pipeline.llm.budget import Budget
from digest.pipeline.records import BudgetError


def test_a_settled_request_counts_at_its_cost_and_another_at_its_worst() -> None:
    budget = Budget(1.0)
    with budget.reserve(0.5) as money:
        assert budget.left == pytest.approx(0.5)
        money.settle(0.1)
    assert (budget.spent, budget.left) == (pytest.approx(0.1), pytest.approx(0.9))
    with budget.reserve(0.5):
        pass
    assert budget.spent == pytest.approx(0.6)
    assert budget.requests == 2


def test_what_fails_inside_is_still_counted() -> None:
    budget = Budget(1.0)
    with pytest.raises(KeyError), budget.reserve(0.4):
        raise KeyError
    assert budget.spent == pytest.approx(0.4)


def test_nothing_is_sent_that_might_break_the_ceiling() -> None:
    budget = Budget(1.0)
    with budget.reserve(0.9):
        pass
    with pytest.raises(BudgetError, match=r"\$1 .*\$0\.9000 spent.*\$0\.2000"), budget.reserve(0.2):
        pass
    with budget.reserve(0.1):
        pass


def test_without_a_ceiling_everything_goes() -> None:
    budget = Budget()
    with budget.reserve(1e9):
        assert budget.left is None


def test_a_request_waits_for_those_under_way_when_they_may_leave_room() -> None:
    budget = Budget(1.0)
    order: list[str] = []

    def second() -> None:
        with budget.reserve(0.8) as money:
            order.append("second")
            money.settle(0.1)

    with budget.reserve(0.8) as money:
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
        money.settle(0.1)
    thread.join(timeout=2)
    assert order == ["first", "second"]
    assert budget.spent == pytest.approx(0.2)


def test_those_that_wait_are_served_in_the_order_in_which_they_came() -> None:
    """A cheap request does not overtake a dear one that waits, which would then be refused."""
    budget = Budget(1.0)
    served: list[str] = []

    def ask(name: str, worst: float, cost: float) -> None:
        with budget.reserve(worst) as money:
            served.append(name)
            money.settle(cost)

    with budget.reserve(0.7) as money:
        threads = [threading.Thread(target=ask, args=one) for one in [("dear", 0.8, 0.1), ("cheap", 0.3, 0.3)]]
        for thread in threads:
            thread.start()
            time.sleep(0.1)
        assert served == []
        money.settle(0.1)
    for thread in threads:
        thread.join(timeout=5)
    assert served == ["dear", "cheap"]


def test_a_waiting_request_is_refused_once_it_no_longer_fits() -> None:
    budget = Budget(1.0)
    refused = threading.Event()

    def second() -> None:
        try:
            with budget.reserve(0.3):
                pass
        except BudgetError:
            refused.set()

    with budget.reserve(0.8):
        thread = threading.Thread(target=second)
        thread.start()
    thread.join(timeout=2)
    assert refused.is_set()


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.4), st.floats(0, 1)), max_size=30))
def test_the_ceiling_holds_for_any_requests(requests: list[tuple[float, float]]) -> None:
    budget = Budget(1.0)
    for worst, share in requests:
        try:
            with budget.reserve(worst) as money:
                money.settle(worst * share)
        except BudgetError:
            assert budget.spent + worst > 1.0
    assert budget.spent <= 1.0 + 1e-9


def test_the_ceiling_holds_with_many_threads() -> None:
    budget = Budget(1.0)
    sent = []

    def work() -> None:
        try:
            with budget.reserve(0.09) as money:
                time.sleep(0.002)
                sent.append(1)
                money.settle(0.05)
        except BudgetError:
            pass

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert budget.spent == pytest.approx(0.05 * len(sent))
    assert 0.9 < budget.spent <= 1.0


def test_a_ceiling_below_one_request_says_so() -> None:
    with pytest.raises(
        BudgetError, match=r"the budget of \$0\.5 .* is too small for this request, .* \$0\.6000; raise it"
    ):
        Budget(0.5).reserve(0.6).__enter__()
    budget = Budget(1.0)
    with budget.reserve(0.7):
        pass
    with pytest.raises(BudgetError, match=r"does not allow another request: \$0\.7000 spent"):
        budget.reserve(0.6).__enter__()


def test_a_request_that_cost_more_than_its_worst_leaves_nothing() -> None:
    budget = Budget(1.0)
    with budget.reserve(0.9) as money:
        money.settle(1.2)
    assert (budget.spent, budget.left) == (1.2, 0.0)
    with pytest.raises(BudgetError), budget.reserve(0.0):
        pass


def test_what_is_told_of_tokens_and_dollars() -> None:
    budget = Budget()
    assert budget.told == ""
    with budget.reserve(0.0):
        budget.count(Tokens(input=12_000, output=345))
    assert budget.told == "12,345 tokens"
    with budget.reserve(0.01234):
        pass
    assert budget.told == "12,345 tokens, $0.0123"


def test_tokens_add_up() -> None:
    budget = Budget()
    budget.count(Tokens(input=3, output=1))
    budget.count(Tokens(input=4, output=2))
    assert budget.tokens == Tokens(input=7, output=3)
