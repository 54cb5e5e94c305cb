"""One request to a service, sent at most once: again only where it was certainly not taken."""

import datetime as dt
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Literal
from urllib.parse import unquote, urlsplit

import httpx

from digest import __version__
from digest.deadline import LateError, within
from digest.notify.errors import MaybeSentError, NotSentError, can_be_looked_up, quoted
from digest.redact import MASK, without
from digest.retry_after import retry_after

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
class Delivery:
    """What is sent, and where to. Nothing of the address but the host is in what is raised.

    Args:
        channel: its name, for messages.
        headers: beside those that every request has.
        refusal: whether an answer with status 200 says that nothing was sent; None where the HTTP status says it.
    """

    channel: str
    address: str = field(repr=False)
    data: bytes = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: Literal["POST", "PUT"] = "POST"
    refusal: Callable[[str], bool] | None = None

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    def send(self, patience: Patience, now: dt.datetime) -> None:
        """Send it.

        Raises:
            NotSentError: no connection, or the service refused it.
            MaybeSentError: it answered nothing, or that something broke on its side.
        """
        # httpx logs addresses.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        for left in reversed(range(patience.tries)):
            try:
                self._send(patience.timeout, now)
                return
            except _AgainError as again:
                pause = patience.pause if again.pause is None else again.pause
                if not left or pause > patience.longest_pause:
                    asked = f", which asks to wait {pause:.0f} s" if pause > patience.longest_pause else ""
                    raise self._failed(f"{again}{asked}") from again
                patience.sleep(pause)

    def _send(self, seconds: float, now: dt.datetime) -> None:
        headers = {
            "User-Agent": f"mkdocs-arxiv-digest/{__version__}",
            # Unpacking is refused: a small answer could unpack to any size.
            "Accept-Encoding": "identity",
            **self.headers,
        }
        gate = _Gate()
        try:
            address = httpx.URL(self.address).copy_merge_params(self.query) if self.query else self.address
            with httpx.Client(timeout=seconds, follow_redirects=False) as client:
                request = client.build_request(
                    self.method, address, content=self.data, headers=headers, extensions={"trace": gate.trace}
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
            raise self._perhaps("no answer after everything was sent") from error
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise _AgainError("answered 429, too many requests", wish)
        if status >= 500:
            raise self._perhaps(f"answered {status} ({self._quoted(reply or '')})")
        if not 200 <= status < 300:
            raise self._failed(f"answered {status} ({self._quoted(reply or '')})")
        if self.refusal is None:
            return
        if reply is None:
            raise self._perhaps("answered in a packed form that was not asked for")
        if self.refusal(reply):
            raise self._failed(f"refused it ({self._quoted(reply)})")

    def _quoted(self, reply: str) -> str:
        """An answer for a message, without the address: many servers repeat the path that they don't know."""
        target = urlsplit(self.address)._replace(scheme="", netloc="", fragment="").geturl()
        pieces = {unquote(piece) for piece in (target, *target.split("?", 1), *re.split(r"[/?&=]", target))}
        text = without(reply, (piece for piece in pieces if len(piece) >= _LEAST))
        return quoted(_without_parts(text, target, unquote(target)))

    def _failed(self, reason: str) -> NotSentError:
        return NotSentError(f"{self.channel}: {self.host}: {reason}; nothing was sent, see docs/notifying.md")

    def _perhaps(self, reason: str) -> MaybeSentError:
        return MaybeSentError(f"{self.channel}: {self.host}: {reason}")


def can_be_used(address: str) -> bool:
    """Whether a request can be sent to an address."""
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
