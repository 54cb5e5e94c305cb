"""Telling people of a day by e-mail and through a webhook, both off until the environment names them."""

from digest.notify.already_told import Marks
from digest.notify.channels import SWITCHES, Channel, channels
from digest.notify.message import Message, message
from digest.notify.tell import Told, tell

__all__ = ["SWITCHES", "Channel", "Marks", "Message", "Told", "channels", "message", "tell"]
