"""Sites for tests: builds with the real MkDocs, in this process, and what a built page holds."""

import datetime as dt
import logging
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from digest import DISTRIBUTION
from digest.start import archive_files, settings_from

REPOSITORY = Path(__file__).parent.parent
SITE_URL = "https://digest.test/sub/path/"
SAMPLE_DAYS = tuple(dt.date(2026, 6, day) for day in (10, 11, 12, 16, 17))
"""The days that the repository ships."""


@dataclass(frozen=True)
class Build:
    """A finished build. `failed` is the message of an abort, "" where it went through."""

    project: Path
    site: Path
    warnings: tuple[str, ...]
    failed: str = ""

    def page(self, url: str) -> str:
        """The HTML of a page by its address below the root, `2026/06/08/`."""
        return (self.site / url / "index.html" if not url.endswith(".html") else self.site / url).read_text("utf-8")

    def pages(self) -> dict[str, str]:
        """Every HTML page by its path below the root."""
        return {
            path.relative_to(self.site).as_posix(): path.read_text("utf-8")
            for path in sorted(self.site.rglob("*.html"))
        }


def write_project(root: Path, **config: Any) -> Path:
    """A `mkdocs.yml` in `root`, in Chinese as `digest init` writes it, but for `config`; returns its path.

    The repository's own is not looked at: in a copy it is somebody's who may change it. Keys of `theme` are merged.
    """
    values: dict[str, object] = {
        "site_name": "Test Digest",
        "site_description": "What tests announced.",
        "site_url": SITE_URL,
        "nav": ["index.md", "archive/index.md", "categories/index.md"],
    }
    base = _base()
    theme = base["theme"] | config.get("theme", {})
    path = root / "mkdocs.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(base | values | config | {"theme": theme}, allow_unicode=True), encoding="utf-8")
    index = root / "docs" / "index.md"
    if not index.exists():
        index.parent.mkdir(exist_ok=True)
        index.write_text("An archive for tests.\n", encoding="utf-8")
    return path


@cache
def _base() -> Any:
    settings = settings_from({"categories": ("cs.CV",), "language": "zh"})
    made = archive_files(settings, requirement=DISTRIBUTION, repository=None)["mkdocs.yml"].data.decode()
    # An address that the environment may give is no plain YAML.
    return yaml.safe_load(made.replace("!ENV ", ""))


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def build(config_file: Path, site: Path, *, strict: bool = False, **config: Any) -> Build:
    """Build as `mkdocs build` does."""
    handler = _Warnings()
    log = logging.getLogger("mkdocs")
    log.addHandler(handler)
    failed = ""
    try:
        loaded = load_config(config_file=str(config_file), site_dir=str(site), strict=strict, **config)
        loaded.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build(loaded)
        except Abort as abort:
            failed = str(abort)
        finally:
            loaded.plugins.on_shutdown()
    finally:
        log.removeHandler(handler)
    return Build(config_file.parent, site, tuple(handler.messages), failed)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def stamps(root: Path) -> dict[str, int]:
    """When each file below a folder was written."""
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def differing(first: Path, second: Path) -> set[str]:
    """The files that two folders don't have in common, byte by byte."""
    one, other = tree(first), tree(second)
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def changed_pages(first: Build, second: Build) -> set[str]:
    """The addresses below the root of the pages that differ between two builds, `2026/06/08/`."""
    names = differing(first.site, second.site)
    return {name.removesuffix("index.html") for name in names if name.endswith(".html")}


# --- what a page holds ---------------------------------------------------------------------------------------------


def letters(rendered: str) -> str:
    """The text without white space, and without the signs that a superscript or a doubt puts around it."""
    return re.sub(r"[\s†^_()–]", "", unicodedata.normalize("NFKC", unescape(re.sub(r"<[^<>]*>", "", rendered))))


@dataclass
class Markup:
    """What tests look at in a page: its ids, links and sources, metadata, and every element with its attributes."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    title: str = ""

    def elements_named(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = Markup()
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        found = self.found
        found.elements.append((tag, values))
        if "id" in values:
            found.ids.append(values["id"])
        if tag == "a" and "href" in values:
            found.links.append(values["href"])
        # What else `link` says is not fetched.
        if tag == "link" and {"stylesheet", "icon", "manifest", "preload"} & {*values.get("rel", "").split()}:
            found.sources.append(values.get("href", ""))
        if "src" in values:
            found.sources.append(values["src"])
        if tag == "meta" and (name := values.get("name") or values.get("property") or values.get("http-equiv")):
            found.meta[name] = values.get("content", "")
        self._inside = tag
        if tag == "script":
            if {"src", "type"} & values.keys():
                self._inside = ""
            else:
                found.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.found.scripts[-1] += data
        elif self._inside == "title":
            self.found.title += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


def read_html(html: str) -> Markup:
    """The markup of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
