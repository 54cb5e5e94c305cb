"""What is wrong with a reply of a model, and how it is asked for a better one. Pure."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from digest.pipeline.llm.door import Message, Reply
from digest.pipeline.llm.json_answer import MOST_BYTES, AnswerError, read_answer
from digest.pipeline.llm.prompts import part

T = TypeVar("T", bound=BaseModel)

_REPEATED = 20_000
"""So many characters of a bad answer are shown to the model when it is asked for a better one."""


def judge(reply: Reply, schema: type[T], check: Callable[[T], Sequence[str]]) -> tuple[T | None, list[str]]:
    """The value of a reply, if it has one, and what is wrong with it."""
    if reply.finish == "length":
        return None, ["the answer was cut off at the limit of its length; be briefer"]
    if reply.refusal or reply.finish == "content_filter":
        return None, [f"the model refused to answer: {reply.refusal or 'content filter'}"]
    if not reply.text.strip():
        return None, [f"the answer was empty ({reply.finish or 'no reason given'})"]
    try:
        value = read_answer(schema, reply.text)
    except AnswerError as error:
        return None, list(error.complaints)
    return value, list(check(value))


def repair_messages(reply: Reply, complaints: Sequence[str]) -> list[Message]:
    """What is added to the conversation: the bad answer, if there is one to speak of, and what is wrong with it."""
    if not reply.text.strip() or reply.refusal or len(reply.text) > MOST_BYTES:
        return []
    listed = "\n".join(f"- {one[:500]}" for one in complaints[:20])
    request = Message("user", part("repair", {"complaints": listed}))
    return [request] if reply.finish == "length" else [Message("assistant", reply.text[:_REPEATED]), request]
