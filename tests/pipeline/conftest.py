"""What tests that ask a model share."""

import gc
import sys
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _without_open_connections() -> Iterator[None]:
    """Close the connections that litellm 1.106.2 keeps to each server that it ever asked.

    Threads that ask a server for the first time at once make a client each, and all but one are left to the garbage
    collector, whose warning would hit another test. So what this test left is collected here.
    """
    yield
    if (litellm := sys.modules.get("litellm")) is None:
        return
    clients = litellm.in_memory_llm_clients_cache.cache_dict
    used = [name for name, client in clients.items() if type(client).__name__ == "OpenAI"]
    for name in used:
        clients.pop(name).close()
    if used:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        gc.freeze()  # what is left stays: the next collection need not walk through litellm's million objects
