"""A killed import and a full disk: nothing torn, nothing lost, and the rerun gives what an undisturbed run gives."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Those of two new days (4 and 3) and of the changed one: an analysis, its index, and in the end its metadata, for the
# later version that the second day lists.
WRITES = 10
STEPS = 7  # around open, write (three), fsync and replace (two)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("kind", "tried"), [("kill", WRITES * STEPS), ("full", WRITES * 4), ("limit", 5)])
def test_nothing_is_torn_and_nothing_lost(tmp_path: Path, kind: str, tried: int) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "tests/importers/crash_driver.py"), str(tmp_path), kind],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == tried
