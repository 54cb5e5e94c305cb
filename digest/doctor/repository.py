"""What git says of the archive, where there is git. Nothing is changed, and no remote is asked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from digest.counting import counted
from digest.doctor.diagnosis import Diagnosis, Subject
from digest.git import Git
from digest.publish.git_state import under_way

AREA = "git"


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
    branch = git.attempt("branch", "--show-current").out.strip()
    # What is not committed can't be, until that is settled.
    findings = [*_ignored(git, subject), *([*_standing(git, branch)] or _changes(git, subject))]
    yield from findings
    if not findings:
        yield Diagnosis("ok", AREA, f"everything of the archive is committed, on {branch}")


def _ignored(git: Git, subject: Subject) -> Iterator[Diagnosis]:
    days = subject.archive.root / "2000" / "01" / "03" / "index.md"
    if git.attempt("check-ignore", "--quiet", "--no-index", str(days.absolute())).ok:
        what = f"git ignores the days in {subject.archive.root}, so they are never committed"
        yield Diagnosis("problem", AREA, what, "take the line out of .gitignore")
    for name in (".cache", "site"):
        path = subject.root / name / "file"
        if not git.attempt("check-ignore", "--quiet", str(path.absolute())).ok:
            what = f"git does not ignore /{name}/, which can be made again at any time"
            yield Diagnosis("note", AREA, what, f"write /{name}/ into .gitignore")


def _standing(git: Git, branch: str) -> Iterator[Diagnosis]:
    """Whether `digest commit --push` could commit now, and to a branch."""
    if waiting := under_way(git):
        yield Diagnosis("problem", AREA, str(waiting), waiting.way_out)
    elif not branch:
        what = "HEAD is on no branch, so nothing can be pushed, and what is committed is easily lost"
        yield Diagnosis("problem", AREA, what, "`git switch BRANCH`, or `git switch -c NAME`, which keeps what is here")


def _changes(git: Git, subject: Subject) -> Iterator[Diagnosis]:
    root = str(subject.archive.root.absolute())
    done = git.attempt("status", "--porcelain", "-z", "--untracked-files=all", "--", root)
    entries = [entry for entry in done.out.split("\0") if entry[2:3] == " "]
    if entries:
        yield Diagnosis("note", AREA, f"not committed: {counted(len(entries), 'file')} of the archive", "commit them")
