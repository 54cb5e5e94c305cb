"""What a page is, and what the makers of pages share."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, TypeVar

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.i18n import Words
from digest.model import Paper
from digest.web.library.index import DayEntry, Library, day_papers, total_papers
from digest.web.library.people import People
from digest.web.library.related import Related
from digest.web.library.themes import Mattered
from digest.web.pages.day_view import DayView, view_day
from digest.web.render import Renderer

K = TypeVar("K")
_VIEWS = 2
"""How many days are in memory at once."""

Kind = Literal[
    "home",
    "day",
    "month",
    "year",
    "archive",
    "categories",
    "category",
    "authors",
    "author",
    "reading",
    "search",
    "page",
]
"""`page`: written by hand, only its surroundings are ours."""


class Heading(NamedTuple):
    """A line of the table of contents beside the text; `title` is plain text, in `language` where that may not be the
    site's.
    """

    title: str
    anchor: str
    children: tuple["Heading", ...] = ()
    language: str = ""


class Link(NamedTuple):
    """Another page: its address below the root of the site, and its name."""

    url: str
    name: str


class Part(NamedTuple):
    """A part of a large list: its address below the root, its name, and how many papers it has."""

    url: str
    name: str
    papers: int


class Turn(NamedTuple):
    """The pages before and after one of the same kind, and what such pages are called."""

    earlier: str
    later: str
    previous: Link | None
    next: Link | None


class PageKey(NamedTuple):
    """A page that exists. `url` is its address below the root, `2026/01/13/`; "" is the home page.

    `date` is that of a day or the first of a month; `category`, `year` and `month` belong to the pages that have them,
    `part` is a letter of the authors' names, or an author, as they stand in addresses.
    """

    url: str
    kind: Kind
    title: str
    date: dt.date = dt.date.min
    category: str = ""
    year: int = 0
    month: int = 0
    part: str = ""

    @property
    def base(self) -> str:
        """From the page to the root: `../../../`; "" on the home page."""
        return "../" * self.url.count("/")


class WebPage(NamedTuple):
    """A finished page. `title` and `description` are plain text, `body` is clean HTML; "" where the host has its own.

    `models` says which models wrote what is on it, "" where that is what the site says of itself. `feed` is the page
    whose feed this one can be followed by, besides that of the whole archive; `problems` holds what could not be read
    of the page's papers. `language` is that of a page written by hand, where it is not the site's.
    """

    url: str
    kind: Kind
    title: str
    description: str
    body: str
    contents: tuple[Heading, ...] = ()
    models: str = ""
    feed: Link | None = None
    problems: tuple[ArchiveError, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class SiteContext:
    """What every maker of pages works with.

    `site_url` ends with `/`; "" where the site has no address, as `description` is where its owner gave none.
    """

    archive: Archive
    library: Library
    words: Words
    render: Renderer
    name: str
    people: People
    related: Related
    mattered: Mattered
    description: str = ""
    site_url: str = ""
    _views: dict[dt.date, DayView] = field(default_factory=dict)

    def view(self, date: dt.date) -> DayView:
        """A day, ready for templates. The page, the files and the feeds of a day are made one after the other."""
        if (view := self._views.get(date)) is None:
            while len(self._views) >= _VIEWS:
                del self._views[next(iter(self._views))]
            view = self._views[date] = view_day(self.archive, self.library, self.words, date)
        return view

    def papers(self, date: dt.date) -> tuple[Paper, ...]:
        """arXiv's metadata of a day's papers; none where it can't be read."""
        if view := self._views.get(date):
            return view.day.metadata.papers if view.day.metadata else ()
        return day_papers(self.archive, self.library, date)


class Maker(Protocol):
    """Makes the pages of some kinds."""

    def page_keys(self) -> Iterable[PageKey]:
        """The pages that exist, in an order that does not depend on the disk."""

    def inputs(self, key: PageKey) -> object:
        """All that a page is made of but the program and the theme; its `repr` names the page in the cache."""

    def page(self, key: PageKey) -> WebPage:
        """A page. Never raises for what is in the archive's files."""


def plain_page(key: PageKey, description: str, body: str, contents: tuple[Heading, ...] = ()) -> WebPage:
    """A page whose address, kind and title are those of its key."""
    return WebPage(key.url, key.kind, key.title, description, body, contents)


def size_in_words(words: Words, days: Sequence[DayEntry]) -> str:
    """`30 papers on 3 days`."""
    return words("year.lead", papers=words.count("papers", total_papers(days)), days=words.count("days", len(days)))


def turn(
    words: Words, kind: Literal["month", "year"], every: Sequence[K], current: K, link: Callable[[K], Link]
) -> Turn:
    """The links to the pages before and after `current`."""
    position = every.index(current)
    before = link(every[position - 1]) if position else None
    after = link(every[position + 1]) if position + 1 < len(every) else None
    return Turn(words(f"turn.previous_{kind}"), words(f"turn.next_{kind}"), before, after)
