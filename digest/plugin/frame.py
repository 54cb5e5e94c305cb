"""What the theme's templates get from us for every page: its head, its foot, its scripts and sheets."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.templates import TemplateContext

from digest.i18n import Words
from digest.languages import direction, is_apart
from digest.plugin.assets import WORKER, Asset
from digest.plugin.theme_pages import escape
from digest.web.pages.page import WebPage
from digest.web.pages.reading_list import reader_words
from digest.web.policy import inline_scripts, policy
from digest.web.render import Renderer

_INLINE_SCRIPTS = ("base", "palette", "content", "storage")
_SCRIPTS_OF_FEATURES = {"announce.dismiss": "announce"}

_SCRIPTS = {"search": "search-page.js", "reading": "reading-page.js"}
_SHEETS = {"day": (), "page": (), "search": ("search.css",)}
"""What pages of a kind have besides the script and the sheet of all; unless said otherwise `lists.css`."""


class Frame(NamedTuple):
    """What is the same for all pages of a build.

    Attributes:
        language: what the theme speaks; `words` are English where we have none in it.
        direction: how the theme's pages are laid out, `ltr` or `rtl`.
        assets: our files by name; `sheet` is the style sheet that every page has.
        policy: what browsers may load; "" for a preview.
        owner: HTML that the owner of the site has at the foot of every page.
        source_url: see the plugin's settings.
        has_feed: whether there is a feed of the whole archive.
        has_search: whether the site has a search.
    """

    words: Words
    language: str
    direction: str
    render: Renderer
    assets: Mapping[str, Asset]
    sheet: Asset
    policy: str
    owner: str
    source_url: str | None
    has_feed: bool
    has_search: bool

    def fill(self, context: TemplateContext, page: WebPage, config: MkDocsConfig, *, edit_url: str | None) -> None:
        """Put our part of a page into the context of the theme's template."""
        words = self.words.language if is_apart(self.words.language, self.language) else ""
        worker = ""
        if self.has_search:
            # The first is told the address of the second behind the `#`, which no server sees.
            worker = f"{self._path_of('search-start.js')}#{self.assets[WORKER].name}"
        values: dict[str, Any] = {
            "digest_apart": self._attributes(page.language if page.kind == "page" else words),
            "digest_words_apart": self._attributes(words),
            "digest_policy": self.policy,
            "digest_worker": worker,
            "digest_script": self._path_of(_SCRIPTS.get(page.kind, "")),
            "digest_sheet": self.sheet.path,
            "digest_sheets": [self._path_of(name) for name in _SHEETS.get(page.kind, ("lists.css",))],
            "digest_title": escape(page.title if page.kind == "home" else f"{page.title} · {config.site_name}"),
            "digest_head": self.render(
                "head.html",
                page=page,
                site_name=config.site_name,
                root=config.site_url,
                picture=self._path_of("share.png"),
                has_feed=self.has_feed,
                locale=self.words.locale,
            ),
            "digest_skip": self.words("page.skip"),
            "digest_body": page.body,
            "digest_foot": self.render(
                "foot.html",
                base=_base(page, config),
                reader=reader_words(self.words),
                has_search=self.has_search,
                owner=self.owner,
                models=page.models or self.words("foot.models_site"),
                edit_url=edit_url,
                source_url=self.source_url,
            ),
        }
        context.update(values)  # type: ignore[typeddict-item]

    def _attributes(self, language: str) -> str:
        """Those of an element in another language than the site's, "" for none."""
        if not language:
            return ""
        turned = direction(language)
        return f'lang="{escape(language)}"' + (f' dir="{turned}"' if turned != self.direction else "")

    def _path_of(self, name: str) -> str:
        """Where one of our files is in the site; "" for none."""
        return self.assets[name].path if name else ""


def _base(page: WebPage, config: MkDocsConfig) -> str:
    """From a page to the root of the site. The page for wrong addresses stands anywhere."""
    if page.url == "404.html":
        return f"{urlsplit(config.site_url or '').path.rstrip('/')}/"
    return "../" * page.url.count("/")


def direction_of(env: jinja2.Environment, config: MkDocsConfig) -> str:
    """How the theme lays its pages out, `ltr` or `rtl`: as the settings say, else as its language is written."""
    words = env.get_template("partials/language.html").make_module({"config": config})
    return str(config.theme.get("direction") or words.t("direction"))  # type: ignore[attr-defined]


def policy_of(env: jinja2.Environment, config: MkDocsConfig) -> str:
    """The policy that allows the inline scripts of the theme, and ours among them."""
    features = config.theme.get("features") or []
    context = {"config": config, "features": features, "base_url": "."}
    names = [*_INLINE_SCRIPTS, *(name for feature, name in _SCRIPTS_OF_FEATURES.items() if feature in features)]
    partials = (f"partials/javascripts/{name}.html" for name in names)
    # From the templates, never from a finished page: a script that slipped in there would be blessed.
    return policy([script for path in partials for script in inline_scripts(env.get_template(path).render(context))])
