"""Papers, settings and a model that tests make up."""

import json
import re
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from digest.model import Paper, Score, Tokens
from digest.pipeline.records import Announced, Answer, ModelError, Request, Scored
from digest.settings import Settings

T = TypeVar("T", bound=BaseModel)


def paper(id_: str = "2601.00001", title: str = "A study of things", abstract: str = "", **fields: Any) -> Paper:
    fields = {"version": 1, "authors": ("Ada Lovelace",), "categories": ("cs.CV",)} | fields
    return Paper(id=id_, title=title, abstract=abstract, **fields)


def announced(
    id_: str = "2601.00001", title: str = "A study of things", abstract: str = "", **fields: Any
) -> Announced:
    one = paper(id_, title, abstract, **fields)
    return Announced(one, "new", tuple(sorted({"cs.CV", "cs.RO"} & set(one.categories))) or ("cs.CV",))


def many(number: int, **fields: Any) -> list[Paper]:
    return [paper(f"2601.{n:05}", f"Diffusion number {n}", **fields) for n in range(1, number + 1)]


def scored(id_: str, relevance: int = 2, significance: int = 2, strength: int = 0, **fields: Any) -> Scored:
    score = Score(relevance=relevance, significance=significance, strength=strength, relevance_reason=f"why {id_}")
    return Scored(paper(id_), score, **fields)


def settings(**values: Any) -> Settings:
    return Settings.model_validate_json(json.dumps({"categories": ["cs.CV", "cs.RO"], **values}))


def entry(id_: str, relevance: int = 2, significance: int = 2, **fields: Any) -> dict[str, Any]:
    """What a model answers on one paper."""
    reasons = {"relevance_reason": "fits the topic", "significance_reason": "numbers are given"}
    return {"id": id_, "relevance": relevance, "significance": significance, "excluded": "", **reasons, **fields}


Reply = dict[str, Any] | str | Exception | Callable[[list[str]], Any]


class FakeChat:
    """A model with a queue of replies for each paper that it is asked about first; without one it answers well.

    A reply is an answer, text that is none, an error to raise, or a function from the ids to one of these. As the real
    one, it validates, checks, and repairs once; `asked` holds the ids of every request, `complaints` what was said.
    """

    model = "fake/model"

    def __init__(self, replies: dict[str, Sequence[Reply]] | None = None, *, cost: float = 0.01) -> None:
        self._replies = {first: list(queue) for first, queue in (replies or {}).items()}
        self._cost = cost
        self._lock = threading.Lock()
        self.asked: list[list[str]] = []
        self.users: list[str] = []
        self.systems: list[str] = []
        self.complaints: list[str] = []

    def ask(self, request: Request[T]) -> Answer[T]:
        ids = re.findall(r'^\{"id": "([^"]+)"', request.user, re.MULTILINE)
        with self._lock:
            self.asked.append(ids)
            self.users.append(request.user)
            self.systems.append(request.system)
        complaints: list[str] = []
        for attempt in (1, 2):
            reply = self._reply(ids)
            if isinstance(reply, Exception):
                raise reply
            try:
                text = reply if isinstance(reply, str) else json.dumps(reply)
                value = request.schema.model_validate_json(text)
                complaints = list(request.check(value))
            except ValidationError as error:
                complaints = [str(error)]
            if not complaints:
                tokens = Tokens(input=100 * attempt, output=10 * attempt)
                return Answer(value, tokens, self._cost * attempt)
            self.complaints += complaints
        raise ModelError(f"{self.model}: no usable answer: {complaints[0]}")

    def _reply(self, ids: list[str]) -> Any:
        with self._lock:
            queue = self._replies.get(ids[0])
            reply = queue.pop(0) if queue else {"papers": [entry(id_) for id_ in ids]}
        return reply(ids) if callable(reply) else reply
