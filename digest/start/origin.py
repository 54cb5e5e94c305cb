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

_OF_INDEX = f"{DISTRIBUTION}=={__version__}"
_STRANGER = (
    f"the program that runs here is not from the package index, which may have another {DISTRIBUTION}, or none; "
    "--package says what to install"
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


@dataclass(frozen=True)
class Source:
    """The line that installs this program in the new archive, and why that may fail there; "" where it should not."""

    requirement: str
    doubt: str = ""


def package_source(wanted: str | None = None) -> Source:
    """What installs this program in the new archive.

    Args:
        wanted: a requirement that somebody chose; None for the program that runs now: from the commit that it was
            installed from or is checked out at, else this version from the package index.

    Raises:
        UsageError: `wanted` is no requirement on this package.
    """
    if wanted is None:
        return _as_installed()
    hint = f"write for example {_OF_INDEX}, or {DISTRIBUTION} @ git+https://…@COMMIT"
    try:
        requirement = Requirement(wanted)
    except InvalidRequirement as error:
        raise UsageError(f"--package: {wanted!r} is no requirement that pip understands; {hint}") from error
    if requirement.name.lower().replace("_", "-") != DISTRIBUTION:
        raise UsageError(f"--package: {requirement.name!r} is another package; {hint}")
    return Source(str(requirement))


def _as_installed() -> Source:
    """By https://packaging.python.org/specifications/direct-url/."""
    try:
        text = distribution(DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        text = None
    if not text:
        return Source(_OF_INDEX)
    origin = json.loads(text)
    address = urlsplit(origin.get("url", ""))
    if origin.get("dir_info", {}).get("editable") and address.scheme == "file":
        return _of_checkout(Path(url2pathname(address.path))) or Source(_OF_INDEX, _STRANGER)
    vcs = origin.get("vcs_info")
    if not vcs or address.scheme not in ("https", "ssh"):
        return Source(_OF_INDEX, _STRANGER)
    return Source(f"{DISTRIBUTION} @ {vcs['vcs']}+{address.geturl()}@{vcs['commit_id']}")


def _of_checkout(folder: Path) -> Source | None:
    """The commit of a checkout that belongs to a repository on GitHub."""
    repository = repository_of(folder)
    if repository is None or shutil.which("git") is None:
        return None
    git = Git(folder)
    commit = git.attempt("rev-parse", "HEAD")
    if not commit.ok:
        return None
    pushed = git.attempt("for-each-ref", "--contains", "HEAD", "--format=%(refname)", "refs/remotes/origin")
    address = f"https://github.com/{repository.owner}/{repository.name}"
    doubt = "" if pushed.ok and pushed.out else f"{folder}: this commit is not on GitHub yet; `git push` it first"
    return Source(f"{DISTRIBUTION} @ git+{address}@{commit.out.strip()}", doubt)
