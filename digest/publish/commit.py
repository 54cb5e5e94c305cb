"""The archive's files, and nothing else, become one commit; it goes to the remote, also when others push meanwhile."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.files import refuse_conflict
from digest.git import Git, GitError
from digest.publish.changes import DayChange, How, day_changes, message
from digest.publish.git_state import NAME_COMMITTER, knows_committer, resolved_in, under_way
from digest.publish.rebase import Branch, put_on_top
from digest.publish.second_days import refuse_second_days
from digest.todo import todo_for_redo

_TRIES = 5
_PAUSE = 2.0
"""Seconds after the first failed push; the pause doubles."""

# What GitHub, GitLab, Gitea and git itself say to somebody who may not push there. A branch that another push has
# locked is "remote rejected", too, but that passes.
_REFUSED = re.compile(
    r"hook declined|protected branch|rule violations|error: GH\d{3}|returned error: 40[13]|permission .{0,200}denied"
    r"|authentication failed|not allowed to push|was archived|marked as read.only",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Committed:
    """A commit. `sha` and `message` are "" where there was nothing to commit.

    `given_way` are the days that stay as somebody else has them, although they changed here, too. `left_out` says of
    days that were not committed why: a file holds the marks of a conflict, or a redo has taken their place by half.
    """

    sha: str = ""
    message: str = ""
    changes: tuple[DayChange, ...] = ()
    given_way: tuple[dt.date, ...] = ()
    is_pushed: bool = False
    left_out: tuple[ArchiveError, ...] = ()

    @property
    def finished(self) -> tuple[dt.date, ...]:
        """The days that got their page with this commit."""
        return tuple(change.date for change in self.changes if change.kind == "finished")


def commit(
    archive: Archive,
    *,
    push: bool,
    sleep: Callable[[float], None],
    awaits_redo: Callable[[dt.date], bool] = lambda date: False,
) -> Committed:
    """Commit what changed in the archive's days, unfinished ones included, and push it if asked to.

    Other files are left alone, staged or not. Without changes there is no commit, but an earlier one that was not
    pushed is. A day with a file in which git has marked a conflict is left as it is, and so is one that awaits a redo.

    Args:
        awaits_redo: whether a finished redo of a day has only to take its place.

    Raises:
        UsageError: no git, no work tree, or the archive is not in it.
        GitError: git refuses, or a person has to decide; what was committed stays. Where git waits for a person
            already, and where there is no branch to push, nothing is committed.
        DigestError: another command is writing to the archive.
    """
    git = Git.at(archive.root.parent)
    resolved = resolved_in(git, archive)
    # A command that is writing may have written half of a day.
    with archive.lock():
        # To add a file tells git that its conflict is settled.
        if waiting := under_way(git):
            raise GitError(f"{git.root}: {waiting}; nothing was committed; {waiting.way_out}")
        branch = current_branch(git) if push else ""
        made = _commit(git, resolved, awaits_redo)
        return _push(git, resolved, made, branch, sleep) if push else made


def _commit(git: Git, archive: Archive, awaits_redo: Callable[[dt.date], bool]) -> Committed:
    found = changed_files(git, archive)
    conflicts = tuple(_conflicts(git.root / path for path, state in found.items() if "D" not in state))
    days = {day for path in found if (day := archive.day_of(git.root / path))}
    halves = sorted(filter(awaits_redo, days))
    refused = {archive.day_of(error.path) for error in conflicts} | set(halves)
    left_out = (*conflicts, *(ArchiveError(archive.folder(day), todo_for_redo(day)) for day in halves))
    found = {path: state for path, state in found.items() if archive.day_of(git.root / path) not in refused}
    if found and not knows_committer(git):
        raise GitError(f"{git.root}: git does not know who commits here; nothing was committed; {NAME_COMMITTER}")
    # What is deleted and staged already is known to git alone, and `add` would not find it.
    if unstaged := [path for path, state in found.items() if state[1] != " "]:
        git("add", "--all", paths=unstaged)
    # Of a file of which only the line ends were others, nothing is left by now.
    ours = {path: state for path, state in changed_files(git, archive).items() if path in found}
    if not ours:
        return Committed(left_out=left_out)
    changes = day_changes(archive, {git.root / path: _how(state) for path, state in ours.items()})
    text = message(changes)
    git("commit", "--quiet", "--only", f"--message={text}", paths=ours)
    return Committed(git("rev-parse", "HEAD").strip(), text, changes, left_out=left_out)


def changed_files(git: Git, archive: Archive) -> dict[Path, str]:
    """The files of days, below git's root, that are others than in HEAD, and git's two letters for how."""
    listed = git("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", str(archive.root))
    states = {git.root / entry[3:]: entry[:2] for entry in listed.split("\0") if entry}
    return {path.relative_to(git.root): state for path, state in states.items() if archive.day_of(path)}


def _conflicts(files: Iterable[Path]) -> Iterable[ArchiveError]:
    """The files in which a conflict is marked. What can't be read for other reasons is for `digest check`."""
    for path in files:
        try:
            refuse_conflict(path, path.read_bytes().decode("utf-8", "replace"))
        except ArchiveError as error:
            yield error
        except OSError:
            continue


