"""`daily`, step by step: good days, bad days, and what others do meanwhile."""

import datetime as dt
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from digest.archive import Archive
from tests.archives import paper, write_day
from tests.sites import differing
from tests.workflows.conftest import Open
from tests.workflows.forge import PUSH_TOKEN
from tests.workflows.job import git
from tests.world import BEFORE, DAY

SECOND_TRY = "47 11 * * *"
TEXTS = ("; touch pwned", "$(touch pwned)", "`touch pwned`", "2026-06-18\ntouch pwned", "--help", "*")
"""Inputs that would like to be more than that."""


def test_a_normal_day_and_a_second_try(forge: Open) -> None:
    github = forge(builds=True)
    run = github.daily()
    assert run.result == "success", run.log
    assert github.log() == ["2026-06-18: 3 papers", "Seed"]
    assert github.authors()[0] == "github-actions[bot]"
    assert {Path(name).parent.as_posix() for name in github.files()} == {"docs/2026/06/18"}
    assert len(github.files()) == 5  # index.md, arxiv.json, three analyses
    assert "### Every day is made" in run.summary
    assert "2026-06-18: 3 papers of" in run.summary
    assert "2026-06-18               complete" in run.summary
    assert "How it goes on" not in run.summary
    assert "so nobody knows whether it shows 2026-06-18" in run.log  # there is no such address
    [site] = github.actions.deployed
    page = (site / "2026/06/18/index.html").read_text("utf-8")
    assert "https://owner.github.test/name/2026/06/18/" in page  # the address is that of Pages
    assert "requirements-llm.lock" not in github.commands.installed
    asked = github.world.arxiv.count()

    again = github.daily(schedule=SECOND_TRY)
    assert again.result == "success", again.log
    assert github.log() == ["2026-06-18: 3 papers", "Seed"]
    assert github.world.arxiv.count() == asked
    assert "there is nothing to do" in again.summary
    # It publishes all the same, in case the deployment had failed.
    assert len(github.actions.deployed) == 2
    assert differing(*github.actions.deployed) == set()  # the first without a cache, the second with one


