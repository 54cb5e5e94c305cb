"""Feeds of the site: one entry a day, with the whole text, for any list of papers.

A feed is made of pieces, one a day, which are kept: most days stand in the feeds of twenty categories, and each feed
is made anew whenever it gets a paper.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, islice

from digest.calendar import FIRST, LAST, Scheduled, announcement
from digest.errors import ArchiveError
from digest.exporters.feed import Feed, FeedEntry
from digest.model import EXTRACTIVE, SAMPLE, DayIndex, Provenance
from digest.text import without_mathml
from digest.web.addresses import address
from digest.web.day import PaperView, view_day
from digest.web.library import PaperEntry
from digest.web.listings import Listing
from digest.web.pages import Workshop
from digest.web.store import Store, kept, name
from digest.web.taxonomy import category_name

MAX_DAYS = 30
"""How many days a feed has at most."""

MAX_CHARACTERS = 500_000
"""How much HTML a feed has at most; older days are left out. The newest is always there."""

MAX_DAY_CHARACTERS = 300_000
"""A day with more HTML than this is in feeds in brief: titles, authors and findings, which decides its own size."""


@dataclass(frozen=True)
class PaperPiece:
    """One paper in feeds: its HTML, whole and, on a large day, in brief; the model that wrote of it, "" if none did."""

    full: str
    brief: str
    model: str


@dataclass(frozen=True)
class DayPiece:
    """One day in feeds, before anything is chosen from it. `updated` is in UTC."""

    updated: str
    language: str
    summary: str
    summary_model: str
    papers: dict[str, PaperPiece]


class Feeds:
    """Makes feeds. The site must have an address: feeds are read elsewhere."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        # Atom and JSON, and the feeds of many categories, have the same days.
        self._pieces: dict[dt.date, DayPiece] = {}
        self._names: dict[dt.date, str] = {}

    def feed(self, listing: Listing, store: Store) -> Feed:
        """The newest days of a page's papers. Papers that can't be read are passed over."""
        shop, root = self._shop, self._shop.site_url
        return Feed(
            url=f"{root}{listing.url}",
            atom_url=f"{root}{listing.url}feed.xml",
            json_url=f"{root}{listing.url}feed.json",
            title=f"{listing.title} · {shop.name}" if listing.url else shop.name,
            subtitle=shop.words("follow.subtitle", days=MAX_DAYS),
            author=shop.name,
            language=shop.words.language,
            entries=tuple(self._entries(listing, store)),
        )

    def inputs(self, listing: Listing) -> object:
        """All that a feed is made of but the program."""
        days = [(self._name(date), [paper.id for paper in papers]) for date, papers in _days(listing)]
        return self._shop.site_url, self._shop.name, self._shop.words.language, listing.url, listing.title, days

    def keep(self, listing: Listing, store: Store) -> None:
        """Say that the pieces of a feed will be needed again, although this time the feed came whole from the store."""
        for date, _ in _days(listing):
            store.keep(self._name(date))

    def _entries(self, listing: Listing, store: Store) -> Iterator[FeedEntry]:
        characters = 0
        for date, papers in _days(listing):
            entry = self._entry(listing, date, papers, self._piece(date, store))
            characters += len(entry.html)
            if MAX_CHARACTERS < characters > len(entry.html):
                return
            yield entry

    def _entry(self, listing: Listing, date: dt.date, papers: Sequence[PaperEntry], day: DayPiece) -> FeedEntry:
        shop = self._shop
        page = f"{shop.site_url}{address(date)}"
        # The summary of a day speaks of all its papers.
        is_whole = len(papers) == len(shop.library.by_date[date].papers)
        summary = day.summary if is_whole else ""
        pieces = [piece for paper in papers if (piece := day.papers.get(paper.id))]
        is_brief = len(summary) + sum(len(piece.full) for piece in pieces) > MAX_DAY_CHARACTERS
        texts = [piece.brief if is_brief else piece.full for piece in pieces]
        note = shop.render("feed_note.html", page=page, is_whole=is_whole, is_brief=is_brief)
        categories = dict.fromkeys(category for paper in papers for category in paper.categories)
        models = [day.summary_model if summary else "", *(piece.model for piece in pieces)]
        return FeedEntry(
            id=f"{shop.site_url}{listing.url}#{date}" if listing.url else page,
            url=page if is_whole else f"{page}#{papers[0].id}",
            title=f"{shop.words.date(date, 'full')}: {shop.words.count('papers', len(papers))}",
            updated=dt.datetime.fromisoformat(day.updated),
            language=day.language or shop.words.language,
            summary=(shop.library.by_date[date].summary if summary else "") or papers[0].plain_title,
            html="\n".join(filter(None, [summary, *texts, note])),
            authors=tuple(dict.fromkeys(filter(None, models))),
            categories=tuple((category, category_name(category)) for category in categories),
        )

    # --- the pieces

    def _piece(self, date: dt.date, store: Store) -> DayPiece:
        if (piece := self._pieces.get(date)) is None:
            text = kept(store, self._name(date), lambda: json.dumps(asdict(self._make(date)), ensure_ascii=False))
            stored = json.loads(text)
            papers = {id_: PaperPiece(**paper) for id_, paper in stored.pop("papers").items()}
            piece = self._pieces[date] = DayPiece(**stored, papers=papers)
        return piece

    def _name(self, date: dt.date) -> str:
        if (found := self._names.get(date)) is None:
            found = self._names[date] = self._make_name(date)
        return found

    def _make_name(self, date: dt.date) -> str:
        shop = self._shop
        library = shop.library
        day = library.by_date[date]
        borrowed = [library.papers.get(id_) for id_ in day.mentioned]
        return name("feed piece", (shop.site_url, shop.words.language, date, day.fingerprint, borrowed))

    def _make(self, date: dt.date) -> DayPiece:
        shop = self._shop
        page = f"{shop.site_url}{address(date)}"
        view = view_day(shop.archive, shop.library, shop.words, date, shop.site_url, page=page)
        index = self._index(date)
        provenance = index.summary if index else None
        papers = [paper for paper in view.papers if paper.paper or paper.analysis]
        pieces = {paper.id: self._paper(paper, page, is_brief=False) for paper in papers}
        # Few days are ever needed in brief, and then all of the day's papers weigh too much together.
        summary = self._html("feed_summary.html", page, day=view) if view.summary else ""
        is_large = len(summary) + sum(map(len, pieces.values())) > MAX_DAY_CHARACTERS
        return DayPiece(
            updated=_announced(date, is_imported=index is None or index.source == "imported").isoformat(),
            language=view.summary_language,
            summary=summary,
            summary_model=_model(provenance),
            papers={
                paper.id: PaperPiece(
                    full=pieces[paper.id],
                    brief=self._paper(paper, page, is_brief=True) if is_large else "",
                    model=_model(paper.analysis),
                )
                for paper in papers
            },
        )

    def _index(self, date: dt.date) -> DayIndex | None:
        try:
            return self._shop.archive.load_index(date)
        except ArchiveError:
            # Said where the day's page is made.
            return None

    def _paper(self, paper: PaperView, page: str, *, is_brief: bool) -> str:
        return self._html("feed_paper.html", page, paper=paper, is_brief=is_brief)

    def _html(self, template: str, page: str, **values: object) -> str:
        return without_mathml(self._shop.render(template, page=page, base=self._shop.site_url, **values))


def _days(listing: Listing) -> Iterator[tuple[dt.date, list[PaperEntry]]]:
    """The newest days of a listing, and its papers of each."""
    days = ((date, list(papers)) for date, papers in groupby(listing.papers, key=lambda paper: paper.date))
    return islice(days, MAX_DAYS)


def _announced(date: dt.date, *, is_imported: bool) -> dt.datetime:
    """When a day came out: arXiv's announcement; of an imported archive, whose dates are its own, the date's first
    instant."""
    if not is_imported and FIRST <= date <= LAST and isinstance(found := announcement(date), Scheduled):
        return found.appears
    return dt.datetime.combine(date, dt.time(), dt.UTC)


def _model(provenance: Provenance | None) -> str:
    """The model's name, "" where no model is known to have written it."""
    return provenance.model if provenance and provenance.model not in (EXTRACTIVE, SAMPLE) else ""
