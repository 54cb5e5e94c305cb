"""How a notification fails: for certain, or perhaps not at all."""

import re

from digest.errors import DigestError
from digest.redact import redact

_ADDRESS = re.compile(r"[^\s<>,;:\"']+@[^\s<>,;:\"']+")
_MAX_REPLY = 200


class NotSentError(DigestError):
    """Nobody was told, for certain: another try can't tell anybody twice."""


class MaybeSentError(DigestError):
    """The other side had everything when it went wrong: another try might tell people twice."""


def can_be_looked_up(host: str) -> bool:
    """Whether the system takes `host` for a name or a number: what it does not take ends in an error of letters."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def quoted(reply: bytes | str) -> str:
    """What a server answered, for a message: one line, without addresses, which are nobody else's business."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    text = " ".join(redact(" ".join(text.split())).split())
    return _ADDRESS.sub("[address]", text[: 10 * _MAX_REPLY])[:_MAX_REPLY]
