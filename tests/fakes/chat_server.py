"""An OpenAI-compatible chat server on this machine, with a model that behaves well until it is told not to.

    with ChatServer() as server:                      # answers everything sensibly
    with ChatServer([status(429), malformed()]) as server:    # two faults, then well again
    with ChatServer(lambda ask: hang() if "2601.07823" in ask.user else None) as server:   # None: behave well

`server.api_base` is what goes into digest.yml, with `model: openai/NAME` and any key. `server.asks` are the requests so
far, `server.most_at_once` how many were under way at the same time.
"""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.fakes.chat_model import good_answer


@dataclass(frozen=True)
class Ask:
    """One request: what was asked and how. `schema` is the JSON schema, sent as such or in words."""

    model: str
    messages: tuple[dict[str, str], ...]
    schema: dict[str, Any]
    is_structured: bool
    key: str
    limit: int | None
    body: dict[str, Any] = field(repr=False)

    @property
    def system(self) -> str:
        return "\n".join(message["content"] for message in self.messages if message["role"] == "system")

    @property
    def user(self) -> str:
        """The first message of the user: the data."""
        return next((message["content"] for message in self.messages if message["role"] == "user"), "")

    @property
    def is_repair(self) -> bool:
        return len(self.messages) > 2

    @property
    def kind(self) -> str:
        """`score`, `analysis`, `summary` or `other`."""
        names = set(self.schema.get("properties", ()))
        if "key_findings" in names:
            return "analysis"
        if "read_in_full" in names:
            return "summary"
        return "score" if "papers" in names else "other"


@dataclass(frozen=True)
class Step:
    """One answer. `content` None lets the model write it; the rest is how it is sent."""

    content: str | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    finish: str = "stop"
    raw: bytes | None = None
    delay: float = 0.0
    change: Callable[[dict[str, Any]], None] | None = None
    language: str | None = None
    spoil: Callable[[str], str] | None = None


# --- what can go wrong, by name


def status(number: int, message: str = "out of order", *, retry_after: float | None = None, **error: str) -> Step:
    """An HTTP error in OpenAI's form."""
    headers = () if retry_after is None else (("Retry-After", f"{retry_after:g}"),)
    return Step(status=number, headers=headers, raw=json.dumps({"error": {"message": message, **error}}).encode())


def echoed_key() -> Step:
    """401 with the key in the message, as some gateways do."""
    return Step(status=401, raw=b'{"error": {"message": "Incorrect API key provided: KEY"}}')


def out_of_quota() -> Step:
    return status(429, "You exceeded your current quota, please check your plan", code="insufficient_quota")


def hang(seconds: float = 60.0) -> Step:
    return Step(delay=seconds)


def say(content: str) -> Step:
    """These words as the answer."""
    return Step(content=content)


