"""The one style sheet of every page: what the site needs of the theme's, then ours."""

import re
from collections.abc import Container, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import material
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from digest.plugin.assets import SHEET, Asset, asset
from digest.plugin.theme_styles import Needs, pruned
from digest.web.render import TEMPLATES
from digest.web.store import Store, name

_THEME = Path(material.__file__).parent / "templates"
_SHEETS = ("main.*.min.css", "palette.*.min.css")
_PLACES = ("*.html", "partials/**/*.html", "fragments/**/*.html")
"""Where the theme's templates are. Beside them it has fourteen thousand icons."""

_LATE_EVENTS = ("env", "pre_template", "template_context", "post_template", "page_context", "post_page", "post_build")
_LINK = re.compile(r'\s*<link rel="stylesheet" href="[^"]*assets/stylesheets/(?:main|palette)\.[^"]*">')


def style_sheet(
    config: MkDocsConfig, files: Files, assets: Mapping[str, Asset], made: Container[str], plugin: object, store: Store
) -> Asset | None:
    """The theme's rules and ours as one file; None where it can't be known which of them the pages need.

    Args:
        files: of which the pages written by hand have been rendered.
        made: the sources of pages that are made by our templates.
        plugin: the one that is always there; others may add to pages what they like.
        store: keeps the result.
    """
    sheets = [list((_THEME / "assets" / "stylesheets").glob(pattern)) for pattern in _SHEETS]
    late = [method for event in _LATE_EVENTS for method in config.plugins.events.get(event, [])]
    further = _further(config, files, assets)
    if (
        any(len(found) != 1 for found in sheets)
        or any(getattr(method, "__self__", None) is not plugin for method in late)
        or config.theme.custom_dir
        or further is None
    ):
        return None
    pages = [file.page for file in files.documentation_pages() if file.page and file.src_uri not in made]
    requests = {*(config.theme.get("features") or []), *_set(config.extra), *(key for page in pages for key in page.meta)}
    if config.repo_url:
        requests.add("repo_url")
    needs = Needs(
        code=further,
        by_hand="\n".join(page.content or "" for page in pages),
        requests=frozenset(requests),
        values=frozenset(_values(config)),
    )
    palette = bool(config.theme.get("palette"))
    inputs = (version("mkdocs-material"), palette, needs.code, needs.by_hand, sorted(requests), sorted(needs.values))
    key = name("style", inputs)
    if (text := store.get(key)) is None:
        own = "".join(each.content.decode("utf-8") for path, each in assets.items() if path.endswith((".css", ".js")))
        code = "\n".join([own, needs.code, *_code()])
        read = [found[0].read_text("utf-8") for found in sheets[: 2 if palette else 1]]
        text = pruned(read, Needs(code, needs.by_hand, needs.requests, needs.values))
        store.put(key, text)
    return asset("style.css", text.encode("utf-8") + assets[SHEET].content)


def with_sheet(html: str, address: str, *, whole: bool) -> str:
    """The theme's links to its style sheets with ours behind them, or, where ours is the `whole` of them, in their place."""
    own = f'<link rel="stylesheet" href="{address}">'
    if not whole:
        return f"{html}{own}"
    links = iter([own])
    return _LINK.sub(lambda _: next(links, ""), html)


def _further(config: MkDocsConfig, files: Files, assets: Mapping[str, Asset]) -> str | None:
    """The style sheets and scripts that the settings add to ours; None where one of them is elsewhere."""
    own = {each.path for each in assets.values()}
    texts = []
    for path in [*map(str, config.extra_css), *map(str, config.extra_javascript)]:
        if path in own:
            continue
        file = files.get_file_from_path(path)
        if file is None:
            return None
        texts.append(file.content_string)
    return "\n".join(texts)


def _code() -> Iterator[str]:
    """The theme's templates and script, and our templates."""
    for folder in (_THEME, TEMPLATES):
        for pattern in _PLACES:
            yield from (path.read_text("utf-8") for path in sorted(folder.glob(pattern)))
    yield from (path.read_text("utf-8") for path in sorted((_THEME / "assets" / "javascripts").glob("bundle.*.min.js")))


def _set(extra: Mapping[str, object]) -> Iterator[str]:
    return (key for key, value in extra.items() if value)


def _values(config: MkDocsConfig) -> Iterator[str]:
    """What `dir` and the attributes of the palette are, the theme's defaults included."""
    yield from ("default", "indigo", config.theme.get("direction") or "ltr")
    palette = config.theme.get("palette") or []
    for each in [palette] if isinstance(palette, dict) else palette:
        yield from (str(value).replace(" ", "-") for value in each.values())
