"""The MkDocs plugin: the only room that knows the host. `plugin` has what MkDocs calls, in its order."""

# First, for importing the rest makes a hundred thousand objects that stay.
from digest.plugin import garbage_collection  # noqa: F401
from digest.plugin.plugin import DigestPlugin

__all__ = ["DigestPlugin"]
