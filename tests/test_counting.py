"""Numbers of things in messages."""

import pytest

from digest.counting import counted


@pytest.mark.parametrize(
    ("number", "noun", "told"),
    [
        (0, "paper", "0 papers"),
        (1, "paper", "1 paper"),
        (2, "paper", "2 papers"),
        (1, "day", "1 day"),
        (12345, "day", "12,345 days"),
        (2, "category", "2 categories"),
        (1, "category", "1 category"),
    ],
)
def test_counted(number: int, noun: str, told: str) -> None:
    assert counted(number, noun) == told
