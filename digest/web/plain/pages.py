"""Every page of the plain site: a template filled, then written as Markdown. Addresses are those of our own site."""

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import relpath

from markupsafe import Markup

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.i18n import Words
from digest.site_addresses import address
from digest.strict_yaml import yaml_text
from digest.taxonomy import category_title
from digest.text import portable_markdown
from digest.web.caches.cache import FileStore, name
from digest.web.library.index import DayEntry, Library, PaperEntry, total_papers
from digest.web.pages.day_view import view_day
from digest.web.pages.page import size_in_words
from digest.web.render import Renderer

NEWEST = 30
"""How many days the first page lists."""

_INSIDE = re.compile(r"/(?P<url>(?:[\w.-]+/)*)(?:#.*)?", re.ASCII)
_DAY = re.compile(r"\d{4}/\d\d/\d\d/")

_CONFIG_HEAD = """\
# Builds the pages in docs/ with `{command}`. They need nothing of it: every page is plain Markdown.
# Change what you like here: a file that you have changed is not written again.
"""
_ZENSICAL = """\
[project]
site_name = {name}
{site_url}nav = [
{nav}
]

[project.theme]
language = {language}
# Nothing comes from another host.
font = false

# Without the first, two lists in a row are one.
[project.markdown_extensions.sane_lists]
[project.markdown_extensions.tables]
"""


