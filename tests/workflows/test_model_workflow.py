"""`daily` with a model: the key where it belongs, failures are red, and nothing is paid for twice."""

import datetime as dt
import os
import signal
from collections.abc import Callable, Iterator

import pytest

from tests.fakes.chat_server import Ask, Step, hang, status
from tests.forked import KEY, Runs
from tests.workflows.conftest import Open
from tests.workflows.forge import Forge
from tests.world import BEFORE, DAY


@pytest.fixture(scope="module")
def model_runs() -> Iterator[Runs]:
    with Runs() as running:
        yield running


def refuse(what: Callable[[int], bool]) -> Callable[[Ask], Step | None]:
    """Refuse the analyses of papers, counted from 0 in the order in which they are asked for."""
    ids: list[str] = []

    def decide(ask: Ask) -> Step | None:
        if ask.kind != "analysis":
            return None
        id_ = ask.user.partition('"id": "')[2][:10]
        if id_ not in ids:
            ids.append(id_)
        return status(400) if what(ids.index(id_)) else None

    return decide


def hang_at_the_second(github: Forge) -> Callable[[], bool]:
    """Do not answer from the second analysis on; says when it is asked for."""
    github.world.decide = lambda ask: (
        hang(12) if ask.kind == "analysis" and github.world.chat.count("analysis") > 1 else None
    )
    return lambda: github.world.chat.count("analysis") > 1


def test_a_failed_run_is_red_and_the_next_pays_for_nothing_twice(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True)
    github.world.decide = refuse(lambda number: number == 1)
    run = github.daily()
    assert run.result == "failure"
    assert [name for name, outcome in run.jobs["make"].steps.items() if outcome == "failure"] == ["Make the days"]
    assert "### Some days are not finished" in run.summary
    assert "2026-06-18: failed: 1 of 3 papers failed" in run.summary
    assert "Re-run failed jobs" in run.summary
    assert "2026-06-18               partial          2 of 3 papers" in run.summary
    # What is finished is committed.
    assert github.log()[0] == "2026-06-18: unfinished, 2 of 3 papers"
    assert not github.archive().is_complete(DAY)
    assert github.commands.installed.count("requirements-llm.lock") == 1
    assert {ask.key for ask in github.world.chat.asks} == {KEY}

    # Now none of the remaining; then all is well. The cache of Actions has the scores, the archive the analyses.
    github.world.decide = refuse(lambda number: True)
    assert github.daily().result == "failure"
    assert github.log()[0] == "2026-06-18: unfinished, 2 of 3 papers"
    github.world.heal()
    run = github.daily()
    assert run.result == "success", run.log
    assert github.log() == ["2026-06-18: 3 papers", "2026-06-18: unfinished, 2 of 3 papers", "Seed"]
    github.world.assert_paid_once()
    assert github.world.chat.count("score") == 1
    # The site, published twice, and the message about the day that came out need neither key nor model.
    assert github.commands.installed.count("requirements-site.lock") == 3
    assert github.commands.installed.count("requirements-llm.lock") == 1


def test_failed_jobs_of_backfill_that_run_again_pay_for_nothing_twice(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True)
    github.world.decide = refuse(lambda number: number == 4)  # a paper of the second day
    run = github.run("backfill", inputs={"first": str(BEFORE), "last": str(DAY), "shards": "1"})
    assert {name: job.result for name, job in run.jobs.items() if "publish" not in name} == {
        "plan": "success", "shard (1)": "failure", "commit": "success",
    }  # fmt: skip
    assert github.log()[0] == "2026-06-17: 3 papers; 1 other day touched"
    asked = len(github.world.chat.asks)
    github.world.heal()
    run = github.run_failed_jobs_again(run)
    assert run.result == "success", run.log
    assert github.log()[0] == "2026-06-18: 3 papers"
    assert github.archive().dates() == [BEFORE, DAY]
    assert len(github.actions.deployed) == 2
    github.world.assert_paid_once()
    assert [ask.kind for ask in github.world.chat.asks[asked:]] == ["analysis", "summary"]


def test_a_run_that_is_killed_leaves_what_is_finished(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True, settings={"concurrency": {"model": 1}})

    def kill_at_the_second(ask: Ask) -> Step | None:
        if github.world.chat.count("analysis") == 2:
            os.kill(github.commands.running, signal.SIGKILL)
        return None

    github.world.decide = kill_at_the_second
    run = github.daily()
    assert run.result == "failure"
    assert github.log()[0] == "2026-06-18: unfinished, 1 of 3 papers"
    assert "2026-06-18               partial          1 of 3 papers" in run.summary
    assert "### How it goes on" in run.summary
    github.world.heal()
    assert github.daily().result == "success"
    assert github.log()[0] == "2026-06-18: 3 papers"
    github.world.assert_paid_once(spare=1)  # the request that was under way


def test_a_key_that_is_missing_is_told(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True, settings={"api_base": None})
    github.actions.secrets.clear()
    run = github.daily()
    assert run.result == "failure"
    assert "needs the environment variable OPENAI_API_KEY" in run.summary
    assert "Running it again changes nothing" in run.summary
    assert github.world.chat.asks == []


