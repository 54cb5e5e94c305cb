"""What is worked out once for each word."""

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Memo(dict[str, V]):
    """What a function makes of words, each worked out once; begun anew with more words than `most`.

    `lru_cache` also remembers which came last, and that takes longer than to find one.
    """

    def __init__(self, make: Callable[[str], V], most: int) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, word: str) -> V:
        if len(self) >= self._most:
            self.clear()
        made = self[word] = self._make(word)
        return made
