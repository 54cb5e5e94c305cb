"""Every page of the site that comes from the archive: which there are, and each as a finished piece of HTML.

Host-free: MkDocs puts the pieces into its theme, but another generator could.
"""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeVar

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.web import calendars
from digest.web.addresses import address
from digest.web.day import DayView, view_day
from digest.web.i18n import Words
from digest.web.library import DayEntry, Library, PaperEntry, total_papers
from digest.web.render import Renderer
from digest.web.taxonomy import category_name, group_of, group_order

K = TypeVar("K")
Kind = Literal["home", "day", "month", "year", "archive", "categories", "category", "page"]
"""`page`: written by hand, only its surroundings are ours."""

HOME_DAYS = 7
"""How many days before the latest the home page lists."""

LARGE_LIST = 300
"""A category with more papers than this gets a page a year, a year of it with more a page a month."""

LIST_HEAD = 100
"""How many papers the page of something large shows before it refers to its parts."""


@dataclass(frozen=True)
class Heading:
    """A line of the table of contents beside the text; `title` is plain text."""

    title: str
    anchor: str
    children: tuple["Heading", ...] = ()


@dataclass(frozen=True)
class Link:
    """Another page: its address below the root of the site, and its name."""

    url: str
    name: str


@dataclass(frozen=True)
class Part:
    """A part of a large list: its address below the root, its name, and how many papers it has."""

    url: str
    name: str
    papers: int


@dataclass(frozen=True)
class Turn:
    """The pages before and after one of the same kind."""

    label: str
    previous: Link | None
    next: Link | None


@dataclass(frozen=True)
class PageKey:
    """A page that exists. `url` is its address below the root, `2026/01/13/`; "" is the home page.

    `date` is that of a day or the first of a month; `category`, `year` and `month` belong to the pages that have them.
    """

    url: str
    kind: Kind
    title: str
    date: dt.date = dt.date.min
    category: str = ""
    year: int = 0
    month: int = 0

    @property
    def base(self) -> str:
        """From the page to the root: `../../../`; "" on the home page."""
        return "../" * self.url.count("/")


@dataclass(frozen=True)
class WebPage:
    """A finished page. `title` and `description` are plain text, `body` is clean HTML; "" where the host has its own.

    `problems` holds what could not be read of the page's papers.
    """

    url: str
    kind: Kind
    title: str
    description: str
    body: str
    contents: tuple[Heading, ...] = ()
    models: str = ""
    problems: tuple[ArchiveError, ...] = ()


