"""What mkdocs.yml asks for and the content security policy (`digest.web.policy`) keeps from every page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from digest.theme.settings import mapping

ELSEWHERE = "is on another host, from which the pages load nothing"
OWN_COPY = "put a copy into docs_dir and name that"

INSTANT = "navigation.instant"
"""How the names of features begin that would pass over the scripts and style sheets of single pages."""

_MEDIA = re.compile(
    r"""<(?:img|source|video|audio|iframe|embed|object)\b(?:[^>"']|"[^"]*"|'[^']*')*>""",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"""\s(src|srcset|data|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+|(?<=\d[wx]),")
"""What is between the addresses and sizes of a `srcset`."""


def blocked_settings(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is asked for in vain, by key, and what to do instead. `values` are those of the file, or MkDocs' own."""
    site = str(values.get("site_url") or "")
    theme, extra = mapping(values.get("theme")), mapping(values.get("extra"))
    files = [(key, each) for key in ("extra_css", "extra_javascript") for each in _paths(values.get(key))]
    for key, path in chain(files, ((f"theme.{name}", str(theme.get(name) or "")) for name in ("logo", "favicon"))):
        if is_elsewhere(path, site):
            yield f"{key}: {path} {ELSEWHERE}", OWN_COPY
    if mapping(extra.get("analytics")).get("provider"):
        yield "extra.analytics: its program comes from another host, and the pages load none", "remove it"
    if extra.get("consent"):
        yield "extra.consent: its script is refused, and the pages do nothing that needs consent", "remove it"
    if instant := [str(name) for name in _list(theme.get("features")) if str(name).startswith(INSTANT)]:
        why = "without a full load the search, the reading list and the buttons of papers don't work"
        yield f"theme.features: `{'`, `'.join(instant)}` is left out: {why}", "remove it"
    if theme.get("font"):
        yield (
            "theme.font: comes from another host, from which the pages load nothing",
            "use `@font-face` in `extra_css`",
        )
    icons = mapping(theme.get("icon"))
    for name in ("admonition", "annotation", "tag"):
        if icons.get(name):
            yield (
                f"theme.icon.{name}: is made of inline styles, which the pages refuse",
                "set it in a file of `extra_css`",
            )
    if _has_mermaid([values.get("markdown_extensions"), values.get("mdx_configs")]):
        what = "mermaid: its program comes from another host, and makes inline styles; the pages refuse both"
        yield f"markdown_extensions: {what}", "draw diagrams as pictures in docs_dir"


def pictures_elsewhere(html: str, site: str) -> Iterable[str]:
    """The addresses of pictures and other media of a page that are on another host than the site, each once."""
    return dict.fromkeys(path for path in _media(html) if is_elsewhere(path, site))


def _media(html: str) -> Iterator[str]:
    for tag in _MEDIA.findall(html):
        for name, *values in _ADDRESS.findall(tag):
            value = "".join(values)
            yield from (each.strip(",") for each in _BETWEEN.split(value)) if name.lower() == "srcset" else [value]


def is_elsewhere(path: str, site: str) -> bool:
    """Whether an address is on another host than the site, whose own address may be ""."""
    try:
        host = urlsplit(path).netloc
    except ValueError:  # such as `//[your host]/`, from which a browser loads nothing either
        return True
    return bool(host) and host.lower() != urlsplit(site).netloc.lower()


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _paths(entries: object) -> Iterator[str]:
    """The files of a list; a script may be one with attributes."""
    for entry in _list(entries):
        yield str(entry.get("path") or "" if isinstance(entry, Mapping) else entry)


def _has_mermaid(value: object) -> bool:
    """Whether a fence of that name is anywhere in the options of extensions."""
    if isinstance(value, Mapping):
        return value.get("name") == "mermaid" or _has_mermaid(list(value.values()))
    return isinstance(value, list) and any(map(_has_mermaid, value))
