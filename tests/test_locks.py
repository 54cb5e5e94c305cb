"""The locks belong together: whoever installs one over another changes no version."""

import re

import pytest

from tests.sites import REPOSITORY


def pins(name: str) -> set[str]:
    """The lines of a lock that name a version, with their conditions."""
    text = (REPOSITORY / f"requirements-{name}.lock").read_text("utf-8")
    return {line.removesuffix("\\").strip() for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)}


@pytest.mark.parametrize(("smaller", "larger"), [("site", "llm"), ("llm", "dev"), ("dev", "bench")])
def test_a_larger_lock_has_the_versions_of_the_smaller(smaller: str, larger: str) -> None:
    assert len(pins(smaller)) > 40
    names = {pin.partition("==")[0] for pin in pins(smaller)}
    # Conditions may differ where the larger has more reasons to install something.
    versions = {pin.partition(" ")[0] for pin in pins(larger) if pin.partition("==")[0] in names}
    assert {pin.partition(" ")[0] for pin in pins(smaller)} - versions == set()


@pytest.mark.parametrize("name", ["site", "llm", "dev", "bench"])
def test_everything_has_a_hash_and_nobody_is_named(name: str) -> None:
    text = (REPOSITORY / f"requirements-{name}.lock").read_text("utf-8")
    assert text.count("==") <= text.count("--hash=sha256:")
    assert "://" not in text
