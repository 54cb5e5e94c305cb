"""A `Chat` without any network: its answers are given, its repairs are the real one's."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel

from digest.model import Tokens
from digest.pipeline.llm.json_answer import read_answer
from digest.pipeline.records import Answer, ModelError, Request

T = TypeVar("T", bound=BaseModel)


class Scripted:
    """Answers with the first of `answers`, and with the second when `check` complains. `complaints` are of each."""

    model = "test/model"

    def __init__(self, *answers: dict[str, Any]) -> None:
        self._answers = answers
        self.system = self.user = ""
        self.complaints: list[list[str]] = []

    def ask(self, request: Request[T]) -> Answer[T]:
        """See `digest.pipeline.records.Chat`."""
        self.system, self.user = request.system, request.user
        usable: T | None = None
        for is_last, answer in enumerate(self._answers[:2]):
            value = read_answer(request.schema, json.dumps(answer, ensure_ascii=False))
            faults = list(request.check(value))
            self.complaints.append(faults if is_last else [*faults, *request.remarks(value)])
            if not self.complaints[-1]:
                return Answer(value, Tokens(input=100, output=50), 0.25)
            usable = usable if faults else value
        if usable is not None:
            return Answer(usable, Tokens(input=100, output=50), 0.25)
        raise ModelError("; ".join(self.complaints[-1]))
