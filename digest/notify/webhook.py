"""The message of a day to a chat service: one request with JSON to an address that the environment names."""

import datetime as dt
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import unquote, urlsplit

import httpx

from digest import __version__
from digest.deadline import LateError, within
from digest.errors import UsageError
from digest.notify.chat_formats import FORMS, chat_text, form_of
from digest.notify.errors import MaybeSentError, NotSentError, can_be_looked_up, quoted
from digest.notify.message import Message
from digest.notify.signing import SIGNED, Signature
from digest.redact import MASK, without
from digest.retry_after import retry_after

URL = "DIGEST_WEBHOOK_URL"
_MAX_ANSWER = 64_000
_PHASES = 3
"""Times the timeout: what a request may take that connects at the second address of a host, and is answered."""
_LEAST = 8
"""Characters of an address that may be a secret. What is shorter is a word, such as `hooks`."""


@dataclass(frozen=True)
class Patience:
    """How often and how long it is worth waiting, in seconds. Only what was certainly not taken is sent again."""

    tries: int = 3
    pause: float = 5.0
    longest_pause: float = 60.0
    timeout: float = 20.0
    sleep: Callable[[float], None] = time.sleep


class _AgainError(Exception):
    """The service took nothing and may do so later; `pause` is what it asked for, None if nothing."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


class _Gate:
    """Tells whether a request was begun when it is given up; one that was not will not be."""

    def __init__(self) -> None:
        self._first = threading.Lock()
        self._begun = False

    def trace(self, event: str, info: Mapping[str, object]) -> None:
        """What httpx calls with all that it does: https://www.encode.io/httpcore/extensions/#trace"""
        if event.endswith("send_request_headers.started") and not self._begun:
            if not self._first.acquire(blocking=False):
                raise LateError
            self._begun = True

    def close(self) -> bool:
        """Whether it was closed before anything was sent."""
        return self._first.acquire(blocking=False)


@dataclass(frozen=True)
class WebhookChannel:
    """An address, which is a secret: who knows it can write there. `form` is one of `FORMS`.

    `secret` signs what is sent, in a form that is in `SIGNED`; "" signs nothing.
    """

    address: str = field(repr=False)
    form: str
    secret: str = field(default="", repr=False)
    patience: Patience = Patience()
    name: str = "webhook"

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    def send(self, message: Message, now: dt.datetime) -> str:
        """Send it; says in which form.

        Raises:
            NotSentError: no connection, or the service refused it.
            MaybeSentError: it answered nothing, or that something broke on its side.
        """
        # httpx logs addresses.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        form = FORMS[self.form]
        text = form.body(chat_text(message, form))
        signature = SIGNED[self.form](self.secret, now) if self.secret else Signature()
        body = {**text, **signature.body}
        patience = self.patience
        for left in reversed(range(patience.tries)):
            try:
                self._post(body, signature.query, now)
                return f"sent to {self.host} as {self.form}"
            except _AgainError as again:
                pause = patience.pause if again.pause is None else again.pause
                if not left or pause > patience.longest_pause:
                    asked = f", which asks to wait {pause:.0f} s" if pause > patience.longest_pause else ""
                    raise self._failed(f"{again}{asked}") from again
                patience.sleep(pause)
        raise AssertionError("unreachable: the last try returns or raises")

    def _post(self, body: Mapping[str, object], query: Mapping[str, str], now: dt.datetime) -> None:
        headers = {
            "User-Agent": f"mkdocs-arxiv-digest/{__version__}",
            "Content-Type": "application/json",
            # Unpacking is refused: a small answer could unpack to any size.
            "Accept-Encoding": "identity",
        }
        seconds, gate = self.patience.timeout, _Gate()
        data = json.dumps(body, ensure_ascii=False).encode()
        try:
            address = httpx.URL(self.address).copy_merge_params(query) if query else self.address
            with httpx.Client(timeout=seconds, follow_redirects=False) as client:
                request = client.build_request(
                    "POST", address, content=data, headers=headers, extensions={"trace": gate.trace}
                )
                send = partial(client.send, request, stream=True)
                with closing(within(_PHASES * seconds, send, late=httpx.Response.close)) as answer:
                    status, reply = answer.status_code, _read(answer, seconds)
                    wish = retry_after(answer.headers, now)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            raise _AgainError("no connection") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise self._failed("the address can't be used") from error
        except (httpx.HTTPError, LateError) as error:
            if isinstance(error, LateError) and gate.close():
                raise _AgainError("no connection in time") from error
            raise MaybeSentError(f"webhook: {self.host}: no answer after everything was sent") from error
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise _AgainError("answered 429, too many requests", wish)
        if status >= 500:
            raise MaybeSentError(f"webhook: {self.host}: answered {status} ({self._quoted(reply or '')})")
        if not 200 <= status < 300:
            raise self._failed(f"answered {status} ({self._quoted(reply or '')})")
        if reply is None and FORMS[self.form].status:
            raise MaybeSentError(f"webhook: {self.host}: answered in a packed form that was not asked for")
        if problem := self._problem(reply or ""):
            raise self._failed(problem)

    def _problem(self, reply: str) -> str:
        """What an answer with status 200 complains of; "" for nothing."""
        field_ = FORMS[self.form].status
        if not field_:
            return ""
        try:
            answer = json.loads(reply)
        except (ValueError, RecursionError):
            answer = None
        # Feishu's older answers have `StatusCode` alone.
        code = answer.get(field_, answer.get("StatusCode")) if isinstance(answer, dict) else None
        return "" if code == 0 else f"refused it ({self._quoted(reply)})"

    def _quoted(self, reply: str) -> str:
        """An answer for a message, without the address: many servers repeat the path that they don't know."""
        target = urlsplit(self.address)._replace(scheme="", netloc="", fragment="").geturl()
        pieces = {unquote(piece) for piece in (target, *target.split("?", 1), *re.split(r"[/?&=]", target))}
        text = without(reply, (piece for piece in pieces if len(piece) >= _LEAST))
        return quoted(_without_parts(text, target, unquote(target)))

    def _failed(self, reason: str) -> NotSentError:
        return NotSentError(f"webhook: {self.host}: {reason}; nothing was sent, see docs/notifying.md")


