"""A budget that may not last for all papers, shared out while they are read: the best ones come first."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from digest.pipeline.llm.budget import CRUMB, Budget
from digest.pipeline.records import BudgetError


class Level(Enum):
    """How much of a paper is read, the most first. The values go into messages."""

    FULL = "full text"
    SHORT = "shortened text"
    ABSTRACT = "abstract"
    STOP = "nothing"


_RICHEST_FIRST = list(Level)


@dataclass(frozen=True)
class Costs:
    """What reading one paper is expected to cost, in US dollars, by how much of it is read; `STOP` costs nothing."""

    full: float
    short: float
    abstract: float

    def at(self, level: Level) -> float:
        return {Level.FULL: self.full, Level.SHORT: self.short, Level.ABSTRACT: self.abstract, Level.STOP: 0.0}[level]


def richest(left: float, costs: Costs, *, others: int, keep: float = 0.0) -> Level:
    """How richly a paper may be read so that `others` after it can still be read from their abstracts. Pure.

    Asked for the best paper first, this gives full texts to the best papers, then shortened ones, then abstracts, and
    stops only when not even one abstract is left.

    Args:
        left: US dollars.
        keep: US dollars for what comes last, the executive summary.
    """
    for level in (Level.FULL, Level.SHORT):
        if costs.at(level) + others * costs.abstract + keep <= left + CRUMB:
            return level
    return Level.ABSTRACT if costs.abstract + keep <= left + CRUMB else Level.STOP


def shares(number: int, costs: Costs, left: float, *, keep: float = 0.0) -> list[Level]:
    """How richly each of so many papers would be read if all cost the same, the best first. Pure."""
    found = []
    for position in range(number):
        level = richest(left, costs, others=number - position - 1, keep=keep)
        left -= costs.at(level)
        found.append(level)
    return found


class Sharing:
    """Says of each paper how much of it is read, when its turn comes. Safe to use from several threads.

    Papers must take their turns in order, the best first. The first is read alone, since it shows what an answer of
    this model costs; then several may be under way, and count at what they are expected to cost. A paper gets what is
    due to its place by what is known of the costs then: what better ones saved does not make it richer, but where all
    turn out cheaper than was thought, the next ones are read more richly. It gets less than its due only when none is
    under way any more, so by what was really spent.

    Args:
        budget: with a ceiling, which it keeps itself, request by request.
        papers: how many there are.
        keep: US dollars for what comes after them.
    """

    def __init__(self, budget: Budget, papers: int, *, keep: float) -> None:
        self._budget = budget
        self._papers = self._waiting = papers
        self._keep = keep
        self._had = self._left()
        self._under_way: dict[object, float] = {}
        self._has_begun = self._has_ended = self._is_over = False
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, costs: Callable[[], Costs]) -> Iterator[Level]:
        """While one paper is read. May wait for those under way.

        A `BudgetError` that leaves this ends it for all later papers: none is to get what a better one lacked.

        Args:
            costs: what this paper is expected to cost by what is known when it is called.
        """
        place = object()
        with self._changed:
            self._waiting -= 1
            while True:
                now = costs()
                due = self._due(now)
                level = max(due, self._level(now), key=_RICHEST_FIRST.index)
                if not self._under_way or (self._has_ended and level is due):
                    break
                self._changed.wait()
            self._under_way[place] = now.at(level)
            self._has_begun = True
        try:
            yield level
        except BudgetError:
            self._is_over = True
            raise
        finally:
            with self._changed:
                del self._under_way[place]
                self._has_ended = True
                self._changed.notify_all()

    def leave(self) -> None:
        """One paper is not read at all, and needs no money."""
        with self._changed:
            self._papers -= 1
            self._waiting -= 1

    def is_over(self, costs: Costs) -> bool:
        """Whether there is no money for another paper, as far as can be told now."""
        with self._changed:
            return self._level(costs) is Level.STOP

    def _left(self) -> float:
        return (self._budget.ceiling or 0.0) - self._budget.spent

    def _due(self, costs: Costs) -> Level:
        """What the place of the paper whose turn it is deserves, if the money was there; at least the abstract."""
        level = shares(self._papers, costs, self._had, keep=self._keep)[self._papers - self._waiting - 1]
        return Level.ABSTRACT if level is Level.STOP else level

    def _level(self, costs: Costs) -> Level:
        """What can be had."""
        if self._is_over:
            return Level.STOP
        left = self._left() - sum(self._under_way.values())
        # Each run reads a paper if it can, although the summary may have to wait for the next.
        keep = self._keep if self._has_begun else min(self._keep, max(0.0, left - costs.abstract))
        return richest(left, costs, others=self._waiting, keep=keep)
