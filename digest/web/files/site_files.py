"""The files of the site that are no pages: feeds, references, data. See docs/feeds.md and docs/exports.md."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from digest.exporters.archive_json import DaySize, day_json, index_json
from digest.exporters.atom import atom
from digest.exporters.jsonfeed import json_feed
from digest.site_addresses import DAY_DATA, REFERENCES, address
from digest.web.caches.cache import FileStore, hash_of
from digest.web.files.citations import Citations
from digest.web.files.feeds import Feeds
from digest.web.pages.page import SiteContext
from digest.web.pages.paper_lists import PaperList

FEEDS = {"feed.xml": atom, "feed.json": json_feed}
NO_LIST = PaperList("", "", (), 0)


class OutputKey(NamedTuple):
    """A file that exists. `path` is its address below the root, `2026/01/13/papers.bib`.

    A feed or a file of references has the `paper_list` that it belongs to, a file of a day its `date`.
    """

    path: str
    kind: Literal["feed", "references", "day", "index"]
    paper_list: PaperList = NO_LIST
    date: dt.date = dt.date.min

    @property
    def file(self) -> str:
        return self.path.rpartition("/")[2]


class Outputs:
    """Makes the files beside the pages.

    Args:
        paper_lists: the pages that list papers, asked for when the files are.
        store: keeps the pieces of feeds from one build to the next.
        kept: the folder for references; None keeps nothing.
    """

    def __init__(
        self,
        context: SiteContext,
        paper_lists: Callable[[], Iterable[PaperList]],
        store: FileStore,
        kept: Path | None = None,
    ) -> None:
        self._context = context
        self._feeds = Feeds(context, paper_lists, store)
        self._paper_lists = paper_lists
        self._citations = Citations(context.library, context.papers, kept)
        # What is asked for one after the other is worked out once.
        self._latest_inputs: tuple[object, str] = (None, "")

    def keys(self) -> Iterable[OutputKey]:
        """Every file, in an order that does not depend on the disk. Without an address of the site, no feeds."""
        yield OutputKey("index.json", "index")
        for day in self._context.library.days:
            for file in (*REFERENCES.values(), DAY_DATA):
                yield OutputKey(f"{address(day.date)}{file}", "day", date=day.date)
        if self._context.site_url:
            # A build in which no feed changes must not lose what the next ones are made of.
            self._feeds.keep()
        for paper_list in self._paper_lists():
            if paper_list.feed and self._context.site_url:
                for file in FEEDS:
                    yield OutputKey(f"{paper_list.url}{file}", "feed", paper_list)
            if paper_list.listed:
                for file in REFERENCES.values():
                    yield OutputKey(f"{paper_list.url}{file}", "references", paper_list)

    def inputs(self, key: OutputKey) -> str:
        """A hash of all that a file is made of but the program. The files of a list that are of one kind share it."""
        what = (key.kind, key.date, key.paper_list.url)
        if self._latest_inputs[0] != what:
            self._latest_inputs = what, hash_of((what, self._made_of(key)))
        return self._latest_inputs[1]

    def _made_of(self, key: OutputKey) -> object:
        match key.kind:
            case "index":
                return self._index
            case "day":
                return self._context.site_url, self._context.library.by_date[key.date].fingerprint
            case "feed":
                return self._feeds.inputs(key.paper_list)
            case _:
                return "".join([paper.stamp for paper in key.paper_list.papers[: key.paper_list.listed]])

    def content(self, key: OutputKey) -> str:
        """The text of a file. Never raises for what is in the archive's files."""
        match key.kind:
            case "index":
                return self._index
            case "day":
                return self._day_file(key)
            case "feed":
                return FEEDS[key.file](self._feeds.feed(key.paper_list))
            case _:
                return self._citations.file(key.paper_list.papers[: key.paper_list.listed], key.file)

    def prepare(self, date: dt.date) -> None:
        """Make what other files will need of a day, now that it is at hand."""
        self._citations.prepare(date, self._context.view(date).references)
        if self._context.site_url:
            self._feeds.prepare(date)

    # --- one kind each

    @cached_property
    def _index(self) -> str:
        context = self._context
        sizes = (
            DaySize(day.date, f"{context.site_url}{address(day.date)}", len(day.papers), day.announced)
            for day in reversed(context.library.days)
        )
        return index_json(context.name, sizes)

    def _day_file(self, key: OutputKey) -> str:
        view = self._context.view(key.date)
        if key.file == DAY_DATA:
            return day_json(view.day, f"{self._context.site_url}{address(key.date)}" if self._context.site_url else "")
        return self._citations.day_file(key.date, view.references, key.file)
