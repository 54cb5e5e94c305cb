"""Puts the files that `digest init` hands on into the wheel, as `digest/start/shared/`, from their one home here."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SharedFiles(BuildHookInterface[Any]):
    """See `digest/start/shared.py`, which says which files these are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable installation reads them where they are."""
        if version == "editable":
            return
        root = Path(self.root)
        shared = runpy.run_path(str(root / "digest" / "start" / "shared.py"))
        files = shared["files_of_checkout"](root)
        build_data["force_include"] |= {str(path): f"digest/start/shared/{name}" for name, path in files.items()}
