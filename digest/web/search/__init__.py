"""The search index: static files that a worker in a browser asks for piece by piece. See docs/searching.md."""

import os

# numpy comes with a library for linear algebra, of which nothing is needed here, and which starts threads that wait by
# going round: a tenth of a second of work for each build. It looks here when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from digest.web.search.batches import keep_texts
from digest.web.search.build import search_index
from digest.web.search.index import SearchIndex

__all__ = ["SearchIndex", "keep_texts", "search_index"]
