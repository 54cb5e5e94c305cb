"""Every page of the site that comes from the archive: which there are, and each as a finished piece of HTML.

Host-free: MkDocs puts the pieces into its theme, but another generator could.
"""

import datetime as dt
from functools import cached_property
from itertools import chain
from pathlib import Path

from digest.archive import Archive, Day
from digest.errors import ArchiveError
from digest.i18n import Words
from digest.site_addresses import ANCHORS
from digest.web.caches.cache import FileStore, hash_of
from digest.web.files.site_files import OutputKey, Outputs
from digest.web.library.index import Library
from digest.web.library.paper_words import ArchiveWords
from digest.web.library.people import People
from digest.web.library.related import Related
from digest.web.library.themes import Mattered
from digest.web.pages.authors import AuthorPages
from digest.web.pages.calendar import CalendarPages
from digest.web.pages.categories import CategoryPages
from digest.web.pages.days import DayPages, home_lists, home_page
from digest.web.pages.page import Kind, Maker, PageKey, SiteContext, WebPage
from digest.web.pages.paper_lists import PaperList
from digest.web.pages.reading_list import ReadingPages
from digest.web.pages.search import SearchPages
from digest.web.render import Renderer


class Site:
    """The pages of an archive in one language, and the files beside them.

    Args:
        description: what the archive is about, in its owner's words; "" takes ours.
        site_url: where it will be published; "" if that is not known.
        render: the templates in the words of the site; None reads them anew.
        kept: the folder for what was costly to find out; None keeps nothing.
        store: the same for pieces of files.
        before: the people of an earlier state of the archive, whom an edited analysis leaves as they are.
    """

    def __init__(
        self,
        archive: Archive,
        library: Library,
        words: Words,
        *,
        name: str,
        description: str = "",
        site_url: str = "",
        render: Renderer | None = None,
        kept: Path | None = None,
        store: FileStore | None = None,
        before: People | None = None,
    ) -> None:
        self.library = library
        self.people = before if before and before.fits(library) else People(library, kept)
        root = f"{site_url.rstrip('/')}/" if site_url else ""
        archive_words = ArchiveWords(archive, library, kept)
        self._context = SiteContext(
            archive=archive,
            library=library,
            words=words,
            render=render or Renderer(words),
            name=name,
            description=description,
            people=self.people,
            related=Related(library, archive_words, kept),
            mattered=Mattered(archive, library, archive_words, kept),
            site_url=root,
        )
        days, calendars, categories = (
            DayPages(self._context),
            CalendarPages(self._context),
            CategoryPages(self._context),
        )
        authors = AuthorPages(self._context)
        self._listers = calendars, categories, authors
        self._makers: dict[Kind, Maker] = {
            "day": days,
            "month": calendars,
            "year": calendars,
            "archive": calendars,
            "categories": categories,
            "category": categories,
            "authors": authors,
            "author": authors,
            "reading": ReadingPages(self._context),
            "search": SearchPages(self._context),
        }
        self._outputs = Outputs(self._context, lambda: self._paper_lists, store or FileStore(None), kept)

    def page_keys(self) -> list[PageKey]:
        """Every page but the front page, days first; the order is that of the dates and names, never of the disk."""
        return [key for maker in dict.fromkeys(self._makers.values()) for key in maker.page_keys()]

    def inputs(self, key: PageKey) -> str:
        """A hash of all that a page is made of but the program and the theme: equal inputs, equal page."""
        return hash_of((key.url, key.title, self._surroundings, self._makers[key.kind].inputs(key)))

    @cached_property
    def _surroundings(self) -> tuple[object, ...]:
        return self._context.name, self._context.words.language, self._context.site_url, self.has_feed

    def page(self, key: PageKey) -> WebPage:
        """A page from its files. Never raises for what is in them."""
        return self._makers[key.kind].page(key)

    @property
    def has_feed(self) -> bool:
        """Whether there is a feed of the whole archive: not without an address, nor without a paper."""
        return bool(self._context.site_url) and any(day.papers for day in self.library.days)

    def files(self) -> list[OutputKey]:
        """Every file of the site that is no page: feeds, references, data. The order is as that of pages."""
        return list(self._outputs.keys())

    def file_inputs(self, key: OutputKey) -> str:
        """The same as `inputs`, of a file."""
        return self._outputs.inputs(key)

    def file(self, key: OutputKey) -> str:
        """The text of such a file."""
        return self._outputs.content(key)

    def prepare(self, date: dt.date) -> Day:
        """After the page of a day was made: make what other files will need of it, while it is in memory."""
        day = self._context.view(date).day
        self._context.mattered.learn(day)
        self._outputs.prepare(date)
        self.library.fresh.pop(date, None)
        return day

    def home(self, intro: str, language: str = "") -> WebPage:
        """The front page; `intro` is the HTML of the owner's own text, in `language`; "" for that of our words."""
        return home_page(self._context, intro, language)

    def not_found(self, base: str) -> str:
        """The body of the page for addresses that don't exist; `base` is absolute."""
        return self._context.render("notfound.html", base=base)

    def anchors(self, date: dt.date) -> frozenset[str]:
        """The anchors of a day's page that other pages may lead to."""
        day = self.library.by_date[date]
        versions = {
            f"{paper.id}v{version}"
            for paper, latest in zip(day.papers, day.versions, strict=True)
            for version in range(1, latest + 1)
        }
        return frozenset(ANCHORS | {paper.id for paper in day.papers} | versions)

    def problems(self) -> list[ArchiveError]:
        """What could not be read of folders and of the days' own files; those of single papers show when their page is
        made.
        """
        return [*self.library.problems, *(problem for day in self.library.days for problem in day.problems)]

    @cached_property
    def _paper_lists(self) -> list[PaperList]:
        return [*home_lists(self._context), *chain.from_iterable(each.paper_lists() for each in self._listers)]
