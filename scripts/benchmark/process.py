"""Runs a command and says what it cost. CPU seconds and memory are the kernel's own figures for that child."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCH = Path(__file__).parent / "launch.py"
_DROPPED = ("SOURCE_DATE_EPOCH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "HUGO_")


class CommandError(Exception):
    """A measured command failed. The message ends with what it wrote."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system, of the child and all that it waited for), seconds by the clock, MB at the peak."""

    cpu: float
    wall: float
    memory: float


def cost(command: Sequence[str | Path], *, cwd: Path) -> Cost:
    """Run a command to its end.

    Raises:
        CommandError: its exit code is not 0.
    """
    log = cwd / "bench.log"
    launch = [sys.executable, "-I", "-S", str(LAUNCH), str(log), *map(str, command)]
    told = subprocess.run(launch, cwd=cwd, env=clean_environment(), capture_output=True, check=True).stdout  # noqa: S603
    found = json.loads(told)
    if found.pop("code"):
        raise CommandError(f"{command[0]} failed in {cwd}: {log.read_text('utf-8', 'replace')[-2_000:]}")
    log.unlink()
    return Cost(**found)


def clean_environment() -> dict[str, str]:
    """Ours without what would change a build."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)}
    return kept | {"NO_MKDOCS_2_WARNING": "1"}
