"""The search index: static files that a worker in a browser asks for piece by piece. See docs/searching.md."""

from digest.web.search.batches import keep_texts
from digest.web.search.build import search_index
from digest.web.search.index import SearchIndex

__all__ = ["SearchIndex", "keep_texts", "search_index"]
