"""What keeps git from committing in a work tree, and what a person does about it. Nothing is changed."""

from dataclasses import dataclass

from digest.archive import Archive
from digest.errors import UsageError
from digest.git import Git, GitError

_OPERATIONS = {
    "rebase-merge": "rebase",
    "rebase-apply/applying": "am",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
"""What lies in git's own folder while a command waits for a person, as `git status` looks for it; a rebase may stop in
a cherry-pick, so it comes first."""


@dataclass(frozen=True)
class UnderWay:
    """A command of git that stopped for a person, "" if none did, and the files that both sides have changed."""

    operation: str
    unmerged: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.operation or self.unmerged)

    def __str__(self) -> str:
        begun = f"a `git {self.operation}` was begun and is not finished"
        if not self.unmerged:
            return begun
        more = f", and {len(self.unmerged) - 1} more" if len(self.unmerged) > 1 else ""
        changed = f"both sides have changed {self.unmerged[0]}{more}"
        return f"{begun}: {changed}" if self.operation else f"{changed}, and nobody has decided what stays"

    @property
    def way_out(self) -> str:
        """What a person does."""
        edit = "edit it until it is as it should be and `git add` it" if self.unmerged else ""
        if not self.operation:
            return edit
        finish = f"`git {self.operation} --continue` goes on, `git {self.operation} --abort` takes it back"
        return f"{edit}; then {finish}" if edit else finish


def under_way(git: Git) -> UnderWay:
    """What git is in the middle of."""
    places = git.attempt("rev-parse", *(word for name in _OPERATIONS for word in ("--git-path", name))).out.splitlines()
    begun = (what for place, what in zip(places, _OPERATIONS.values(), strict=False) if (git.root / place).exists())
    # The entries of a conflict stand there up to three times, one for each side.
    listed = git.attempt("ls-files", "--unmerged", "--full-name", "-z").out.split("\0")
    unmerged = dict.fromkeys(entry.partition("\t")[2] for entry in listed if entry)
    return UnderWay(next(begun, ""), tuple(unmerged))


NAME_COMMITTER = (
    '`git config user.name "YOUR NAME"` and `git config user.email YOU@EXAMPLE.COM` tell it (with `--global`, for all '
    "repositories)"
)
"""What a person does where `knows_committer` is false."""


def knows_committer(git: Git) -> bool:
    """Whether git knows in whose name it commits."""
    return all(git.attempt("var", name).ok for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"))


def resolved_in(git: Git, archive: Archive) -> Archive:
    """The archive by the path that git tells, which is without symbolic links.

    Raises:
        UsageError: its folder is not in the work tree.
    """
    root = archive.root.resolve()
    if not root.is_relative_to(git.root):
        hint = "move the folder there, or commit it by hand where it is"
        raise UsageError(f"{archive.root}: leads to {root}, which is not in the repository {git.root}; {hint}")
    return Archive(root)


def refuse_under_way(archive: Archive) -> None:
    """See that no day is missing only because git is in the middle of something; an archive without git is fine.

    Raises:
        GitError: it is.
        DigestError: another command is writing to the archive.
    """
    try:
        git = Git.at(archive.root.parent)
    except UsageError:
        return
    if under_way(git).operation:
        # What a `digest commit` has begun that is at work now it ends itself.
        with archive.lock():
            if (waiting := under_way(git)).operation:
                raise GitError(f"{git.root}: {waiting}; until then days may be missing here; {waiting.way_out}")
