"""The e-mail of a day, sent through an SMTP server that the environment names."""

import datetime as dt
import hashlib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, AddressHeader, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from functools import partial
from ipaddress import ip_address
from typing import Any, Literal, TypeVar, cast, get_args

from digest.deadline import LateError, within
from digest.errors import UsageError
from digest.notify.errors import MaybeSentError, NotSentError, can_be_looked_up, quoted
from digest.notify.message import Message

T = TypeVar("T")
HOST = "DIGEST_SMTP_HOST"
Security = Literal["starttls", "tls", "none"]
_PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_TIMEOUT = 30.0
_SILENCES = 4.0
"""So many times the silence that is borne a part of the conversation may last: to connect, to log in, to send."""


class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # as the library joins them
    """A subject that arrives as it was given.

    Python's own folding of Chinese with digits and blanks drops some blanks (3.11, 3.12) or doubles them (3.13.0).
    """

    def fold(self, *, policy: Policy) -> str:
        lines = Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {lines}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True)
class MailChannel:
    """A server, who sends, and to whom. `timeout` is the silence that is borne, in seconds."""

    host: str
    port: int
    security: Security
    sender: Address
    recipients: tuple[Address, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = _TIMEOUT
    name: str = "email"

    def send(self, message: Message, now: dt.datetime) -> str:
        """Send it; says to how many, and how many the server refused.

        Raises:
            NotSentError: no server, a refused login, sender or message, or nobody left to send it to.
            MaybeSentError: the connection broke or the time was over when the server may have had everything.
        """
        email = self.email(message, now)
        with self._connected() as smtp:
            try:
                refused = self._in_time(partial(smtp.send_message, email))
            except smtplib.SMTPRecipientsRefused as error:
                code, reply = next(iter(error.recipients.values()))
                raise self._failed(f"every recipient was refused ({code} {quoted(reply)})") from error
            except smtplib.SMTPSenderRefused as error:
                raise self._failed(f"the sender was refused ({error.smtp_code} {quoted(error.smtp_error)})") from error
            except smtplib.SMTPNotSupportedError as error:
                raise self._failed("it takes no addresses with such letters") from error
            except smtplib.SMTPResponseException as error:
                refusal = f"{error.smtp_code} {quoted(error.smtp_error)}"
                raise self._failed(f"the message was refused ({refusal})") from error
            except LateError as error:
                raise MaybeSentError(f"email: {self.host}: no answer in time while it was being sent") from error
            except OSError as error:
                raise MaybeSentError(f"email: {self.host}: the connection broke while it was being sent") from error
        count = len(self.recipients) - len(refused)
        if not refused:
            return f"sent to {count}"
        code, reply = next(iter(refused.values()))
        return f"sent to {count}, and {len(refused)} refused ({code} {quoted(reply)})"

    def email(self, message: Message, now: dt.datetime) -> EmailMessage:
        """The e-mail as it is sent. Its id is that of the day and the text, so that servers know it a second time."""
        email = EmailMessage(policy=_POLICY)
        # The library refuses line ends in headers, and `Message` has none.
        email["Subject"] = message.subject
        email["From"] = self.sender
        email["To"] = self.recipients
        email["Date"] = format_datetime(now)
        content = hashlib.sha256(f"{message.subject}\n{message.text}".encode()).hexdigest()
        email["Message-ID"] = f"<digest.{message.date}.{content[:16]}@{self.sender.domain}>"
        email["Auto-Submitted"] = "auto-generated"
        email.set_content(message.text, cte="base64")
        email.add_alternative(message.html, subtype="html", cte="base64")
        return email

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        try:
            smtp = self._in_time(partial(self._connect, context), late=smtplib.SMTP.close)
        except (smtplib.SMTPException, OSError, UnicodeError, LateError) as error:
            raise self._failed(f"no connection to port {self.port} ({_cause(error)})") from error
        try:
            self._begin(smtp, context)
            yield smtp
            with suppress(smtplib.SMTPException, OSError, LateError):
                self._in_time(smtp.quit)
        finally:
            _hang_up(smtp)

    def _connect(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _begin(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        def begin() -> None:
            if self.security == "starttls":
                smtp.starttls(context=context)
            if self.user:
                smtp.login(self.user, self.password)

        try:
            self._in_time(begin)
        except smtplib.SMTPAuthenticationError as error:
            raise self._failed(f"the login was refused ({error.smtp_code} {quoted(error.smtp_error)})") from error
        except (smtplib.SMTPException, OSError, UnicodeError, LateError) as error:
            raise self._failed(_cause(error)) from error

    def _in_time(self, call: Callable[[], T], late: Callable[[T], Any] = lambda result: None) -> T:
        """A part of the conversation: `timeout` begins anew with every byte that the server sends."""
        return within(_SILENCES * self.timeout, call, late=late)

    def _failed(self, reason: str) -> NotSentError:
        return NotSentError(f"email: {self.host}: {reason}; nothing was sent, see docs/notifying.md")


def _hang_up(smtp: smtplib.SMTP) -> None:
    """End the connection, also under a thread that still reads: `close` alone would wait for it."""
    with suppress(OSError):
        if smtp.sock:
            smtp.sock.shutdown(socket.SHUT_RDWR)
    smtp.close()


def _cause(error: Exception) -> str:
    match error:
        case LateError() | TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return "no answer in time"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted: {error.verify_message}"
        case ssl.SSLError():
            return "no encryption came about: see whether port and DIGEST_SMTP_SECURITY fit"
        case UnicodeError():
            # Its words hold a letter, which may be the password's.
            return "a name or the password has a letter that can't be sent"
        case smtplib.SMTPResponseException():
            return f"{error.smtp_code} {quoted(error.smtp_error)}"
        case _:
            return quoted(str(error)) or "the connection broke"


# --- settings ------------------------------------------------------------------------------------------------------


def mail_channel(environ: Mapping[str, str]) -> MailChannel | None:
    """The channel that the environment names, None if it names no server.

    Raises:
        UsageError: a variable is missing or wrong.
    """
    host = environ.get(HOST, "").strip()
    if not host:
        return None
    if not can_be_looked_up(host):
        raise UsageError(f"{HOST}: is not the name of a server")
    security = environ.get("DIGEST_SMTP_SECURITY", "").strip().lower() or "starttls"
    if security not in get_args(Security):
        raise UsageError(f"DIGEST_SMTP_SECURITY: is neither of {', '.join(get_args(Security))}")
    security = cast(Security, security)
    user, password = environ.get("DIGEST_SMTP_USER", "").strip(), environ.get("DIGEST_SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        raise UsageError("DIGEST_SMTP_USER, DIGEST_SMTP_PASSWORD: set both, or none for a server without login")
    if not (user.isascii() and password.isascii()):
        # smtplib of Python 3.13 sends logins in ASCII alone.
        raise UsageError("DIGEST_SMTP_USER, DIGEST_SMTP_PASSWORD: may hold ASCII letters, digits and signs alone")
    if password and security == "none" and not _is_here(host):
        raise UsageError("DIGEST_SMTP_SECURITY: with `none` everybody could read the password; use starttls or tls")
    sender = _addresses(environ, "DIGEST_MAIL_FROM")
    if len(sender) != 1:
        raise UsageError("DIGEST_MAIL_FROM: must be one address")
    return MailChannel(
        host=host,
        port=_port(environ.get("DIGEST_SMTP_PORT", "").strip()) or _PORTS[security],
        security=security,
        sender=sender[0],
        recipients=_addresses(environ, "DIGEST_MAIL_TO"),
        user=user,
        password=password,
    )


def _port(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise UsageError("DIGEST_SMTP_PORT: must be a number from 1 to 65535")
    return int(text)


def _addresses(environ: Mapping[str, str], name: str) -> tuple[Address, ...]:
    """The addresses in a variable, separated by commas. The error does not name them: logs may be public."""
    text = environ.get(name, "").strip()
    if not text:
        raise UsageError(f"{name}: is not set, but {HOST} is; set it to an address such as you@example.org")
    try:
        header = HeaderRegistry()("To", text)
        addresses = tuple(cast(AddressHeader, header).addresses)
        is_good = not header.defects and all(address.username and address.domain for address in addresses)
    except (ValueError, IndexError, MessageError):
        is_good = False
    if not is_good or not addresses:
        raise UsageError(f"{name}: is not a list of addresses such as `Name <you@example.org>, other@example.org`")
    return addresses


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
