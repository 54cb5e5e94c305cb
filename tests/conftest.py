"""What all tests share: three options, no banner, what the repository ships, and two sites that are built once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from digest.archive import Archive
from tests.archives import rich_archive
from tests.sites import REPOSITORY, SAMPLE_DAYS, Build, build, write_project

# No test is timed: a busy machine is no fault of the code.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--live", action="store_true", help="run the tests that talk to the real arXiv, too")
    parser.addoption("--shipped", action="store_true", help="skip no test of the sample days and the shipped settings")
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew, then look at the diff")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--live"):
        return
    for item in items:
        if item.get_closest_marker("live"):
            item.add_marker(pytest.mark.skip(reason="talks to the real arXiv; run with --live"))


@pytest.fixture(scope="session", autouse=True)
def _without_banner() -> Iterator[None]:
    """MkDocs 1.x and Material print a banner about their future, which says nothing about a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        # A clock from outside would hide that the site depends on the clock.
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        # The workflows set it; here the address is that of mkdocs.yml.
        patch.delenv("SITE_URL", raising=False)
        yield


@pytest.fixture(scope="session")
def shipped(pytestconfig: pytest.Config) -> Path:
    """The repository, for tests of what README's "Make it yours" has people replace: days, digest.yml, mkdocs.yml.

    In a copy where that was done, the first step of which is to remove the sample days, they have nothing to test. What
    else tests need of an archive and its site they make themselves.
    """
    if Archive(REPOSITORY / "docs").dates() != list(SAMPLE_DAYS) and not pytestconfig.getoption("--shipped"):
        pytest.skip("this copy holds an archive of its own, not the sample days (README.md, Make it yours)")
    return REPOSITORY


@pytest.fixture(scope="session")
def sample(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The shipped archive with the shipped settings, built strictly."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(shipped / "docs", root / "docs")
    shutil.copy(shipped / "mkdocs.yml", root)
    return build(root / "mkdocs.yml", root / "site", strict=True)


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """`rich_archive` in English, built strictly."""
    root = tmp_path_factory.mktemp("rich")
    rich_archive(root / "docs")
    return build(write_project(root, theme={"language": "en"}), root / "site", strict=True)
