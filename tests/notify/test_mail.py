"""E-mail through a real SMTP conversation, with every fault of a server."""

import datetime as dt
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import UsageError
from digest.i18n import Words
from digest.notify import Message, message
from digest.notify.errors import MaybeSentError, NotSentError
from digest.notify.mail import MailChannel, mail_channel
from tests.archives import MONDAY, TUESDAY, rich_archive
from tests.fakes.smtp_server import CERTIFICATE, SmtpServer, closed_port

NOW = dt.datetime(2026, 6, 9, 4, 30, tzinfo=dt.UTC)
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Message:
    archive = rich_archive(tmp_path_factory.mktemp("mail"), language="zh")
    return message(archive, TUESDAY, Words.load("zh"), title="视觉日报", site_url="https://digest.test/")


def environ(server: SmtpServer, **others: str) -> dict[str, str]:
    return {
        "DIGEST_SMTP_HOST": "127.0.0.1",
        "DIGEST_SMTP_PORT": str(server.port),
        "DIGEST_SMTP_SECURITY": "none",
        "DIGEST_SMTP_USER": "me",
        "DIGEST_SMTP_PASSWORD": PASSWORD,
        "DIGEST_MAIL_FROM": "视觉日报 <digest@here.example>",
        "DIGEST_MAIL_TO": "One <one@there.example>, two@there.example",
    } | others


def channel(server: SmtpServer, **others: str) -> MailChannel:
    found = mail_channel(environ(server, **others))
    assert found
    return replace(found, timeout={"silent": 1.0, "drips": 0.5}.get(server.fault.partition(" ")[0], 30.0))


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def test_an_email_arrives_whole(told: Message) -> None:
    with SmtpServer() as server:
        assert channel(server).send(told, NOW) == "sent to 2"
    [mail] = server.delivered
    assert (mail.sender, mail.recipients) == ("<digest@here.example>", ("<one@there.example>", "<two@there.example>"))
    assert mail.login == f"me:{PASSWORD}"
    got = mail.message
    assert got["Subject"] == told.subject
    assert got["From"] == "视觉日报 <digest@here.example>"
    assert got["To"] == "One <one@there.example>, two@there.example"
    assert got["Date"].datetime == NOW
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content_type() == "multipart/alternative"
    text, html = got.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == told.text
    assert html.get_content().replace("\r\n", "\n") == told.html
    assert all(len(line) <= 998 for line in mail.raw.splitlines())
    assert mail.raw.isascii()


@given(st.lists(st.text("视觉论文ab1,.(:ℝé", min_size=1, max_size=12), min_size=1, max_size=20).map(" ".join))
def test_any_subject_arrives_as_it_is(told: Message, subject: str) -> None:
    found = mail_channel(
        {"DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_MAIL_FROM": "a@b.example", "DIGEST_MAIL_TO": "c@d.example"}
    )
    assert found
    raw = found.email(replace(told, subject=subject), NOW).as_bytes()
    assert message_from_bytes(raw, policy=default)["Subject"] == subject
    assert all(len(line) <= 78 for line in raw.splitlines())


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encryption(told: Message, security: str) -> None:
    with SmtpServer(starttls=security == "starttls", tls=security == "tls") as server:
        channel(server, DIGEST_SMTP_SECURITY=security).send(told, NOW)
    [mail] = server.delivered
    assert mail.encrypted
    assert mail.login == f"me:{PASSWORD}"


def test_an_unknown_certificate_is_refused(told: Message) -> None:
    with SmtpServer(starttls=True) as server, pytest.raises(NotSentError, match="certificate is not trusted"):
        channel(server, DIGEST_SMTP_SECURITY="starttls").send(told, NOW)
    assert "AUTH" not in server.commands


def test_a_password_never_goes_unencrypted_where_encryption_was_asked_for(told: Message) -> None:
    with SmtpServer() as server, pytest.raises(NotSentError, match="STARTTLS extension not supported"):
        channel(server, DIGEST_SMTP_SECURITY="starttls").send(told, NOW)
    assert "AUTH" not in server.commands


def test_tls_to_a_server_that_speaks_none(told: Message) -> None:
    with SmtpServer() as server, pytest.raises(NotSentError, match="port and DIGEST_SMTP_SECURITY"):
        channel(server, DIGEST_SMTP_SECURITY="tls").send(told, NOW)


def test_without_login(told: Message) -> None:
    with SmtpServer() as server:
        channel(server, DIGEST_SMTP_USER="", DIGEST_SMTP_PASSWORD="").send(told, NOW)
    assert "AUTH" not in server.commands
    assert len(server.delivered) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("busy", "no connection .*421 too busy for .address."),
        ("silent", "no connection .*no answer in time"),
        ("drips hello", "no connection .*no answer in time"),
        ("drips login", "127.0.0.1: no answer in time"),
        ("no login", "the login was refused .535 wrong password."),
        ("no sender", "the sender was refused .550 not you <.address.>."),
        ("no recipient", "every recipient was refused .550 no such user <.address.>."),
        ("no data", "the message was refused .554 this looks like spam."),
    ],
)
def test_what_certainly_was_not_sent(told: Message, fault: str, reason: str) -> None:
    with SmtpServer(fault=fault) as server, pytest.raises(NotSentError, match=reason) as caught:  # type: ignore[arg-type]
        channel(server).send(told, NOW)
    assert server.delivered == []
    for secret in (PASSWORD, "there.example", "here.example"):
        assert secret not in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("gone in data", "connection broke"),
        ("gone after data", "connection broke"),
        ("drips data", "no answer in time while it was being sent"),
    ],
)
def test_what_perhaps_was_sent(told: Message, fault: str, reason: str) -> None:
    with SmtpServer(fault=fault) as server, pytest.raises(MaybeSentError, match=reason):  # type: ignore[arg-type]
        channel(server).send(told, NOW)


