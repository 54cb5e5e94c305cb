"""The files of this repository that a new archive gets as they are: workflows, scripts, locks, and guides to them.

They have one home, the repository. A wheel carries copies of them in `shared/` beside this file (`hatch_build.py` puts
them there, by this list); in a checkout they are taken from where they are. Only the standard library is used here,
because the build of the wheel reads this file, too.
"""

from pathlib import Path

PATTERNS = (
    ".github/**/*", "scripts/environment", "scripts/serve", "requirements-site.lock", "requirements-llm.lock",
    "docs/publishing.md", "docs/notifying.md",
)  # fmt: skip
NOT_SHARED = frozenset([".github/workflows/ci.yml"])
"""What matches and is about this repository alone: the tests of the program."""

_CARRIED = Path(__file__).parent / "shared"
_CHECKOUT = Path(__file__).parent.parent.parent


def files_of_checkout(root: Path) -> dict[str, Path]:
    """The shared files of a checkout by their path below its root, sorted."""
    paths = (path for pattern in PATTERNS for path in root.glob(pattern) if path.is_file())
    found = {path.relative_to(root).as_posix(): path for path in sorted(paths)}
    return {name: path for name, path in found.items() if name not in NOT_SHARED}


def shared_files() -> dict[str, Path]:
    """The shared files by the path that they have in an archive, sorted."""
    if not _CARRIED.is_dir():
        return files_of_checkout(_CHECKOUT)
    found = (path for path in _CARRIED.rglob("*") if path.is_file())
    return {path.relative_to(_CARRIED).as_posix(): path for path in sorted(found)}
