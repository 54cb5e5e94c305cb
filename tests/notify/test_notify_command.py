"""`digest notify`: once, whatever fails, and without a secret in what it prints."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.archive import Archive
from tests.archives import MONDAY, TUESDAY, small_archive
from tests.command import digest_in
from tests.fakes.smtp_server import Fault, SmtpServer
from tests.sites import REPOSITORY, tree

PASSWORD = "correct-horse-battery"
HOOK = "/hooks/secret-of-the-address"
WEDNESDAY = TUESDAY.replace(day=10)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        monkeypatch.delenv(name)
    small_archive(tmp_path / "docs")
    (tmp_path / "digest.yml").write_text("categories: [cs.CV]\ntitle: Daily\n", "utf-8")
    return tmp_path


@pytest.fixture
def smtp(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        values = {
            "DIGEST_SMTP_HOST": "127.0.0.1",
            "DIGEST_SMTP_PORT": str(server.port),
            "DIGEST_SMTP_SECURITY": "none",
            "DIGEST_SMTP_USER": "me",
            "DIGEST_SMTP_PASSWORD": PASSWORD,
            "DIGEST_MAIL_FROM": "digest@here.example",
            "DIGEST_MAIL_TO": "one@there.example",
        }
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> HTTPServer:
    monkeypatch.setenv("DIGEST_WEBHOOK_URL", httpserver.url_for(HOOK))
    httpserver.expect_request(HOOK).respond_with_data("ok")
    return httpserver


def run(project: Path, *arguments: str) -> int:
    return digest_in(project, "notify", *arguments)


def marks(project: Path) -> dict[str, dict[str, str]]:
    return dict(json.loads((project / "notified.json").read_text("utf-8"))["days"])


def test_off_by_default(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project) == 0
    assert "neither DIGEST_SMTP_HOST nor DIGEST_WEBHOOK_URL is set" in capsys.readouterr().out
    assert not (project / "notified.json").exists()


def test_the_newest_day_through_both_and_once(
    project: Path, smtp: SmtpServer, hook: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(project / "docs")
    assert run(project) == 0
    out = capsys.readouterr().out
    assert out == "2026-06-10: email: sent to 1\n2026-06-10: webhook: sent to localhost as text\n"
    assert marks(project) == {"2026-06-10": {"email": "sent", "webhook": "sent"}}
    assert run(project) == 0
    assert capsys.readouterr().out.count("was sent before") == 2
    assert (len(smtp.delivered), len(hook.log)) == (1, 1)
    # The day itself is as it was.
    assert tree(project / "docs") == before
    assert run(project, "--force") == 0
    assert (len(smtp.delivered), len(hook.log)) == (2, 2)


def test_the_mark_does_not_live_in_the_cache(project: Path, smtp: SmtpServer) -> None:
    run(project)
    shutil.rmtree(project / ".cache")
    run(project)
    assert len(smtp.delivered) == 1


def test_several_days(project: Path, smtp: SmtpServer) -> None:
    assert run(project, str(MONDAY), str(TUESDAY)) == 0
    assert run(project, str(TUESDAY), str(WEDNESDAY)) == 0
    assert [mail.message["Subject"].split(":")[0] for mail in smtp.delivered] == [
        *("Daily 2026-06-08", "Daily 2026-06-09", "Daily 2026-06-10")
    ]
    assert list(marks(project)) == ["2026-06-08", "2026-06-09", "2026-06-10"]


@pytest.mark.parametrize("fault", ["no login", "no recipient", "no data", "busy"])
def test_a_failure_can_be_made_up_for(
    project: Path, smtp: SmtpServer, hook: HTTPServer, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    smtp.fault = fault
    assert run(project) == 1
    shown = capsys.readouterr()
    assert "nothing was sent, see docs/notifying.md" in shown.err
    # The other channel is not stopped.
    assert "webhook: sent" in shown.out
    assert marks(project) == {"2026-06-10": {"webhook": "sent"}}
    smtp.fault = ""
    assert run(project) == 0
    assert (len(smtp.delivered), len(hook.log)) == (1, 1)
    for secret in (PASSWORD, "there.example", "secret-of-the-address"):
        assert secret not in shown.out + shown.err


def test_a_day_of_which_nobody_was_told_has_no_marks(project: Path, smtp: SmtpServer) -> None:
    smtp.fault = "no login"
    assert run(project) == 1
    assert "2026-06-10" not in (project / "notified.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [("DIGEST_SMTP_PASSWORD", "pässwort9-geheim"), ("DIGEST_WEBHOOK_URL", f"https://{'a' * 70}.example{HOOK}")],
)
def test_what_can_t_be_sent_leaves_no_mark(
    project: Path,
    smtp: SmtpServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
) -> None:
    with monkeypatch.context() as wrong:
        wrong.setenv(name, value)
        assert run(project) == 2
    shown = capsys.readouterr()
    assert name in shown.err
    assert "geheim" not in shown.out + shown.err
    assert HOOK not in shown.out + shown.err
    assert run(project) == 0
    assert len(smtp.delivered) == 1


@pytest.mark.parametrize("fault", ["gone in data", "gone after data"])
def test_what_may_have_been_sent_is_not_sent_again(
    project: Path, smtp: SmtpServer, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    smtp.fault = fault
    assert run(project) == 1
    assert "it may have been sent, so it is not sent again" in capsys.readouterr().err
    had = len(smtp.delivered)
    smtp.fault = ""
    assert run(project) == 1
    assert "may have been sent before" in capsys.readouterr().err
    assert len(smtp.delivered) == had
    assert run(project, "--force") == 0
    assert len(smtp.delivered) == had + 1


def test_killed_between_sending_and_marking(project: Path, smtp: SmtpServer) -> None:
    """The mark comes first: who is killed while sending does not send again."""
    program = f"""
