"""What MkDocs calls in a build, in its order."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import jinja2
import markupsafe
from jinja2.filters import do_striptags
from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from digest.archive import Archive
from digest.i18n import Words
from digest.plugin import garbage_collection, mkdocs_walks
from digest.plugin.assets import SCRIPT, SHEET, load_assets
from digest.plugin.build_inputs import LATE_EVENTS, is_heard_by_others, surroundings, versions
from digest.plugin.frame import Frame, direction_of, policy_of
from digest.plugin.navigation import named_in, without
from digest.plugin.own_files import FilesAndOwn, leave_out_foreign, make_room
from digest.plugin.own_outputs import OwnOutputs
from digest.plugin.preview_folder import PreviewFolder
from digest.plugin.search_box import box_index, claim_search_box, with_own_search
from digest.plugin.style_sheet import style_sheet, with_sheet
from digest.plugin.theme_pages import ThemePages, escape, toc_of
from digest.plugin.theme_settings import ready_theme, refuse
from digest.plugin.unreadable import do_without_unreadable
from digest.progress import printable
from digest.site_addresses import SECTIONS, address
from digest.text import language_apart
from digest.theme.blocked_settings import ELSEWHERE, OWN_COPY, pictures_elsewhere
from digest.web.caches.cache import FileStore, hash_of, program_hash
from digest.web.caches.template_cache import CompiledTemplates
from digest.web.files.site_files import OutputKey
from digest.web.library.index import Library, load_library
from digest.web.library.people import People
from digest.web.pages.page import PageKey, WebPage
from digest.web.render import Renderer
from digest.web.site import Site
from digest.web.site_folder import Output, Tree

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from digest.web.search import SearchIndex

log = get_plugin_logger("digest")


def _one_line(record: logging.LogRecord) -> bool:
    """Whatever a path or a key of a stored file holds, a message obeys nobody and stays one line."""
    record.msg, record.args = printable(record.getMessage()), None
    return True


# That of the modules beside this one, too.
log.logger.addFilter(_one_line)

UNDATED = "1970-01-01"
"""The date that MkDocs gets of every page. It would take today, and the same input would give another site tomorrow."""

LIGHT_PREVIEW = 60
"""`mkdocs serve` of more days than this leaves out feeds and references, and indexes for search at its start alone."""

_SITEMAP = "sitemap.xml"
_THEMES_ICON = "assets/images/favicon.png"


class DigestConfig(base.Config):  # type: ignore[no-untyped-call]
    """The plugin's settings in mkdocs.yml."""

    source_url = c.Optional(c.URL())
    """Where the source of the site can be seen; linked at the foot of every page."""

    search = c.Type(bool, default=True)
    """Whether the site has a search: its index, its page and the box in the header."""


