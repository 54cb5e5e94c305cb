"""One webhook, in the form of each service, against a local server with every fault."""

import base64
import datetime as dt
import gzip
import html
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.errors import UsageError
from digest.i18n import Words
from digest.notify import Message, message
from digest.notify.chat_formats import FORMS, chat_text, form_of
from digest.notify.delivery import Patience
from digest.notify.errors import MaybeSentError, NotSentError
from digest.notify.message import PaperLine
from digest.notify.webhook import WebhookChannel, webhook_channel
from digest.text import markdown_html
from tests.archives import TUESDAY, rich_archive
from tests.fakes.slow_server import slow_headers
from tests.fakes.smtp_server import closed_port

NOW = dt.datetime(2026, 6, 9, 4, 30, tzinfo=dt.UTC)
PATH = "/services/T00/B00/secret-of-the-address"
TEXT: dict[str, Callable[[dict[str, Any]], str]] = {
    "slack": lambda body: body["text"],
    "discord": lambda body: body["content"],
    "feishu": lambda body: body["content"]["text"],
    "dingtalk": lambda body: body["text"]["content"],
    "wecom": lambda body: body["text"]["content"],
    "text": lambda body: body["text"],
}
GOOD = {"feishu": {"code": 0, "msg": "success"}, "dingtalk": {"errcode": 0}, "wecom": {"errcode": 0, "errmsg": "ok"}}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Message:
    archive = rich_archive(tmp_path_factory.mktemp("webhook"))
    return message(archive, TUESDAY, Words.load("en"), title="视觉 Daily", site_url="https://digest.test/")


def channel(server: HTTPServer, form: str = "text", *, secret: str = "", **patience: Any) -> WebhookChannel:
    slept: list[float] = []
    options = {"sleep": slept.append, "timeout": 30.0} | patience
    return WebhookChannel(server.url_for(PATH), form, secret, Patience(**options))


def bodies(server: HTTPServer) -> list[dict[str, Any]]:
    return [json.loads(request.get_data()) for request, _ in server.log]


