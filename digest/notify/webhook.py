"""The message of a day to a chat service: one request with JSON to an address that the environment names."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from digest.errors import UsageError
from digest.notify.chat_formats import FORMS, chat_text, form_of
from digest.notify.delivery import Delivery, Patience, can_be_used
from digest.notify.message import Message
from digest.notify.signing import SIGNED, Signature

URL = "DIGEST_WEBHOOK_URL"


@dataclass(frozen=True)
class WebhookChannel:
    """An address, which is a secret: who knows it can write there. `form` is one of `FORMS`.

    `secret` signs what is sent, in a form that is in `SIGNED`; "" signs nothing.
    """

    address: str = field(repr=False)
    form: str
    secret: str = field(default="", repr=False)
    patience: Patience = field(default_factory=Patience)
    name: str = "webhook"

    def send(self, message: Message, now: dt.datetime) -> str:
        """Send it; says in which form.

        Raises:
            NotSentError: no connection, or the service refused it.
            MaybeSentError: it answered nothing, or that something broke on its side.
        """
        form = FORMS[self.form]
        text = form.body(chat_text(message, form))
        signature = SIGNED[self.form](self.secret, now) if self.secret else Signature()
        delivery = Delivery(
            self.name,
            self.address,
            json.dumps({**text, **signature.body}, ensure_ascii=False).encode(),
            query=signature.query,
            headers={"Content-Type": "application/json"},
            refusal=partial(_is_refusal, form.status) if form.status else None,
        )
        delivery.send(self.patience, now)
        return f"sent to {delivery.host} as {self.form}"


def _is_refusal(status: str, reply: str) -> bool:
    try:
        answer = json.loads(reply)
    except (ValueError, RecursionError):
        return True
    # Feishu's older answers have `StatusCode` alone.
    return not isinstance(answer, dict) or answer.get(status, answer.get("StatusCode")) != 0


def webhook_channel(environ: Mapping[str, str]) -> WebhookChannel | None:
    """The channel that the environment names, None if it names no address.

    Raises:
        UsageError: the address is none, the form is not known, or it can't be signed. The message holds neither the
            address nor the secret.
    """
    address = environ.get(URL, "").strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise UsageError(f"{URL}: is not an address that begins with https://")
    if not can_be_used(address):
        raise UsageError(f"{URL}: holds a sign that no address has, or its host is not the name of a server")
    form = environ.get("DIGEST_WEBHOOK_FORM", "").strip().lower() or form_of(address)
    if form not in FORMS:
        raise UsageError(f"DIGEST_WEBHOOK_FORM: is none of {', '.join(FORMS)}")
    secret = environ.get("DIGEST_WEBHOOK_SECRET", "").strip()
    if secret and form not in SIGNED:
        raise UsageError(
            f"DIGEST_WEBHOOK_SECRET: only {' and '.join(SIGNED)} take a signature, not {form}; leave it out"
        )
    return WebhookChannel(address, form, secret)