@dataclass(frozen=True)
class Item:
    """A line of a list: where it leads below the root, what it is called, and what to say of it, "" for nothing."""

    url: str
    title: Markup | str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a page that lists others; `title` is "" where it needs none."""

    title: str
    items: tuple[Item, ...]


class PlainSite:
    """The pages of an archive as text by path, the settings of MkDocs included.

    Args:
        store: keeps days that were written before.
        site_url: where it will be published; "" if that is not known.
    """

    def __init__(
        self,
        archive: Archive,
        library: Library,
        words: Words,
        *,
        title: str,
        site_url: str = "",
        store: FileStore | None = None,
    ) -> None:
        self._archive = archive
        self._library = library
        self._words = words
        self._render = Renderer(words)
        self._title = title
        self._site_url = site_url
        self._store = store or FileStore(None)
        self.problems: list[ArchiveError] = [*library.problems]

    def files(self) -> Iterator[tuple[str, str]]:
        """Path below the folder and text of every file. What can't be read goes to `problems` on the way."""
        yield "mkdocs.yml", self._mkdocs()
        yield "zensical.toml", self._zensical()
        yield "docs/index.md", self._home()
        for year in self._library.years:
            yield self._list(address(dt.date(year, 1, 1), "year"), str(year), *self._year(year))
        for (year, month), days in self._library.months.items():
            first = dt.date(year, month, 1)
            lead, sections = size_in_words(self._words, days), [self._days(days)]
            yield self._list(address(first, "month"), self._words.date(first, "month"), lead, sections)
        yield from self._categories()
        for day in self._library.days:
            yield _path(address(day.date)), self._day(day)

    # --- days

    def _day(self, day: DayEntry) -> str:
        library = self._library
        borrowed = [paper.stamp if (paper := library.papers.get(id_)) else None for id_ in day.mentioned]
        key = name("plain", (self._words.language, day.fingerprint, borrowed, library.neighbours(day.date)))
        text: str | None = self._store.get(key)
        if text is None:
            view = view_day(self._archive, library, self._words, day.date)
            html = self._render("plain_day.html", base="/", day=view)
            text = self._page(address(day.date), self._words.date(day.date), html)
            self.problems += view.day.all_problems
            # A page with problems is made each time, so that they are said each time.
            if not view.day.all_problems:
                self._store.put(key, text)
        return text

    # --- lists

    def _list(self, url: str, title: str, lead: str, sections: Iterable[Section]) -> tuple[str, str]:
        html = self._render("plain_list.html", base="/", title=title, lead=lead, sections=sections)
        return _path(url), self._page(url, title, html)

    def _home(self) -> str:
        words, library = self._words, self._library
        if not library.days:
            return self._list("", self._title, words("home.empty"), [])[1]
        lead = words(
            "holds.sentence",
            papers=words.count("papers", total_papers(library.days)),
            days=words.count("days", len(library.days)),
            first=words.date(library.days[0].date),
            last=words.date(library.days[-1].date),
            categories=words.count("categories", len(library.categories)),
        )
        years = tuple(
            Item(address(dt.date(year, 1, 1), "year"), str(year), self._year(year)[0])
            for year in reversed(library.years)
        )
        categories = (Item("categories/", words("categories.title")),)
        newest = self._days(library.days[-NEWEST:])
        sections = [Section("", newest.items), Section(words("calendar.title"), years + categories)]
        return self._list("", self._title, lead, sections)[1]

    def _year(self, year: int) -> tuple[str, list[Section]]:
        months = {month: days for month, days in self._library.months.items() if month[0] == year}
        items = tuple(
            Item(
                address(first := dt.date(*month, 1), "month"),
                self._words.date(first, "month"),
                size_in_words(self._words, days),
            )
            for month, days in reversed(months.items())
        )
        return size_in_words(self._words, [day for days in months.values() for day in days]), [Section("", items)]

    def _days(self, days: Iterable[DayEntry]) -> Section:
        """Newest first."""
        return Section(
            "",
            tuple(
                Item(
                    address(day.date), self._words.date(day.date), self._words.count("papers", len(day.papers))
                )
                for day in sorted(days, key=lambda day: day.date, reverse=True)
            ),
        )  # fmt: skip

    def _categories(self) -> Iterator[tuple[str, str]]:
        words, found = self._words, self._library.categories
        if not found:
            return
        items = tuple(
            Item(f"categories/{category}/", category_title(category), _count(words, papers))
            for category, papers in found.items()
        )
        yield self._list("categories/", words("categories.title"), words("categories.lead"), [Section("", items)])
        for category, papers in found.items():
            title = category_title(category)
            years: defaultdict[int, list[PaperEntry]] = defaultdict(list)
            for paper in papers:
                years[paper.date.year].append(paper)
            links = tuple(
                Item(f"categories/{category}/{year}/", str(year), _count(words, some)) for year, some in years.items()
            )
            url = f"categories/{category}/"
            yield self._list(url, title, words("category.lead", papers=_count(words, papers)), [Section("", links)])
            for year, some in years.items():
                yield self._list(f"{url}{year}/", f"{title} {year}", _count(words, some), self._by_month(some))

    def _by_month(self, papers: Iterable[PaperEntry]) -> list[Section]:
        months: defaultdict[dt.date, list[Item]] = defaultdict(list)
        for paper in papers:
            day = self._words.date(paper.date, "short")
            months[paper.date.replace(day=1)].append(Item(address(paper.date), paper.title, day))
        return [Section(self._words.date(first, "month"), tuple(items)) for first, items in months.items()]

    # --- what all have in common

    def _page(self, url: str, title: str, html: str) -> str:
        here = _path(url)

        def link(href: str) -> str | None:
            found = _INSIDE.fullmatch(href)
            return relpath(_path(found["url"]), here.rpartition("/")[0]) if found else None

        date = url.rstrip("/").replace("/", "-") if _DAY.fullmatch(url) else ""
        header = yaml_text({"title": title} | ({"date": date} if date else {}))
        return f"---\n{header}---\n\n{portable_markdown(html, link=link)}"

    # --- settings of generators

    def _nav(self) -> list[tuple[str, str]]:
        words, library = self._words, self._library
        years = [(str(year), f"{year:04}/index.md") for year in reversed(library.years)]
        categories = [(words("categories.title"), "categories/index.md")] if library.categories else []
        return [(words("breadcrumb.home"), "index.md"), *years, *categories]

    def _mkdocs(self) -> str:
        site_url = {"site_url": self._site_url} if self._site_url else {}
        return _CONFIG_HEAD.format(command="mkdocs build") + yaml_text({
            "site_name": self._title,
            **site_url,
            # `highlightjs` would load a script from another host.
            "theme": {"name": "mkdocs", "locale": self._words.language, "highlightjs": False},
            # Without the first, two lists in a row are one.
            "markdown_extensions": ["sane_lists", "tables"],
            # The index of a search plugin grows with the archive and is loaded whole.
            "plugins": [],
            "nav": [{name: path} for name, path in self._nav()],
            "validation": {"nav": {"omitted_files": "ignore"}},
        })  # fmt: skip

    def _zensical(self) -> str:
        return _CONFIG_HEAD.format(command="zensical build") + _ZENSICAL.format(
            name=_toml(self._title),
            site_url=f"site_url = {_toml(self._site_url)}\n" if self._site_url else "",
            nav="\n".join(f"  {{ {_toml(name)} = {_toml(path)} }}," for name, path in self._nav()),
            language=_toml(self._words.language),
        )


def _toml(text: str) -> str:
    """A line of text as a string of TOML, whose escapes are those of JSON. https://toml.io/en/v1.0.0#string"""
    return json.dumps(text, ensure_ascii=False)


def _count(words: Words, papers: list[PaperEntry] | tuple[PaperEntry, ...]) -> str:
    return words.count("papers", len(papers))


def _path(url: str) -> str:
    """The file of a page: `2026/01/13/` → `docs/2026/01/13.md`; what leads to others is the `index.md` of a folder."""
    is_leaf = _DAY.fullmatch(url) or re.fullmatch(r"categories/[^/]+/\d{4}/", url)
    return f"docs/{url.rstrip('/')}.md" if is_leaf else f"docs/{url}index.md"
