"""Our commits on top of what others have pushed meanwhile: ours, and nothing that the remote's branch has given up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from digest.archive import Archive
from digest.git import Git, GitError
from digest.publish.day_merge import Kept, changed_days, meetings, state_of
from digest.publish.git_state import under_way


@dataclass(frozen=True)
class Branch:
    """A branch on a remote."""

    remote: str
    name: str

    def __str__(self) -> str:
        return f"{self.remote} {self.name}"

    @property
    def by_hand(self) -> str:
        """What a person does instead of us."""
        return f"`git pull --rebase {self}`, then `digest commit --push` again"

    def last_seen(self, git: Git) -> str:
        """The newest commit of HEAD that was ever seen there: what comes after it is ours.

        "" where nothing was seen, as before the first push, or nothing that HEAD has.
        """
        # Of all that the branch has been, as far as git remembers it: of what somebody has removed there, and HEAD
        # still has, nothing is ours.
        found = git.attempt("merge-base", "--fork-point", f"refs/remotes/{self.remote}/{self.name}", "HEAD")
        return found.out.strip() if found.ok else ""


def put_on_top(git: Git, archive: Archive, base: str, tip: str, branch: Branch) -> set[dt.date]:
    """Put the commits since `base` on top of `tip`. Of a day that both sides changed stays what `day_merge` says.

    Returns:
        The days that stay as they are there.

    Raises:
        GitError: a person has to decide; everything is as it was.
    """
    if not git.is_in(base, tip) and (lost := sorted(changed_days(git, archive, base, tip, only="DMT"))):
        raise GitError(
            f"{branch} was moved back and has lost what it had of {lost[0]}; here everything is as it was. "
            f"{branch.by_hand} gives it up, `git push --force {branch}` brings it back"
        )
    # What is not committed would be set aside and put back, with marks of conflicts in it.
    if unsaved := sorted(_names(git, "HEAD") & _names(git, base, tip)):
        raise GitError(
            f"{unsaved[0]}: has changes without a commit, and {branch} has others; commit it, {branch.by_hand}"
        )
    ours = git("rev-parse", "HEAD").strip()
    try:
        if reason := _rebase(git, archive, base, tip):
            raise GitError(f"can't put the commits on top of those of {branch}: {reason}; {branch.by_hand}")
        kept = meetings(git, archive, (base, ours, tip))
        # What git joins without a conflict need not be a whole day.
        _correct(git, [each for each in kept if state_of(git, archive, each.day, "HEAD").files != each.contents()])
    except BaseException:  # also where the command is told to stop: of a rebase by half days are missing
        _take_back(git, ours)
        raise
    return {each.day for each in kept if each.gives_way}


def _rebase(git: Git, archive: Archive, base: str, tip: str) -> str:
    """Why it can't go on, "" if it has ended."""
    done = git.attempt("rebase", "--autostash", "--onto", tip, base)
    while not done.ok:
        conflicts = sorted(_names(git, "--diff-filter=U"))
        days = {archive.day_of(git.root / name) for name in conflicts}
        commits = (base, "REBASE_HEAD", tip)
        decided = [each for each in meetings(git, archive, commits) if each.day in days] if conflicts else []
        if not conflicts or len(decided) < len(days):
            return f"{', '.join(conflicts)} changed on both sides" if conflicts else done.said
        for each in decided:
            each.put(git)
        is_empty = git.attempt("diff", "--cached", "--quiet").ok
        done = git.attempt("-c", "core.editor=true", "rebase", "--skip" if is_empty else "--continue")
    return ""


def _take_back(git: Git, ours: str) -> None:
    """Make HEAD what it was before the rebase, whether that has ended or not."""
    if under_way(git):
        git.attempt("rebase", "--abort")
    else:
        git.attempt("reset", "--quiet", "--keep", ours)


def _correct(git: Git, days: Sequence[Kept]) -> None:
    """Make these days in the newest commit, which is ours, what they should be."""
    if not days:
        return
    for day in days:
        day.put(git)
    files = {path for day in days for path in day.files}
    others = files & {git.root / name for name in _names(git, "--cached")}
    git("commit", "--amend", "--no-edit", "--allow-empty", "--quiet", "--only", paths=others)
    if git.attempt("diff", "--quiet", "HEAD~", "HEAD").ok:
        git("reset", "--soft", "HEAD~")


def _names(git: Git, *arguments: str) -> set[str]:
    """The files that `git diff` names."""
    return set(git("diff", "--name-only", "-z", "--no-renames", *arguments).split("\0")) - {""}
