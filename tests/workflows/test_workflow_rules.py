"""What must hold for every workflow, by reading it."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sites import REPOSITORY

FOLDER = REPOSITORY / ".github"
FILES = sorted(FOLDER.rglob("*.yml"))
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("workflows/*.yml"))}
JOBS = {(name, id_): job for name, workflow in WORKFLOWS.items() for id_, job in workflow["jobs"].items()}
STEPS = [(name, id_, step) for (name, id_), job in JOBS.items() for step in job.get("steps", [])]


def test_they_are_all_here() -> None:
    assert set(WORKFLOWS) == {"backfill", "ci", "daily", "pages"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_actions_are_pinned_and_say_which_version(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        if "uses:" in line:
            assert re.search(r"uses: (\$/\.github/\S+|actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$", line), line


def test_one_action_one_commit() -> None:
    text = "".join(path.read_text("utf-8") for path in FILES)
    pins = {(name.split("/")[0], commit) for name, commit in re.findall(r"uses: actions/([\w/-]+)@(\w+)", text)}
    assert len({name for name, _ in pins}) == len(pins)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_permissions(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}
    for (workflow, id_), job in JOBS.items():
        if workflow == name:
            writes = {what for what, how in job["permissions"].items() if how == "write"}
            assert writes <= ({"contents"} if "steps" in job and id_ != "deploy" else {"pages", "id-token"}), id_


def test_what_one_keeps_the_other_finds() -> None:
    """The cache of Actions tells caches apart by their paths, too."""
    assert WORKFLOWS["daily"]["env"]["PAID"] == WORKFLOWS["backfill"]["env"]["PAID"]


def test_no_text_of_others_in_a_shell_line() -> None:
    for name, id_, step in STEPS:
        assert "${{" not in step.get("run", ""), (name, id_, step["name"])


def test_keys_are_only_where_a_model_is_asked_or_people_are_told() -> None:
    with_keys = {(name, id_, step["name"]): step["env"] for name, id_, step in STEPS if "secrets." in str(step)}
    assert list(with_keys) == [
        ("backfill", "shard", "Make the days"),
        ("backfill", "commit", "Commit and push"),
        ("daily", "make", "Make the days"),
        ("daily", "make", "Commit and push"),
        ("daily", "tell", "Tell people"),
    ]
    envs = [
        {name: value for name, value in env.items() if name.endswith("_KEY")}
        for (_, _, step), env in with_keys.items()
        if step == "Make the days"
    ]
    assert envs[0] == envs[1]
    assert all(value == f"${{{{ secrets.{name} }}}}" for name, value in envs[0].items())
    assert "secrets" not in str({key: job for key, job in JOBS.items() if key[0] in ("pages", "ci")})


def test_the_token_is_only_where_it_is_needed() -> None:
    for name, id_, step in STEPS:
        if "github.token" in str(step) or "DIGEST_PUSH_TOKEN" in str(step):
            assert step["name"] == "Commit and push", (name, id_)
            assert step["env"]["GIT_TOKEN"] == "${{ secrets.DIGEST_PUSH_TOKEN || github.token }}"
        if str(step.get("uses")).startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_git_asks_for_the_token() -> None:
    """The setting of a credential helper, with the real git."""
    pushing = [(name, step) for name, _, step in STEPS if step["name"] == "Commit and push"]
    assert [name for name, _ in pushing] == ["backfill", "daily"]
    for name, step in pushing:
        asked = subprocess.run(
            ["git", "credential", "fill"],
            input="protocol=https\nhost=forge.test\n\n", env=os.environ | step["env"] | {"GIT_TOKEN": "the token"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert {"username=x-access-token", "password=the token"} <= {*asked.stdout.splitlines()}, name


def test_runs_that_make_days_never_overlap_and_none_that_waits_is_dropped() -> None:
    """https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency"""
    for name in ("daily", "backfill"):
        assert WORKFLOWS[name]["concurrency"] == {"group": "archive", "queue": "max", "cancel-in-progress": False}
    # A called workflow that waits for its caller's group would wait for ever.
    assert WORKFLOWS["pages"]["concurrency"] == {"group": "pages", "queue": "max", "cancel-in-progress": False}


def test_the_schedule() -> None:
    crons = [each["cron"] for each in _on("daily")["schedule"]]
    assert len(crons) == 2
    for cron in crons:
        minute, hour, *_ = map(int, cron.split()[:2])
        assert minute not in (0, 30)
        assert 6 <= hour < 24  # the list is there at 04:00 UTC in summer, at 05:00 in winter
    # Only the second try publishes in any case.
    assert f"github.event.schedule != '{crons[0]}'" in JOBS["daily", "publish"]["if"]


def test_no_branch_is_named_in_what_copies_have() -> None:
    """A copy may call its default branch `master`. `ci` stays in the program's own repository."""
    for path in FILES:
        if path.name != "ci.yml":
            assert not re.search(r"\bmain\b", path.read_text("utf-8")), path.name


def test_every_job_has_an_end() -> None:
    for job in JOBS.values():
        assert "uses" in job or job["timeout-minutes"] <= 350


def test_no_owner_no_name() -> None:
    text = "".join(path.read_text("utf-8") for path in [*FILES, FOLDER / "after-a-failure.md"])
    assert not re.search(r"github\.com/|github\.io|repository_owner", text)


def test_ci_runs_on_every_python_that_is_supported() -> None:
    classifiers = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    supported = re.findall(r"Python :: (3\.\d+)", classifiers)
    assert JOBS["ci", "test"]["strategy"]["matrix"]["python"] == supported


def test_what_touches_the_site_is_what_pages_watches() -> None:
    # What only archives of others have.
    elsewhere = {"overrides/**", "requirements.txt"}
    for path in _on("pages")["push"]["paths"]:
        assert path in elsewhere or list(REPOSITORY.glob(path.removesuffix("/**"))), path


def _on(name: str) -> dict[str, Any]:
    # YAML 1.1 takes the key `on` for a boolean.
    found: dict[str, Any] = WORKFLOWS[name][True]
    return found