@pytest.mark.parametrize("form", FORMS)
def test_each_service_gets_its_form(form: str, told: Message, httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request(PATH, method="POST").respond_with_json(GOOD.get(form, {}))
    assert channel(httpserver, form).send(told, NOW) == f"sent to localhost as {form}"
    [body] = bodies(httpserver)
    text = TEXT[form](body)
    assert "视觉 Daily" in text
    assert "https://digest.test/2026/06/09/#2606.01001" in text
    assert "机器人抓取的新方法" in text
    assert httpserver.log[0][0].headers["Content-Type"] == "application/json"


def test_what_the_forms_add() -> None:
    assert FORMS["discord"].body("x")["allowed_mentions"] == {"parse": []}
    assert FORMS["slack"].body("x") == {"text": "x", "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    assert FORMS["feishu"].body("x") == {"msg_type": "text", "content": {"text": "x"}}
    assert FORMS["dingtalk"].body("x")["msgtype"] == "text"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("https://hooks.slack.com/services/x", "slack"),
        ("https://discord.com/api/webhooks/1/x", "discord"),
        ("https://ptb.discord.com/api/webhooks/1/x", "discord"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", "feishu"),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/x", "feishu"),
        ("https://oapi.dingtalk.com/robot/send?access_token=x", "dingtalk"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", "wecom"),
        ("https://chat.example.org/hooks/x", "text"),
        ("https://notdiscord.com/x", "text"),
        ("https://discord.com.evil.test/x", "text"),
    ],
)
def test_the_form_follows_the_host(address: str, form: str) -> None:
    assert form_of(address) == form
    found = webhook_channel({"DIGEST_WEBHOOK_URL": address})
    assert found
    assert found.form == form
    assert address not in repr(found)
    chosen = webhook_channel({"DIGEST_WEBHOOK_URL": address, "DIGEST_WEBHOOK_FORM": "Slack"})
    assert chosen
    assert chosen.form == "slack"


def test_off_by_default_and_wrong_settings() -> None:
    assert webhook_channel({}) is None
    assert webhook_channel({"DIGEST_WEBHOOK_URL": " "}) is None
    for address in ("hooks.slack.com/x", "ftp://x.example/secret", "https:///secret", "https://[secret"):
        with pytest.raises(UsageError, match="begins with https") as caught:
            webhook_channel({"DIGEST_WEBHOOK_URL": address})
        assert "secret" not in str(caught.value)
    for host in ("a" * 70 + ".example", "xn--a-ecp.example", "a..example", "ex\u2044.example", "x.example/\x7f"):
        with pytest.raises(UsageError, match="holds a sign that no address has, or its host is not") as caught:
            webhook_channel({"DIGEST_WEBHOOK_URL": f"https://{host}/secret"})
        assert "secret" not in str(caught.value)
    with pytest.raises(UsageError, match="is none of slack, discord"):
        webhook_channel({"DIGEST_WEBHOOK_URL": "https://x.example", "DIGEST_WEBHOOK_FORM": "none"})


# --- signatures ----------------------------------------------------------------------------------------------------

SIGNING = "SECrobot+/=&"
"""A secret with everything that an address would have to escape. The signatures below are those of `openssl dgst`."""


def test_feishu_is_signed_in_the_body(told: Message, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_json(GOOD["feishu"])
    channel(httpserver, "feishu", secret=SIGNING).send(told, NOW)
    channel(httpserver, "feishu").send(told, NOW)
    signed, plain = bodies(httpserver)
    assert signed == plain | {"timestamp": "1780979400", "sign": "g6eiQYffjuLqRfWxwdXTgAES8NOOJN65y66MPWARmF0="}
    assert not httpserver.log[0][0].query_string


def test_dingtalk_is_signed_in_the_address(told: Message, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_json(GOOD["dingtalk"])
    robot = WebhookChannel(f"{httpserver.url_for(PATH)}?access_token=a%2Bb", "dingtalk", SIGNING)
    robot.send(told, NOW)
    channel(httpserver, "dingtalk").send(told, NOW)
    assert dict(httpserver.log[0][0].args) == {
        "access_token": "a+b",
        "timestamp": "1780979400000",
        "sign": "mZQcp7Huwf0GrQId/Lpy3iuh06Kx0T9xZgBB0Fw8Spw=",
    }
    signed, plain = bodies(httpserver)
    assert signed == plain


def test_a_signature_that_is_refused(told: Message, httpserver: HTTPServer) -> None:
    answer = {"errcode": 310000, "errmsg": "sign not match"}
    httpserver.expect_request(PATH).respond_with_json(answer)
    robot = channel(httpserver, "dingtalk", secret=SIGNING)
    with pytest.raises(NotSentError, match=r"refused it .*sign not match") as caught:
        robot.send(told, NOW)
    assert SIGNING not in f"{caught.value} {robot!r}"


def test_the_secret_comes_from_the_environment() -> None:
    hosts = {"feishu": "open.feishu.cn", "dingtalk": "oapi.dingtalk.com"}
    for form, host in hosts.items():
        signed = webhook_channel({"DIGEST_WEBHOOK_URL": f"https://{host}/x", "DIGEST_WEBHOOK_SECRET": f" {SIGNING}\n"})
        assert signed
        assert (signed.form, signed.secret) == (form, SIGNING)
    with pytest.raises(UsageError, match="only feishu and dingtalk take a signature, not slack") as caught:
        webhook_channel({"DIGEST_WEBHOOK_URL": "https://hooks.slack.com/x", "DIGEST_WEBHOOK_SECRET": SIGNING})
    assert SIGNING not in str(caught.value)


# --- hostile titles ------------------------------------------------------------------------------------------------

EVIL = (
    '<!channel> @channel @everyone <at user_id="all">x</at> [click](https://evil.test) **b** `c` <https://evil.test|x>'
)


def with_title(told: Message, title: str, papers: int = 1) -> Message:
    line = PaperLine(**{**vars(told.papers[0]), "title": title})
    return Message(**{**vars(told), "papers": (line,) * papers, "summary": title})


def test_nobody_is_called(told: Message) -> None:
    texts = {name: chat_text(with_title(told, EVIL), form) for name, form in FORMS.items()}
    assert "<" not in texts["slack"]
    assert "&lt;!channel&gt;" in texts["slack"]
    for name in ("feishu", "dingtalk", "wecom"):
        assert "<" not in texts[name]
    assert re.search(r"@\w|<|\]\(", texts["text"]) is None
    assert re.search(r"(?<!\\)[\[*`<@]", texts["discord"].replace(told.page, "")) is None


@pytest.mark.parametrize(
    "words", ["![x](https://evil.test/pixel.png)", "[click](https://evil.test)", "[click][a]", "[a]: https://evil.test"]
)
def test_what_reads_markdown_finds_no_link_and_no_picture(words: str, told: Message) -> None:
    text = chat_text(with_title(told, f"see {words}"), FORMS["text"])
    assert text.replace("\u200b", "").count(words) == 2
    shown = markdown_html(f"{text}\n\n[a]: https://evil.test")
    assert "](" not in text
    assert ">click</a>" not in shown


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "words",
    [
        "https://evil.test/pixel.png",
        "www.evil.test",
        "evil.test",
        "joe@evil.test",
        "HTTP://evil.test",
        "[a](//evil.test)",
    ],
)
def test_what_looks_for_addresses_finds_ours_alone(form: str, words: str, told: Message) -> None:
    text = chat_text(with_title(told, f"see {words} and 3.5 e.g. here"), FORMS[form])
    assert re.sub(r"[\u200b\\]", "", text).count(words) == 2
    addresses = re.findall(r"\w+://[^\s]+|\bwww\.[^\s]+|[\w@-]+\.[a-z]{2,}[^\s]*", text, re.IGNORECASE)
    assert addresses == [told.page, told.papers[0].url]
    # Nothing else is touched.
    assert "3.5 e.g. here" in text.replace("\\", "")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_too_long_is_cut_at_a_paper(form: str, told: Message) -> None:
    text = chat_text(with_title(told, "很长的标题 & <b>" * 12, papers=40), FORMS[form])
    assert FORMS[form].size(text) <= FORMS[form].limit
    shown = len(re.findall(r"^1\. ", text, re.MULTILINE))
    assert 0 < shown <= 40
    if shown < 40:
        assert text.endswith(f"… +{40 - shown}")


def test_a_title_of_the_archive_that_is_too_long(told: Message) -> None:
    text = chat_text(Message(**{**vars(told), "head": "x" * 4_000}), FORMS["wecom"])
    assert 0 < len(text) <= 2_048


# --- faults --------------------------------------------------------------------------------------------------------


def test_429_is_waited_for(told: Message, httpserver: HTTPServer) -> None:
    slept: list[float] = []
    httpserver.expect_ordered_request(PATH).respond_with_data(status=429, headers={"Retry-After": "7"})
    later = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30))  # the server sends its own `Date`
    httpserver.expect_ordered_request(PATH).respond_with_data(status=429, headers={"Retry-After": later})
    httpserver.expect_ordered_request(PATH).respond_with_data("ok")
    channel(httpserver, sleep=slept.append).send(told, NOW)
    assert slept[0] == 7.0
    assert 20 < slept[1] <= 30
    assert len(httpserver.log) == 3


