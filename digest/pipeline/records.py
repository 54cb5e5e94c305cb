"""What the stages of a run hand to each other. Stages are functions from these values to these values."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from digest.errors import DigestError
from digest.model import ArxivId, Category, Line, Paper, Score, Tokens, Version


class ArxivError(DigestError):
    """arXiv did not answer, or not with what was asked for. Nothing was written; the next run tries again."""


class ModelError(DigestError):
    """The model did not give an answer that can be used. It costs a batch or a paper, never the day."""


class ModelAccessError(ModelError):
    """The provider refuses every request: a wrong key or model name, no money left. Asking on is of no use."""


class BudgetError(ModelError):
    """The request was not sent, because its answer might have gone over the budget."""


# --- candidates


@dataclass(frozen=True)
class Announced:
    """A paper of an announcement. `listed_in` are the collected categories whose lists hold it, sorted."""

    paper: Paper
    kind: Literal["new", "cross"]
    listed_in: tuple[Category, ...]


@dataclass(frozen=True)
class Replacement:
    """A new version of an older paper, from the same announcement. `withdrawn` if arXiv's comment says so."""

    id: ArxivId
    version: Version
    withdrawn: bool = False


@dataclass(frozen=True)
class Missing:
    """A paper that was announced, but of which arXiv gives no metadata yet: announced, not considered.

    `id` is what the announcement list has in its place.
    """

    id: Line
    listed_in: tuple[Category, ...]


@dataclass(frozen=True)
class Announcement:
    """What arXiv announced on a listing date: new and cross-listed papers in order of id, and replacements."""

    date: dt.date
    papers: tuple[Announced, ...]
    replacements: tuple[Replacement, ...] = ()
    missing: tuple[Missing, ...] = ()


# --- scoring and choosing


@dataclass(frozen=True)
class Scored:
    """A candidate with its score. `score` is None where scoring failed, and `failure` says why.

    `excluded` names the excluded keyword that was found, "" where there was none.
    """

    paper: Paper
    score: Score | None
    excluded: str = ""
    failure: str = ""


@dataclass(frozen=True)
class Choice:
    """`chosen`, best first, and every other candidate, in the order in which they would have come next."""

    chosen: tuple[Scored, ...]
    others: tuple[Scored, ...]


# --- asking a model

T = TypeVar("T", bound=BaseModel)
T_co = TypeVar("T_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Request(Generic[T]):
    """What a model is asked.

    Args:
        system: what the model is to do.
        user: the data, which is not to be obeyed.
        schema: what the answer must fit.
        max_tokens: the longest answer; one that is cut there is refused.
        check: complaints in words that the model can act on; none means that the answer can be used.
        remarks: what is worth a repair, in the same words, but not the answer: where the repair is no better, that
            which they were made on is given.
        begun: called when the money for a request is set aside, at least once before the answer comes.
    """

    system: str
    user: str
    schema: type[T]
    max_tokens: int
    check: Callable[[T], Sequence[str]] = lambda value: ()
    remarks: Callable[[T], Sequence[str]] = lambda value: ()
    begun: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Answer(Generic[T_co]):
    """A validated answer and what it cost, repairs and retries included."""

    value: T_co
    tokens: Tokens
    cost_usd: float


class Chat(Protocol):
    """A model that can be asked. Safe to call from several threads at once."""

    @property
    def model(self) -> str:
        """litellm's name of it, as it goes into the provenance."""

    def ask(self, request: Request[T]) -> Answer[T]:
        """One answer that fits the schema and of which `check` has nothing to complain; one repair is asked for.

        Raises:
            BudgetError: not sent, for want of money.
            ModelError: no usable answer after the repair; the text says why, without any key.
        """
