"""Finished pages from the theme, which is rendered once for all pages that differ only in what fills its holes."""

from collections.abc import Callable, Iterable
from types import SimpleNamespace

import jinja2
import markupsafe
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from digest.plugin.theme_shell import Shell, hole
from digest.text import clean
from digest.web.caches.cache import hash_of
from digest.web.pages.page import Heading, Link, WebPage

_FOLDERS = ("first", "second", "third", "fourth")
_PATH = tuple(map(hole, _FOLDERS))
_BEFORE, _AFTER = "qzbefore/", "qzafter/"
_TOC = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'

_TITLE = "title"
"""The anchor of the title of each of our pages."""

_SAMPLE = WebPage("2000/01/01/", "day", "", "", "", contents=(Heading("", ""),), models="?")
"""Of the kind of the newest day, which most builds make anyway."""


class ThemePages:
    """Puts pages into the theme.

    Args:
        fill: puts our part of a page into the context of the theme's template.
    """

    def __init__(
        self, env: jinja2.Environment, nav: Navigation, files: Files, config: MkDocsConfig, fill: Callable[..., None]
    ) -> None:
        self._env = env
        self._nav = nav
        self._files = files
        self._config = config
        self._fill = fill
        self._shells: dict[object, Shell] = {}
        self._toc = env.from_string(_TOC)

    def page(self, web: WebPage, before: str, after: str) -> str:
        """A page as the theme would show it; `before` and `after` are its neighbours' addresses, "" for none."""
        links = anchor_links(web.contents)
        values = {
            **dict(zip(_FOLDERS, web.url.rstrip("/").split("/"), strict=False)),
            "title": escape(web.title),
            "description": escape(web.description),
            "models": escape(web.models),
            "body": web.body,
            "feedurl": escape(web.feed.url) if web.feed else "",
            "feedname": escape(web.feed.name) if web.feed else "",
            "before": get_relative_url(before, web.url),
            "after": get_relative_url(after, web.url),
            "toc": self._contents(links),
        }
        return self._shell(web, before, after).fill(values)

    def stamp(self) -> str:
        """A hash of what every page shows besides its own: above all the navigation with the titles of hand-written
        pages, which are known once MkDocs has read them all.

        What the theme takes from there, from icons to languages, is its own affair; so a page is looked at, not they.
        """
        contents = self._contents(anchor_links(_SAMPLE.contents))
        return hash_of((self._shell(_SAMPLE, _BEFORE, "").pieces, contents))

    def _shell(self, web: WebPage, before: str, after: str) -> Shell:
        folders = web.url.rstrip("/").split("/")
        # Addresses relative to the page's own begin in its own first folder, where the navigation may have a page.
        path = "/".join([_PATH[0] if folders[0].isdigit() else folders[0], *_PATH[1 : len(folders)]])
        kind = (path, web.kind, bool(web.contents), bool(web.models), bool(web.feed), bool(before), bool(after))
        if (shell := self._shells.get(kind)) is None:
            shell = self._shells[kind] = self._render(web, path, before, after)
        return shell

    def _render(self, web: WebPage, path: str, before: str, after: str) -> Shell:
        sample = web._replace(
            url=f"{path}/",
            title=hole("title"),
            description=hole("description"),
            models=hole("models") if web.models else "",
            body=hole("body"),
            feed=Link(hole("feedurl"), hole("feedname")) if web.feed else None,
        )
        contents = (Heading("qzitem", "qzanchor"),) if web.contents else ()
        file = File.generated(self._config, f"{path}/index.md", content="")
        # What a day's page is made of can be edited; MkDocs knows no such address of generated files.
        file.generated_by = None
        page = Page("", file, self._config)
        page.title = sample.title
        page.meta = {"description": sample.description, "hide": ["navigation"]}
        page.content = ""
        page.toc = toc_of(contents)
        page.previous_page = SimpleNamespace(url=_BEFORE, title="") if before else None  # type: ignore[assignment]
        page.next_page = SimpleNamespace(url=_AFTER, title="") if after else None  # type: ignore[assignment]
        context = get_context(self._nav, self._files, self._config, page)
        self._fill(context, sample, self._config, edit_url=page.edit_url if web.kind == "day" else None)
        up = "../" * sample.url.count("/")
        slots = {
            "toc": self._contents(anchor_links(contents)),
            "before": f"{up}{_BEFORE}",
            "after": f"{up}{_AFTER}",
        }
        return Shell(self._env.get_template("main.html").render(context), slots)

    def _contents(self, links: list[AnchorLink]) -> str:
        """The theme's table of contents; "" for none, which needs no hole."""
        if not links:
            return ""
        features = self._config.theme.get("features") or []
        return self._toc.render(config=self._config, features=features, page={"toc": links})


def escape(text: str) -> str:
    """`text` as HTML, as our own templates write it, quotes too. The theme's environment neither escapes nor cleans."""
    return str(markupsafe.escape(clean(text)))


def toc_of(headings: Iterable[Heading]) -> TableOfContents:
    """A page's contents as the theme wants them: below its title, where the theme's link over the frame leads."""
    title = AnchorLink("", _TITLE, 1)
    title.children = anchor_links(headings)
    return TableOfContents([title])


def anchor_links(headings: Iterable[Heading], level: int = 2) -> list[AnchorLink]:
    """Headings as the theme wants them: it prints titles and anchors unescaped."""
    links = []
    for heading in headings:
        title = escape(heading.title)
        if heading.language:
            title = f'<span lang="{escape(heading.language)}">{title}</span>'
        link = AnchorLink(title, escape(heading.anchor), level)
        link.children = anchor_links(heading.children, level + 1)
        links.append(link)
    return links
