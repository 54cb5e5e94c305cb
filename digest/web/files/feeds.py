"""Feeds of the site: one entry a day, with the whole text, for any list of papers.

A feed is made of pieces, one a day, which are kept: most days stand in the feeds of twenty categories, and each feed
is made anew whenever it gets a paper.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from digest.calendar import FIRST, LAST, Scheduled, announcement
from digest.exporters.feed import Feed, FeedEntry
from digest.model import EXTRACTIVE, SAMPLE, Provenance
from digest.site_addresses import address
from digest.taxonomy import category_name
from digest.text import without_mathml
from digest.web.caches.cache import FileStore, name
from digest.web.library.index import PaperEntry
from digest.web.pages.day_view import PaperView
from digest.web.pages.page import SiteContext
from digest.web.pages.paper_lists import PaperList

MAX_DAYS = 30
"""How many days a feed has at most."""

FEW_DAYS, RECENT_DAYS = 5, 100
"""More days than the first, a feed has only of the newest days of the archive: of a rare category years would be made
anew for each of its papers."""

MAX_CHARACTERS = 500_000
"""How much HTML a feed has at most; older days are left out. The newest is always there."""

MAX_DAY_CHARACTERS = 300_000
"""A day with more HTML than this is in feeds in brief: titles, authors and findings, which decides its own size."""

_PAGE = "\ufdd3"
Form = Literal["full", "brief"]
"""Papers with their analyses, or in brief: two thousand people's feeds with whole texts would be most of the site."""


class PaperPiece(NamedTuple):
    """One paper in feeds: its HTML, the same in brief on a day that is too large, and the model that wrote of it."""

    html: str
    brief: str
    model: str


class DayPiece(NamedTuple):
    """One day in feeds of one form, before anything is chosen from it. `updated` is in UTC."""

    updated: str
    language: str
    summary: str
    summary_model: str
    papers: dict[str, PaperPiece]


