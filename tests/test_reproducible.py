"""Same input, same bytes: whatever the clock, the zone, the locale, the path, the order of files, the hash seed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.sites import REPOSITORY, Build, differing, tree

PROGRAM = """
import datetime, sys, time

SHIFT = 500 * 86_400
true_time, true_datetime = time.time, datetime.datetime

class Meta(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, true_datetime)

class Later(true_datetime, metaclass=Meta):
    @classmethod
    def now(cls, tz=None):
        return true_datetime.now(tz) + datetime.timedelta(seconds=SHIFT)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)

time.time = lambda: true_time() + SHIFT
datetime.datetime = Later

import mkdocs.utils
assert mkdocs.utils.get_build_datetime() > true_datetime.now(datetime.timezone.utc) + datetime.timedelta(days=499)
assert datetime.date.today() > true_datetime.now().date() + datetime.timedelta(days=498)
import digest
assert digest.__file__.startswith(sys.argv[1]), digest.__file__

from mkdocs.__main__ import cli
cli(["build", "--strict", "--quiet"], standalone_mode=False)
"""


def copy_backwards(source: Path, target: Path) -> None:
    """A copy whose files were made in the opposite order, each with another time."""
    for number, path in enumerate(sorted(source.rglob("*"), reverse=True)):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            os.utime(copy, (10**9 + number, 10**9 + number))


def test_the_surroundings_leave_no_trace(sample: Build, tmp_path: Path) -> None:
    other = tmp_path / "另一个 path with spaces"
    copy_backwards(sample.project / "docs", other / "docs")
    copy_backwards(REPOSITORY / "digest", other / "digest")
    shutil.copy(sample.project / "mkdocs.yml", other)
    surroundings = {
        "PYTHONPATH": str(other),
        "PYTHONHASHSEED": "4711",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "LANG": "de_DE.UTF-8",
        "LANGUAGE": "fr",
        "HOME": str(tmp_path),
        "USER": "somebody-else",
    }
    command = [sys.executable, "-W", "error::EncodingWarning", "-c", PROGRAM, str(other)]
    done = subprocess.run(
        command, cwd=other, env=os.environ | surroundings, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(tree(other / "site")) > 50
    assert differing(sample.site, other / "site") == set()
