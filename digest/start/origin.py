"""Where things come from and go to: what installs this program again, and where the new folder will be pushed."""

import json
import re
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.requirements import InvalidRequirement, Requirement

from digest import DISTRIBUTION, __version__
from digest.errors import UsageError
from digest.git import Git

_GITHUB = re.compile(
    r"^\s*url\s*=\s*(?:https://(?:[^/@\s]*@)?github\.com/|(?:ssh://)?git@github\.com[:/])"
    r"(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?\s*$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub and the branch that is checked out."""

    owner: str
    name: str
    branch: str = "main"

    @property
    def pages(self) -> str:
        """Where GitHub Pages publishes it: https://docs.github.com/pages."""
        host = f"{self.owner.lower()}.github.io"
        return f"https://{host}/" if self.name.lower() == host else f"https://{host}/{self.name}/"


def repository_of(folder: Path) -> Repository | None:
    """The repository that a clone on this machine belongs to; None where there is none, or none on GitHub."""
    try:
        config = (folder / ".git" / "config").read_text(encoding="utf-8")
        head = (folder / ".git" / "HEAD").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    found = _GITHUB.search(config)
    branch = head.removeprefix("ref: refs/heads/")
    return Repository(found["owner"], found["name"], branch if branch != head else "main") if found else None


def package_requirement(wanted: str | None = None) -> str:
    """The line that installs this program in the new archive.

    Args:
        wanted: one that somebody chose; None for the program that runs now: from the commit that it was installed
            from or is checked out at, where others can reach that, else this version from the package index.

    Raises:
        UsageError: `wanted` is no requirement on this package.
    """
    if wanted is None:
        return _as_installed() or f"{DISTRIBUTION}=={__version__}"
    hint = f"write for example {DISTRIBUTION}=={__version__}, or {DISTRIBUTION} @ git+https://…@COMMIT"
    try:
        requirement = Requirement(wanted)
    except InvalidRequirement as error:
        raise UsageError(f"--package: {wanted!r} is no requirement that pip understands; {hint}") from error
    if requirement.name.lower().replace("_", "-") != DISTRIBUTION:
        raise UsageError(f"--package: {requirement.name!r} is another package; {hint}")
    return str(requirement)


def _as_installed() -> str:
    """The requirement of an installation from a repository that others can reach, "" for any other.

    https://packaging.python.org/specifications/direct-url/
    """
    try:
        text = distribution(DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        return ""
    origin = json.loads(text) if text else {}
    address = urlsplit(origin.get("url", ""))
    if origin.get("dir_info", {}).get("editable") and address.scheme == "file":
        return _of_checkout(Path(url2pathname(address.path)))
    vcs = origin.get("vcs_info")
    if not vcs or address.scheme not in ("https", "ssh"):
        return ""
    return f"{DISTRIBUTION} @ {vcs['vcs']}+{address.geturl()}@{vcs['commit_id']}"


def _of_checkout(folder: Path) -> str:
    """The commit of a checkout, if it is on GitHub, too; else "": nobody else could install it."""
    repository = repository_of(folder)
    if repository is None or shutil.which("git") is None:
        return ""
    git = Git(folder)
    pushed = git.attempt("for-each-ref", "--contains", "HEAD", "--format=%(refname)", "refs/remotes/origin")
    commit = git.attempt("rev-parse", "HEAD")
    if not (pushed.ok and pushed.out and commit.ok):
        return ""
    return f"{DISTRIBUTION} @ git+https://github.com/{repository.owner}/{repository.name}@{commit.out.strip()}"
