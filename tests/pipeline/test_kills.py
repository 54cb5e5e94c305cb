"""A run that is killed at any write, or meets a full disk there, is finished by the next as if nothing had happened."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.forked import Runs
from tests.world import DAY, World

# One request at a time, so that no more than one is under way when the run dies.
_ONE = {"concurrency": {"model": 1}, "papers_per_day": 3}


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as running:
        yield running


def _world(folder: Path, runs: Runs) -> World:
    folder.mkdir()
    return World(folder, runs, pdfs=False, settings=_ONE)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, runs: Runs) -> tuple[dict[str, bytes], int, int]:
    """The files of a day, the requests to the model, and the writes, where nothing happens."""
    with _world(tmp_path_factory.mktemp("kills") / "undisturbed", runs) as world:
        ran = world.run()
        assert world.ending(ran) == "complete"
        return world.tree(), len(world.chat.asks), ran.writes


def test_the_undisturbed_day(undisturbed: tuple[dict[str, bytes], int, int]) -> None:
    files, asked, writes = undisturbed
    assert len(files) == 5  # index.md, arxiv.json, three analyses
    assert asked == 1 + 3 + 1  # scores, analyses, summary
    assert writes >= 2 * len(files)


def test_killed_at_every_write(tmp_path: Path, runs: Runs, undisturbed: tuple[dict[str, bytes], int, int]) -> None:
    files, asked, writes = undisturbed

    def kill_at(write: int) -> str:
        with _world(tmp_path / str(write), runs) as world:
            ran = world.run(kill_at=write)
            if ran.code != -9:
                return f"write {write}: was not killed"
            if world.archive.is_complete(DAY):
                return f"write {write}: published too early"
            ran = world.run()
            if world.ending(ran) != "complete" or world.tree() != files:
                return f"write {write}: the day is another: {ran.err}"
            if len(world.chat.asks) > asked + 1:
                return f"write {write}: {len(world.chat.asks)} requests, {asked} without the kill"
        return ""

    with ThreadPoolExecutor(4) as pool:
        faults = [fault for fault in pool.map(kill_at, range(1, writes + 1)) if fault]
    assert not faults, "\n".join(faults)


def test_killed_again_and_again(tmp_path: Path, runs: Runs, undisturbed: tuple[dict[str, bytes], int, int]) -> None:
    """Each run gets three writes further."""
    files, _, writes = undisturbed
    with _world(tmp_path / "again", runs) as world:
        for _ in range(writes):
            if world.run(kill_at=4).code == 0:
                break
        assert world.ending(world.run()) == "complete"
        assert world.tree() == files


def test_full_disk_at_every_write(tmp_path: Path, runs: Runs, undisturbed: tuple[dict[str, bytes], int, int]) -> None:
    files, asked, writes = undisturbed

    def full_from(write: int) -> str:
        with _world(tmp_path / f"full {write}", runs) as world:
            ran = world.run(full_from=write)
            if world.ending(ran) != "error" or world.archive.is_complete(DAY):
                return f"write {write}: ended otherwise: {ran.err}"
            ran = world.run()
            if world.ending(ran) != "complete" or world.tree() != files:
                return f"write {write}: the day is another: {ran.err}"
            if len(world.chat.asks) > asked + 1:
                return f"write {write}: {len(world.chat.asks)} requests, {asked} on an empty disk"
        return ""

    with ThreadPoolExecutor(4) as pool:
        faults = [fault for fault in pool.map(full_from, range(1, writes + 1)) if fault]
    assert not faults, "\n".join(faults)


# Later writes may already belong to the step in which the finished day takes the old one's place.
@pytest.mark.parametrize("write", [1, 8, 12])
def test_redo_killed(tmp_path: Path, runs: Runs, write: int) -> None:
    """`--force` leaves the published day alone until the new one is finished."""
    with World(tmp_path, runs, pdfs=False, settings=_ONE) as world:
        assert world.run().code == 0
        before = world.tree()
        world.configure(language="zh")
        ran = world.run("run", str(DAY), "--force", kill_at=write)
        assert ran.code == -9
        assert world.tree() == before
        told = world.run()
        assert "is complete" in told.out
        assert world.tree() == before
        assert world.run("run", str(DAY), "--force").code == 0
        index = world.archive.load_index(DAY)
        assert index.summary is not None
        assert index.summary.language == "zh"
        assert not (world.cache / "redo" / str(DAY)).exists()