def malformed() -> Step:
    return Step(spoil=lambda text: text[: len(text) // 2])


def no_json() -> Step:
    return say("I think the paper is interesting.")


def not_a_number() -> Step:
    return Step(spoil=lambda text: text.replace("{", '{"relevance": NaN, "summary": NaN, ', 1))


def no_api() -> Step:
    """An HTML page with status 200, as a proxy sends it."""
    return Step(raw=b"<html><body>Welcome to the gateway</body></html>")


def refusal() -> Step:
    def change(body: dict[str, Any]) -> None:
        body["choices"][0]["message"] |= {"content": None, "refusal": "I can't help with that."}

    return Step(change=change)


def content_filter() -> Step:
    return Step(finish="content_filter")


def empty() -> Step:
    return say("")


def null() -> Step:
    def change(body: dict[str, Any]) -> None:
        body["choices"][0]["message"]["content"] = None

    return Step(change=change)


def no_choices() -> Step:
    return Step(change=lambda body: body.update(choices=[]))


def cut() -> Step:
    """An answer that ended at the limit; that it still is whole JSON makes it no better."""
    return Step(finish="length")


def wrong_language() -> Step:
    return Step(language="other")


def script() -> Step:
    return Step(spoil=lambda text: _into_texts(text, "<script>alert(1)</script>"))


def planted_link() -> Step:
    return Step(spoil=lambda text: _into_texts(text, "https://evil.example/free-gpu"))


def greeting() -> Step:
    return Step(spoil=lambda text: _into_texts(text, "好的，这是对这篇论文的全面中文摘要：", first=True))


def invented_figures() -> Step:
    return Step(spoil=lambda text: _into_texts(text, "(98.76%, 345.6 fps, 7.89×, 12.34 dB)"))


def huge() -> Step:
    """A megabyte of it."""
    return Step(spoil=lambda text: _into_texts(text, "word " * 200_000, once=True))


def fenced() -> Step:
    """Good, but with a fence and words around it."""
    return Step(spoil=lambda text: f"Here is the JSON you asked for:\n```json\n{text}\n```\nAnything else?")


def unknown_ids() -> Step:
    return Step(spoil=lambda text: text.replace('"id": "', '"id": "9').replace('"papers": ["', '"papers": ["9'))


FAULTS: dict[str, Callable[[], Step]] = {
    "401": echoed_key, "404": lambda: status(404, "The model does not exist", code="model_not_found"),
    "429": lambda: status(429, "slow down"), "429 with Retry-After": lambda: status(429, "slow down", retry_after=0.2),
    "out of quota": out_of_quota, "500": lambda: status(500), "503": lambda: status(503, "overloaded"), "hang": hang,
    "malformed JSON": malformed, "no JSON": no_json, "NaN": not_a_number, "HTML page": no_api, "refusal": refusal,
    "content filter": content_filter, "empty": empty, "null": null, "no choices": no_choices, "cut": cut,
    "wrong language": wrong_language, "script": script, "planted link": planted_link, "greeting": greeting,
    "invented figures": invented_figures, "1 MB": huge, "fenced": fenced, "unknown ids": unknown_ids,
}  # fmt: skip
"""Every fault by name, for tables of scenarios."""


def _into_texts(text: str, addition: str, *, first: bool = False, once: bool = False) -> str:
    """Add words to the running texts of an answer."""
    done = False

    def walk(value: Any, key: str = "") -> Any:
        nonlocal done
        if isinstance(value, dict):
            return {name: walk(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [walk(item, key) for item in value]
        if isinstance(value, str) and key not in ("id", "papers", "title", "excluded") and not (once and done):
            done = True
            return f"{addition}{value}" if first else f"{value} {addition}"
        return value

    return json.dumps(walk(json.loads(text)), ensure_ascii=False)


# --- the server


class ChatServer:
    """See the module.

    Args:
        steps: the answers in order, after which the model behaves well; or what to do with a request, where None is
            to behave well.
        delay: seconds that every answer takes.
    """

    def __init__(self, steps: Iterable[Step] | Callable[[Ask], Step | None] = (), *, delay: float = 0.0) -> None:
        self._decide = steps if callable(steps) else None
        self._queue = [] if callable(steps) else list(steps)
        self._delay = delay
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._under_way = 0
        self.asks: list[Ask] = []
        self.most_at_once = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def count(self, kind: str) -> int:
        """How many requests of a kind there were."""
        return sum(ask.kind == kind for ask in self.asks)

    def __enter__(self) -> "ChatServer":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _next(self, ask: Ask) -> Step:
        with self._lock:
            self.asks.append(ask)
            if self._decide is None:
                return self._queue.pop(0) if self._queue else Step()
        return self._decide(ask) or Step()

    def _respond(self, body: dict[str, Any], key: str) -> tuple[Step, bytes]:
        ask = _ask(body, key)
        step = self._next(ask)
        self._closing.wait(self._delay + step.delay) if self._delay + step.delay else None
        if step.raw is not None:
            return step, step.raw.replace(b"KEY", key.encode())
        content = step.content
        if content is None:
            content = good_answer(ask.kind, ask.schema, ask.system, ask.user, other_language=step.language == "other")
        content = step.spoil(content) if step.spoil else content
        message = {"role": "assistant", "content": content}
        answer: dict[str, Any] = {
            "id": f"chat-{len(self.asks)}",
            "object": "chat.completion",
            "created": 1,
            "model": ask.model,
            "choices": [{"index": 0, "finish_reason": step.finish, "message": message}],
            "usage": _usage(body, content),
        }
        if step.change:
            step.change(answer)
        return step, json.dumps(answer, ensure_ascii=False).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else each answer waits for the acknowledgement of its own head

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with server._lock:
                    server._under_way += 1
                    server.most_at_once = max(server.most_at_once, server._under_way)
                try:
                    step, data = server._respond(body, self.headers.get("Authorization", "").removeprefix("Bearer "))
                finally:
                    with server._lock:
                        server._under_way -= 1
                try:
                    self.send_response(step.status)
                    for name, value in (*step.headers, ("Content-Type", "application/json")):
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:  # the client has given up
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on stderr."""

        return Handler


def _ask(body: dict[str, Any], key: str) -> Ask:
    wrapped = (body.get("response_format") or {}).get("json_schema")
    messages = tuple({"role": one["role"], "content": one["content"]} for one in body["messages"])
    schema = wrapped["schema"] if wrapped else _schema_in_words(messages)
    limit = body.get("max_completion_tokens", body.get("max_tokens"))
    return Ask(body["model"], messages, schema, wrapped is not None, key, limit, body)


def _schema_in_words(messages: tuple[dict[str, str], ...]) -> dict[str, Any]:
    """The JSON schema that stands as one line in the instructions."""
    for message in messages:
        for line in message["content"].splitlines():
            if message["role"] == "system" and line.startswith("{") and '"properties"' in line:
                schema: dict[str, Any] = json.loads(line)
                return schema
    return {}


def _usage(body: dict[str, Any], content: str) -> dict[str, int]:
    asked = sum(len(message["content"]) for message in body["messages"]) // 4 + 1
    answered = len(content) // 3 + 1
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