def webhook_channel(environ: Mapping[str, str]) -> WebhookChannel | None:
    """The channel that the environment names, None if it names no address.

    Raises:
        UsageError: the address is none, the form is not known, or it can't be signed. The message holds neither the
            address nor the secret.
    """
    address = environ.get(URL, "").strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise UsageError(f"{URL}: is not an address that begins with https://")
    if not _can_be_used(address):
        raise UsageError(f"{URL}: holds a sign that no address has, or its host is not the name of a server")
    form = environ.get("DIGEST_WEBHOOK_FORM", "").strip().lower() or form_of(address)
    if form not in FORMS:
        raise UsageError(f"DIGEST_WEBHOOK_FORM: is none of {', '.join(FORMS)}")
    secret = environ.get("DIGEST_WEBHOOK_SECRET", "").strip()
    if secret and form not in SIGNED:
        raise UsageError(
            f"DIGEST_WEBHOOK_SECRET: only {' and '.join(SIGNED)} take a signature, not {form}; leave it out"
        )
    return WebhookChannel(address, form, secret)


def _can_be_used(address: str) -> bool:
    try:
        url = httpx.URL(address)
        # Where `host` can't be made of `raw_host`, no request can be.
        return bool(url.host) and can_be_looked_up(url.raw_host.decode())
    except (httpx.InvalidURL, UnicodeError):
        return False


def _read(answer: httpx.Response, seconds: float) -> str | None:
    """The answer, or as much of it as comes in time and is not too much to read; None where it is packed."""
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        return None
    data, deadline = bytearray(), time.monotonic() + seconds
    for piece in answer.iter_raw():
        data += piece
        if len(data) > _MAX_ANSWER or time.monotonic() > deadline:
            break
    return data[:_MAX_ANSWER].decode("utf-8", "replace")


def _without_parts(text: str, *secrets: str) -> str:
    """`text` without runs of characters that it shares with one of `secrets`: servers cut what they repeat."""
    runs = {secret.lower()[at : at + _LEAST] for secret in secrets for at in range(len(secret) - _LEAST + 1)}
    kept, end = [], 0
    for at, letter in enumerate(text):
        if text[at : at + _LEAST].lower() in runs:
            kept += [MASK] if at >= end else []
            end = at + _LEAST
        elif at >= end:
            kept.append(letter)
    return "".join(kept)
