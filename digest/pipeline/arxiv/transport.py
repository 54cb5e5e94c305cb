"""How arXiv is asked over HTTP: paced, with time limits, tried again, and never believed before it was checked.

`arxiv` 4.0.2 brings none of that: no timeout, `Retry-After` ignored, read timeouts not repeated, any body taken for
an answer. urllib3's own `Retry` cannot help: it sees no bodies ("Rate exceeded." comes with status 200), and it would
sleep past the pacer.
"""

import datetime as dt
import io
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus

import requests
import urllib3
from requests.adapters import HTTPAdapter

from digest import __version__
from digest.deadline import LateError, within
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.records import ArxivError
from digest.redact import without_login
from digest.retry_after import retry_after

log = logging.getLogger(__name__)

MAX_BYTES = 32_000_000
"""The largest answer that is read, unpacked. A page of 200 records has about 600 kB, a full announcement list 6 MB."""

_FINAL = {400, 401, 403, 404, 405, 410, 414, 422, 451}
"""Statuses that asking again does not change."""


@dataclass(frozen=True)
class Patience:
    """How long a request is worth waiting for. Seconds, but `tries`.

    The pause after a failure begins with `pause` and doubles; `Retry-After` is obeyed up to `longest_pause`, and a
    longer wish ends the run. `connect` and `read` are the silence that is borne, `answer` the time for a whole answer.
    """

    tries: int = 5
    pause: float = 4.0
    longest_pause: float = 120.0
    connect: float = 15.0
    read: float = 60.0
    answer: float = 180.0


