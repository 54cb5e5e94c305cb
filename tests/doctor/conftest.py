"""An archive, an arXiv, and processes that run the command."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest import DISTRIBUTION
from digest.start import archive_files, settings_from, write_all
from tests.archives import small_archive
from tests.doctor.place import Place
from tests.fakes.arxiv_server import ArxivServer
from tests.forked import Runs
from tests.world import BEFORE, DAY, papers


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Made once; tests get copies."""
    place = Place(tmp_path_factory.mktemp("doctor") / "archive")
    given = {"categories": ("cs.CV", "cs.RO"), "keywords.primary": ("fields",), "site_url": "https://digest.test/"}
    write_all(place.folder, archive_files(settings_from(given), requirement=DISTRIBUTION, repository=None))
    small_archive(place.folder / "docs")
    place.git("init", "-q", "-b", "main")
    place.git("config", "user.name", "T")
    place.git("config", "user.email", "t@digest.test")
    place.git("add", "-A")
    place.git("commit", "-qm", "Begin")
    return place


@pytest.fixture
def place(sound: Place, tmp_path: Path) -> Place:
    shutil.copytree(sound.folder, tmp_path / "archive")
    return Place(tmp_path / "archive")


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    with ArxivServer({BEFORE: papers(17, 5), DAY: papers(18, 6)}, today=DAY) as server:
        yield server


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as started:
        yield started