def test_429_without_end(told: Message, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_data(status=429)
    with pytest.raises(NotSentError, match="429, too many requests; nothing was sent"):
        channel(httpserver).send(told, NOW)
    assert len(httpserver.log) == 3


def test_429_for_an_hour(told: Message, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_data(status=429, headers={"Retry-After": "3600"})
    with pytest.raises(NotSentError, match="asks to wait 3600 s"):
        channel(httpserver).send(told, NOW)
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_what_broke_on_their_side_is_not_sent_again(status: int, told: Message, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_data("oh no", status=status)
    with pytest.raises(MaybeSentError, match=f"localhost: answered {status} .oh no."):
        channel(httpserver).send(told, NOW)
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [301, 400, 403, 404, 410])
def test_what_was_refused(status: int, told: Message, httpserver: HTTPServer) -> None:
    headers = {"Location": httpserver.url_for("/other")} if status == 301 else {}
    httpserver.expect_request(PATH).respond_with_data("no_service", status=status, headers=headers)
    with pytest.raises(NotSentError, match=f"answered {status} .no_service.; nothing was sent") as caught:
        channel(httpserver).send(told, NOW)
    assert len(httpserver.log) == 1
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("status", [404, 500])
@pytest.mark.parametrize(
    "echo",
    [
        "<pre>Cannot POST {path}?{query}</pre>",
        "no hook {path}, args {query}",
        "{path}",
        "{token} is unknown, and so is {key}",
        "{TOKEN} is unknown",
        "{percent}",
        "{html}",
        '{"error": "{json}"}',
        '{"error": "{dotnet}"}',
        "{base64}",
        "{token in base64}",
        "{start}",
        "{end}",
        "{twice}",
    ],
)
def test_the_address_is_cut_out_of_an_answer(status: int, echo: str, told: Message, httpserver: HTTPServer) -> None:
    """Express, for one, repeats the path that it does not know, and each server escapes it in its own way."""
    token, key = "T0000SECRETTOKEN0000", "abc+DEF/0123=="
    path, query = f"/hooks/{token}", f"key={quote(key, safe='')}"
    target = f"{path}?key={key}"
    forms = {
        "path": path, "query": query, "token": token, "TOKEN": token.lower(), "key": key,
        "percent": quote(target, safe=""), "html": html.escape(target).replace("=", "&#x3D;").replace("/", "&#x2F;"),
        "json": target.replace("/", "\\/"), "dotnet": target.replace("+", "\\u002B"),
        "base64": base64.b64encode(target.encode()).decode(), "start": target[:-18], "end": target[10:],
        "token in base64": base64.b64encode(token.encode()).decode(), "twice": quote(quote(target, safe=""), safe=""),
    }  # fmt: skip
    for name, form in forms.items():
        echo = echo.replace(f"{{{name}}}", form)
    httpserver.expect_request(path).respond_with_data(f"sorry: {echo}", status=status)
    with pytest.raises((NotSentError, MaybeSentError), match=rf"answered {status} \(sorry: .*\[redacted\]") as caught:
        WebhookChannel(httpserver.url_for(f"{path}?{query}"), "text").send(told, NOW)
    shown = str(caught.value)
    encoded = base64.b64encode(token.encode()).decode()[4:12]
    for secret in ("secrettoken", "abc+def", "abc%2bdef", "0123", encoded):
        assert secret.lower() not in shown.lower()


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("feishu", '{"code": 19024, "msg": "Key Words Not Found"}'),
        ("feishu", "<html>"),
        ("dingtalk", '{"errcode": 310000, "errmsg": "keywords not in content"}'),
        ("wecom", '{"errcode": 93000, "errmsg": "invalid webhook url"}'),
        ("wecom", "[]"),
    ],
)
def test_a_refusal_with_status_200(form: str, answer: str, told: Message, httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_data(answer)
    with pytest.raises(NotSentError, match="refused it"):
        channel(httpserver, form).send(told, NOW)


def test_no_answer(told: Message, httpserver: HTTPServer) -> None:
    came, stop = [], threading.Event()

    def late(request: Request) -> Response:
        came.append(request.get_data())
        stop.wait(30)
        return Response("ok")

    httpserver.expect_request(PATH).respond_with_handler(late)
    with pytest.raises(MaybeSentError, match="no answer after everything was sent"):
        channel(httpserver, timeout=0.5).send(told, NOW)
    stop.set()
    assert len(came) == 1


def test_nobody_listens(told: Message) -> None:
    slept: list[float] = []
    with closed_port() as port, pytest.raises(NotSentError, match="no connection"):
        WebhookChannel(f"http://127.0.0.1:{port}/secret", "text", patience=Patience(sleep=slept.append)).send(told, NOW)
    assert slept == [5.0, 5.0]


def test_headers_that_never_end(told: Message) -> None:
    start = time.monotonic()
    with slow_headers() as port:
        slow = WebhookChannel(f"http://127.0.0.1:{port}/secret", "text", patience=Patience(timeout=0.5))
        with pytest.raises(MaybeSentError, match="no answer after everything was sent"):
            slow.send(told, NOW)
        assert time.monotonic() - start < 10


def test_a_connection_that_never_comes_about_sent_nothing(told: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a firewall drops what is sent to each of many addresses."""
    go_on, connected = threading.Event(), threading.Event()
    connect = socket.create_connection

    def slow(*arguments: Any, **options: Any) -> socket.socket:
        go_on.wait(30)
        found = connect(*arguments, **options)
        connected.set()
        return found

    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setattr(socket, "create_connection", slow)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/secret"
        with pytest.raises(NotSentError, match="no connection in time; nothing was sent"):
            WebhookChannel(address, "text", patience=Patience(timeout=0.1, tries=1)).send(told, NOW)
        # What connects after all sends nothing.
        go_on.set()
        assert connected.wait(30)
        connection, _ = listening.accept()
        connection.settimeout(30)
        assert connection.recv(1) == b""
        connection.close()


def test_a_packed_answer_is_not_opened(told: Message, httpserver: HTTPServer) -> None:
    packed = gzip.compress(b'{"code": 0}')
    httpserver.expect_request(PATH).respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    assert channel(httpserver).send(told, NOW) == "sent to localhost as text"
    with pytest.raises(MaybeSentError, match="answered in a packed form that was not asked for"):
        channel(httpserver, "feishu").send(told, NOW)
    assert {request.headers["Accept-Encoding"] for request, _ in httpserver.log} == {"identity"}


def test_of_a_long_answer_only_the_beginning_is_read(told: Message, httpserver: HTTPServer) -> None:
    sent = []

    def pieces() -> Iterator[bytes]:
        for number in range(500):
            sent.append(number)
            yield b"x" * 100_000

    httpserver.expect_request(PATH).respond_with_handler(lambda request: Response(pieces()))
    assert channel(httpserver).send(told, NOW) == "sent to localhost as text"
    # More than is read is on its way, but far from all.
    assert len(sent) < 250


def test_an_answer_without_end_is_not_waited_for(told: Message, httpserver: HTTPServer) -> None:
    sent = []

    def pieces() -> Iterator[bytes]:
        for number in range(400):
            sent.append(number)
            yield b"x"
            time.sleep(0.05)

    httpserver.expect_request(PATH).respond_with_handler(lambda request: Response(pieces()))
    assert channel(httpserver, timeout=0.5).send(told, NOW) == "sent to localhost as text"
    assert len(sent) < 200


def test_the_address_is_not_logged(told: Message, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture) -> None:
    httpserver.expect_request(PATH).respond_with_data("ok")
    # Where a model was asked before, in the same process, this log was silenced.
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="httpcore"):
        channel(httpserver).send(told, NOW)
    # The server in the same process has a log, too.
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("werkzeug")]
    assert ours
    assert "secret-of-the-address" not in "".join(ours)
