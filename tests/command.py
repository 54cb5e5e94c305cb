"""The command `digest` in the process of a test."""

from pathlib import Path

import pytest

from digest.cli import main
from digest.pipeline.setup import Outside


def digest(*arguments: object, outside: Outside | None = None) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments], outside=outside)
    return int(end.value.code or 0)


def digest_in(project: Path, *arguments: object) -> int:
    """The same for the archive and the settings in a folder."""
    return digest("--docs", project / "docs", "--config", project / "digest.yml", *arguments)