class DigestPlugin(BasePlugin[DigestConfig]):  # type: ignore[no-untyped-call]
    """Turns the archive in `docs_dir` into pages."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self._serving = command == "serve"
        self._library: Library | None = None
        self._people: People | None = None
        self._index: SearchIndex | None = None
        self._tree: Tree | None = None
        self._preview: PreviewFolder | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self._archive = Archive(Path(config.docs_dir))
        if self._serving:
            self._preview = self._preview or PreviewFolder(self._archive.cache)
            config.site_dir = str(self._preview.stands_for(Path(config.site_dir)))
        self._language = ready_theme(config)
        self._words = Words.load(self._language)
        compiled = CompiledTemplates(self._archive.cache / "templates" / "own", [self._words.language])
        self._renderer = Renderer(self._words, compiled)
        self._assets = load_assets(search=self.config.search)
        if self.config.search:
            claim_search_box(config)
        else:
            config.nav = without(config.nav, "search/index.md")
        if config.theme.get("favicon") == _THEMES_ICON and not Path(config.docs_dir, _THEMES_ICON).exists():
            config.theme["favicon"] = self._assets["icon.png"].path
        script = self._assets[SCRIPT].path
        if script not in map(str, config.extra_javascript):
            config.extra_javascript.insert(0, script)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        garbage_collection.seldom()
        # MkDocs empties the folder next.
        tree = Tree(Path(config.site_dir), self._archive.cache)
        refuse(tree.set_aside)
        self._tree = tree
        mkdocs_walks.shorten(config)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        mkdocs_walks.as_usual()
        cache = self._archive.cache
        self._library = load_library(self._archive, self._library, cache / "kept")
        # `serve` has other addresses than `build`; in one folder each would drop the other's pieces.
        self._pieces = FileStore(cache / "pieces" / ("serve" if self._serving else "build"))
        self._site = Site(
            self._archive,
            self._library,
            self._words,
            name=config.site_name,
            description=config.site_description or "",
            site_url=config.site_url or "",
            render=self._renderer,
            kept=cache / "kept",
            store=self._pieces,
            before=self._people,
        )
        self._people = self._site.people
        for problem in self._site.problems():
            log.warning("%s", problem)
        wanted = (key for key in self._site.page_keys() if self.config.search or key.kind != "search")
        keys = {f"{key.url}index.md": key for key in wanted}
        files = FilesAndOwn(files, config)
        for foreign in leave_out_foreign(files, self._archive):
            log.warning("%s", foreign)
        make_room(files, keys, serving=self._serving)
        do_without_unreadable(files, config, but={uri for uri, key in keys.items() if key.kind == "day"})
        self._surroundings = surroundings(self, config, serving=self._serving)
        self._keys: dict[str, PageKey] = {}
        self._own_pages: list[PageKey] = []
        named = frozenset(named_in(config.nav))
        for uri, key in keys.items():
            present = files.src_uris.get(uri)
            self._keys[uri] = key
            # Pages in the navigation must be pages to MkDocs; those of single letters are parts of one.
            if self._surroundings and (key.kind not in SECTIONS or key.part) and uri not in named:
                self._own_pages.append(key)
                if present is not None:
                    files.remove(present)
                files.add_own(uri, partial(self._anchors, key))
            elif present is None:
                files.append(File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV))
            else:
                present.inclusion = InclusionLevel.NOT_IN_NAV
        self._own_files = self._find_own_files(files, config)
        for name, each in self._assets.items():
            if name != SHEET:
                files.append(File.generated(config, each.path, content=each.content))
        if self.config.search:
            files.append(File.generated(config, "search/search_index.json", content=box_index(self._words)))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self._nav = nav
        return nav

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        # The front matter of an archive file must never become the theme's page metadata: Material prints it unescaped.
        return "" if page.file.src_uri in self._keys else None

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        # Only the time stamp inside `sitemap.xml.gz` is made of it; our sitemap has its own dates.
        page.update_date = UNDATED
        # Where `nav` or the page itself names it, that is its name.
        if _is_front(page) and "title" not in page.meta and "title" not in vars(page):
            page.title = self._words("breadcrumb.home")
        if _is_front(page) and self._site.library.days:
            self._turn_days(page, self._site.library.days[-1].date)
        key = self._keys.get(page.file.src_uri)
        if key is None:
            for picture in pictures_elsewhere(html, config.site_url or ""):
                log.warning("'%s': %s %s; %s.", page.file.src_uri, picture, ELSEWHERE, OWN_COPY)
            return None
        # Material prints it unescaped, in the header; that of a person's page is hostile.
        page.title = escape(key.title)
        if key.kind == "day":
            page.present_anchor_ids = self._anchors(key)
            self._turn_days(page, key.date)
        return ""

    def _turn_days(self, page: Page, date: dt.date) -> None:
        """Where Material's keys lead from a page that shows a day, whatever the navigation has beside it."""
        neighbours = self._site.library.neighbours(date)
        for name, other in zip(("previous_page", "next_page"), neighbours, strict=True):
            link = SimpleNamespace(url=address(other), title=self._words.date(other)) if other else None
            setattr(page, name, link)

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> None:
        # What other plugins give to the templates may be part of the compiled code.
        if self._surroundings:
            env.bytecode_cache = CompiledTemplates(self._archive.cache / "templates" / "theme", versions())
        env.filters["digest_search"] = lambda html, worker: (
            with_own_search(html, worker, self._words) if self.config.search else html
        )
        direction = direction_of(env, config)
        whole = None
        if not is_heard_by_others(self, config, LATE_EVENTS):
            whole = style_sheet(config, files, self._assets, direction, made=self._keys, store=self._pieces)
        sheet = whole or self._assets[SHEET]
        files.append(File.generated(config, sheet.path, content=sheet.content))
        env.filters["digest_sheet"] = partial(with_sheet, whole=whole is not None)
        # The theme's templates have a line for each of their own instructions, which no page needs.
        env.trim_blocks = env.lstrip_blocks = True
        self._frame = Frame(
            words=self._words,
            language=self._language,
            direction=direction,
            render=self._renderer,
            assets=self._assets,
            sheet=sheet,
            # `serve` adds a script of its own, whose text changes: with a policy, live reload would die silently.
            policy="" if self._serving else policy_of(env, config),
            owner=env.get_template("owner.html").render(config=config),
            source_url=self.config.source_url,
            has_feed=self._site.has_feed,
            has_search=self.config.search,
        )
        self._theme = ThemePages(env, self._nav, files, config, self._frame.fill)

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        root = f"{urlsplit(config.site_url or '').path.rstrip('/')}/"
        title = self._words("notfound.title")
        page = WebPage("404.html", "archive", title, self._words("notfound.lead"), self._site.not_found(root))
        self._frame.fill(context, page, config, edit_url=None)
        if template_name == _SITEMAP:
            context["digest_addresses"] = self._addresses(context["pages"], config)  # type: ignore[typeddict-unknown-key]
        return context

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        key = self._keys.get(page.file.src_uri)
        apart = "" if key else language_apart(page.markdown or "", self._language, page.meta.get("lang"))
        if _is_front(page):
            web = self._site.home(page.content or "", language=apart or self._language)
        elif key is not None:
            web = self._site.page(key)
        else:
            description = str(page.meta.get("description") or config.site_description or "")
            web = WebPage(page.url, "page", _plain_title(page), description, "", language=apart)
        if web.body:
            page.toc = toc_of(web.contents)
            page.meta = {"description": escape(web.description), "hide": ["navigation"]}
        for problem in web.problems:
            log.warning("%s", problem)
        self._frame.fill(context, web, config, edit_url=page.edit_url if key is None or key.kind == "day" else None)
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        around = (self._surroundings, self._theme.stamp()) if self._surroundings else ()
        made_with = hash_of((program_hash(), around, self._frame.sheet.path))
        own = OwnOutputs(
            self._site, self._theme, made_with, self._archive.cache / "search" if self._makes_index() else None
        )
        if self._tree:
            try:
                written = self._tree.finish(self._outputs(own), own.unsound)
            except OSError as error:
                place = error.filename or config.site_dir
                todo = "make room or mend the rights; the next build does the rest"
                raise PluginError(printable(f"{place}: can't be written: {error.strerror}; {todo}")) from error
            log.debug("%d files of the site were new or had changed.", written)
        # From here on the folder may be another build's.
        self._tree = None
        self._pieces.prune()
        if not self._serving:
            garbage_collection.leave()
        garbage_collection.as_usual()

    def on_build_error(self, *, error: Exception) -> None:
        self._give_up()

    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> "LiveReloadServer":
        from digest.plugin.file_watch import watch_cheaply  # noqa: PLC0415 - `build` has no server

        watch_cheaply(server)
        return server

    def on_shutdown(self) -> None:
        # Of Ctrl-C, which is no `Exception`, MkDocs tells in no other way.
        self._give_up()
        if self._preview:
            self._preview.leave()

    # --- pieces

    def _give_up(self) -> None:
        """Leave the site as it was before a build that did not come to its end."""
        mkdocs_walks.as_usual()
        garbage_collection.as_usual()
        if self._tree:
            tree, self._tree = self._tree, None
            tree.restore()

    def _addresses(self, pages: Iterable[File], config: MkDocsConfig) -> str:
        """The lines of the map of the site, none without its address; a template would take three times as long."""
        if not config.site_url:
            return ""
        by_hand = (
            (str(file.page.canonical_url), "")
            for file in pages
            if file.page and file.page.canonical_url and file.src_uri not in self._keys
        )
        end = "" if config.use_directory_urls else "index.html"
        ours = (
            (f"{config.site_url}{key.url}{end}", f"<lastmod>{key.date}</lastmod>" if key.kind == "day" else "")
            for key in self._keys.values()
        )
        addresses = sorted((dict(by_hand) | dict(ours)).items())
        return "\n".join([f"<url><loc>{markupsafe.escape(url)}</loc>{changed}</url>" for url, changed in addresses])

    def _is_light(self) -> bool:
        """Whether this is a preview of so much that a changed word would be long on its way to the screen."""
        return self._serving and len(self._site.library.days) > LIGHT_PREVIEW

    def _makes_index(self) -> bool:
        """Whether this build indexes for search; if not, the index of an earlier one stays as it is."""
        return self.config.search and (self._index is None or not self._is_light())

    def _find_own_files(self, files: FilesAndOwn, config: MkDocsConfig) -> list[OutputKey]:
        """The files beside the pages; MkDocs knows of them, so that pages written by hand can lead to them."""
        if not config.site_url:
            log.info("There are no feeds: their links need `site_url` in mkdocs.yml.")
        found = []
        for key in self._site.files():
            # A file that somebody put there counts.
            if key.path not in files.src_uris:
                files.add_own(key.path)
                found.append(key)
        return found

    def _outputs(self, own: OwnOutputs) -> Iterator[Output]:
        # Links to them are checked in a light preview, too.
        yield from own.all(self._own_pages, () if self._is_light() else self._own_files)
        if own.texts:
            from digest.web.search import search_index  # noqa: PLC0415 - as in `OwnOutputs`

            self._index = search_index(self._archive, self._site.library, own.texts)
        if self.config.search and self._index is not None:
            yield from self._index.outputs()

    def _anchors(self, key: PageKey) -> set[str]:
        return set(self._site.anchors(key.date)) if key.kind == "day" else set()


def _is_front(page: Page) -> bool:
    """Whether a page is the front page; to MkDocs it is none if it stands in a section of the navigation."""
    return page.file.dest_uri == "index.html"


def _plain_title(page: Page) -> str:
    """The title of a page written by hand as text: MkDocs has that of a heading as HTML, and others as they stand."""
    title = str(page.title or "")
    return title if "title" in page.meta else do_striptags(title)
