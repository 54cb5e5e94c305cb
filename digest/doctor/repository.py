"""What git says of the archive, where there is git. Nothing is changed, and no remote is asked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from digest.archive import Archive
from digest.counting import counted
from digest.doctor.diagnosis import Diagnosis, Subject
from digest.errors import UsageError
from digest.git import LOCKED_HINT, Git
from digest.publish.git_state import NAME_COMMITTER, knows_committer, resolved_in, under_way

AREA = "git"
_AGAIN = "which can be made again at any time"
_NOT_FOR_GIT = {
    "/.cache/": _AGAIN,
    "/site/": _AGAIN,
    "/.site.kept/": _AGAIN,
    "/notified.json": "which tells what this machine has told people of",
}
"""What belongs into no commit, as .gitignore names it, and why."""


def repository(subject: Subject) -> Iterator[Diagnosis]:
    """Whether the days are in the repository, and what must not be there is not."""
    if shutil.which("git") is None:
        yield Diagnosis("note", AREA, "git is not installed, so nothing keeps earlier states of the archive")
        return
    inside = Git(subject.root).attempt("rev-parse", "--show-toplevel")
    if not inside.ok:
        if "not a git repository" in inside.said:
            what = "the folder is no repository, so nothing keeps earlier states of the archive"
            yield Diagnosis("note", AREA, what, "`git init` makes it one")
        else:
            yield Diagnosis("problem", AREA, f"git can't read the repository: {inside.said}")
        return
    git = Git(Path(inside.out.removesuffix("\n")))
    try:
        archive = resolved_in(git, subject.archive)
    except UsageError as error:
        yield Diagnosis("problem", AREA, str(error))
        return
    branch = git.attempt("branch", "--show-current").out.strip()
    # What is not committed can't be, until that is settled.
    findings = [*_ignored(git, subject), *([*_standing(git, branch)] or _changes(git, archive)), *_identity(git)]
    yield from findings
    if not findings:
        yield Diagnosis("ok", AREA, f"everything of the archive is committed, on {branch}")


def _ignored(git: Git, subject: Subject) -> Iterator[Diagnosis]:
    days = subject.archive.root.resolve() / "2000" / "01" / "03" / "index.md"
    if git.attempt("check-ignore", "--quiet", "--no-index", str(days)).ok:
        what = f"git ignores the days in {subject.archive.root}, so they are never committed"
        yield Diagnosis("problem", AREA, what, "take the line out of .gitignore")
    for line, why in _NOT_FOR_GIT.items():
        path = subject.root.absolute() / line.strip("/")
        # To git a symbolic link is no folder: a line with a slash at its end does not match it.
        line = line.rstrip("/") if path.is_symlink() else line  # noqa: PLW2901
        if not git.attempt("check-ignore", "--quiet", str(path / "file" if line.endswith("/") else path)).ok:
            yield Diagnosis("note", AREA, f"git does not ignore {line}, {why}", f"write {line} into .gitignore")


def _standing(git: Git, branch: str) -> Iterator[Diagnosis]:
    """Whether `digest commit --push` could commit now, and to a branch."""
    if (lock := git.root / git.attempt("rev-parse", "--git-path", "index.lock").out.removesuffix("\n")).exists():
        what = f"{lock}: a git command is at work, or was killed and has left this; while it is there none can commit"
        yield Diagnosis("problem", AREA, what, LOCKED_HINT)
    if waiting := under_way(git):
        yield Diagnosis("problem", AREA, str(waiting), waiting.way_out)
    elif not branch:
        what = "HEAD is on no branch, so nothing can be pushed, and what is committed is easily lost"
        yield Diagnosis("problem", AREA, what, "`git switch BRANCH`, or `git switch -c NAME`, which keeps what is here")


def _identity(git: Git) -> Iterator[Diagnosis]:
    if not knows_committer(git):
        yield Diagnosis("note", AREA, "git does not know who commits here, so no commit can be made", NAME_COMMITTER)


def _changes(git: Git, archive: Archive) -> Iterator[Diagnosis]:
    done = git.attempt("status", "--porcelain", "-z", "--untracked-files=all", "--", str(archive.root))
    entries = [entry for entry in done.out.split("\0") if entry[2:3] == " "]
    if entries:
        yield Diagnosis("note", AREA, f"not committed: {counted(len(entries), 'file')} of the archive", "commit them")
