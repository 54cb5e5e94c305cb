"""Where makers keep what was costly to make, by the hash of what it is made of."""

import hashlib
from typing import Protocol

from digest.web.cache import program_hash


class Store(Protocol):
    """`cache.PageCache` is one."""

    def get(self, key: str) -> str | None:
        """The text that was put under a key."""

    def put(self, key: str, page: str) -> None:
        """Keep a text."""

    def keep(self, key: str) -> None:
        """Don't drop a text, although this build did not ask for it."""


class NoStore:
    """Keeps nothing."""

    def get(self, key: str) -> str | None:
        return None

    def put(self, key: str, page: str) -> None:
        pass

    def keep(self, key: str) -> None:
        pass


def name(kind: str, inputs: object) -> str:
    """What a text is kept under: equal program and inputs, equal text. `inputs` is told apart by its `repr`."""
    return hashlib.sha256(repr((program_hash(), kind, inputs)).encode()).hexdigest()