def _how(state: str) -> How:
    if state == "??" or state[0] == "A":
        return "added"
    return "deleted" if "D" in state else "modified"


# --- to the remote


def _push(git: Git, archive: Archive, made: Committed, name: str, sleep: Callable[[float], None]) -> Committed:
    branch = branch_of(git, name)
    base = branch.last_seen(git)
    if not made.sha and not _is_ahead(git, base):
        return made
    for number in range(_TRIES):
        refuse_second_days(git, archive, base, branch)
        # Only if it is there what it was: a branch that was moved back meanwhile would get back what it has given up.
        lease = [f"--force-with-lease=refs/heads/{branch.name}:{base}"] if base else []
        pushed = git.attempt("push", *lease, branch.remote, f"HEAD:refs/heads/{branch.name}")
        if pushed.ok:
            return replace(made, is_pushed=True)
        if is_refusal(pushed.said):
            hint = (
                "let whoever pushes here push to it, in the rules of the branch and the rights of the token; "
                "docs/publishing.md says how, and when GitHub Actions needs DIGEST_PUSH_TOKEN"
            )
            again = "it is committed, and `digest commit --push` tries it again"
            raise GitError(f"git push to {branch} was refused: {pushed.said}; {hint}; {again}")
        if number == _TRIES - 1:
            hint = "it is committed; `digest commit --push` tries it again"
            raise GitError(f"git push to {branch} failed {_TRIES} times: {pushed.said}; {hint}")
        fetched = git.attempt("fetch", branch.remote, f"refs/heads/{branch.name}")
        if base and "couldn't find remote ref" in fetched.said:
            raise GitError(f"{branch} is not there any more; `git push {branch}` makes it again")
        tip = git("rev-parse", "FETCH_HEAD").strip() if fetched.ok else base
        if tip and git.is_in("HEAD", tip):
            # It has arrived, and only the answer has not.
            return replace(made, is_pushed=True)
        if tip == base or (not base and git.is_in(tip, "HEAD")):
            sleep(_PAUSE * 2**number)
            continue
        if not base and git.is_in(f"{made.sha}~", tip):
            # Whatever else is not known here: what was committed just now is ours.
            base = f"{made.sha}~"
        if not base:
            unknown = f"{branch} has another history, or was never fetched, so what is new here is not known"
            raise GitError(f"{unknown}; {branch.by_hand}")
        given_way = put_on_top(git, archive, base, tip, branch)
        made, base = _as_it_became(git, archive, made, tip, given_way), tip
    raise AssertionError("unreachable: the last try returns or raises")


def is_refusal(said: str) -> bool:
    """Whether a push failed because it is not allowed, so that no further try succeeds. Pure."""
    return bool(_REFUSED.search(said))


def current_branch(git: Git) -> str:
    """The branch that is checked out.

    Raises:
        GitError: none is.
    """
    head = git.attempt("symbolic-ref", "--short", "HEAD")
    if not head.ok:
        hint = "`git switch BRANCH` goes to one, `git switch -c NAME` makes one of what is here"
        raise GitError(
            f"{git.root}: HEAD is on no branch, so there is nothing to push to; nothing was committed; {hint}"
        )
    return head.out.strip()


def branch_of(git: Git, branch: str) -> Branch:
    """Where a branch is pushed to.

    Raises:
        GitError: there is no such remote.
    """
    remote = git.attempt("config", f"branch.{branch}.remote").out.strip() or "origin"
    if not git.attempt("remote", "get-url", remote).ok:
        hint = f"`git remote add {remote} ADDRESS`, then `digest commit --push` again"
        raise GitError(f"there is no remote {remote!r} to push to; {hint}. What was to be committed is committed")
    merge = git.attempt("config", f"branch.{branch}.merge").out.strip().removeprefix("refs/heads/")
    return Branch(remote, merge or branch)


def _is_ahead(git: Git, base: str) -> bool:
    """Whether there are commits that the remote did not have when it was last asked; if it never was, all of them."""
    missing = git.attempt("rev-list", "--count", "HEAD", *([f"^{base}"] if base else []))
    return missing.ok and missing.out.strip() != "0"


def _as_it_became(git: Git, archive: Archive, made: Committed, tip: str, given_way: set[dt.date]) -> Committed:
    """Our commit after it was put on top of others."""
    all_given_way = tuple(sorted({*made.given_way, *given_way}))
    sha = git("rev-parse", "HEAD").strip()
    if not made.sha or sha == tip or _origin(git, sha) != _origin(git, made.sha):
        # Nothing of it is left.
        return Committed(given_way=all_given_way, left_out=made.left_out)
    listed = iter(git("diff", "--name-status", "-z", "--no-renames", "HEAD~", "HEAD").split("\0"))
    changes = day_changes(archive, {git.root / name: _how(how) for how, name in zip(listed, listed, strict=False)})
    text = message(changes)
    if text != made.message:
        git("commit", "--amend", "--quiet", "--only", f"--message={text}")
    return Committed(git("rev-parse", "HEAD").strip(), text, changes, all_given_way, left_out=made.left_out)


def _origin(git: Git, commit: str) -> str:
    """What a commit keeps when it is put on top of others: who wrote it and when, and its message."""
    return git("log", "-1", "--format=%an %ae %at%n%B", commit)
