"""A model that can be asked: retries, repair, budget and deadlines around the door to litellm."""

import json
import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from digest.deadline import LateError, within
from digest.errors import UsageError
from digest.model import Tokens
from digest.pipeline.llm.budget import Budget, Reservation
from digest.pipeline.llm.door import Door, Message, Reply, open_door
from digest.pipeline.llm.faults import Fault, Trouble, one_line
from digest.pipeline.llm.json_answer import wire_schema
from digest.pipeline.llm.own_server import is_unpaid
from digest.pipeline.llm.prompts import part
from digest.pipeline.llm.repair import judge, repair_messages
from digest.pipeline.records import Answer, ModelAccessError, ModelError, Request

T = TypeVar("T", bound=BaseModel)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a request is waited for, in seconds.

    `request` bounds one request from its start to its last byte, `total` all tries with the pauses between them.
    The pause doubles from `pause` on, with jitter; a server that asks for more than `longest_pause` is not waited for.
    """

    request: float = 180.0
    total: float = 420.0
    tries: int = 4
    pause: float = 2.0
    longest_pause: float = 60.0


class LiteLLMChat:
    """`records.Chat` for any model that litellm knows.

    Args:
        door: see `open_door`.
        budget: what the run may cost; several models may share one.
        structured_output: whether the model takes a JSON schema; None for what litellm knows.
        jitter: a number from 0 to 1, by which pauses vary.
        stop: set by someone else to end all waiting; what is under way then fails.
    """

    def __init__(
        self,
        door: Door,
        budget: Budget,
        *,
        structured_output: bool | None = None,
        patience: Patience = Patience(),
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
    ) -> None:
        self._door = door
        self._budget = budget
        self._patience = patience
        self._jitter, self._clock = jitter, clock
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()
        self._sends_schema = door.takes_schema if structured_output is None else structured_output
        self._may_drop_schema = structured_output is None
        self._not_before = clock()
        self._denied = ""

    @property
    def model(self) -> str:
        return self._door.model

    @property
    def has_price(self) -> bool:
        return self._door.has_price

    @property
    def key_names(self) -> tuple[str, ...]:
        return self._door.key_names

    @property
    def has_no_key(self) -> bool:
        return self._door.has_no_key

    def expected_output(self, answer_tokens: int) -> int:
        """Tokens that are paid for an answer of so many: a model that thinks does so before it."""
        return self._door.with_thoughts(answer_tokens)

    def expected_cost(self, input_tokens: int, output_tokens: int) -> float:
        """US dollars that a request of this size will cost at list price; 0 where no price is known."""
        return self._door.cost(Tokens(input=input_tokens, output=output_tokens))

    def worst_cost(self, input_tokens: int, max_tokens: int) -> float:
        """US dollars that are set aside for a request with about so many tokens of input and such a limit (`ask`)."""
        return self._door.worst_cost_of(input_tokens, self._door.room(max_tokens))

    def ask(self, request: Request[T]) -> Answer[T]:
        """See `records.Chat.ask`.

        Raises:
            BudgetError: not sent, for want of money.
            ModelAccessError: no request will succeed: the key, the model's name or the quota is at fault.
            ModelError: no usable answer after the repair; the text says why, without any key.
        """
        wire, max_tokens = wire_schema(request.schema), request.max_tokens
        talk = [Message("system", request.system), Message("user", request.user)]
        tokens, cost, complaints, repair = Tokens(), 0.0, [""], list[Message]()
        usable: T | None = None
        for is_last in (False, True):
            try:
                reply = self._request([*talk, *repair], max_tokens, wire, request.begun)
            except ModelError:
                if usable is None:
                    raise
                break
            tokens = Tokens(input=tokens.input + reply.tokens.input, output=tokens.output + reply.tokens.output)
            cost += reply.cost_usd
            value, faults = judge(reply, request.schema, request.check)
            complaints = faults if value is None or is_last else [*faults, *request.remarks(value)]
            if value is not None and not complaints:
                return Answer(value, tokens, cost)
            usable = usable if faults else value
            if is_last:
                break
            _log.info("%s: asked for a repair: %s", self.model, one_line("; ".join(complaints)))
            if reply.finish == "length":
                max_tokens *= 2
            repair = repair_messages(reply, complaints)
        if usable is not None:
            _log.info("%s: the repair failed, the answer before it is used", self.model)
            return Answer(usable, tokens, cost)
        raise ModelError(f"{self.model}: no usable answer, nor after a repair: {one_line('; '.join(complaints))}")

    # --- one request, with retries

    def _request(
        self, messages: list[Message], max_tokens: int, wire: dict[str, Any], begun: Callable[[], object]
    ) -> Reply:
        room = self._door.room(max_tokens)
        end = self._clock() + self._patience.total
        number, garbled = 0, 0
        while True:
            number += 1
            self._wait_until(self._not_before, end)
            outcome, sent_schema = self._send(messages, room, wire, end, begun)
            if isinstance(outcome, Reply):
                return outcome
            garbled += outcome.trouble is Trouble.GARBLED
            if outcome.trouble is Trouble.ACCESS:
                self._denied = outcome.reason
                raise ModelAccessError(f"{self.model}: {outcome.reason}")
            if outcome.trouble is Trouble.REQUEST:
                if sent_schema and self._drop_schema(outcome):
                    number -= 1
                    continue
                raise ModelError(f"{self.model}: {outcome.reason}")
            pause = self._pause(outcome, number)
            if number >= self._patience.tries or garbled > 1 or self._clock() + pause >= end:
                raise ModelError(f"{self.model}: {outcome.reason} ({number} tries)")
            _log.info("%s: %s; trying again in %.0f s", self.model, outcome.reason, pause)
            if outcome.retry_after is not None:
                with self._lock:  # the server asked for quiet: the other threads wait as well
                    self._not_before = max(self._not_before, self._clock() + pause)
            self._wait_until(self._clock() + pause, end)

    def _send(
        self, messages: list[Message], room: int, wire: dict[str, Any], end: float, begun: Callable[[], object]
    ) -> tuple[Reply | Fault, bool]:
        """One try, and whether the schema went with it."""
        if self._denied:
            raise ModelAccessError(f"{self.model}: {self._denied}")
        sends_schema = self._sends_schema
        if not sends_schema:
            form = part("answer", {"schema": json.dumps(wire, ensure_ascii=False)})
            messages = [Message("system", f"{messages[0].content}\n\n{form}"), *messages[1:]]
        # A schema is counted as input by the providers.
        extra = [Message("schema", json.dumps(wire))] if sends_schema else []
        with self._budget.reserve(self._door.worst_cost([*messages, *extra], room)) as money:
            begun()
            if self._stop.is_set():  # while this waited for money
                money.settle(0.0)
                raise ModelError(f"{self.model}: the run was stopped")
            seconds = max(0.1, min(self._patience.request, end - self._clock()))
            outcome = self._within(
                seconds,
                lambda: self._door.complete(
                    messages, max_tokens=room, timeout=seconds, schema=wire if sends_schema else None
                ),
            )
            self._settle(outcome, money)
        return outcome, sends_schema

    def _settle(self, outcome: Reply | Fault, money: Reservation) -> None:
        if isinstance(outcome, Reply):
            self._budget.count(outcome.tokens)
            money.settle(outcome.cost_usd)
        elif not outcome.may_cost:
            money.settle(0.0)

    def _within(self, seconds: float, call: Callable[[], Reply | Fault]) -> Reply | Fault:
        """The outcome of a call, or a fault when it takes too long."""

        def look() -> None:
            if self._stop.is_set():
                raise ModelError(f"{self.model}: the run was stopped")

        try:
            return within(seconds, call, look=look, clock=self._clock)
        except LateError:
            return Fault(Trouble.BUSY, f"no answer within {seconds:.0f} s", may_cost=True)

    def _drop_schema(self, fault: Fault) -> bool:
        """Whether to try again without the schema, which this server does not take although litellm thinks so."""
        words = ("response_format", "json_schema", "schema", "structured")
        if not self._may_drop_schema or not any(word in fault.reason.lower() for word in words):
            return False
        self._sends_schema = False
        _log.warning("%s takes no JSON schema; set `structured_output: false` in digest.yml", self.model)
        return True

    def _pause(self, fault: Fault, number: int) -> float:
        if fault.retry_after is not None:
            too_long = fault.retry_after > self._patience.longest_pause
            return self._patience.total if too_long else fault.retry_after
        grown = min(self._patience.pause * 2.0 ** (number - 1), self._patience.longest_pause)
        return grown * (0.5 + self._jitter())

    def _wait_until(self, time_: float, end: float) -> None:
        while (missing := min(time_, end) - self._clock()) > 0:
            if self._stop.wait(missing):
                raise ModelError(f"{self.model}: the run was stopped")


def open_chat(
    model: str,
    budget: Budget,
    *,
    api_base: str | None = None,
    structured_output: bool | None = None,
    patience: Patience = Patience(),
    stop: threading.Event | None = None,
) -> LiteLLMChat:
    """A model ready to be asked. Nothing is paid yet; litellm is imported (5 s).

    A model without a known price and with a ceiling is refused, because the ceiling could not be kept; one of an own
    server is taken to cost nothing, with a warning.

    Raises:
        UsageError: litellm is not installed, the name is unknown, a key or a price is missing.
    """
    door = open_door(model, api_base=api_base)
    if not door.has_price and budget.ceiling is not None:
        if not is_unpaid(model, api_base):
            raise UsageError(
                f"digest.yml: budget.usd_per_run: can't be kept, because litellm knows no price of {model!r}; "
                "remove it or set it to null, or choose a model with a known price"
            )
        _log.warning("%s has no known price: its requests count as free, and budget.usd_per_run can't stop them", model)
    return LiteLLMChat(door, budget, structured_output=structured_output, patience=patience, stop=stop)