def test_people_are_told_once_and_only_of_what_is_out(forge: Open, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    told = {"DIGEST_WEBHOOK_URL": httpserver.url_for("/hook"), "DIGEST_WEBHOOK_FORM": "text"}
    github = forge(secrets=told)
    github.actions.broken = "actions/deploy-pages"
    assert github.daily().jobs["tell"].result == "skipped"
    github.actions.broken = ""
    assert httpserver.log == []
    # The second try publishes; the day was made by another run, of which `digest notify DATE` tells by hand.
    assert github.daily(schedule=SECOND_TRY).jobs["tell"].result == "skipped"
    run = github.daily("workflow_dispatch", inputs={"first": str(BEFORE)})
    assert run.jobs["tell"].result == "success", run.log
    [(request, _)] = httpserver.log
    assert str(BEFORE.day) in request.get_data(as_text=True)
    assert github.daily(schedule=SECOND_TRY).jobs["tell"].result == "skipped"
    assert len(httpserver.log) == 1
    assert httpserver.url_for("/hook") not in run.log + run.summary
    assert f"### Telling people\n\n~~~text\n{BEFORE}: webhook: sent to" in run.summary
    assert "::warning title=Not everybody" not in run.log


def test_a_chat_that_does_not_answer_is_a_warning(forge: Open, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("no", status=500)
    github = forge(secrets={"DIGEST_WEBHOOK_URL": httpserver.url_for("/hook"), "DIGEST_WEBHOOK_FORM": "text"})
    run = github.daily()
    assert run.result == "success", run.log
    assert "::warning title=Not everybody was told::" in run.log
    assert f"### Telling people\n\n~~~text\n{DAY}: webhook: " in run.summary


def test_a_setting_with_which_nobody_is_ever_told_makes_the_run_red(forge: Open) -> None:
    told = {"DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_SMTP_PORT": "abc"}
    told |= {"DIGEST_MAIL_FROM": "a@example.com", "DIGEST_MAIL_TO": "b@example.com"}
    github = forge(secrets=told)
    run = github.daily()
    assert run.jobs["tell"].result == "failure"
    assert "::error title=Nobody was told::" in run.log
    assert "error: DIGEST_SMTP_PORT: must be a number" in run.summary
    assert len(github.actions.deployed) == 1


def test_a_deployment_that_failed_is_made_up_for(forge: Open) -> None:
    github = forge()
    github.actions.broken = "actions/deploy-pages"
    assert github.daily().result == "failure"
    assert github.log()[0] == "2026-06-18: 3 papers"
    github.actions.broken = ""
    assert github.daily().result == "success"
    assert github.actions.deployed == []
    assert github.daily(schedule=SECOND_TRY).result == "success"
    assert len(github.actions.deployed) == 1


def test_what_a_red_run_has_finished_is_published(forge: Open) -> None:
    """An old day that only a person finishes makes every run red."""
    github = forge()
    work = github.visit()
    archive = Archive(work / "docs")
    write_day(archive, dt.date(2026, 5, 13), [paper("2605.13999")])
    archive.index_path(dt.date(2026, 5, 13)).unlink()
    github.push("Half a day", work)
    run = github.daily()
    assert run.jobs["make"].result == "failure"
    assert "half-done day older than two weeks" in run.summary
    assert github.log()[0] == "2026-06-18: 3 papers"
    assert len(github.actions.deployed) == 1
    assert run.jobs["tell"].result == "success"
    assert github.daily(schedule=SECOND_TRY).jobs["make"].result == "failure"
    assert len(github.actions.deployed) == 2


def test_no_announcement(forge: Open) -> None:
    github = forge()
    github.publish_by_hand(dt.date(2026, 6, 19))
    for now in ("2026-06-20T06:17:00+00:00", "2026-06-22T06:17:00+00:00"):  # Saturday; a Monday that arXiv defers
        run = github.daily(now=now)
        assert run.result == "success", run.log
        assert "there is nothing to do" in run.summary
        assert run.jobs["publish"].result == "skipped"
    assert github.log() == ["Days by hand", "Seed"]
    assert github.world.arxiv.count() == 0


def test_missed_days_are_caught_up(forge: Open) -> None:
    github = forge()
    github.publish_by_hand(dt.date(2026, 6, 16))
    run = github.daily()
    assert run.result == "success", run.log
    assert github.log()[0] == "2026-06-17 to 2026-06-18: 2 days, 6 papers"
    assert github.archive().dates() == [dt.date(2026, 6, 16), BEFORE, DAY]


def test_a_range_by_hand(forge: Open) -> None:
    github = forge()
    run = github.daily("workflow_dispatch", inputs={"first": str(BEFORE)})
    assert run.result == "success", run.log
    assert github.archive().dates() == [BEFORE]
    run = github.daily("workflow_dispatch", inputs={"first": str(BEFORE), "last": str(DAY), "accept_partial": True})
    assert run.result == "success", run.log
    assert github.archive().dates() == [BEFORE, DAY]
    assert len(github.actions.deployed) == 2


def test_others_push_meanwhile(forge: Open) -> None:
    github = forge()

    def somebody(work: Path) -> None:
        visit = github.visit()
        (visit / "docs/about.md").write_text("# About\n", encoding="utf-8")
        github.push("By a person", visit)

    run = github.daily(before={"Commit and push": somebody})
    assert run.result == "success", run.log
    assert github.log() == ["2026-06-18: 3 papers", "By a person", "Seed"]
    # What is deployed is the newest state, with both.
    assert (github.actions.deployed[0] / "index.html").read_text("utf-8").strip() == github.head()


def test_somebody_publishes_the_same_day_meanwhile(forge: Open) -> None:
    github = forge()
    run = github.daily(before={"Commit and push": lambda work: github.publish_by_hand(DAY)})
    assert run.result == "success", run.log
    assert "2026-06-18: was changed by somebody else meanwhile; theirs stays" in run.log
    assert github.log() == ["Days by hand", "Seed"]
    assert github.archive().load_index(DAY).papers == ("2606.18999",)


def test_a_push_that_is_refused_leaves_the_days_as_an_artifact(forge: Open) -> None:
    """A person applies it, and takes back nothing that others have published or corrected meanwhile."""
    github = forge()
    published = dt.date(2026, 6, 16)
    github.publish_by_hand(published)
    github.protect()
    run = github.daily()
    assert run.result == "failure"
    assert run.jobs["make"].steps["Commit and push"] == "failure"
    assert f"{DAY}: was not pushed, and is kept in" in run.log
    # The page of the run says why, and what to do.
    assert "### Not everything was committed and pushed\n\n```text\ngit push to origin main was refused" in run.summary
    for told in (
        "GH013: Repository rule violations",
        "Changes must be made through a pull request",
        "DIGEST_PUSH_TOKEN",
    ):
        assert told in run.summary
    patches = sorted(run.artifacts["not-pushed"].iterdir())
    assert [path.name for path in patches] == ["2026-06-17.patch", "2026-06-18.patch"]
    assert "not-pushed" in run.summary
    assert github.actions.deployed == []
    work = github.visit()
    archive = Archive(work / "docs")
    index = archive.index_path(published)
    index.write_text(index.read_text("utf-8") + "Corrected by a person.\n", encoding="utf-8")
    write_day(archive, BEFORE, [paper("2606.17999")])
    github.push("By a person", work)
    git(work, "apply", "--3way", str(patches[1]))
    with pytest.raises(AssertionError, match="conflicts"):
        git(work, "apply", "--3way", str(patches[0]))
    assert len(archive.load_index(DAY).papers) == 3
    assert "Corrected by a person." in index.read_text("utf-8")


def test_a_token_of_somebody_who_may_push_is_for_pushing_alone(forge: Open) -> None:
    github = forge(secrets={"DIGEST_PUSH_TOKEN": PUSH_TOKEN})
    github.protect()
    run = github.daily()
    assert run.result == "success", run.log
    assert github.log() == ["2026-06-18: 3 papers", "Seed"]
    # What a person's token pushes starts `pages`, too, which publishes the same once more.
    assert github.run("pages", "push").result == "success"
    assert differing(*github.actions.deployed) == set()
    for folder in (*github.actions.folder.rglob(".git/config"), *github.actions.caches.values()):
        files = [folder] if folder.is_file() else [path for path in folder.rglob("*") if path.is_file()]
        assert all(PUSH_TOKEN.encode() not in path.read_bytes() for path in files)


def test_a_tag_is_refused_before_anybody_is_asked(forge: Open) -> None:
    github = forge()
    git(github.remote, "tag", "v1", "main")
    for workflow, inputs in (("daily", {}), ("backfill", {"first": str(BEFORE), "last": str(DAY), "shards": "1"})):
        run = github.run(workflow, inputs=inputs, ref="refs/tags/v1")
        assert run.result == "failure"
        assert "::error::v1 is a tag" in run.log
        assert "### Nothing was begun" in run.summary
    assert github.world.arxiv.count() == 0


def test_inputs_are_never_commands(forge: Open) -> None:
    github = forge()
    for text in TEXTS:
        run = github.daily("workflow_dispatch", inputs={"first": text, "last": text, "accept_partial": True})
        assert run.jobs["make"].steps["Make the days"] == "failure", text
        assert "is not a day such as" in run.log
        assert "is not a day such as" in run.summary
        assert "Running it again changes nothing" in run.summary
    assert not list(github.folder.rglob("pwned"))
    assert github.log() == ["Seed"]


def test_settings_that_can_not_work_are_told(forge: Open) -> None:
    github = forge(settings={"categories": ["no such"]})
    run = github.daily()
    assert run.result == "failure"
    assert "digest.yml" in run.summary
    assert "Running it again changes nothing" in run.summary
    assert "### How it goes on" in run.summary


def test_github_is_about_to_stop_the_schedule(forge: Open) -> None:
    """A run by schedule that has nothing to commit, weeks after the last commit."""
    github = forge()
    for days, result in ((51, "failure"), (49, "success")):
        then = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
        github.publish_by_hand(dt.date(2026, 6, 19), committed=then)
        run = github.daily(now="2026-06-20T06:17:00+00:00")
        assert run.result == result, run.log
        assert (f"Nothing was committed for {days} days" in run.log) == (result == "failure")
    assert github.daily("workflow_dispatch", now="2026-06-20T06:17:00+00:00").result == "success"


def test_a_schedule_that_stops_because_every_run_fails_is_told(forge: Open) -> None:
    github = forge()
    github.publish_by_hand(dt.date(2026, 4, 20), committed=dt.datetime.now(dt.UTC) - dt.timedelta(days=51))
    for place in ("feed", "search", "list", "ids"):
        github.world.arxiv.fault(place, "status", status=400, times=None)
    run = github.daily()
    assert run.jobs["make"].steps["Make the days"] == "failure"
    assert "GitHub stops this schedule soon::Nothing was committed for 51 days" in run.log
    # What is committed and can't be pushed is no activity either.
    github.world.heal()
    github.protect()
    run = github.daily()
    assert run.jobs["make"].steps["Commit and push"] == "failure"
    assert "GitHub stops this schedule soon::Nothing was committed for 51 days" in run.log
