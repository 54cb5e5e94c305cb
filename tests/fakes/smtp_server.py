"""An SMTP server on this machine that keeps what it gets, and fails the way servers do: https://www.rfc-editor.org/info/rfc5321"""

import base64
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

CERTIFICATE = Path(__file__).parent / "localhost.pem"
Fault = Literal[
    "",
    "silent",  # takes the connection and says nothing
    "busy",  # greets with 421
    "no login",  # refuses every password
    "repeats login",  # refuses it and says what it was
    "no sender",
    "no recipient",
    "one recipient",  # refuses the second one
    "no data",  # refuses what was written
    "gone in data",  # hangs up when the text is there
    "gone after data",  # takes the text and hangs up without an answer
    "drips hello",  # answers, and never comes to the end of the line
    "drips login",
    "drips data",
    "drips bye",
]


@dataclass(frozen=True)
class Delivered:
    """One e-mail as it came: who sent it, to whom, and the parsed text."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    encrypted: bool
    login: str

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)  # type: ignore[return-value]


@dataclass
class SmtpServer:
    """Serves in a thread while it is entered. `tls`: encrypted from the first byte; `starttls`: when it is asked to."""

    fault: Fault = ""
    starttls: bool = False
    tls: bool = False
    delivered: list[Delivered] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._stopped.is_set():
                connection.close()
                return
            connection.settimeout(30)
            with suppress(OSError), connection:
                session = _Session(self, connection)
                try:
                    session.run()
                finally:
                    session.close()

    def has_ended(self, seconds: float) -> bool:
        """Whether the test ends within so many seconds."""
        return self._stopped.wait(seconds)


class _Session:
    """One connection."""

    def __init__(self, server: SmtpServer, connection: socket.socket) -> None:
        self._server = server
        self._encrypted = server.tls
        self._connection = _encrypt(connection) if server.tls else connection
        self._file = self._connection.makefile("rb")
        self._login = self._sender = ""
        self._recipients: list[str] = []

    def run(self) -> None:
        if self._server.fault == "silent":
            self._server.has_ended(30)
            return
        self._drip("hello")
        if self._server.fault == "busy":
            self._say("421 too busy for you@here.example")
            return
        self._say("220 fake")
        for line in self._lines():
            verb = line.partition(" ")[0].upper()
            self._server.commands.append(verb)
            if not self._obey(verb, line):
                break

    def close(self) -> None:
        self._file.close()
        self._connection.close()

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline():
            yield line.decode("utf-8", "replace").rstrip("\r\n")

    def _obey(self, verb: str, line: str) -> bool:
        """Whether the conversation goes on."""
        fault = self._server.fault
        match verb:
            case "EHLO":
                logins = "AUTH PLAIN" if fault == "repeats login" else "AUTH PLAIN LOGIN"
                offers = [logins, *(["STARTTLS"] if self._server.starttls and not self._encrypted else [])]
                self._say("\r\n".join(["250-fake", *(f"250-{each}" for each in offers), "250 8BITMIME"]))
            case "STARTTLS":
                self._say("220 go ahead")
                self._file.close()
                self._connection = _encrypt(self._connection)
                self._file, self._encrypted = self._connection.makefile("rb"), True
            case "AUTH":
                self._drip("login")
                self._login = base64.b64decode(line.rpartition(" ")[2]).decode().strip("\0").replace("\0", ":")
                refusals = {"no login": "535 wrong password", "repeats login": f"535 unknown: {line}"}
                self._say(refusals.get(fault, "235 welcome"))
            case "MAIL":
                self._sender = line.partition(":")[2].split()[0]
                self._say("550 not you <a@b.example>" if fault == "no sender" else "250 ok")
            case "RCPT":
                refused = fault == "no recipient" or (fault == "one recipient" and len(self._recipients) == 1)
                if refused:
                    self._say(f"550 no such user {line.partition(':')[2]}")
                else:
                    self._recipients.append(line.partition(":")[2].split()[0])
                    self._say("250 ok")
            case "DATA":
                return self._data(fault)
            case "QUIT":
                self._drip("bye")
                self._say("221 bye")
                return False
            case _:
                self._say("250 ok")
        return True

    def _data(self, fault: str) -> bool:
        self._say("354 go on")
        if fault == "gone in data":
            return False
        lines = []
        while (line := self._file.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if fault == "no data":
            self._say("554 this looks like spam")
            return True
        delivered = Delivered(self._sender, tuple(self._recipients), b"".join(lines), self._encrypted, self._login)
        self._server.delivered.append(delivered)
        if fault == "gone after data":
            return False
        self._drip("data")
        self._say("250 taken")
        return True

    def _drip(self, where: str) -> None:
        while self._server.fault == f"drips {where}" and not self._server.has_ended(0.05):
            self._connection.sendall(b"2")

    def _say(self, text: str) -> None:
        self._connection.sendall(f"{text}\r\n".encode())


def _encrypt(connection: socket.socket) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context.wrap_socket(connection, server_side=True)


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield port
