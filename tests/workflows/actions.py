"""The part of GitHub Actions that our workflows use, on this machine.

A run takes a workflow's file from a bare repository, evaluates its conditions, and executes its `run:` steps one after
the other in a fresh checkout, in bash, with the environment that Actions gives. What `uses:` names is done here by
something as simple that behaves alike, or, for what can't matter here, passed over by name; anything else is an error.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.workflows.commands import Commands
from tests.workflows.expressions import as_text, condition, interpolate
from tests.workflows.job import TOKEN, Hook, Job, Run, RunningJob, git, statuses, worst

_PERMITTED = {None: 0, "none": 0, "read": 1, "write": 2}


class Actions:
    """Runs the workflows of a repository.

    Args:
        folder: an empty one.
        remote: the bare repository.
        commands: what the steps find in PATH.
        secrets: the repository's secrets.

    Attributes:
        caches: what the cache of Actions holds, by key, oldest first.
        deployed: the sites, in order.
        default: the default branch.
        url: the address of the site, without the last slash.
        broken: an action that fails now, by its name.
    """

    def __init__(
        self, folder: Path, remote: Path, commands: Commands, secrets: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.remote = remote
        self.commands = commands
        self.secrets = dict(secrets or {})
        self.caches: dict[str, Path] = {}
        self.deployed: list[Path] = []
        self.default = "main"
        self.url = "https://owner.github.test/name"
        self.broken = ""
        self.numbers = itertools.count(1)

    def run(
        self,
        workflow: str,
        event: str = "workflow_dispatch",
        *,
        inputs: Mapping[str, object] | None = None,
        schedule: str = "",
        ref: str = "refs/heads/main",
        before: Mapping[str, Hook] | None = None,
        cancelled_when: Callable[[], bool] = lambda: False,
    ) -> Run:
        """Run a workflow, as it is at a branch or tag.

        Args:
            before: what happens before a step, by its name; it is given the work tree.
            cancelled_when: asked while a step runs; somebody presses “Cancel run” once it is true.
        """
        kind, _, name = ref.removeprefix("refs/").partition("/")
        github = {
            "token": TOKEN, "ref": ref, "ref_name": name, "ref_type": {"heads": "branch", "tags": "tag"}[kind],
            "run_id": next(self.numbers), "run_attempt": 1, "event_name": event,
            "sha": git(self.remote, "rev-parse", ref),
            "event": {"schedule": schedule or None, "repository": {"default_branch": self.default}},
        }  # fmt: skip
        contexts = {"github": github, "inputs": dict(inputs or {}), "secrets": self.secrets}
        run = Run(workflow, contexts, cancelled_when=cancelled_when)
        Running(self, run, self.folder / f"run-{github['run_id']}", contexts, dict(before or {}), {}).workflow(workflow)
        return run

    def run_failed_jobs_again(self, earlier: Run) -> Run:
        """“Re-run failed jobs”: those, and what needs them. What the others have said and handed over is still there.

        https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs
        """
        github = earlier.contexts["github"] | {"run_attempt": earlier.contexts["github"]["run_attempt"] + 1}
        run = Run(earlier.workflow, earlier.contexts | {"github": github}, artifacts=dict(earlier.artifacts))
        folder = self.folder / f"run-{github['run_id']}-{github['run_attempt']}"
        kept = {name: job for name, job in earlier.jobs.items() if job.result == "success"}
        Running(self, run, folder, run.contexts, {}, kept).workflow(run.workflow)
        return run


@dataclass(frozen=True)
class Given:
    """What a job has from its workflow. `healthy`: whether what it needs, and whatever that needs, has succeeded."""

    workflow: dict[str, Any]
    contexts: dict[str, Any]
    healthy: bool
    kept: Mapping[str, Job]


@dataclass
class Running:
    """A run under way.

    `kept` are the jobs of an earlier attempt that need not run again, by name; `ceiling` are the permissions that a
    caller grants, None for a run of its own; `healthy` says whether whatever the caller needs has succeeded.

    An `if:` without a status function, or none, asks for `success()`, and that is of all ancestors: one that failed or
    was skipped skips what needs it, however far away and although a job between them ran all the same, also in a
    workflow that such a job calls.
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds
    https://github.com/actions/runner/issues/2205
    """

    actions: Actions
    run: Run
    folder: Path
    contexts: dict[str, Any]
    before: dict[str, Hook]
    kept: Mapping[str, Job]
    prefix: str = ""
    ceiling: Mapping[str, str] | None = None
    healthy: bool = True

    def file(self, path: str) -> dict[str, Any]:
        """A YAML file as it is at the commit of the run."""
        text = git(self.actions.remote, "show", f"{self.contexts['github']['sha']}:{path}")
        loaded: dict[str, Any] = yaml.safe_load(text)
        return loaded

    def workflow(self, name: str) -> None:
        found = self.file(f".github/workflows/{name}.yml")
        assert found["permissions"] == {}
        needs: dict[str, dict[str, Any]] = {}
        anew: set[str] = set()
        sound: set[str] = set()
        for id_, job in found["jobs"].items():
            asked = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            contexts = self.contexts | {"needs": {one: needs[one] for one in asked}}
            healthy = self.healthy and sound >= {*asked}
            kept = {} if anew & {*asked} else self.kept
            ended = self._job(id_, job, Given(found, contexts, healthy, kept))
            if not all(each in kept.values() for each in ended):
                anew.add(id_)
            needs[id_] = {"result": worst(ended), "outputs": ended[-1].outputs}
            if healthy and needs[id_]["result"] == "success":
                sound.add(id_)

    def _job(self, id_: str, job: dict[str, Any], given: Given) -> list[Job]:
        """Every job that this one became: those of a matrix, those of a called workflow."""
        self._check_permissions(job["permissions"])
        if not condition(as_text(job.get("if", "")), given.contexts, statuses(given.healthy, self.run.is_cancelled)):
            skipped = self.run.jobs[f"{self.prefix}{id_}"] = Job("skipped")
            return [skipped]
        if "uses" in job:
            prefix = f"{self.prefix}{id_} / "
            called = Running(
                self.actions, self.run, self.folder / id_, self.contexts, self.before, given.kept, prefix,
                job["permissions"], given.healthy,
            )  # fmt: skip
            called.workflow(Path(job["uses"].removeprefix("$/.github/workflows/")).stem)
            return [job for name, job in self.run.jobs.items() if name.startswith(prefix)]
        matrix = {
            name: interpolate(values, given.contexts, {})
            for name, values in job.get("strategy", {}).get("matrix", {}).items()
        }
        ended = []
        for values in itertools.product(*matrix.values()):
            name = f"{self.prefix}{id_}" + (f" ({', '.join(map(str, values))})" if values else "")
            here = given.contexts | {"matrix": dict(zip(matrix, values, strict=True))}
            folder = self.folder / name.replace(" / ", "-")
            done = given.kept.get(name) or RunningJob(self, job, given.workflow, here, folder).ended()
            ended.append(done)
            self.run.jobs[name] = done
        return ended

    def _check_permissions(self, asked: Mapping[str, str]) -> None:
        if self.ceiling is not None:
            # GitHub refuses to start such a run.
            over = [name for name in asked if _PERMITTED[asked[name]] > _PERMITTED[self.ceiling.get(name)]]
            assert not over, f"a called workflow wants more than its caller has: {over}"
