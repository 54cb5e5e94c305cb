"""`pages`: without key and model, from the cache, and with an eye on the daily run."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.exporters.archive_json import DaySize, index_json
from tests.workflows.conftest import Open
from tests.workflows.job import git
from tests.world import BEFORE, DAY


def test_it_publishes_the_newest_state(forge: Open) -> None:
    github = forge()
    github.publish_by_hand(dt.date(2026, 6, 17))
    run = github.run("pages", "push")
    assert run.result == "success", run.log
    assert (github.actions.deployed[0] / "index.html").read_text("utf-8").strip() == github.head()
    assert github.commands.installed == ["requirements-site.lock", "."]
    assert "::warning" not in run.log
    assert github.world.arxiv.count() == 0
    # What was costly is kept for the next build.
    [kept] = github.actions.caches.values()
    assert (kept / ".cache/digest/pages/finished").is_file()


def test_it_publishes_the_default_branch_whatever_it_is_called(forge: Open) -> None:
    github = forge()
    git(github.remote, "branch", "master", "main")
    github.actions.default = "master"
    run = github.run("pages", "push", ref="refs/heads/master")
    assert run.result == "success", run.log
    assert len(github.actions.deployed) == 1
    # Another one is only built when somebody asks for it.
    assert github.run("pages", "push").result == "skipped"
    assert github.run("pages").result == "success"


def test_a_daily_run_that_stopped_is_noticed(forge: Open) -> None:
    github = forge()
    github.publish_by_hand(dt.date(2026, 6, 5))
    run = github.run("pages", "push")
    assert run.result == "success", run.log
    assert "::warning title=No new day for a week::" in run.log
    assert "the newest complete day is 2026-06-05, 9 listings came after it" in run.log


def _index(*dates: dt.date) -> str:
    return index_json("A Title", [DaySize(date, f"https://d.test/{date:%Y/%m/%d}/", 3, 5) for date in dates])


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ((Response(status=404), _index(BEFORE), _index(DAY, BEFORE)), ""),
        ((_index(BEFORE),), f"::warning title=The site still shows an older day::Its newest is {BEFORE}, not {DAY}."),
        ((_index(), _index(DAY)), ""),
        ((_index(),), f"::warning title=The site still shows an older day::Its newest is none, not {DAY}."),
        ((Response(status=404),), f"so nobody knows whether it shows {DAY}"),
        (("<!DOCTYPE html><title>Sign in</title>",), f"so nobody knows whether it shows {DAY}"),
    ],
    ids=["in-time", "never", "first-in-time", "first-never", "not-there", "private"],
)
def test_a_deployment_that_is_not_shown_is_noticed(
    forge: Open, httpserver: HTTPServer, answers: Sequence[str | Response], told: str
) -> None:
    def shown(request: Request) -> Response:
        answer = answers[min(len(httpserver.log), len(answers) - 1)]
        return answer if isinstance(answer, Response) else Response(answer)

    def built(work: Path) -> None:
        (work / "site").mkdir()
        (work / "site/index.json").write_text(_index(DAY, BEFORE), encoding="utf-8")

    httpserver.expect_request("/name/index.json").respond_with_handler(shown)
    github = forge()
    github.publish_by_hand(DAY)
    github.actions.url = httpserver.url_for("/name")
    run = github.run("pages", "push", before={"Build": built})
    assert run.result == "success", run.log
    assert told in run.log
    assert ("older day" in run.log) == ("older day" in told)
    assert ("nobody knows" in run.log) == ("nobody knows" in told)
    if not told:
        assert len(httpserver.log) == len(answers)
