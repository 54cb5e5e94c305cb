"""The door to git: the only code that runs it."""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from digest.errors import DigestError, UsageError

_LAST = 4
"""So many lines of what git says are enough for a message."""
_LOCKED = re.compile(r"\.lock'?: File exists")
LOCKED_HINT = "if no git command runs, remove it"
"""What a person does about a lock that is there."""
_PATIENCE = 5.0
"""Seconds in which git, told to stop, takes its locks away."""


class GitError(DigestError):
    """git could not do something."""


@dataclass(frozen=True)
class Ran:
    """How a git command ended. `said` is what matters of what it wrote, results and complaints, for a message."""

    ok: bool
    out: str
    said: str


@dataclass(frozen=True)
class Git:
    """git in one work tree."""

    root: Path

    @classmethod
    def at(cls, folder: Path) -> "Git":
        """The work tree that a folder is in.

        Raises:
            UsageError: it is in none, or in one that git refuses to read, or there is no git.
        """
        found = cls(folder).attempt("rev-parse", "--show-toplevel")
        if not found.ok and "not a git repository" in found.said:
            raise UsageError(f"{folder}: is in no git work tree ({found.said}); run `git init` there first")
        if not found.ok:
            raise UsageError(f"{folder}: git can't read the repository: {found.said}")
        return cls(Path(found.out.removesuffix("\n")))

    def attempt(self, *arguments: str, paths: Iterable[Path] | None = None, sent: bytes = b"") -> Ran:
        """Run a command.

        Args:
            paths: files below the root, for a command that takes `--pathspec-from-file`.
            sent: what any other command reads.

        Raises:
            UsageError: there is no git.
        """
        # `check-ignore` refuses to be told that a path is no pattern: it never takes one for it.
        literal = [] if arguments[0] == "check-ignore" else ["--literal-pathspecs"]
        command = ["git", *literal, *arguments]
        if paths is not None:
            command += ["--pathspec-from-file=-", "--pathspec-file-nul"]
            sent = b"".join(os.fsencode(path) + b"\0" for path in paths)
        # It must never wait for somebody to type a password, speak the language that a message is looked for in
        # (LANGUAGE is stronger than LC_ALL), and write nothing where it is only asked.
        environment = os.environ | {
            "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8", "LANGUAGE": "", "GIT_OPTIONAL_LOCKS": "0",
        }  # fmt: skip
        try:
            done = _run(command, self.root, environment, sent)
        except FileNotFoundError as error:
            raise UsageError(f"git can't be run in {self.root}: {error.strerror}; is it installed?") from error
        out, complaints = os.fsdecode(done.stdout), os.fsdecode(done.stderr)
        lines = [line.strip() for line in f"{complaints}\n{out if done.returncode else ''}".splitlines()]
        said = [line for line in lines if line not in ("", "remote:") and not line.startswith("hint:")]
        return Ran(done.returncode == 0, out, "; ".join(_essence(said)))

    def __call__(self, *arguments: str, paths: Iterable[Path] | None = None, sent: bytes = b"") -> str:
        """What a command prints.

        Raises:
            GitError: it failed; the message has its words.
        """
        ran = self.attempt(*arguments, paths=paths, sent=sent)
        if not ran.ok:
            raise GitError(f"git {arguments[0]} failed in {self.root}: {ran.said}")
        return ran.out

    def is_in(self, commit: str, other: str) -> bool:
        """Whether a commit is another one or among its ancestors, as far as they are known here."""
        return self.attempt("merge-base", "--is-ancestor", commit, other).ok


def _run(
    command: list[str], folder: Path, environment: Mapping[str, str], sent: bytes
) -> subprocess.CompletedProcess[bytes]:
    """`subprocess.run`, but a git that is no longer waited for may tidy up: killed, it would leave its locks behind."""
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - no shell, and every argument is ours or a path
        command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        try:
            out, complaints = process.communicate(sent)
        except BaseException:
            process.terminate()
            try:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_PATIENCE)
            finally:
                process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, complaints)


def _essence(said: list[str]) -> list[str]:
    """The last lines, and the first complaint, where it names the file: advice may follow it at length."""
    if locked := next((line for line in said if _LOCKED.search(line)), ""):
        return [locked, LOCKED_HINT]
    end = said[-_LAST:]
    first = next((line for line in said[:-_LAST] if line.startswith(("fatal:", "error:", "remote: error:"))), "")
    return [first, *end] if first else end
