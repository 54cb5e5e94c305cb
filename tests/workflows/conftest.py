"""What the tests of the workflows share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.forked import Runs
from tests.workflows.forge import Forge

Open = Callable[..., Forge]


@pytest.fixture(autouse=True)
def _unchanged(shipped: Path) -> None:
    """docs/publishing.md tells copies to add the key of another provider, and what to remove to publish elsewhere."""


@pytest.fixture(scope="session")
def runs() -> Iterator[Runs]:
    with Runs(with_model=False) as running:
        yield running


@pytest.fixture
def forge(tmp_path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`forge(**how)`: a repository to run workflows in, see `Forge`. Without a model, if no other `runs` are given."""
    # A person's own git settings must not matter.
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(Forge(tmp_path, **({"runs": runs} | how)))
