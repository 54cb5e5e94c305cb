"""What building a distribution adds: the files that `digest init` hands on, and links that lead somewhere."""

import os
import re
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?!https?:|#)(?P<path>[^)]+)\)")


class SharedFiles(BuildHookInterface[Any]):
    """Puts the files that `digest init` hands on into the wheel, as `digest/start/shared/`, from their one home here.

    `digest/start/shared.py` says which these are.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable installation reads them where they are."""
        if version == "editable":
            return
        root = Path(self.root)
        shared = runpy.run_path(str(root / "digest" / "start" / "shared.py"))
        files = shared["files_of_checkout"](root)
        build_data["force_include"] |= {str(path): f"digest/start/shared/{name}" for name, path in files.items()}


class Description(MetadataHookInterface):
    """README.md as the description. On a package index its links have to be addresses.

    No owner and no name stands in this repository: GITHUB_REPOSITORY (`owner/name`) and GITHUB_SHA, which GitHub's
    machines set, say where it is. Without them the links stay as they are.
    """

    def update(self, metadata: dict[str, Any]) -> None:
        """Sets `readme`, which is dynamic in pyproject.toml."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_addresses(text, os.environ)}


def with_addresses(text: str, environ: Mapping[str, str]) -> str:
    """Relative links and pictures of a page at the root, as addresses of the commit that is built."""
    repository, commit = environ.get("GITHUB_REPOSITORY", ""), environ.get("GITHUB_SHA", "")
    if not (repository and commit):
        return text
    home = f"{environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}"

    def absolute(link: re.Match[str]) -> str:
        kind = "raw" if link["image"] else "blob"
        return f"{link['image']}[{link['text']}]({home}/{kind}/{commit}/{link['path']})"

    return _LINK.sub(absolute, text)
