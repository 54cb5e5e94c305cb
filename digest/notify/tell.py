"""A day told through every channel, at most once each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from digest.notify.channels import Channel
from digest.notify.errors import MaybeSentError, NotSentError
from digest.notify.marks import Marks
from digest.notify.message import Message

State = Literal["sent", "before", "perhaps", "failed"]
"""`perhaps`: it may have been sent, now or before, and is not sent again. `before`: it was."""


@dataclass(frozen=True)
class Told:
    """What became of a day in one channel. `text` is one line for a person."""

    channel: str
    state: State
    text: str

    @property
    def is_done(self) -> bool:
        return self.state in ("sent", "before")


def tell(
    message: Message, channels: Iterable[Channel], marks: Marks, now: dt.datetime, *, force: bool = False
) -> list[Told]:
    """Send a message where it was not sent yet. One channel that fails does not stop the others.

    Args:
        force: send it again where there is a mark.

    Raises:
        ArchiveError: the marks can't be read or written: nothing more is sent.
        DigestError: another command holds the archive's lock.
    """
    return [_tell(message, channel, marks, now, force) for channel in channels]


def _tell(message: Message, channel: Channel, marks: Marks, now: dt.datetime, force: bool) -> Told:
    date, name = message.date, channel.name
    match marks.begin(date, name, force=force):
        case "sent":
            return Told(name, "before", f"{name}: was sent before; `--force` sends it again")
        case "begun":
            reason = "may have been sent before, so it is not sent again; `--force` does"
            return Told(name, "perhaps", f"{name}: {reason}")
    try:
        done = channel.send(message, now)
    except NotSentError as error:
        marks.take_back(date, name)
        return Told(name, "failed", f"{error}")
    except MaybeSentError as error:
        return Told(name, "perhaps", f"{error}; it may have been sent, so it is not sent again; `--force` does")
    marks.sent(date, name)
    return Told(name, "sent", f"{name}: {done}")
