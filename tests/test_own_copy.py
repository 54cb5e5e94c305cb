"""A copy that follows README's "Make it yours": its `ci` is green, and here no test is left out for that."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import REPOSITORY

ABOUT_WHAT_IS_REPLACED = (
    "test_sample", "test_settings", "test_costs", "test_docs", "test_docs_examples", "test_getting_started",
    "check/test_check",
)  # fmt: skip


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy: without the sample days, with pages, name, language, categories, keywords and address of its own."""
    folder = tmp_path_factory.mktemp("own") / "copy"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if not name.startswith("docs/2") and (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, folder / name)
    for name in ("README.md", "docs/index.md", "docs/about.md"):
        (folder / name).write_text("# Robots\n\nEvery day.\n", "utf-8")
    guide = (REPOSITORY / "docs" / "getting-started.md").read_text("utf-8")
    (settings, *_) = re.findall(r"^```yaml\n(# digest\.yml\n.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    (folder / "digest.yml").write_text(settings, "utf-8")
    config = (folder / "mkdocs.yml").read_text("utf-8")
    for key, value in {"site_name": "Robots", "site_url": "https://example.org/robots/", "  language": "en"}.items():
        config, changed = re.subn(rf"^{key}: .*$", f"{key}: {value}", config, flags=re.MULTILINE)
        assert changed == 1, key
    (folder / "mkdocs.yml").write_text(config, "utf-8")
    return folder


def pytest_in(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and what is printed."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = os.environ | {"PYTHONPATH": str(folder), "CI": "true"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_its_tests_pass_and_say_what_they_leave_out(own: Path) -> None:
    code, told = pytest_in(own, *(f"tests/{name}.py" for name in ABOUT_WHAT_IS_REPLACED))
    assert code == 0, told
    reason = r"this copy holds an archive of its own, not the sample days \(README\.md, Make it yours\)"
    assert set(re.findall(rf"SKIPPED \[\d+\] tests/([\w/]+)\.py:\d+: {reason}", told)) == {*ABOUT_WHAT_IS_REPLACED} - {
        "test_docs_examples"
    }


def test_here_they_are_not_left_out(own: Path) -> None:
    """What `.ci/run` asks for: where the sample days are gone by mistake, their tests fail."""
    assert "\nscripts/test --shipped\n" in (REPOSITORY / ".ci" / "run").read_text("utf-8")
    code, told = pytest_in(own, "--shipped", "tests/test_sample.py")
    assert code == 1
    assert "skipped" not in told
