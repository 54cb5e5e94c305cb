"""`pages`: without key and model, from the cache, and with an eye on the daily run."""

import datetime as dt

from tests.workflows.conftest import Open
from tests.workflows.job import git


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
