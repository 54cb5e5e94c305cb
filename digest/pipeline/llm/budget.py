"""What a run may cost: a ceiling that no request may break."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from digest.model import Tokens
from digest.pipeline.records import BudgetError

CRUMB = 1e-9
"""US dollars that rounding may add or leave."""


class Reservation:
    """Money set aside for one request. Without `settle` all of it counts as spent: nobody knows better."""

    def __init__(self, worst: float) -> None:
        self.cost = worst

    def settle(self, cost: float) -> None:
        """Say what the request really cost, in US dollars."""
        self.cost = cost


class Budget:
    """Counts what a run spends and keeps it below a ceiling. Safe to share between threads and models.

    Before a request its worst case is reserved (all of its input, the longest answer); a request that might break the
    ceiling is not sent. One that would fit once the requests under way are settled waits for them, and later ones wait
    behind it: a cheap request never takes what a dearer one was promised.

    Args:
        ceiling: US dollars; None for no ceiling.
    """

    def __init__(self, ceiling: float | None = None) -> None:
        self.ceiling = ceiling
        self._spent = 0.0
        self._reserved = 0.0
        self._tokens = Tokens()
        self._requests = 0
        self._line: list[object] = []
        self._changed = threading.Condition()

    @property
    def spent(self) -> float:
        """US dollars, requests of unknown outcome counted at their worst."""
        return self._spent

    @property
    def tokens(self) -> Tokens:
        """All tokens of the run, failed answers included."""
        return self._tokens

    @property
    def requests(self) -> int:
        return self._requests

    @property
    def told(self) -> str:
        """`12,345 tokens, $0.0123`; "" before anything was asked. No dollars where no price is known."""
        if not self._requests:
            return ""
        tokens = self._tokens.input + self._tokens.output
        return f"{tokens:,} tokens" + (f", ${self._spent:.4f}" if self._spent else "")

    @property
    def left(self) -> float | None:
        """US dollars that are neither spent nor reserved; None without a ceiling."""
        with self._changed:
            return None if self.ceiling is None else max(0.0, self.ceiling - self._spent - self._reserved)

    @contextmanager
    def reserve(self, worst: float) -> Iterator[Reservation]:
        """Set `worst` US dollars aside while one request is under way.

        Raises:
            BudgetError: the request might break the ceiling.
        """
        with self._changed:
            self._wait_for(worst)
            self._reserved += worst
        reservation = Reservation(worst)
        try:
            yield reservation
        finally:
            with self._changed:
                rest = self._reserved - worst
                self._reserved = rest if rest > CRUMB else 0.0
                self._spent += reservation.cost
                self._requests += 1
                self._changed.notify_all()

    def _wait_for(self, worst: float) -> None:
        """Stand in line until so much is free, holding the lock.

        Raises:
            BudgetError: it never will be.
        """
        if self.ceiling is None:
            return
        place = object()
        self._line.append(place)
        try:
            while self._line[0] is not place or self._spent + self._reserved + worst > self.ceiling + CRUMB:
                if self._spent + worst > self.ceiling + CRUMB:
                    raise BudgetError(self._refusal(self.ceiling, worst))
                self._changed.wait()
        finally:
            self._line.remove(place)
            self._changed.notify_all()

    def _refusal(self, ceiling: float, worst: float) -> str:
        if worst > ceiling + CRUMB:  # nor would any other run send it
            return (
                f"the budget of ${ceiling:g} (budget.usd_per_run) is too small for this request, which may cost up to "
                f"${worst:.4f}; raise it in digest.yml"
            )
        return (
            f"the budget of ${ceiling:g} (budget.usd_per_run) does not allow another request: ${self._spent:.4f} "
            f"spent, the request may cost up to ${worst:.4f}"
        )

    def count(self, tokens: Tokens) -> None:
        """Record the tokens of one answer."""
        with self._changed:
            self._tokens = Tokens(input=self._tokens.input + tokens.input, output=self._tokens.output + tokens.output)
