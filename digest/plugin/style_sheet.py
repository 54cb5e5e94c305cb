"""The one style sheet of every page: what the site needs of the theme's, then ours."""

import re
from collections.abc import Container, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import material
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from digest.plugin.assets import SHEET, Asset, asset
from digest.plugin.build_inputs import foreign_templates
from digest.web.caches.cache import FileStore, name
from digest.web.render import TEMPLATES

_THEME = Path(material.__file__).parent / "templates"
_SHEETS = ("main.*.min.css", "palette.*.min.css")
_PLACES = ("*.html", "partials/**/*.html", "fragments/**/*.html")
"""Where the theme's templates are. Beside them it has fourteen thousand icons."""

_LINK = re.compile(r'\s*<link rel="stylesheet" href="[^"]*assets/stylesheets/(?:main|palette)\.[^"]*">')


def style_sheet(
    config: MkDocsConfig,
    files: Files,
    assets: Mapping[str, Asset],
    direction: str,
    *,
    made: Container[str],
    store: FileStore,
) -> Asset | None:
    """The theme's rules and ours as one file; None where it can't be known which of them the pages need.

    Args:
        files: of which the pages written by hand have been rendered.
        direction: how the theme's pages are laid out, `ltr` or `rtl`.
        made: the sources of pages that are made by our templates.
        store: keeps the result.
    """
    sheets = _theme_sheets(config)
    further = _further(config, files, assets)
    if sheets is None or further is None or foreign_templates(config):
        return None
    pages = [file.page for file in files.documentation_pages() if file.page and file.src_uri not in made]
    by_hand = "\n".join([config.copyright or "", *(page.content or "" for page in pages)])
    requests = frozenset([*_requests(config), *(key for page in pages for key in page.meta)])
    values = frozenset(_values(config, direction))
    inputs = (version("mkdocs-material"), len(sheets), further, by_hand, sorted(requests), sorted(values))
    key = name("style", inputs)
    if (text := store.get(key)) is None:
        # Not at the top: what reads style sheets is not needed where the result is kept.
        from digest.plugin.theme_styles import Needs, pruned  # noqa: PLC0415

        code = "\n".join([*_own_code(assets), *_theme_code()])
        text = pruned([path.read_text("utf-8") for path in sheets], Needs(code, further, by_hand, requests, values))
        store.put(key, text)
    return asset("style.css", text.encode("utf-8") + assets[SHEET].content)


def with_sheet(html: str, address: str, *, whole: bool) -> str:
    """The links to the theme's sheets, and ours behind them; in their place, where ours is the `whole` of them."""
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


def _theme_sheets(config: MkDocsConfig) -> list[Path] | None:
    """The files that the theme would link; None where it has others than Material 9.8."""
    patterns = _SHEETS if config.theme.get("palette") else _SHEETS[:1]
    found = [list((_THEME / "assets" / "stylesheets").glob(pattern)) for pattern in patterns]
    return [paths[0] for paths in found] if all(len(paths) == 1 for paths in found) else None


def _own_code(assets: Mapping[str, Asset]) -> Iterator[str]:
    return (each.content.decode("utf-8") for each in assets.values() if each.path.endswith((".css", ".js")))


def _theme_code() -> Iterator[str]:
    """The theme's templates and script, and our templates."""
    for folder in (_THEME, TEMPLATES):
        for pattern in _PLACES:
            yield from (path.read_text("utf-8") for path in sorted(folder.glob(pattern)))
    yield from (path.read_text("utf-8") for path in sorted((_THEME / "assets" / "javascripts").glob("bundle.*.min.js")))


def _requests(config: MkDocsConfig) -> Iterator[str]:
    """What the settings ask the theme for."""
    yield from config.theme.get("features") or []
    yield from (key for key, value in config.extra.items() if value)
    if config.repo_url:
        yield "repo_url"


def _values(config: MkDocsConfig, direction: str) -> Iterator[str]:
    """What `dir` and the attributes of the palette are, the theme's defaults included where they hold."""
    yield from ("default", direction)
    palette = config.theme.get("palette") or {}
    for each in [palette] if isinstance(palette, dict) else palette:
        values = {"primary": "", "accent": "", **each}
        yield from (str(value or "indigo").replace(" ", "-") for value in values.values())
