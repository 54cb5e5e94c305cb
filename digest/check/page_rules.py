"""What must hold for the hand-written pages beside the archive."""

import posixpath
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from digest.check.findings import MOST, Fault, Rule, quoted
from digest.check.pages import Page, Pages
from digest.model import ID_PATTERN
from digest.site_addresses import ANCHORS, DAY_DATA, FILES, REFERENCES, SECTIONS, YEAR

_INDEX = r"(?:/(?:index\.(?:md|html))?)?"
_DATED = re.compile(rf"(?P<date>\d{{4}}(?:/\d{{2}}(?:/\d{{2}})?)?){_INDEX}", re.ASCII)
_BESIDE = re.compile(
    rf"(?P<date>\d{{4}}/\d\d(?:/\d\d)?)/"
    rf"(?:{'|'.join(map(re.escape, REFERENCES.values()))}|(?<=/\d\d/\d\d/){re.escape(DAY_DATA)})",
    re.ASCII,
)
"""The files that the site makes beside the page of a month or a day."""
_MADE = re.compile(rf"(?:{'|'.join(SECTIONS)})(?:/[\w.-]+)*{_INDEX}|(?:{'|'.join(sorted(FILES))})")
_VERSION = re.compile(rf"(?P<id>{ID_PATTERN})v\d+")


def readable(pages: Pages) -> Iterator[Fault]:
    """Every page is UTF-8 text without the marks of a merge conflict."""
    for problem in pages.problems:
        yield Fault(problem.path, problem.line or 1, problem.told)


def addresses(pages: Pages) -> Iterator[Fault]:
    """No page takes an address that the site makes itself."""
    for page in pages.pages:
        first = page.name.parts[0].removesuffix(".md")
        if first in SECTIONS or YEAR.fullmatch(first):
            yield Fault(page.path, 1, f"takes the address /{first}/, which the site makes itself; give it another name")
    places = [pages.root / name for name in sorted(FILES)]
    for first in sorted(SECTIONS):
        places += sorted((pages.root / first).rglob("index.html"))
    for path in places:
        if path.exists():
            yield Fault(path, 1, "takes the address of a file that the site makes itself; remove it")


def anchors(pages: Pages) -> Iterator[Fault]:
    """Ids on a page are there once, and are not those of the theme or of the site."""
    for page in pages.pages:
        seen: dict[str, int] = {}
        for id_, line in page.explicit_ids:
            if id_ in seen:
                yield Fault(page.path, line, f"the anchor {quoted(id_)} stands in line {seen[id_]} already")
            elif id_.startswith("__"):
                yield Fault(page.path, line, f"the anchor {quoted(id_)} may be one of the theme's; take another")
            seen.setdefault(id_, line)
        # The home page shows the latest day below the text of index.md.
        if page.name == PurePosixPath("index.md"):
            for id_, line in (*page.explicit_ids, *page.heading_ids):
                if id_ in ANCHORS:
                    yield Fault(
                        page.path, line, f"the anchor {quoted(id_)} is the site's own on this page; take another"
                    )


def links(pages: Pages) -> Iterator[Fault]:
    """Every link inside the site leads to something."""
    for page in pages.pages:
        wrong = ((target, line, _wrong(pages, page, target, html)) for target, line, html in page.links())
        for target, line, said in islice((each for each in wrong if each[2]), MOST):
            yield Fault(page.path, line, f"the link to {quoted(target)} {said}")


def _wrong(pages: Pages, page: Page, target: str, html: bool) -> str:
    """What is wrong with a link, "" if nothing."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "is no address"
    if parts.scheme or parts.netloc:
        return ""
    path, anchor = unquote(parts.path), unquote(parts.fragment)
    if not path:
        return (
            "" if not anchor or page.has_anchor(anchor) or _is_own(page, anchor) else "has no such anchor on this page"
        )
    if path.startswith("/"):
        return "begins with `/`, which breaks below a sub-path; write it from this file's folder"
    said = [_wrong_from(pages, base, path, anchor) for base in _bases(page, path, html)]
    return said[0] if all(said) else ""


def _is_own(page: Page, anchor: str) -> bool:
    return page.name == PurePosixPath("index.md") and anchor in ANCHORS


def _bases(page: Page, path: str, html: bool) -> list[PurePosixPath]:
    """MkDocs resolves links to files from the file, and leaves links to folders, and HTML, to the browser.

    HTML with Markdown in it (`md_in_html`) is resolved from the file, too.
    """
    if path.endswith("/"):
        return [page.url]
    return [page.url, page.name.parent] if html else [page.name.parent]


def _wrong_from(pages: Pages, base: PurePosixPath, path: str, anchor: str) -> str:
    name = posixpath.normpath((base / path).as_posix())
    return "leaves the folder of the archive" if name.startswith("..") else _wrong_name(pages, name, anchor)


def _wrong_name(pages: Pages, name: str, anchor: str) -> str:
    for candidate in (name, f"{name}.md", f"{name}/index.md", f"{name}/README.md"):
        if other := pages.by_name.get(PurePosixPath(candidate)):
            return "" if not anchor or other.has_anchor(anchor) else "has no such anchor there"
    if dated := _DATED.fullmatch(name) or _BESIDE.fullmatch(name):
        return _wrong_date(pages, dated["date"], anchor)
    if _MADE.fullmatch(name) or name == "." or (pages.root / name).is_file():
        return ""
    return "leads nowhere"


def _wrong_date(pages: Pages, date: str, anchor: str) -> str:
    if date not in pages.day_anchors:
        return "" if any(day.startswith(f"{date}/") for day in pages.day_anchors) else "leads to no day of the archive"
    known = pages.day_anchors[date]
    version = _VERSION.fullmatch(anchor)
    if not anchor or known is None or (version["id"] if version else anchor) in known:
        return ""
    return "has no such paper on that day"


PAGE_RULES: tuple[Rule[Pages], ...] = (
    Rule("page", readable),
    Rule("address", addresses),
    Rule("anchor", anchors),
    Rule("link", links),
)
