"""A repository with the shipped workflows, a bare remote, an arXiv, a chat server, and Actions to run it all."""

import datetime as dt
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digest.archive import Archive
from tests.archives import paper, write_day
from tests.forked import KEY, Runs
from tests.sites import REPOSITORY, write_project
from tests.workflows.actions import Actions
from tests.workflows.commands import Commands
from tests.workflows.job import TOKEN, Run, git
from tests.world import NOW, World

PUSH_TOKEN = "github_pat_of_a_person_0123456789"
"""What a person who may bypass the rules of the branch pushes with."""

# A remote that lets in only who has the token, from a job that may push.
_GUARD = f"""#!/bin/sh
[ "$TEST_CAN_PUSH $GIT_TOKEN" = "True {TOKEN}" ] || {{ echo "permission denied" >&2; exit 1; }}
"""
_PROTECTED = f"""#!/bin/sh
[ "$GIT_TOKEN" = "{PUSH_TOKEN}" ] && exit 0
echo "error: GH013: Repository rule violations found for refs/heads/main." >&2
echo >&2
echo "- Changes must be made through a pull request: the branch is protected." >&2
echo >&2
exit 1
"""


class Forge:
    """See the module.

    Args:
        folder: an empty one.
        runs: who runs the command.
        model: whether digest.yml names a model; its key is a secret of the repository.
        builds: whether mkdocs really builds.
        settings: on top of the usual ones.
        secrets: of the repository, besides the model's key.
    """

    def __init__(
        self,
        folder: Path,
        runs: Runs,
        *,
        model: bool = False,
        builds: bool = False,
        settings: Mapping[str, Any] = {},
        secrets: Mapping[str, str] = {},
    ) -> None:
        self.folder = folder
        self.remote = folder / "remote.git"
        self.world = World(folder, None, model=model, pdfs=False, settings=settings)
        self.commands = Commands(folder / "commands", runs, now=NOW, builds=builds)
        self.actions = Actions(
            folder / "runs", self.remote, self.commands, dict(secrets) | ({"OPENAI_API_KEY": KEY} if model else {})
        )
        self._stack = ExitStack()
        self._visits = 0

    def __enter__(self) -> Self:
        self._stack.enter_context(self.world)
        self._stack.enter_context(self.commands)
        seed = self.folder / "archive"
        shutil.copytree(REPOSITORY / ".github", seed / ".github")
        write_project(seed, nav=["index.md"], site_url=None)
        # The address is that of the environment, as `digest init` writes it, which is no plain YAML.
        config = seed / "mkdocs.yml"
        text = config.read_text("utf-8").replace("site_url: null\n", 'site_url: !ENV [SITE_URL, ""]\n')
        config.write_text(text, encoding="utf-8")
        (seed / ".gitignore").write_text("/site/\n/.cache/\n", encoding="utf-8")
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.remote))
        git(self.remote, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(seed, "init", "--quiet", "--initial-branch=main")
        git(seed, "remote", "add", "origin", str(self.remote))
        self.push("Seed", seed)
        hook = self.remote / "hooks" / "pre-receive"
        hook.write_text(_GUARD, encoding="utf-8")
        hook.chmod(0o755)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def daily(self, event: str = "schedule", *, schedule: str = "17 6 * * *", now: str = NOW, **how: Any) -> Run:
        """A run of `daily`, on schedule if nothing else is said, that keeps what every run must keep."""
        return self.run("daily", event, schedule=schedule if event == "schedule" else "", now=now, **how)

    def run(self, workflow: str, event: str = "workflow_dispatch", *, now: str = NOW, **how: Any) -> Run:
        self.commands.now = now
        self.commands.forget()
        return self._judged(self.actions.run(workflow, event, **how))

    def run_failed_jobs_again(self, run: Run) -> Run:
        """“Re-run failed jobs” on the page of a run."""
        self.commands.forget()
        return self._judged(self.actions.run_failed_jobs_again(run))

    def _judged(self, run: Run) -> Run:
        told = run.log + run.summary
        assert "Traceback" not in told, told
        for secret in (KEY, TOKEN, PUSH_TOKEN):
            assert secret not in told
        assert (run.result in ("success", "skipped")) == all(
            outcome not in ("failure", "cancelled") for job in run.jobs.values() for outcome in job.steps.values()
        )
        return run

    # --- the remote

    def visit(self) -> Path:
        """A fresh clone."""
        self._visits += 1
        git(self.folder, "clone", "--quiet", str(self.remote), f"visit-{self._visits}")
        return self.folder / f"visit-{self._visits}"

    def archive(self) -> Archive:
        """The archive as it is on the remote now."""
        return Archive(self.visit() / "docs")

    def push(self, message: str, work: Path) -> None:
        """A person's commit of everything in a work tree."""
        git(work, "add", "--all")
        # The same days may be published by hand twice.
        git(work, "commit", "--quiet", "--allow-empty", "--message", message)
        hook = self.remote / "hooks" / "pre-receive"
        aside = hook.rename(hook.with_suffix(".aside")) if hook.exists() else None
        git(work, "push", "--quiet", "origin", "HEAD:main")
        if aside:
            aside.rename(hook)

    def publish_by_hand(self, *dates: dt.date, committed: dt.datetime | None = None) -> None:
        """A person's commit of whole days, said to be made at a time."""
        work = self.visit()
        for date in dates:
            write_day(Archive(work / "docs"), date, [paper(f"{date:%y%m}.{date:%d}999")])
        self.push("Days by hand", work)
        if committed:
            when = {"GIT_COMMITTER_DATE": committed.isoformat()}
            tree, parent = git(self.remote, "rev-parse", "main^{tree}"), git(self.remote, "rev-parse", "main^")
            commit = git(self.remote, "commit-tree", tree, "-p", parent, "-m", "Days by hand", **when)
            git(self.remote, "update-ref", "refs/heads/main", commit)

    def protect(self, on: bool = True) -> None:
        """A rule of the branch lets no run push to it, or does so again."""
        (self.remote / "hooks" / "pre-receive").write_text(_PROTECTED if on else _GUARD, encoding="utf-8")

    def hold_pushes(self) -> Path:
        """The remote answers no push for long, then refuses it; the file is there once somebody pushes."""
        file = self.folder / "pushing"
        hook = self.remote / "hooks" / "pre-receive"
        hook.write_text(f"#!/bin/sh\ntouch '{file}'\n/bin/sleep 12\nexit 1\n", encoding="utf-8")
        return file

    def move_back(self) -> None:
        """A person takes the newest commit away, by force."""
        git(self.remote, "update-ref", "refs/heads/main", "main~")

    def head(self) -> str:
        """The newest commit on the remote."""
        return git(self.remote, "rev-parse", "main")

    def log(self) -> list[str]:
        """The subjects on the remote, newest first."""
        return git(self.remote, "log", "--format=%s", "main").splitlines()

    def authors(self) -> list[str]:
        return git(self.remote, "log", "--format=%an", "main").splitlines()

    def files(self, commit: str = "main") -> list[str]:
        """The files that a commit touched."""
        return git(self.remote, "show", "--format=", "--name-only", commit).splitlines()
