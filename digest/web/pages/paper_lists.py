"""Pages that list papers: each can be followed as a feed, and its list taken along as references."""

from typing import Literal, NamedTuple

from digest.web.library.index import PaperEntry


class PaperList(NamedTuple):
    """A page with a list of papers. `url` is its address below the root of the site; "" is the front page.

    `papers` are all that belong to it, newest day first, in each day's order. The first `listed` of them, those that
    the page shows, are in the files of references beside it; 0 means that it has none. `feed` says whether a feed
    stands beside it, and whether that has whole texts or papers in brief.
    """

    url: str
    title: str
    papers: tuple[PaperEntry, ...]
    listed: int
    feed: Literal["", "full", "brief"] = ""
