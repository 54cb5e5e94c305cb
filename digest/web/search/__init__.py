"""The search index: static files that a worker in a browser asks for piece by piece. See docs/searching.md."""

from digest.web.search.build import search_index
from digest.web.search.index import SearchIndex

__all__ = ["SearchIndex", "search_index"]
