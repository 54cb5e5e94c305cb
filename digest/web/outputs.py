"""The files of the site that are no pages: feeds, references, data. See docs/feeds.md and docs/exports.md."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from digest.exporters.atom import atom
from digest.exporters.bibtex import bibtex
from digest.exporters.common import Reference, reference, references, with_keys
from digest.exporters.csl import csl
from digest.exporters.data import DaySize, day_json, index_json
from digest.exporters.jsonfeed import json_feed
from digest.exporters.ris import ris
from digest.web.addresses import address
from digest.web.feeds import Feeds
from digest.web.library import PaperEntry
from digest.web.listings import Listing
from digest.web.pages import Workshop
from digest.web.store import Store, kept, name

FEEDS = {"feed.xml": atom, "feed.json": json_feed}
REFERENCES: dict[str, Callable[[Iterable[Reference]], str]] = {
    "papers.bib": bibtex,
    "papers.ris": ris,
    "papers.json": csl,
}
DAY_DATA = "day.json"
NO_LISTING = Listing("", "", (), 0)


@dataclass(frozen=True)
class OutputKey:
    """A file that exists. `path` is its address below the root, `2026/01/13/papers.bib`.

    A feed or a file of references has the `listing` that it belongs to, a file of a day its `date`.
    """

    path: str
    kind: Literal["feed", "references", "day", "index"]
    listing: Listing = NO_LISTING
    date: dt.date = dt.date.min

    @property
    def file(self) -> str:
        return self.path.rpartition("/")[2]


class Outputs:
    """Makes the files beside the pages.

    Args:
        listings: the pages that list papers, asked for when the files are.
    """

    def __init__(self, shop: Workshop, listings: Callable[[], Iterable[Listing]]) -> None:
        self._shop = shop
        self._listings = listings
        self._feeds = Feeds(shop)
        # The four files of a day are made together, and asked for one after the other.
        self._day: tuple[str, dict[str, str]] = ("", {})
        self._known: dict[tuple[dt.date, str], Reference] = {}

    def keys(self) -> Iterable[OutputKey]:
        """Every file, in an order that does not depend on the disk. Without an address of the site, no feeds."""
        yield OutputKey("index.json", "index")
        for day in self._shop.library.days:
            for file in (*REFERENCES, DAY_DATA):
                yield OutputKey(f"{address(day.date)}{file}", "day", date=day.date)
        for listing in self._listings():
            if listing.has_feed and listing.papers and self._shop.site_url:
                for file in FEEDS:
                    yield OutputKey(f"{listing.url}{file}", "feed", listing)
            if listing.listed:
                for file in REFERENCES:
                    yield OutputKey(f"{listing.url}{file}", "references", listing)

    def content(self, key: OutputKey, store: Store) -> str:
        """The text of a file. Never raises for what is in the archive's files."""
        if key.kind == "index":
            return self._index()
        if key.kind == "day":
            return self._day_file(key, store)
        listing = key.listing
        if key.kind == "feed":
            self._feeds.keep(listing, store)
            return kept(
                store,
                name(key.path, self._feeds.inputs(listing)),
                lambda: FEEDS[key.file](self._feeds.feed(listing, store)),
            )
        return kept(store, name(key.path, self._cited(listing)), lambda: self._references(listing, key.file))

    # --- one kind each

    def _index(self) -> str:
        shop = self._shop
        sizes = (
            DaySize(day.date, f"{shop.site_url}{address(day.date)}", len(day.papers), day.announced)
            for day in reversed(shop.library.days)
        )
        return index_json(shop.name, sizes)

    def _day_file(self, key: OutputKey, store: Store) -> str:
        fingerprint = self._shop.library.by_date[key.date].fingerprint
        bundle = name("day files", (self._shop.site_url, key.date, fingerprint))
        if self._day[0] != bundle:
            self._day = (bundle, json.loads(kept(store, bundle, lambda: self._day_files(key.date))))
        return self._day[1][key.file]

    def _day_files(self, date: dt.date) -> str:
        day = self._shop.archive.load(date)
        found = references(entry.paper for entry in day.entries if entry.paper)
        url = f"{self._shop.site_url}{address(date)}" if self._shop.site_url else ""
        files = {file: write(found) for file, write in REFERENCES.items()} | {DAY_DATA: day_json(day, url)}
        return json.dumps(files, ensure_ascii=False)

    def _cited(self, listing: Listing) -> object:
        days = self._shop.library.by_date
        return [(paper.id, days[paper.date].fingerprint) for paper in listing.papers[: listing.listed]]

    def _references(self, listing: Listing, file: str) -> str:
        # Without abstracts: a list of three hundred is to cite from, not to read in.
        return REFERENCES[file](with_keys(self._reference(paper) for paper in listing.papers[: listing.listed]))

    def _reference(self, paper: PaperEntry) -> Reference:
        # A paper stands in twenty lists, each in three forms.
        key = (paper.date, paper.id)
        if (found := self._known.get(key)) is None:
            found = self._known[key] = reference(paper.record)
        return found
