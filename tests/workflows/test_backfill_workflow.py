"""`backfill`: parts on several machines, then one commit."""

import datetime as dt
from pathlib import Path

from tests.workflows.conftest import Open
from tests.workflows.test_daily_workflow import TEXTS
from tests.world import BEFORE, DAY

RANGE = {"first": str(BEFORE), "last": str(DAY), "shards": "2"}


def test_two_parts_become_one_commit(forge: Open) -> None:
    github = forge()

    def somebody(work: Path) -> None:
        visit = github.visit()
        (visit / "docs/about.md").write_text("# About\n", encoding="utf-8")
        github.push("By a person", visit)

    run = github.run("backfill", inputs=RANGE, before={"Commit and push": somebody})
    assert run.result == "success", run.log
    assert [name for name in run.jobs if name.startswith("shard")] == ["shard (1)", "shard (2)"]
    assert github.log() == ["2026-06-17 to 2026-06-18: 2 days, 6 papers", "By a person", "Seed"]
    assert {Path(name).parts[:4] for name in github.files()} == {
        ("docs", "2026", "06", "17"), ("docs", "2026", "06", "18"),
    }  # fmt: skip
    assert github.archive().dates() == [BEFORE, DAY]
    assert len(github.actions.deployed) == 1
    for name, day in (("shard (1)", BEFORE), ("shard (2)", DAY)):
        assert f"{day}: 3 papers" in run.jobs[name].summary
    assert "2 days, 6 papers, 2 pages: no findings" in run.summary

    # Again: nothing to do, no commit, nothing to publish.
    asked = github.world.arxiv.count()
    run = github.run("backfill", inputs=RANGE)
    assert run.result == "success", run.log
    assert run.jobs["publish"].result == "skipped"
    assert len(github.log()) == 3
    assert github.world.arxiv.count() == asked


def test_one_machine(forge: Open) -> None:
    github = forge()
    run = github.run("backfill", inputs=RANGE | {"shards": "1"})
    assert run.result == "success", run.log
    assert github.log() == ["2026-06-17 to 2026-06-18: 2 days, 6 papers", "Seed"]
    assert "### From 2026-06-17 to 2026-06-18\n\n~~~text\n2026-06-17" in run.summary
    assert "How it goes on" not in run.summary


def test_no_part_hands_anything_over(forge: Open) -> None:
    github = forge()
    github.actions.broken = "actions/cache/restore"
    run = github.run("backfill", inputs=RANGE)
    assert [job.result for job in run.jobs.values()] == ["success", "failure", "failure", "success", "skipped"], run.log
    assert "there is nothing to commit" in run.log
    assert "### How it goes on" in run.summary
    assert github.log() == ["Seed"]
    github.actions.broken = ""
    run = github.run_failed_jobs_again(run)
    assert run.result == "success", run.log
    assert github.archive().dates() == [BEFORE, DAY]


def test_a_push_that_is_refused_is_made_up_for_by_another_attempt(forge: Open) -> None:
    github = forge()
    github.publish_by_hand(dt.date(2026, 6, 16))
    github.protect()
    run = github.run("backfill", inputs=RANGE)
    assert run.jobs["commit"].steps["Commit and push"] == "failure"
    assert "### Not everything was committed and pushed" in run.summary
    assert "the branch is protected" in run.summary
    patches = sorted(run.artifacts["not-pushed"].iterdir())
    assert [path.name for path in patches] == [f"{BEFORE}.patch", f"{DAY}.patch"]
    assert "### From 2026-06-17 to 2026-06-18" in run.summary
    assert "not-pushed" in run.summary
    github.protect(False)
    asked = github.world.arxiv.count()
    run = github.run_failed_jobs_again(run)
    assert run.result == "success", run.log
    assert github.log() == ["2026-06-17 to 2026-06-18: 2 days, 6 papers", "Days by hand", "Seed"]
    assert github.world.arxiv.count() == asked


def test_a_push_that_is_refused_in_a_cancelled_run_leaves_an_artifact(forge: Open) -> None:
    github = forge()
    pushing = github.hold_pushes()
    run = github.run("backfill", inputs=RANGE, cancelled_when=pushing.exists)
    assert run.result == "cancelled"
    assert run.jobs["commit"].steps["Commit and push"] == "cancelled"
    assert len(list(run.artifacts["not-pushed"].iterdir())) == 2


def test_what_a_branch_gave_up_meanwhile_does_not_come_back(forge: Open) -> None:
    github = forge()
    work = github.visit()
    (work / "secret.txt").write_text("secret", encoding="utf-8")
    github.push("Oops", work)
    run = github.run("backfill", inputs=RANGE, before={"Commit and push": lambda work: github.move_back()})
    assert run.result == "success", run.log
    assert github.log() == ["2026-06-17 to 2026-06-18: 2 days, 6 papers", "Seed"]


def test_a_part_that_fails_does_not_cost_the_others(forge: Open) -> None:
    github = forge()
    github.world.arxiv.fault("search", "status", status=400, times=None)  # past days are searched for
    run = github.run("backfill", inputs=RANGE)
    assert run.result == "failure"
    assert (run.jobs["shard (1)"].result, run.jobs["shard (2)"].result) == ("failure", "success")
    assert github.log() == ["2026-06-18: 3 papers", "Seed"]
    assert len(github.actions.deployed) == 1
    assert "2026-06-17: failed" in run.summary
    github.world.heal()
    assert github.run("backfill", inputs=RANGE).result == "success"
    assert github.archive().dates() == [BEFORE, DAY]


def test_inputs_are_never_commands(forge: Open) -> None:
    github = forge()
    for text in TEXTS:
        for inputs in (RANGE | {"first": text}, RANGE | {"last": text}):
            run = github.run("backfill", inputs=inputs)
            assert run.jobs["plan"].result == "failure", text
            assert "must be dates such as" in run.summary
            assert run.jobs["commit"].result == "skipped"
    assert not list(github.folder.rglob("pwned"))
    assert github.log() == ["Seed"]
