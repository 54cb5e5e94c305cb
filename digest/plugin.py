"""The MkDocs plugin: the only code that knows the host. The methods stand in the order in which MkDocs calls them."""

import hashlib
import re
from collections.abc import Iterable
from functools import cached_property
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal
from urllib.parse import urlsplit

import jinja2
from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext

from digest.archive import Archive
from digest.web.i18n import Words
from digest.web.library import load_library
from digest.web.policy import inline_scripts, policy
from digest.web.render import Renderer
from digest.web.site import Heading, PageKey, Site, WebPage

log = get_plugin_logger("digest")

ASSETS = Path(__file__).parent / "assets"
THEME = Path(__file__).parent / "templates" / "material"
UNDATED = "1970-01-01"
"""The date of pages that have none. MkDocs would take today's, and the same input would give another site tomorrow."""

_DAY_FILE = re.compile(r"\d{4}/\d{2}/\d{2}/[^/]+\.(?:md|json)", re.ASCII)
_INLINE_SCRIPTS = ("base", "palette", "content")


class DigestConfig(base.Config):  # type: ignore[no-untyped-call]
    """The plugin's settings in mkdocs.yml."""

    source_url = c.Optional(c.URL())
    """Where the source of the site can be seen; linked at the foot of every page."""


class DigestPlugin(BasePlugin[DigestConfig]):  # type: ignore[no-untyped-call]
    """Turns the archive in `docs_dir` into pages."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        # A user's own templates come before ours, ours before Material's.
        own = 1 if config.theme.custom_dir else 0
        if str(THEME) not in config.theme.dirs:
            config.theme.dirs.insert(own, str(THEME))
        # Web fonts would come from another host.
        config.theme["font"] = False
        # Material keys what it keeps in the browser by this. With the default, the address of the page's root,
        # its inline script would differ between depths, and so would its hash in the policy.
        config.extra["scope"] = urlsplit(config.site_url or "").path or "/"
        self._words = Words.load(config.theme.get("language") or "en")
        self._renderer = Renderer(self._words)
        self._policy = ""
        for name, paths in (("digest.css", config.extra_css), ("digest.js", config.extra_javascript)):
            if self._assets[name] not in map(str, paths):
                paths.insert(0, self._assets[name])
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        archive = Archive(Path(config.docs_dir))
        self._site = Site(archive, load_library(archive), self._words, name=config.site_name)
        for problem in self._site.problems():
            log.warning("%s", problem)
        keys = {f"{key.url}index.md": key for key in self._site.page_keys()}
        for file in list(files):
            # Analyses and metadata are no pages of their own; what hides behind a symbolic link is none at all.
            if _DAY_FILE.fullmatch(file.src_uri) and file.src_uri not in keys:
                files.remove(file)
        self._keys: dict[str, PageKey] = {}
        for uri, key in keys.items():
            present = files.get_file_from_path(uri)
            if present is None:
                files.append(File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV))
            elif key.kind == "day":
                present.inclusion = InclusionLevel.NOT_IN_NAV
            else:
                log.info("'%s' was written by hand and takes the place of the generated page.", uri)
                continue
            self._keys[uri] = key
        for name, path in self._assets.items():
            files.append(File.generated(config, path, content=(ASSETS / name).read_bytes()))
        return files

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        # The front matter of an archive file must never become the theme's page metadata: Material prints it unescaped.
        return "" if page.file.src_uri in self._keys else None

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        page.update_date = self._date_of(page)
        if page.is_homepage and "title" not in page.meta:
            page.title = self._words("breadcrumb.home")
        key = self._keys.get(page.file.src_uri)
        if key is None:
            return None
        page.title = key.title
        if key.kind == "day":
            page.present_anchor_ids = set(self._site.anchors(key.date))
            before, after = self._site.library.neighbours(key.date)
            for name, date in (("previous_page", before), ("next_page", after)):
                if date:
                    neighbour = SimpleNamespace(url=f"{date:%Y/%m/%d}/", title=self._words.date(date))
                    setattr(page, name, neighbour)
        return ""

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> None:
        # `serve` adds a script of its own, whose text changes: with a policy, live reload would die silently.
        if self._serving:
            return
        context = {"config": config, "features": config.theme.get("features") or [], "base_url": "."}
        partials = (f"partials/javascripts/{name}.html" for name in _INLINE_SCRIPTS)
        # From the templates, never from a finished page: a script that slipped in there would be blessed.
        scripts = [script for path in partials for script in inline_scripts(env.get_template(path).render(context))]
        self._policy = policy(scripts)

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        root = f"{urlsplit(config.site_url or '').path.rstrip('/')}/"
        title = self._words("notfound.title")
        page = WebPage("404.html", "archive", title, self._words("notfound.lead"), self._site.not_found(root))
        self._fill(context, page, config, edit_url=None)
        context["digest_undated"] = UNDATED  # type: ignore[typeddict-unknown-key]
        return context

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        key = self._keys.get(page.file.src_uri)
        if page.is_homepage:
            web = self._site.home(page.content or "")
        elif key is not None:
            web = self._site.page(key)
        else:
            description = str(page.meta.get("description") or config.site_description or "")
            web = WebPage(page.url, "page", str(page.title or ""), description, "")
        if web.body:
            page.toc = TableOfContents(_anchor_links(web.contents))
            page.meta = {"description": escape(web.description), "hide": ["navigation"]}
        for problem in web.problems:
            log.warning("%s", problem)
        self._fill(context, web, config, edit_url=page.edit_url if key is None or key.kind == "day" else None)
        return context

    # --- pieces

    @cached_property
    def _assets(self) -> dict[str, str]:
        """Our files in the site. The hash in a name changes with the content, so that no browser keeps an old one."""
        names = sorted(path.name for path in ASSETS.iterdir() if path.is_file())
        return {name: _hashed_name(name) for name in names}

    def _date_of(self, page: Page) -> str:
        key = self._keys.get(page.file.src_uri)
        days = self._site.library.days
        if key is not None and key.kind == "day":
            return str(key.date)
        return str(days[-1].date) if days and (key is not None or page.is_homepage) else UNDATED

    def _fill(self, context: TemplateContext, page: WebPage, config: MkDocsConfig, *, edit_url: str | None) -> None:
        values: dict[str, Any] = {
            "digest_policy": self._policy,
            "digest_title": escape(page.title if page.kind == "home" else f"{page.title} · {config.site_name}"),
            "digest_head": self._renderer(
                "head.html",
                page=page,
                site_name=config.site_name,
                root=config.site_url,
                picture=self._assets["share.png"],
                locale={"zh": "zh_CN"}.get(self._words.language, "en_GB"),
            ),
            "digest_body": page.body,
            "digest_foot": self._renderer(
                "foot.html",
                models=page.models or self._words("foot.models_site"),
                edit_url=edit_url,
                source_url=self.config.source_url,
            ),
        }
        context.update(values)  # type: ignore[typeddict-item]


def _hashed_name(name: str) -> str:
    stem, suffix = name.rsplit(".", 1)
    if suffix == "woff2":
        return f"assets/digest/{name}"
    return f"assets/digest/{stem}.{hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:8]}.{suffix}"


def _anchor_links(headings: Iterable[Heading], level: int = 2) -> list[AnchorLink]:
    # Material prints these titles unescaped.
    links = []
    for heading in headings:
        link = AnchorLink(escape(heading.title), escape(heading.anchor), level)
        link.children = _anchor_links(heading.children, level + 1)
        links.append(link)
    return links