class Site:
    """The pages of an archive in one language."""

    def __init__(self, archive: Archive, library: Library, words: Words, *, name: str) -> None:
        self.library = library
        self._archive = archive
        self._words = words
        self._name = name
        self._renderer = Renderer(words)
        self._makers: dict[Kind, Callable[[PageKey], WebPage]] = {
            "day": self._day,
            "month": self._month,
            "year": self._year,
            "archive": self._calendar,
            "categories": self._categories,
            "category": self._category,
        }

    # --- which pages there are

    def page_keys(self) -> list[PageKey]:
        """Every page but home, days first; the order is that of the dates and names, never of the disk."""
        words, library = self._words, self.library
        days = [PageKey(address(day.date), "day", words.date(day.date), date=day.date) for day in library.days]
        months = [
            PageKey(
                f"{year:04}/{month:02}/", "month", words.date(first := dt.date(year, month, 1), "month"), date=first
            )
            for year, month in library.months
        ]
        years = [PageKey(f"{year:04}/", "year", str(year), year=year) for year in library.years]
        categories = [key for category in library.categories for key in self._category_keys(category)]
        return [
            *days,
            *months,
            *years,
            PageKey("archive/", "archive", words("calendar.title")),
            PageKey("categories/", "categories", words("categories.title")),
            *categories,
        ]

    def _category_keys(self, category: str) -> list[PageKey]:
        """A category's page, and the pages of its parts where it is large."""
        name = category_name(category)
        whole = PageKey(f"categories/{category}/", "category", f"{category} {name}".strip(), category=category)
        keys = [whole]
        for part, _ in self._parts(whole):
            keys.append(part)
            keys += [inner for inner, _ in self._parts(part)]
        return keys

    def _parts(self, key: PageKey) -> list[tuple[PageKey, int]]:
        """The parts of a category's page, newest first, with their numbers of papers; none where it is small."""
        papers = self._papers_of(key)
        if key.month or len(papers) <= LARGE_LIST:
            return []
        if key.year:
            found = Counter((paper.date.year, paper.date.month) for paper in papers)
        else:
            found = Counter((paper.date.year, 0) for paper in papers)
        return [
            (self._part(key.category, year, month), found[year, month]) for year, month in sorted(found, reverse=True)
        ]

    def _part(self, category: str, year: int, month: int) -> PageKey:
        url = f"categories/{category}/{year}/" + (f"{month:02}/" if month else "")
        title = f"{category} {category_name(category)} {self._period(year, month)}"
        return PageKey(url, "category", title, category=category, year=year, month=month)

    def _period(self, year: int, month: int) -> str:
        if month:
            return self._words.date(dt.date(year, month, 1), "month")
        return str(year) if year else ""

    def _papers_of(self, key: PageKey) -> list[PaperEntry]:
        every = self.library.categories[key.category]
        if not key.year:
            return list(every)
        return [p for p in every if p.date.year == key.year and key.month in (0, p.date.month)]

    def inputs(self, key: PageKey) -> str:
        """A hash of all that a page is made of but the program and the theme: equal inputs, equal page."""
        library = self.library
        match key.kind:
            case "day":
                day = library.by_date[key.date]
                # What it borrows: the names and days of papers that it mentions, and its neighbours.
                papers = [library.papers.get(id_) for id_ in day.mentioned]
                used: object = (day.fingerprint, papers, library.neighbours(key.date))
            case "month" | "year" | "archive":
                days = library.days if key.kind == "archive" else self._days_of(key.year or key.date.year)
                used = (days, sorted(library.incomplete), list(library.months), library.years)
            case "categories":
                used = [(category, len(papers)) for category, papers in library.categories.items()]
            case _:
                used = (self._papers_of(key), self._parts(key))
        return hashlib.sha256(repr((key, self._name, self._words.language, used)).encode()).hexdigest()

    def anchors(self, date: dt.date) -> frozenset[str]:
        """The anchors of a day's page that other pages may lead to."""
        day = self.library.by_date[date]
        versions = {
            f"{paper.id}v{version}"
            for paper, latest in zip(day.papers, day.versions, strict=True)
            for version in range(1, latest + 1)
        }
        return frozenset({"summary", "contents", "papers", "ledger"} | {paper.id for paper in day.papers} | versions)

    def problems(self) -> list[ArchiveError]:
        """What could not be read of the days' own files; those of single papers show when their page is made."""
        return [problem for day in self.library.days for problem in day.problems]

    # --- pages

    def page(self, key: PageKey) -> WebPage:
        """A page from its files. Never raises for what is in them."""
        return self._makers[key.kind](key)

    def home(self, intro: str) -> WebPage:
        """The front page; `intro` is the HTML of the owner's own text."""
        days = self.library.days
        day = view_day(self._archive, self.library, self._words, days[-1].date, "") if days else None
        body = self._renderer(
            "home.html",
            base="",
            site_name=self._name,
            intro=intro,
            day=day,
            earlier=days[-1 - HOME_DAYS : -1][::-1],
            holds=self._holds(),
        )
        return WebPage(
            url="",
            kind="home",
            title=self._name,
            description=self._words("site.tagline"),
            body=body,
            contents=self._day_contents(day) if day else (),
            models=self._models(day) if day else "",
        )

    def not_found(self, base: str) -> str:
        """The body of the page for addresses that don't exist; `base` is absolute."""
        return self._renderer("notfound.html", base=base)

    def _holds(self) -> dict[str, object]:
        days, categories = self.library.days, self.library.categories
        by_size = sorted(categories, key=lambda category: (-len(categories[category]), category))
        return {
            "papers": total_papers(days),
            "days": len(days),
            "first": days[0].date if days else None,
            "last": days[-1].date if days else None,
            "categories": len(categories),
            "largest": [(category, len(categories[category])) for category in by_size[:12]],
        }

    def _day(self, key: PageKey) -> WebPage:
        day = view_day(self._archive, self.library, self._words, key.date, key.base)
        entry = self.library.by_date[key.date]
        count = self._words.count("papers", len(day.papers))
        return WebPage(
            url=key.url,
            kind="day",
            title=key.title,
            description=entry.summary or f"{key.title}: {count}",
            body=self._renderer("day.html", base=key.base, day=day),
            contents=self._day_contents(day),
            models=self._models(day),
            problems=day.paper_problems,
        )

    def _day_contents(self, day: DayView) -> tuple[Heading, ...]:
        words = self._words
        headings = [Heading(words("day.summary"), "summary")] if day.summary else []
        if day.papers:
            # Two hundred titles beside the text help nobody: a large day lists them by category in the text.
            papers = () if day.large else tuple(Heading(paper.plain_title, paper.id) for paper in day.papers)
            headings.append(Heading(words("day.papers"), "papers", papers))
        if day.ledger or day.candidates or day.repeats:
            headings.append(Heading(words("day.ledger"), "ledger"))
        return tuple(headings)

    def _models(self, day: DayView) -> str:
        if not day.by:
            return ""
        separator = "；" if self._words.language == "zh" else "; "
        return self._words("foot.models", by=separator.join(day.by))

    def _month(self, key: PageKey) -> WebPage:
        first = key.date
        days = self.library.months[first.year, first.month]
        turn = self._turn(list(self.library.months), (first.year, first.month), self._month_link)
        body = self._renderer(
            "month.html",
            base=key.base,
            first=first,
            days=days,
            papers=total_papers(days),
            months=[calendars.month(self.library, first.year, first.month)],
            turn=turn,
        )
        return self._plain(key, self._lead(days), body)

    def _month_link(self, month: tuple[int, int]) -> Link:
        return Link(f"{month[0]:04}/{month[1]:02}/", self._words.date(dt.date(*month, 1), "month"))

    def _year(self, key: PageKey) -> WebPage:
        days = self._days_of(key.year)
        turn = self._turn(list(self.library.years), key.year, lambda year: Link(f"{year:04}/", str(year)))
        body = self._renderer(
            "year.html",
            base=key.base,
            year=key.year,
            papers=total_papers(days),
            days=len(days),
            months=calendars.year(self.library, key.year),
            turn=turn,
        )
        return self._plain(key, self._lead(days), body)

    def _calendar(self, key: PageKey) -> WebPage:
        years = [
            (year, calendars.year(self.library, year), total_papers(days := self._days_of(year)), len(days))
            for year in reversed(self.library.years)
        ]
        body = self._renderer("archive.html", base=key.base, years=years)
        contents = tuple(Heading(str(year), f"y{year}") for year, *_ in years)
        return self._plain(key, self._words("calendar.lead"), body, contents)

    def _categories(self, key: PageKey) -> WebPage:
        found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for category, papers in self.library.categories.items():
            found[group_of(category)].append((category, len(papers)))
        groups = [(group, found[group]) for group in group_order() if group in found]
        body = self._renderer("categories.html", base=key.base, groups=groups)
        return self._plain(key, self._words("categories.lead"), body)

    def _category(self, key: PageKey) -> WebPage:
        papers = self._papers_of(key)
        parts = self._parts(key)
        shown = papers[:LIST_HEAD] if parts else papers
        months = _by_month(shown)
        trail = [("categories/", self._words("categories.title"))]
        if key.year:
            trail.append((f"categories/{key.category}/", key.category))
        if key.month:
            trail.append((f"categories/{key.category}/{key.year}/", str(key.year)))
        links = [Part(part.url, self._period(part.year, part.month), count) for part, count in parts]
        body = self._renderer(
            "category.html",
            base=key.base,
            category=key.category,
            trail=trail,
            period=self._period(key.year, key.month),
            total=len(papers),
            parts=links,
            months=months,
            rest=links[0] if links else None,
        )
        contents = tuple(Heading(self._words.date(first, "month"), f"m{first:%Y-%m}") for first, _ in months)
        lead = self._words("category.lead", papers=self._words.count("papers", len(papers)))
        return self._plain(key, f"{key.title}: {lead}", body, contents)

    # --- pieces

    def _plain(self, key: PageKey, description: str, body: str, contents: tuple[Heading, ...] = ()) -> WebPage:
        return WebPage(key.url, key.kind, key.title, description, body, contents)

    def _lead(self, days: Iterable[DayEntry]) -> str:
        days = tuple(days)
        words = self._words
        return words("year.lead", papers=words.count("papers", total_papers(days)), days=words.count("days", len(days)))

    def _days_of(self, year: int) -> tuple[DayEntry, ...]:
        return tuple(day for day in self.library.days if day.date.year == year)

    def _turn(self, every: list[K], current: K, link: Callable[[K], Link]) -> Turn:
        position = every.index(current)
        before = link(every[position - 1]) if position else None
        after = link(every[position + 1]) if position + 1 < len(every) else None
        return Turn(f"{self._words('day.previous')} / {self._words('day.next')}", before, after)


def _by_month(papers: Iterable[PaperEntry]) -> list[tuple[dt.date, list[PaperEntry]]]:
    return [(first, list(group)) for first, group in groupby(papers, key=lambda paper: paper.date.replace(day=1))]
