"""Where makers keep what was costly to make, by the hash of what it is made of."""

from typing import Any, Protocol

from digest.web.caches.cache import hash_of, program_hash


class Store(Protocol):
    """`cache.FileStore` is one."""

    def get(self, key: str) -> Any:
        """The value that was put under a key, None if there is none."""

    def put(self, key: str, value: Any) -> None:
        """Keep a value of texts, numbers, lists, tuples and dictionaries."""

    def keep(self, key: str) -> None:
        """Don't drop a value, although this build did not ask for it."""


class NoStore:
    """Keeps nothing."""

    def get(self, key: str) -> None:
        return None

    def put(self, key: str, value: object) -> None:
        pass

    def keep(self, key: str) -> None:
        pass


def name(kind: str, inputs: object) -> str:
    """What a value is kept under: equal program and inputs, equal value. `inputs` is told apart by its `repr`."""
    return hash_of((program_hash(), kind, inputs))