class Refused(Exception):  # noqa: N818 - a verdict on a body, never seen by users
    """A body that is not a whole answer, and why. `final` if asking again would not help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class _Failed(Exception):  # noqa: N818
    """One try that gave no answer. `pause` is what arXiv asked for, None if nothing."""

    def __init__(self, reason: str, *, final: bool = False, pause: float | None = None) -> None:
        super().__init__(reason)
        self.final = final
        self.pause = pause


class PoliteAdapter(HTTPAdapter):
    """Sends requests the way arXiv asks for, and lets only checked answers through.

    Args:
        check: looks at the body of a 200 and raises `Refused`; it may return the body mended.
        user_agent: who is asking.
        accept: the types of answer; without this header arXiv sometimes says 406.
    """

    def __init__(
        self, check: Callable[[bytes, str], bytes], *, pacer: Pacer, patience: Patience, user_agent: str, accept: str
    ) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._check = check
        self._pacer = pacer
        self._patience = patience
        self._headers = {"User-Agent": user_agent, "Accept": accept}
        self.server_time: dt.datetime | None = None
        """What time it was at the server when it answered last (UTC); None where it did not say."""

    def send(  # noqa: PLR0917 - requests' own signature
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: bool | str = True,
        cert: object = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """A redirect, or a whole and checked answer.

        Raises:
            ArxivError: none came, after all tries; it names the address and the last reason.
        """
        # The `arxiv` package sets its own User-Agent on each request: this is the last place to say who we are.
        request.headers.update(self._headers)
        address = short(request.url or "")
        pause = self._patience.pause
        for left in reversed(range(self._patience.tries)):
            try:
                with self._pacer.turn():
                    return self._try(request, verify, proxies)
            except _Failed as failed:
                wish = failed.pause or 0.0
                if failed.final or not left or wish > self._patience.longest_pause:
                    raise self._give_up(address, failed, tried=self._patience.tries - left) from failed
                log.warning("%s: %s; tries left: %d", address, failed, left)
                self._pacer.hold(max(pause, wish))
                pause = min(pause * 2, self._patience.longest_pause)
        raise AssertionError("unreachable: the last try returns or raises")

    def _give_up(self, address: str, failed: _Failed, tried: int) -> ArxivError:
        if (failed.pause or 0) > self._patience.longest_pause:
            hint = f"arXiv asks to wait {failed.pause:.0f} s; nothing was written, run it again then"
        elif failed.final:
            hint = "nothing was written; check the addresses and categories in digest.yml"
        else:
            hint = f"given up after {tried} tries; nothing was written, run it again later"
        return ArxivError(f"{address}: {failed}; {hint}")

    def _try(
        self, request: requests.PreparedRequest, verify: bool | str, proxies: Mapping[str, str] | None
    ) -> requests.Response:
        patience = self._patience
        address = request.url or ""
        end = self._pacer.monotonic() + patience.answer
        send = partial(super().send, request, True, (patience.connect, patience.read), verify, None, proxies)
        try:
            response = within(patience.answer, send, late=requests.Response.close, clock=self._pacer.monotonic)
            self.server_time = _server_time(response.headers)
            with response:
                if response.is_redirect:
                    return response
                body = self._read(response, end)
        except LateError:
            raise self._too_slow() from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _Failed(_reason(error, patience)) from error
        if response.status_code != HTTPStatus.OK:
            reason = f"answered {response.status_code} {response.reason or ''}".rstrip()
            final = response.status_code in _FINAL
            raise _Failed(reason + self._explanation(body, address), final=final, pause=retry_after(response.headers))
        try:
            body = self._check(body, address)
        except Refused as refused:
            raise _Failed(str(refused), final=refused.final) from refused
        return self._answer(request, response, body)

    def _too_slow(self) -> _Failed:
        return _Failed(f"the answer was not complete after {self._patience.answer:g} s")

    def _read(self, response: requests.Response, end: float) -> bytes:
        # Piece by piece: a server that sends a byte now and then never runs into the timeout between two bytes, and a
        # few kB of gzip can open to gigabytes.
        body = bytearray()
        while piece := response.raw.read1(65_536, decode_content=True):
            body += piece
            if len(body) > MAX_BYTES:
                raise _Failed(f"sent more than {MAX_BYTES // 1_000_000} MB")
            if self._pacer.monotonic() > end:
                raise self._too_slow()
        return bytes(body)

    def _explanation(self, body: bytes, address: str) -> str:
        """What the body of a refusal says, in brackets: arXiv explains some in a line of text, some in a feed."""
        text = " ".join(body[:300].decode("utf-8", "replace").split())
        if "<html" in text.lower():
            return ""
        if "<" in text:
            try:
                self._check(body, address)
            except Refused as refused:
                text = str(refused)
        return f" ({text})" if text and "<" not in text else ""

    def _answer(self, request: requests.PreparedRequest, response: requests.Response, body: bytes) -> requests.Response:
        whole = urllib3.HTTPResponse(
            io.BytesIO(body),
            status=response.status_code,
            headers={"Content-Type": response.headers.get("Content-Type", "")},
            preload_content=False,
        )
        answer: requests.Response = self.build_response(request, whole)
        return answer


def user_agent(site_url: str | None) -> str:
    """Who asks: this program, its version, and the address of the site that it works for."""
    return f"mkdocs-arxiv-digest/{__version__}" + (f" (+{site_url})" if site_url else "")


def short(address: str) -> str:
    """An address for a message: without a password, and a list of 200 ids is cut."""
    address = without_login(address)
    return address if len(address) <= 160 else address[:159] + "…"


def _reason(error: Exception, patience: Patience) -> str:
    match error:
        case requests.ConnectTimeout():
            return f"no connection within {patience.connect:g} s"
        case requests.Timeout() | urllib3.exceptions.TimeoutError() | TimeoutError():
            return f"no answer within {patience.read:g} s"
        case urllib3.exceptions.ProtocolError():
            return "the answer was cut off"
        case urllib3.exceptions.DecodeError():
            return "the answer can't be unpacked"
        case _:
            return f"no connection ({_cause(error)[:200]})"


def _cause(error: BaseException) -> str:
    """The words of the innermost error: requests wraps urllib3's, which wraps the system's."""
    inner = [value for value in (getattr(error, "reason", None), *error.args) if isinstance(value, Exception)]
    if inner:
        return _cause(inner[0])
    # "HTTPSConnection(host='…', port=443): Failed to resolve …"
    return re.sub(r"^HTTPS?Connection(?:Pool)?\([^)]*\): ", "", str(error))


def _server_time(headers: Mapping[str, str]) -> dt.datetime | None:
    """When an answer was sent: its `Date`, and the `Age` of one that lay in a cache. None without a date."""
    age = headers.get("Age", "")
    try:
        made = parsedate_to_datetime(headers.get("Date", ""))
        return made.astimezone(dt.UTC) + dt.timedelta(seconds=int(age) if age.isascii() and age.isdigit() else 0)
    except (TypeError, ValueError, OverflowError):
        return None
