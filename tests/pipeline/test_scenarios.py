"""However a run is broken, it ends in a complete day, a day with its gap stated, or an error that is healed."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.forked import Runs
from tests.scenarios import SCENARIOS
from tests.world import Played, Scenario, play

_FAST = [scenario for scenario in SCENARIOS if not scenario.slow]


@pytest.fixture(scope="module")
def playing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Played]]]:
    """The scenarios that are asked for, several at once: they mostly wait."""
    wanted = [item.callspec.params["scenario"] for item in request.session.items if _is_ours(item)]  # type: ignore[attr-defined]
    folder = tmp_path_factory.mktemp("scenarios")
    with Runs() as runs, ThreadPoolExecutor(2 * (os.cpu_count() or 2)) as pool:
        yield {
            scenario.name: pool.submit(play, scenario, _folder(folder, number), runs)
            for number, scenario in enumerate(wanted)
        }
        pool.shutdown(cancel_futures=True)


def _is_ours(item: pytest.Item) -> bool:
    return item.name.startswith("test_scenario[")


def _folder(parent: Path, number: int) -> Path:
    folder = parent / str(number)
    folder.mkdir()
    return folder


@pytest.mark.parametrize("scenario", _FAST, ids=lambda scenario: scenario.name)
def test_scenario(scenario: Scenario, playing: dict[str, Future[Played]]) -> None:
    played = playing[scenario.name].result(timeout=120)
    assert not played.fault, f"{scenario.broken}: {played.fault}"


def test_there_are_many_and_each_is_told_apart() -> None:
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS) >= 60
    assert {scenario.ends for scenario in SCENARIOS} == {"complete", "gap", "error", "killed"}
