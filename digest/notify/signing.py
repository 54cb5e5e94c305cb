"""Signatures that robots of Feishu and DingTalk may ask for: who knows the address alone can't write there then."""

import base64
import datetime as dt
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Signature:
    """What is added to a request: to the query of its address, or to the fields of its JSON."""

    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)


def _sha256(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), "sha256")).decode()


def _feishu(secret: str, now: dt.datetime) -> Signature:
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: in the body; the message is empty."""
    seconds = str(int(now.timestamp()))
    return Signature(body={"timestamp": seconds, "sign": _sha256(f"{seconds}\n{secret}", "")})


def _dingtalk(secret: str, now: dt.datetime) -> Signature:
    """https://open.dingtalk.com/document/orgapp/customize-robot-security-settings: in the address; milliseconds."""
    milliseconds = str(int(now.timestamp() * 1000))
    return Signature(query={"timestamp": milliseconds, "sign": _sha256(secret, f"{milliseconds}\n{secret}")})


SIGNED: dict[str, Callable[[str, dt.datetime], Signature]] = {"feishu": _feishu, "dingtalk": _dingtalk}
"""How a form is signed, from the secret and the time, which may be an hour off; the other forms know no signature."""
