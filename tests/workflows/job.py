"""A job of a workflow under way: its steps in order, each a script in bash or something that stands for an action."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.workflows.expressions import as_text, condition, interpolate

if TYPE_CHECKING:
    from tests.workflows.actions import Running

Result = Literal["success", "failure", "cancelled", "skipped"]
Hook = Callable[[Path], None]
TOKEN = "ghs_token_of_the_job_0123456789"

_PASSED_OVER = ("actions/setup-python@",)


@dataclass
class Job:
    """A job that has ended. `steps` are the outcomes by name."""

    result: Result
    steps: dict[str, Result] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""


@dataclass
class Run:
    """A run that has ended.

    `jobs` are by id; those of a matrix as `shard (1)`, those of a called workflow as `publish / build`. Of a run that
    was run again this is the latest attempt. `cancelled_when` says when somebody cancels it, if anybody does.
    """

    workflow: str
    contexts: dict[str, Any]
    jobs: dict[str, Job] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    cancelled_when: Callable[[], bool] = lambda: False
    is_cancelled: bool = False

    @property
    def result(self) -> Result:
        return worst(self.jobs.values())

    @property
    def log(self) -> str:
        return "".join(job.log for job in self.jobs.values())

    @property
    def summary(self) -> str:
        return "".join(job.summary for job in self.jobs.values())


def worst(jobs: Iterable[Job]) -> Result:
    """The result of several jobs together."""
    results = {job.result for job in jobs}
    order: tuple[Result, ...] = ("failure", "cancelled", "success")
    return next((result for result in order if result in results), "skipped")


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """What a git command of a person prints."""
    person = {
        f"GIT_{role}_{what}": "person@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder, env=os.environ | person | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"git {arguments}: {done.stderr}"
    return done.stdout.strip()


def statuses(healthy: bool, is_cancelled: bool) -> dict[str, Callable[[], bool]]:
    """GitHub's status functions. In a cancelled run neither `success()` nor `failure()` holds, whatever fails in it."""
    return {
        "success": lambda: healthy and not is_cancelled,
        "failure": lambda: not healthy and not is_cancelled,
        "always": lambda: True,
        "cancelled": lambda: is_cancelled,
    }


