"""Days that could not be pushed, as patches: the next run goes on with them, and a person can apply them."""

from pathlib import Path

from digest.archive import INDEX, Archive
from digest.git import Git
from digest.publish.commit import branch_of, changed_files, current_branch
from digest.publish.day_merge import changed_days
from digest.publish.git_state import resolved_in
from digest.publish.second_days import second_days

_AS_A_PATCH = (
    "--binary", "--full-index", "--no-renames",
    # Whatever a person has set for reading differences.
    "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "--unified=3",
    "--inter-hunk-context=0",
)  # fmt: skip


def write_patches(archive: Archive, folder: Path) -> tuple[Path, ...]:
    """Write what the remote's branch never had, committed here or not: a patch for each day, for `git apply`.

    They hold nothing that somebody else has published, so that nobody's corrections are taken back with them. A day
    with a paper that another day has is kept without its page, so that the next run makes that one without the paper.

    Args:
        folder: is made if there is anything to write.

    Returns:
        The patches, such as `2026-06-16.patch`, oldest first.

    Raises:
        UsageError: no git, no work tree, or the archive is not in it.
        GitError: git refuses, or there is no branch.
    """
    git = Git.at(archive.root.parent)
    archive = resolved_in(git, archive)
    # Of what was never seen there everything is new: `mktree` makes a tree of nothing.
    base = branch_of(git, current_branch(git)).last_seen(git) or git("mktree").strip()
    pageless = second_days(git, archive, base)
    # git compares with the work tree only what it knows.
    if new := [path for path, state in changed_files(git, archive).items() if state == "??"]:
        git("add", "--intent-to-add", paths=new)
    written = []
    for day in sorted(changed_days(git, archive, base)):
        folder.mkdir(parents=True, exist_ok=True)
        path = (folder / f"{day}.patch").resolve()
        place = archive.folder(day).relative_to(git.root).as_posix()
        names = git("diff", "--name-only", "-z", "--no-renames", base, "--", place).split("\0")
        but = f"{place}/{INDEX}" if day in pageless else ""
        git("diff", *_AS_A_PATCH, f"--output={path}", base, "--", *(name for name in names if name not in ("", but)))
        written.append(path)
    return tuple(written)
