"""What can go wrong when a model is asked, and what to do about it. Pure."""

import re
from dataclasses import dataclass
from enum import Enum

from digest.model import CONTROL
from digest.redact import redact
from digest.retry_after import retry_after


class Trouble(Enum):
    """What kind of fault it was, and so what to do about it."""

    BUSY = "busy"  # too many requests, an outage, a timeout: ask again after a pause
    GARBLED = "garbled"  # an answer came, but not in the API's form: ask once more, it may have been paid
    REQUEST = "request"  # this request is refused: asking the same again is of no use
    ACCESS = "access"  # every request will be refused: key, model name, quota


@dataclass(frozen=True)
class Fault:
    """Why there is no reply. `reason` is one line without any key; `may_cost` if the request may have been paid."""

    trouble: Trouble
    reason: str
    retry_after: float | None = None
    may_cost: bool = False


_NO_MONEY = re.compile(
    r"insufficient[_ ]quota|insufficient (?:balance|funds|credits?)|credit balance is too low|billing"
    r"|payment required|out of credits|quota.{0,80}per ?day|arrearage|exceeded your current quota",
    re.IGNORECASE | re.DOTALL,
)
_SOON = re.compile(r"per ?minute|retry in|retrydelay|try again in", re.IGNORECASE)
_GARBLED = re.compile(r"invalid response object|empty or invalid response|expecting value|jsondecode|list index", re.I)
_PREFIX = re.compile(r"^(?:litellm\.)?(?:\w*(?:Error|Exception|Timeout)\b[:\s-]*)+")
_ERRNO = re.compile(r"^\[Errno -?\d+\] ")
_LOST = frozenset(["ConnectError", "ConnectTimeout", "ReadError", "WriteError", "RemoteProtocolError"])
"""httpx's names for a connection that there was not, or not to the end."""
_DEPTH = 10
_BUSY_STATUS = frozenset([408, 409, 425, 429])


def classify(error: BaseException, *, key: str = "the key", server: str = "the server") -> Fault:
    """What an exception of litellm means. Pure.

    Args:
        key: what the provider knows us by, for a message: the name of the variable that holds it.
        server: who was asked, for a message: an address, where one is set, and the setting.
    """
    if (lost := _lost_connection(error)) is not None:
        told = "no connection to" if type(lost).__name__.startswith("Connect") else "the connection was lost to"
        return Fault(Trouble.BUSY, one_line(f"{told} {server}: {_ERRNO.sub('', str(lost)) or type(lost).__name__}"))
    status = getattr(error, "status_code", None)
    status = status if isinstance(status, int) else 0
    text = str(error)
    name = type(error).__name__
    reason = one_line(_PREFIX.sub("", text.partition("Traceback")[0])) or name
    pause = _retry_after(error)
    if name in ("Timeout", "APITimeoutError"):
        return Fault(Trouble.BUSY, "no answer in time", may_cost=True)
    if status in (401, 402, 403, 404) or _is_out_of_money(status, text, pause):
        what = _ACCESS.get(status, "the quota is used up (billing, at the provider)")
        return Fault(Trouble.ACCESS, f"{what.format(key=key)}: {reason}")
    if name == "ContextWindowExceededError":
        return Fault(Trouble.REQUEST, f"the text is too long for it; lower budget.tokens_per_paper ({reason})")
    if name == "ContentPolicyViolationError":
        return Fault(Trouble.REQUEST, f"the provider's content filter refused it ({reason}); another model may take it")
    if _GARBLED.search(text):
        return Fault(Trouble.GARBLED, "the server's answer is not in the form of the API", may_cost=True)
    if status in _BUSY_STATUS or status >= 500:
        return Fault(Trouble.BUSY, f"the server answered {status}: {reason}", pause)
    return Fault(Trouble.REQUEST, f"the server refused the request ({reason}); look at `model` and `api_base`")


_ACCESS = {
    401: "the key was refused ({key})",
    402: "the account has no money (billing, at the provider)",
    403: "access was refused ({key}, or what the account may use)",
    404: "the model or address is unknown (model, api_base in digest.yml)",
}
"""What is wrong, and in brackets where a person mends it."""


def _lost_connection(error: BaseException) -> BaseException | None:
    """What befell the connection, if that was it: litellm tells it as a status 500, its cause is far down."""
    cause: BaseException | None = error
    for _ in range(_DEPTH):
        if cause is None or (type(cause).__module__ == "httpx" and type(cause).__name__ in _LOST):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _is_out_of_money(status: int, text: str, pause: float | None) -> bool:
    """Out of quota, which no waiting heals; Gemini words its limit per minute in the same way, but says how long."""
    waits = pause is not None or _SOON.search(text)
    return status in (400, 429) and not waits and _NO_MONEY.search(text) is not None


def _retry_after(error: BaseException) -> float | None:
    """The seconds that the server asks for, wherever litellm has left its headers."""
    of_response = getattr(getattr(error, "response", None), "headers", None)
    for headers in (getattr(error, "litellm_response_headers", None), of_response):
        if headers and (seconds := retry_after(headers)) is not None:
            return seconds
    return None


def one_line(text: str) -> str:
    """A message that fits into one line, without any key."""
    return CONTROL.sub("", " ".join(redact(text).split()))[:300]