class RunningJob:
    """A job under way, in a folder of its own: `work` is the checkout, `temp` RUNNER_TEMP."""

    def __init__(
        self, running: "Running", job: dict[str, Any], workflow: dict[str, Any], contexts: dict[str, Any], folder: Path
    ) -> None:
        self.running, self.actions, self.run = running, running.actions, running.run
        self.job, self.workflow_env = job, workflow.get("env", {})
        assert workflow["defaults"]["run"]["shell"] == "bash"
        # As on GitHub's machines, every job works in a folder of the same name; it is moved away at the end.
        self.work, self.temp, self.aside = self.actions.folder / "work", folder / "temp", folder / "work"
        self.work.mkdir(parents=True)
        self.temp.mkdir(parents=True)
        self.steps: dict[str, dict[str, Any]] = {}
        runner = {"temp": str(self.temp), "os": "Linux"}
        self.contexts = contexts | {"steps": self.steps, "runner": runner, "env": self.workflow_env}
        self.done = Job("success")

    def ended(self) -> Job:
        for step in self.job["steps"]:
            self._step(step)
        outputs = self.job.get("outputs", {})
        self.done.outputs = {name: as_text(interpolate(text, self.contexts, {})) for name, text in outputs.items()}
        summary = self.temp / "summary"
        self.done.summary = summary.read_text("utf-8") if summary.exists() else ""
        self.work.rename(self.aside)
        return self.done

    def _step(self, step: dict[str, Any]) -> None:
        name = step["name"]
        assert name not in self.done.steps, f"two steps are called {name!r}"
        outcome: Result = "skipped"
        outputs: dict[str, str] = {}
        functions = statuses(self.done.result == "success", self.run.is_cancelled)
        was_cancelled = self.run.is_cancelled
        if condition(as_text(step.get("if", "")), self.contexts, functions):
            if hook := self.running.before.get(name):
                hook(self.work)
            with_ = {key: interpolate(value, self.contexts, functions) for key, value in step.get("with", {}).items()}
            if "run" in step:
                ok, outputs = self._shell(step["run"], step.get("env", {}), self.contexts)
            else:
                ok, outputs = self._uses(step["uses"], with_)
            outcome = "cancelled" if self.run.is_cancelled and not was_cancelled else "success" if ok else "failure"
        self.done.steps[name] = outcome
        if "id" in step:
            self.steps[step["id"]] = {"outcome": outcome, "outputs": outputs}
        if self.run.is_cancelled:
            self.done.result = "cancelled"
        elif outcome == "failure" and not step.get("continue-on-error"):
            self.done.result = "failure"

    # --- run:

    def _shell(self, script: str, env: Mapping[str, Any], contexts: Mapping[str, Any]) -> tuple[bool, dict[str, str]]:
        assert "${{" not in script, f"untrusted text could get into a shell line: {script!r}"
        given = {name: as_text(interpolate(value, contexts, {})) for name, value in env.items()}
        output = self.temp / "output"
        output.write_text("", encoding="utf-8")
        file = self.temp / "script.sh"
        file.write_text(script, encoding="utf-8")
        # A file, which waits for nobody: what outlives its shell would hold a pipe open.
        with (self.temp / "log").open("w+", encoding="utf-8") as log:
            process = subprocess.Popen(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
                cwd=self.work, env=self._environment() | given, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
            code = self._wait(process)
        self.done.log += (self.temp / "log").read_text("utf-8")
        lines = output.read_text("utf-8").splitlines()
        return code == 0, dict(line.partition("=")[::2] for line in lines)

    def _wait(self, process: "subprocess.Popen[bytes]") -> int:
        """Until a shell has ended. To cancel it, GitHub's runner sends signals to it, not to what it has started.

        https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
        """
        while not (just_cancelled := not self.run.is_cancelled and self.run.cancelled_when()):
            with suppress(subprocess.TimeoutExpired):
                return process.wait(0.05)
        self.run.is_cancelled = just_cancelled
        for number, seconds in ((signal.SIGINT, 7.5), (signal.SIGTERM, 2.5)):
            process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                return process.wait(seconds)
        process.kill()
        return process.wait()

    def _environment(self) -> dict[str, str]:
        github = self.contexts["github"]
        can_push = self.job["permissions"].get("contents") == "write"
        return {
            "PATH": f"{self.actions.commands.path}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.temp),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "GITHUB_REF_NAME": github["ref_name"],
            "GITHUB_RUN_ID": str(github["run_id"]),
            "GITHUB_SHA": github["sha"],
            "RUNNER_TEMP": str(self.temp),
            "GIT_CONFIG_NOSYSTEM": "1",
            # The remote lets nobody push without the token and the permission.
            "TEST_CAN_PUSH": str(can_push),
            **{name: str(value) for name, value in self.workflow_env.items()},
        }

    # --- uses:

    def _uses(self, what: str, with_: Mapping[str, Any]) -> tuple[bool, dict[str, str]]:
        if what.startswith(_PASSED_OVER):
            return True, {}
        if what == "$/.github/actions/install":
            return self._composite(".github/actions/install/action.yml", with_), {}
        action = what.partition("@")[0]
        if action == self.actions.broken:
            return False, {}
        match action:
            case "actions/checkout":
                self._checkout(with_)
            case "actions/configure-pages":
                assert "pages" in self.job["permissions"]
                return True, {"base_url": self.actions.url}
            case "actions/cache/restore":
                self._restore(with_["key"], with_["restore-keys"].split())
            case "actions/cache/save":
                self._save(with_["key"], with_["path"].split())
            case "actions/upload-artifact" | "actions/upload-pages-artifact":
                self._upload(with_["name"], with_)
            case "actions/download-artifact":
                self._download(with_)
            case "actions/deploy-pages":
                assert self.job["permissions"] == {"pages": "write", "id-token": "write"}
                self.actions.deployed.append(self.run.artifacts[with_["artifact_name"]])
                return True, {"page_url": f"{self.actions.url}/"}
            case _:
                raise AssertionError(f"nothing here stands for {what}")
        return True, {}

    def _composite(self, path: str, with_: Mapping[str, Any]) -> bool:
        action = self.running.file(path)
        defaults = {name: each.get("default", "") for name, each in action["inputs"].items()}
        contexts = {"inputs": defaults | dict(with_)}
        for step in action["runs"]["steps"]:
            if "run" in step:
                assert step["shell"] == "bash"
                if not self._shell(step["run"], step.get("env", {}), contexts)[0]:
                    return False
            else:
                self._uses(step["uses"], {})
        return True

    def _checkout(self, with_: Mapping[str, Any]) -> None:
        assert with_["persist-credentials"] is False
        ref = with_.get("ref") or self.contexts["github"]["sha"]
        git(self.work, "init", "--quiet", "--initial-branch=main")
        git(self.work, "remote", "add", "origin", f"file://{self.actions.remote}")
        git(self.work, "fetch", "--quiet", "--depth=1", "origin", ref)
        if ref.startswith("refs/heads/"):
            branch = ref.removeprefix("refs/heads/")
            git(self.work, "update-ref", f"refs/remotes/origin/{branch}", "FETCH_HEAD")
            git(self.work, "checkout", "--quiet", "-B", branch, "--track", f"origin/{branch}")
        else:
            git(self.work, "checkout", "--quiet", "--detach", "FETCH_HEAD")

    def _restore(self, key: str, prefixes: Sequence[str]) -> None:
        assert "," not in key
        newest_first = list(self.actions.caches.items())[::-1]
        for prefix in (key, *prefixes):
            for name, files in newest_first:
                if name.startswith(prefix):
                    shutil.copytree(files, self.work, dirs_exist_ok=True)
                    return

    def _save(self, key: str, paths: Sequence[str]) -> None:
        assert key not in self.actions.caches, f"the cache {key} is there already"
        folder = self.temp / "cache"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in paths:
            if (self.work / path).exists():
                shutil.copytree(self.work / path, folder / path)
        self.actions.caches[key] = folder

    def _download(self, with_: Mapping[str, Any]) -> None:
        found = {name: files for name, files in self.run.artifacts.items() if fnmatchcase(name, with_["pattern"])}
        # A single one gets no folder of its own, nor do several with this setting. None is no error.
        is_flat = with_.get("merge-multiple") or len(found) == 1
        for name, files in found.items():
            folder = Path(with_["path"])
            shutil.copytree(files, folder if is_flat else folder / name, dirs_exist_ok=True)

    def _upload(self, name: str, with_: Mapping[str, Any]) -> None:
        pattern = with_["path"]
        assert name not in self.run.artifacts or with_.get("overwrite"), f"the artifact {name} is there already"
        is_hidden = any(part.startswith(".") for part in Path(pattern).parts)
        found = (
            sorted(self.work.glob(pattern.removesuffix("/")))
            if with_.get("include-hidden-files") or not is_hidden
            else []
        )
        assert found, f"nothing to upload: {pattern}"
        folder = self.temp / f"artifact-{name}"
        for path in found:
            if path.is_file():
                folder.mkdir(exist_ok=True)
                shutil.copy(path, folder)
            elif len(found) == 1 and "*" not in pattern:
                shutil.copytree(path, folder)
            else:
                shutil.copytree(path, folder / path.name)
        self.run.artifacts[name] = folder