import os
from digest.notify.already_told import Marks
Marks.sent = lambda *_: os._exit(9)
from digest.cli import main
main(["--docs", {str(project / "docs")!r}, "--config", {str(project / "digest.yml")!r}, "notify"])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=False)
    assert done.returncode == 9
    assert len(smtp.delivered) == 1
    assert marks(project) == {"2026-06-10": {"email": "begun"}}
    assert run(project) == 1
    assert len(smtp.delivered) == 1


def test_marks_that_cannot_be_read_or_written_send_nothing(
    project: Path, smtp: SmtpServer, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "notified.json"
    for text in ("{", '{"schema": 2}', '{"schema": 1, "days": {"x": {}}}', "<<<<<<< a\n>>>>>>> b\n"):
        path.write_text(text, "utf-8")
        assert run(project) == 1
        assert "notified.json" in capsys.readouterr().err
    path.unlink()
    path.mkdir()
    assert run(project) == 1
    assert smtp.delivered == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, "webhook: sent to localhost as text, but that could not be marked: "),
        (404, "nothing was sent, see docs/notifying.md; its mark could not be taken back: "),
    ],
)
def test_marks_that_cannot_be_written_any_more(
    project: Path, smtp: SmtpServer, hook: HTTPServer, capsys: pytest.CaptureFixture[str], status: int, said: str
) -> None:
    path = project / "notified.json"

    def spoil(_: Request) -> Response:
        path.rename(project / "mine.json")
        path.mkdir()
        return Response("ok", status)

    hook.clear()
    hook.expect_request(HOOK).respond_with_handler(spoil)
    assert run(project) == 1
    shown = capsys.readouterr()
    assert shown.out == "2026-06-10: email: sent to 1\n"
    assert f"{said}{path}: " in shown.err
    # Rather nobody is told than somebody twice.
    path.rmdir()
    (project / "mine.json").rename(path)
    assert run(project) == 1
    assert "webhook: may have been sent before, so it is not sent again; `--force` does" in capsys.readouterr().err
    assert (len(smtp.delivered), len(hook.log)) == (1, 1)


def test_a_command_that_writes_days_does_not_matter(
    project: Path, smtp: SmtpServer, hook: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may begin between a mark and what becomes of it, and take hours."""
    smtp.fault = "no login"
    with Archive(project / "docs").lock():
        assert run(project) == 1
        shown = capsys.readouterr()
        assert "the login was refused" in shown.err
        assert shown.out == "2026-06-10: webhook: sent to localhost as text\n"
        assert marks(project) == {"2026-06-10": {"webhook": "sent"}}
        smtp.fault = ""
        assert run(project) == 0
    assert (len(smtp.delivered), len(hook.log)) == (1, 1)


def test_another_notify_is_waited_for(project: Path, smtp: SmtpServer) -> None:
    released = threading.Event()

    def release() -> None:
        released.set()
        lock.__exit__(None, None, None)

    lock = Archive(project / "docs").lock("notified.lock")
    lock.__enter__()
    threading.Timer(0.5, release).start()
    assert run(project) == 0
    assert released.is_set()
    assert len(smtp.delivered) == 1


def test_dry_run_prints_the_text_and_sends_nothing(
    project: Path, smtp: SmtpServer, hook: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "2026-06-08", "--dry-run") == 0
    out = capsys.readouterr().out
    assert out.startswith("Daily 2026-06-08: A Study of 2606.00001 (2 papers of 200 announced)\n\nDaily\n")
    assert "What the day was." in out
    assert (smtp.delivered, hook.log) == ([], [])
    assert not (project / "notified.json").exists()


def test_wrong_use(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "2026-06-11") == 1
    assert "does not have this day" in capsys.readouterr().err
    assert run(project, "yesterday") == 2
    monkeypatch.setenv("DIGEST_WEBHOOK_URL", "secret-without-scheme")
    assert run(project) == 2
    assert "secret" not in capsys.readouterr().err
    (project / "digest.yml").unlink()
    assert run(project) == 2
    (project / "digest.yml").write_text("categories: [cs.CV]\n", "utf-8")
    shutil.rmtree(project / "docs" / "2026")
    assert run(project) == 1
    assert "has no day yet" in capsys.readouterr().err