class Feeds:
    """Makes feeds. The site must have an address: feeds are read elsewhere.

    Args:
        paper_lists: the pages that list papers, asked for when the feeds are.
        store: keeps the pieces from one build to the next.
    """

    def __init__(self, context: SiteContext, paper_lists: Callable[[], Iterable[PaperList]], store: FileStore) -> None:
        self._context = context
        self._paper_lists = paper_lists
        self._store = store
        self._days_of: dict[str, list[tuple[dt.date, list[PaperEntry]]]] = {}
        self._pieces: dict[tuple[dt.date, Form], DayPiece] = {}
        self._notes: dict[tuple[bool, bool], str] = {}
        self._latest: tuple[PaperList, Feed] | None = None

    def feed(self, paper_list: PaperList) -> Feed:
        """The newest days of a page's papers. Papers that can't be read are passed over."""
        # Its formats are asked for one after the other.
        if self._latest is None or self._latest[0] is not paper_list:
            self._latest = paper_list, self._feed(paper_list)
        return self._latest[1]

    def _feed(self, paper_list: PaperList) -> Feed:
        context, root = self._context, self._context.site_url
        return Feed(
            url=f"{root}{paper_list.url}",
            atom_url=f"{root}{paper_list.url}feed.xml",
            json_url=f"{root}{paper_list.url}feed.json",
            title=f"{paper_list.title} · {context.name}" if paper_list.url else context.name,
            subtitle=context.description or context.words("follow.subtitle", days=MAX_DAYS),
            author=context.name,
            language=context.words.language,
            entries=tuple(self._entries(paper_list)),
        )

    def inputs(self, paper_list: PaperList) -> object:
        """All that a feed is made of but the program."""
        names = self._names
        days = [(names[date], [paper.id for paper in papers]) for date, papers in self._days(paper_list)]
        context = self._context
        about = context.site_url, context.name, context.description, context.words.language
        return *about, paper_list.url, paper_list.title, days

    def prepare(self, date: dt.date) -> None:
        """Make the pieces of a day that feeds will ask for, now that the day is at hand."""
        for form in self._wanted.get(date, ()):
            self._piece(date, form)

    def keep(self) -> None:
        """Keep the pieces of all feeds for builds to come, whether or not this one makes the feeds."""
        for date, forms in self._wanted.items():
            for form in forms:
                self._store.keep(self._name(date, form))

    @cached_property
    def _wanted(self) -> dict[dt.date, tuple[Form, ...]]:
        """The forms in which days are in feeds."""
        found: defaultdict[dt.date, dict[Form, None]] = defaultdict(dict)
        for paper_list in self._paper_lists():
            if paper_list.feed:
                for date, _ in self._days(paper_list):
                    found[date][paper_list.feed] = None
        return {date: tuple(forms) for date, forms in found.items()}

    def _days(self, paper_list: PaperList) -> list[tuple[dt.date, list[PaperEntry]]]:
        """The days of a list's feed, newest first, and its papers of each."""
        if (days := self._days_of.get(paper_list.url)) is None:
            days = self._days_of[paper_list.url] = []
            recent = self._recent
            for paper in paper_list.papers:
                if days and days[-1][0] == paper.date:
                    days[-1][1].append(paper)
                    continue
                if len(days) == MAX_DAYS or (len(days) >= FEW_DAYS and paper.date < recent):
                    break
                days.append((paper.date, [paper]))
        return days

    @cached_property
    def _recent(self) -> dt.date:
        return self._context.library.days[-RECENT_DAYS:][0].date

    def _entries(self, paper_list: PaperList) -> Iterator[FeedEntry]:
        characters = 0
        for date, papers in self._days(paper_list):
            entry = self._entry(paper_list, date, papers)
            characters += len(entry.html)
            if MAX_CHARACTERS < characters > len(entry.html):
                return
            yield entry

    def _entry(self, paper_list: PaperList, date: dt.date, papers: Sequence[PaperEntry]) -> FeedEntry:
        context = self._context
        day = self._piece(date, paper_list.feed or "full")
        page = f"{context.site_url}{address(date)}"
        # The summary of a day speaks of all its papers.
        is_whole = len(papers) == len(context.library.by_date[date].papers)
        summary = day.summary if is_whole else ""
        pieces = [piece for paper in papers if (piece := day.papers.get(paper.id))]
        is_large = len(summary) + sum(len(piece.html) for piece in pieces) > MAX_DAY_CHARACTERS
        texts = [piece.brief if is_large else piece.html for piece in pieces]
        categories = dict.fromkeys(category for paper in papers for category in paper.categories)
        models = [day.summary_model if summary else "", *(piece.model for piece in pieces)]
        return FeedEntry(
            id=f"{context.site_url}{paper_list.url}#{date}" if paper_list.url else page,
            url=page if is_whole else f"{page}#{papers[0].id}",
            title=f"{context.words.date(date, 'full')}: {context.words.count('papers', len(papers))}",
            updated=dt.datetime.fromisoformat(day.updated),
            language=day.language or context.words.language,
            summary=(context.library.by_date[date].summary if summary else "") or papers[0].plain_title,
            html="\n".join(filter(None, [summary, *texts, self._note(page, is_whole, is_large)])),
            authors=tuple(dict.fromkeys(filter(None, models))),
            categories=tuple((category, category_name(category)) for category in categories),
        )

    # --- the pieces

    def _piece(self, date: dt.date, form: Form) -> DayPiece:
        if (piece := self._pieces.get((date, form))) is None:
            name = self._name(date, form)
            if (stored := self._store.get(name)) is None:
                piece = self._make(date, form)
                self._store.put(name, (*piece[:-1], {id_: tuple(paper) for id_, paper in piece.papers.items()}))
            else:
                *about, papers = stored
                piece = DayPiece._make([*about, {id_: PaperPiece(*paper) for id_, paper in papers.items()}])
            self._pieces[date, form] = piece
        return piece

    def _name(self, date: dt.date, form: Form) -> str:
        return f"{form}-{self._names[date]}"

    @cached_property
    def _names(self) -> dict[dt.date, str]:
        """What stands for all that the pieces of each day are made of."""
        context = self._context
        papers = context.library.papers
        return {
            day.date: name(
                "feed piece",
                (
                    *(context.site_url, context.words.language, day.date, day.fingerprint),
                    [(each.stamp if (each := papers.get(id_)) else None) for id_ in day.mentioned],
                ),
            )
            for day in context.library.days
        }

    def _make(self, date: dt.date, form: Form) -> DayPiece:
        view = self._context.view(date)
        index = view.day.index
        papers = [paper for paper in view.papers if paper.paper or paper.analysis]
        pieces = {paper.id: self._paper(date, paper, is_brief=form == "brief") for paper in papers}
        summary = self._html(date, "feed_summary.html", day=view) if view.summary and form == "full" else ""
        # Few days are ever needed in brief, and then all of the day's papers weigh too much together.
        is_large = len(summary) + sum(map(len, pieces.values())) > MAX_DAY_CHARACTERS
        return DayPiece(
            updated=_announced(date, is_imported=index is None or index.source == "imported").isoformat(),
            language=view.summary_language,
            summary=summary,
            summary_model=_model(index.summary if index else None),
            papers={
                paper.id: PaperPiece(
                    html=pieces[paper.id],
                    brief=self._paper(date, paper, is_brief=True) if is_large else "",
                    model=_model(paper.analysis),
                )
                for paper in papers
            },
        )

    def _paper(self, date: dt.date, paper: PaperView, *, is_brief: bool) -> str:
        return self._html(date, "feed_paper.html", paper=paper, is_brief=is_brief)

    def _html(self, date: dt.date, template: str, **values: object) -> str:
        root = self._context.site_url
        html = self._context.render(template, base=root, papers_at=f"{root}{address(date)}", **values)
        return str(without_mathml(html))

    def _note(self, page: str, is_whole: bool, is_large: bool) -> str:
        """The last line of an entry. Thousands of entries have one of three."""
        key = (is_whole, is_large)
        if (known := self._notes.get(key)) is None:
            known = self._context.render("feed_note.html", papers_at=_PAGE, is_whole=is_whole, is_large=is_large)
            self._notes[key] = known
        return known.replace(_PAGE, page)


def _announced(date: dt.date, *, is_imported: bool) -> dt.datetime:
    """When a day came out: arXiv's announcement; of an imported archive, whose dates are its own, the date's first
    instant."""
    if not is_imported and FIRST <= date <= LAST and isinstance(found := announcement(date), Scheduled):
        return found.appears
    return dt.datetime.combine(date, dt.time(), dt.UTC)


def _model(provenance: Provenance | None) -> str:
    """The model's name, "" where no model is known to have written it."""
    return provenance.model if provenance and provenance.model not in (EXTRACTIVE, SAMPLE) else ""
