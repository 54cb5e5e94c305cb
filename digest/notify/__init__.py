"""Telling people of a day by e-mail and through a webhook, both off until the environment names them."""

from digest.notify.already_told import Marks
from digest.notify.channels import Channel, channels
from digest.notify.message import Message, message
from digest.notify.tell import Told, tell

__all__ = ["Channel", "Marks", "Message", "Told", "channels", "message", "tell"]
