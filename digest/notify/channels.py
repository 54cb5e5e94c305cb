"""The ways to tell people, as far as the environment names them."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from digest.notify.mail import HOST, mail_channel
from digest.notify.message import Message
from digest.notify.webhook import URL, webhook_channel

SWITCHES = (HOST, URL)
"""The variables that switch one on, each its own."""


class Channel(Protocol):
    """One way to tell people."""

    @property
    def name(self) -> str:
        """Under which what was sent is marked: `email`, `webhook`."""

    def send(self, message: Message, now: dt.datetime) -> str:
        """Send it; says what was done. Raises `NotSentError`, `MaybeSentError`."""


def channels(environ: Mapping[str, str]) -> tuple[Channel, ...]:
    """All that are set up. None is without its variables, and an empty variable is none.

    Raises:
        UsageError: a variable is missing or wrong.
    """
    found: tuple[Channel | None, ...] = (mail_channel(environ), webhook_channel(environ))
    return tuple(channel for channel in found if channel is not None)