def test_a_paper_that_is_always_refused_keeps_its_day_off_the_site_for_two_runs(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True)
    github.world.decide = refuse(lambda number: number == 1)
    assert [github.daily().result for _ in range(3)] == ["failure", "failure", "success"]
    assert github.log()[0] == "2026-06-18: 2 papers"
    [gap] = github.archive().load_index(DAY).gaps
    assert "refused" in gap.reason


def test_a_model_that_does_not_answer_publishes_no_gap(forge: Open, model_runs: Runs) -> None:
    """One paper is finished, then the provider is down for days."""
    github = forge(runs=model_runs, model=True)
    github.world.decide = refuse(lambda number: number > 0)
    assert github.daily().result == "failure"
    github.world.decide = lambda ask: status(400)
    assert [github.daily().result for _ in range(3)] == ["failure"] * 3
    assert not github.archive().is_complete(DAY)
    github.world.heal()
    assert github.daily().result == "success"
    assert github.archive().load_index(DAY).gaps == ()


def test_days_that_could_not_be_pushed_are_not_paid_for_again(forge: Open, model_runs: Runs) -> None:
    """Run after run is refused, somebody publishes one of the days by hand, and then the rule is changed."""
    github = forge(runs=model_runs, model=True)
    github.publish_by_hand(dt.date(2026, 6, 16))
    github.protect()
    for schedule in ("17 6 * * *", "47 11 * * *"):
        run = github.daily(schedule=schedule)
        assert run.jobs["make"].steps["Commit and push"] == "failure"
    asked = len(github.world.chat.asks)
    github.protect(False)
    github.publish_by_hand(BEFORE)
    run = github.daily()
    assert run.result == "success", run.log
    assert "2026-06-17.patch no longer fits" in run.log
    assert github.log()[0] == "2026-06-18: 3 papers"
    assert github.archive().load_index(BEFORE).papers == ("2606.17999",)
    assert len(github.world.chat.asks) == asked
    github.world.assert_paid_once()
    # Nothing is kept of what is pushed.
    assert not list(list(github.actions.caches.values())[-1].rglob("*.patch"))


def test_a_cancelled_run_asks_nobody_any_more_and_publishes_what_is_finished(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True, settings={"concurrency": {"model": 1}})
    cancelled = hang_at_the_second(github)
    run = github.daily(cancelled_when=cancelled)
    assert run.result == "cancelled"
    assert run.jobs["make"].steps["Make the days"] == "cancelled"
    assert run.jobs["make"].steps["Commit and push"] == "success", run.log
    assert github.log()[0] == "2026-06-18: unfinished, 1 of 3 papers"
    assert github.world.chat.count("analysis") == 2
    github.world.heal()
    assert github.daily().result == "success"
    github.world.assert_paid_once()


def test_a_part_of_backfill_that_is_cancelled_asks_nobody_any_more(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True, settings={"concurrency": {"model": 1}})
    cancelled = hang_at_the_second(github)
    inputs = {"first": str(DAY), "last": str(DAY), "shards": "1"}
    run = github.run("backfill", inputs=inputs, cancelled_when=cancelled)
    assert run.jobs["shard (1)"].steps["Make the days"] == "cancelled"
    assert run.jobs["shard (1)"].steps["Write the days as a patch"] == "success", run.log
    assert "lock" not in run.log
    assert github.world.chat.count("analysis") == 2


def test_a_cancelled_run_keeps_the_days_that_it_could_not_push(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True, settings={"concurrency": {"model": 1}})
    github.protect()
    run = github.daily(cancelled_when=hang_at_the_second(github))
    github.world.heal()
    assert run.result == "cancelled"
    assert run.jobs["make"].steps["Commit and push"] == "failure"
    assert [path.name for path in run.artifacts["not-pushed"].iterdir()] == [f"{DAY}.patch"]
    assert "### How it goes on" in run.summary
    github.protect(False)
    run = github.daily()
    assert run.result == "success", run.log
    github.world.assert_paid_once()


def test_a_branch_that_is_moved_back_meanwhile_costs_no_day(forge: Open, model_runs: Runs) -> None:
    """The push is left to a person; the day is there in the next run all the same."""
    github = forge(runs=model_runs, model=True)
    github.publish_by_hand(BEFORE)
    run = github.daily(before={"Commit and push": lambda work: github.move_back()})
    assert run.jobs["make"].steps["Commit and push"] == "failure"
    assert "was moved back" in run.log
    assert [path.name for path in run.artifacts["not-pushed"].iterdir()] == [f"{DAY}.patch"]
    asked = len(github.world.chat.asks)
    run = github.daily("workflow_dispatch", inputs={"first": str(DAY)})
    assert run.result == "success", run.log
    assert github.log() == ["2026-06-18: 3 papers", "Seed"]
    assert len(github.world.chat.asks) == asked


def test_backfill_leaves_what_daily_has_paid_for(forge: Open, model_runs: Runs) -> None:
    github = forge(runs=model_runs, model=True)
    everything = {"first": str(BEFORE), "last": str(BEFORE), "shards": "1"}
    assert github.run("backfill", inputs=everything).result == "success"
    github.world.decide = lambda ask: status(400) if ask.kind == "analysis" else None
    assert github.daily().result == "failure"
    assert github.run("backfill", inputs=everything).result == "success"
    github.world.heal()
    run = github.daily()
    assert run.result == "success", run.log
    github.world.assert_paid_once()
