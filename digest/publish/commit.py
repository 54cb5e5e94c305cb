"""The archive's files, and nothing else, become one commit; it goes to the remote, also when others push meanwhile."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from digest.archive import Archive
from digest.publish.changes import DayChange, How, day_changes, message
from digest.publish.git import Git, GitError

_TRIES = 5
_PAUSE = 2.0
"""Seconds after the first failed push; the pause doubles."""


@dataclass(frozen=True)
class Committed:
    """A commit. `sha` and `message` are "" where there was nothing to commit.

    `given_way` are the days that somebody else had published meanwhile: theirs stay.
    """

    sha: str = ""
    message: str = ""
    changes: tuple[DayChange, ...] = ()
    given_way: tuple[dt.date, ...] = ()
    is_pushed: bool = False

    @property
    def finished(self) -> tuple[dt.date, ...]:
        """The days that got their page with this commit."""
        return tuple(change.date for change in self.changes if change.kind == "finished")


def commit(archive: Archive, *, push: bool, sleep: Callable[[float], None]) -> Committed:
    """Commit what changed in the archive's days, unfinished ones included, and push it if asked to.

    Other files are left alone, staged or not. Without changes there is no commit, but an earlier one that was not
    pushed is.

    Raises:
        UsageError: no git, no work tree.
        GitError: git refuses; what was committed stays.
        DigestError: another command is writing to the archive.
    """
    git = Git.at(archive.root.parent)
    # git tells paths without symbolic links.
    resolved = Archive(archive.root.resolve())
    # A command that is writing may have written half of a day.
    with archive.lock():
        made = _commit(git, resolved)
        return _push(git, resolved, made, sleep) if push else made


def _commit(git: Git, archive: Archive) -> Committed:
    listed = git("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", str(archive.root))
    states = {git.root / entry[3:]: entry[:2] for entry in listed.split("\0") if entry}
    ours = {path.relative_to(git.root): state for path, state in states.items() if archive.day_of(path)}
    if not ours:
        return Committed()
    # What is deleted and staged already is known to git alone, and `add` would not find it.
    git("add", "--all", paths=[path for path, state in ours.items() if state[1] != " "])
    changes = day_changes(archive, {git.root / path: _how(state) for path, state in ours.items()})
    text = message(changes)
    git("commit", "--quiet", "--only", f"--message={text}", paths=ours)
    return Committed(git("rev-parse", "HEAD").strip(), text, changes)


def _how(state: str) -> How:
    if state == "??" or state[0] == "A":
        return "added"
    return "deleted" if "D" in state else "modified"


# --- to the remote


def _push(git: Git, archive: Archive, made: Committed, sleep: Callable[[float], None]) -> Committed:
    remote, branch = _remote(git)
    if not made.sha and not _is_ahead(git, remote, branch):
        return made
    for number in range(_TRIES):
        pushed = git.attempt("push", remote, f"HEAD:refs/heads/{branch}")
        if pushed.ok:
            return replace(made, is_pushed=True)
        if number == _TRIES - 1:
            hint = "it is committed; `digest commit --push` tries it again"
            raise GitError(f"git push to {remote} {branch} failed {_TRIES} times: {pushed.said}; {hint}")
        fetched = git.attempt("fetch", remote, branch)
        if fetched.ok and not git.attempt("merge-base", "--is-ancestor", "FETCH_HEAD", "HEAD").ok:
            given_way = _put_on_top(git, archive, git("rev-parse", "FETCH_HEAD").strip())
            made = _as_it_became(git, made, given_way)
        else:
            sleep(_PAUSE * 2**number)
    raise AssertionError("unreachable: the last try returns or raises")


def _remote(git: Git) -> tuple[str, str]:
    """Where the current branch is pushed to: the remote, and the branch there."""
    head = git.attempt("symbolic-ref", "--short", "HEAD")
    if not head.ok:
        raise GitError("HEAD is on no branch, so there is nothing to push to; check one out")
    branch = head.out.strip()
    remote = git.attempt("config", f"branch.{branch}.remote").out.strip() or "origin"
    if not git.attempt("remote", "get-url", remote).ok:
        hint = f"`git remote add {remote} ADDRESS`, then `digest commit --push` again"
        raise GitError(f"there is no remote {remote!r} to push to; {hint}. What was to be committed is committed")
    merge = git.attempt("config", f"branch.{branch}.merge").out.strip().removeprefix("refs/heads/")
    return remote, merge or branch


def _is_ahead(git: Git, remote: str, branch: str) -> bool:
    """Whether there are commits that the remote did not have when it was last asked; if it never was, all of them."""
    # Before the first push there is no such reference, and then it excludes nothing.
    known = f"^refs/remotes/{remote}/{branch}"
    missing = git.attempt("rev-list", "--count", "--ignore-missing", "HEAD", known)
    return missing.ok and missing.out.strip() != "0"


def _put_on_top(git: Git, archive: Archive, tip: str) -> set[dt.date]:
    """Put our commits on top of the remote's; where both changed a day, the whole day stays as it is there.

    Returns:
        The days that stay as they are there.
    """
    given_way: set[dt.date] = set()
    done = git.attempt("rebase", "--autostash", tip)
    while not done.ok:
        conflicts = [
            git.root / name for name in git("diff", "--name-only", "--diff-filter=U", "-z").split("\0") if name
        ]
        days = [archive.day_of(path) for path in conflicts]
        if not conflicts or None in days:
            git.attempt("rebase", "--abort")
            raise GitError(f"the commits can't be put on top of the remote's: {done.said}; do `git pull --rebase`")
        _take(git, tip, {path.parent for path in conflicts})
        given_way.update(day for day in days if day)
        is_empty = git.attempt("diff", "--cached", "--quiet").ok
        done = git.attempt("-c", "core.editor=true", "rebase", "--skip" if is_empty else "--continue")
    return given_way


def _take(git: Git, tip: str, folders: Iterable[Path]) -> None:
    """Make these folders what they are in a commit."""
    for folder in folders:
        name = folder.relative_to(git.root).as_posix()
        git("rm", "-r", "--force", "--quiet", "--ignore-unmatch", "--", name)
        if git("ls-tree", tip, "--", name):
            git("checkout", "--quiet", tip, "--", name)


def _as_it_became(git: Git, made: Committed, given_way: set[dt.date]) -> Committed:
    """Our commit after it was put on top of others."""
    changes = tuple(change for change in made.changes if change.date not in given_way)
    all_given_way = tuple(sorted({*made.given_way, *given_way}))
    if not changes:
        return Committed(given_way=all_given_way)
    text = message(changes)
    if text != made.message:
        git("commit", "--amend", "--quiet", "--only", f"--message={text}")
    return Committed(git("rev-parse", "HEAD").strip(), text, changes, all_given_way)