def test_a_server_that_finds_no_end_after_the_mail_holds_nobody_up(told: Message) -> None:
    with SmtpServer(fault="drips bye") as server:
        assert channel(server).send(told, NOW) == "sent to 2"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_connection_that_is_given_up_is_ended_though_it_is_encrypted(told: Message, security: str) -> None:
    how = {"starttls": security == "starttls", "tls": security == "tls"}
    with (
        SmtpServer(fault="drips login", **how) as server,  # type: ignore[arg-type]
        pytest.raises(NotSentError, match="no answer in time"),
    ):
        channel(server, DIGEST_SMTP_SECURITY=security).send(told, NOW)


def test_a_password_is_not_shown_that_a_server_repeats(told: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", PASSWORD)
    with SmtpServer(fault="repeats login") as server, pytest.raises(NotSentError) as caught:
        channel(server).send(told, NOW)
    assert "the login was refused (535 unknown: AUTH PLAIN [redacted])" in str(caught.value)


def test_nobody_listens(told: Message) -> None:
    with closed_port() as port, pytest.raises(NotSentError, match="no connection to port"):
        channel(SmtpServer(port=port)).send(told, NOW)


def test_a_name_of_this_machine_that_can_t_be_sent(told: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getfqdn", lambda: "bücher.example")
    with SmtpServer() as server, pytest.raises(NotSentError, match="has a letter that can't be sent; nothing was sent"):
        channel(server).send(told, NOW)


def test_one_refused_recipient_does_not_stop_the_others(told: Message) -> None:
    with SmtpServer(fault="one recipient") as server:
        assert channel(server).send(told, NOW) == "sent to 1, and 1 refused (550 no such user <[address]>)"
    [mail] = server.delivered
    assert mail.recipients == ("<one@there.example>",)


def test_the_same_day_has_the_same_id(told: Message, tmp_path: Path) -> None:
    with SmtpServer() as server:
        one, other = (channel(server).email(told, NOW + dt.timedelta(hours=hour)) for hour in range(2))
        assert one["Message-ID"] == other["Message-ID"]
        assert str(one["Message-ID"]).endswith("@here.example>")
        archive = rich_archive(tmp_path)
        monday = message(archive, MONDAY, Words.load("zh"), title="视觉日报")
        assert channel(server).email(monday, NOW)["Message-ID"] != one["Message-ID"]


# --- settings ------------------------------------------------------------------------------------------------------


def test_off_by_default() -> None:
    assert mail_channel({}) is None
    assert mail_channel({"DIGEST_SMTP_HOST": "", "DIGEST_SMTP_PASSWORD": "x"}) is None


@pytest.mark.parametrize(("security", "port"), [("", 587), ("starttls", 587), ("TLS", 465)])
def test_the_port_follows_the_encryption(security: str, port: int) -> None:
    values = environ(SmtpServer(), DIGEST_SMTP_PORT="", DIGEST_SMTP_SECURITY=security)
    found = mail_channel(values)
    assert found
    assert found.port == port
    assert PASSWORD not in repr(found)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DIGEST_SMTP_PORT", "0", "a number from 1"),
        ("DIGEST_SMTP_PORT", "smtp", "a number from 1"),
        ("DIGEST_SMTP_SECURITY", "ssl", "is neither of"),
        ("DIGEST_SMTP_PASSWORD", "", "set both"),
        ("DIGEST_MAIL_FROM", "", "is not set"),
        ("DIGEST_MAIL_FROM", " \n", "is not set"),
        ("DIGEST_MAIL_TO", 'a@b.example, ""@c.example', "is not a list of addresses"),
        ("DIGEST_MAIL_FROM", "a@b.example, c@d.example", "one address"),
        ("DIGEST_MAIL_FROM", "a@b.example\nBcc: c@d.example", "not a list of addresses"),
        ("DIGEST_MAIL_TO", "nobody", "not a list of addresses"),
        ("DIGEST_MAIL_TO", "a@, <>", "not a list of addresses"),
        ("DIGEST_MAIL_TO", "a@b.example\r\nX: y", "not a list of addresses"),
        ("DIGEST_SMTP_HOST", "mail.example", "everybody could read the password"),
        ("DIGEST_SMTP_HOST", "a" * 70 + ".example", "not the name of a server"),
        ("DIGEST_SMTP_HOST", "mail..example", "not the name of a server"),
        ("DIGEST_SMTP_USER", "jörg", "ASCII letters"),
        ("DIGEST_SMTP_PASSWORD", "pässwort9-geheim", "ASCII letters"),
    ],
)
def test_wrong_settings_are_named_and_not_shown(name: str, value: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        mail_channel(environ(SmtpServer(port=25), **{name: value}))
    assert not [word for word in value.split() if ("@" in word or "ä" in word) and word in str(caught.value)]


def test_no_header_can_be_smuggled_in(told: Message) -> None:
    evil = Message(**{**vars(told), "subject": "a\r\nBcc: x@evil.test"})
    with SmtpServer() as server, pytest.raises(ValueError, match="linefeed"):
        channel(server).send(evil, NOW)
    assert server.delivered == []
