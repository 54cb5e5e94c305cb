"""A day told through every channel, at most once each."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from digest.errors import DigestError
from digest.notify.already_told import Marks
from digest.notify.channels import Channel
from digest.notify.errors import MaybeSentError, NotSentError
from digest.notify.message import Message

State = Literal["sent", "before", "perhaps", "failed", "unmarked"]
"""`perhaps`: it may have been sent, now or before, and is not sent again. `before`: it was. `unmarked`: it was now, but
the next run will take it for `perhaps`."""


@dataclass(frozen=True)
class Told:
    """What became of a day in one channel. `text` is one line for a person."""

    state: State
    text: str

    @property
    def is_done(self) -> bool:
        return self.state in ("sent", "before")


def tell(
    message: Message, channels: Iterable[Channel], marks: Marks, now: dt.datetime, *, force: bool = False
) -> Iterator[Told]:
    """Send a message where it was not sent yet, and say of each channel what became of it as soon as that is known.

    One channel that fails does not stop the others.

    Args:
        force: send it again where there is a mark.

    Raises:
        DigestError: a mark can't be made before something is sent: nothing more is.
    """
    for channel in channels:
        yield _tell(message, channel, marks, now, force)


def _tell(message: Message, channel: Channel, marks: Marks, now: dt.datetime, force: bool) -> Told:
    date, name = message.date, channel.name
    match marks.begin(date, name, force=force):
        case "sent":
            return Told("before", f"{name}: was sent before; `--force` sends it again")
        case "begun":
            reason = "may have been sent before, so it is not sent again; `--force` does"
            return Told("perhaps", f"{name}: {reason}")
    try:
        done = channel.send(message, now)
    except NotSentError as error:
        try:
            marks.take_back(date, name)
        except DigestError as unmarked:
            return Told("failed", f"{error}; its mark could not be taken back: {unmarked}; `--force` sends it")
        return Told("failed", f"{error}")
    except MaybeSentError as error:
        return Told("perhaps", f"{error}; it may have been sent, so it is not sent again; `--force` does")
    try:
        marks.sent(date, name)
    except DigestError as unmarked:
        return Told("unmarked", f"{name}: {done}, but that could not be marked: {unmarked}")
    return Told("sent", f"{name}: {done}")
