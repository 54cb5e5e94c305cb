"""What all tests share: two options, and neither network nor banner."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--live", action="store_true", help="run the tests that talk to the real arXiv, too")
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew, then look at the diff")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--live"):
        return
    for item in items:
        if item.get_closest_marker("live"):
            item.add_marker(pytest.mark.skip(reason="talks to the real arXiv; run with --live"))


@pytest.fixture(scope="session", autouse=True)
def _without_banner() -> None:
    """MkDocs 1.x and Material print a banner about their future, which says nothing about a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        # A clock from outside would hide that the site depends on the clock.
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        yield
