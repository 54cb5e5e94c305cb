"""The hand-written pages beside the archive: what they hold, and where links may lead."""

import os
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path, PurePosixPath

from digest.archive import Archive
from digest.check.archive_rules import DayFacts
from digest.errors import ArchiveError
from digest.files import read_text
from digest.site_addresses import ANCHORS, YEAR, address
from digest.text.markdown_prose import prose, without_comments

# Python-Markdown takes blanks in an address; one level of brackets is as much as names of files have.
_TARGET = r"""(?:<([^<>\n]{1,2000})>|((?:[^\s()<>]|\([^()<>\n]{0,500}\)|[ ]{1,99}+(?=[^\s"')<>])){1,2000}))"""
_TITLE = r"""(?:\s{1,99}+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?"""
_LINK = re.compile(
    rf"""\]\(\s{{0,99}}+{_TARGET}{_TITLE}\s{{0,99}}+\)
    | ^[ ]{{0,3}}\[(?!\^)[^\]\n]{{1,500}}\]:
      [ \t]*+\n?[ \t]*+(?:<([^<>\n]{{1,2000}})>|([^\s<>]{{1,2000}})){_TITLE}[ \t]*$
    | \s(?:href|src)\s*=\s*["'](?P<html>[^"'\n]{{1,2000}})["']""",
    re.MULTILINE | re.VERBOSE,
)
_HEADING = re.compile(
    r"^[ \t>]{0,40}(?P<mark>#{1,6})[ \t]*(?P<title>[^\n]*)"
    r"|^(?P<underlined>[^\s#>\n][^\n]*)\n(?P<line>=+|-+)[ \t]*$",
    re.MULTILINE,
)
_NOT_IN_ID = re.compile(r"`+(?P<code>[^`]*)`+|<[^<>]*>|[*`]|(?<![\w\\])_+|(?<!_)_++(?!\w)|\]\([^()]*\)|\{[^{}]*\}")
"""What Python-Markdown leaves out of a heading's id: marks, tags, addresses, attributes. Of code, the marks alone."""
_LISTED_ID = re.compile(r"\{[^{}\n#]{0,200}#(?P<id>[\w.:-]+)[^{}\n]{0,200}\}")
_HTML_ID = re.compile(r"<[a-z][^<>]{0,500}?\s(?:id|name)\s*=\s*[\"']?(?P<id>[^\s\"'<>]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A hand-written page. `name` is its path below the folder of the archive."""

    path: Path
    name: PurePosixPath
    text: str

    @cached_property
    def prose(self) -> str:
        return without_comments(prose(self.text))

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    def _line(self, position: int) -> int:
        return bisect_left(self._line_ends, position) + 1

    @cached_property
    def explicit_ids(self) -> tuple[tuple[str, int], ...]:
        """The ids that its author wrote, and their lines."""
        found = [*_LISTED_ID.finditer(self.prose), *_HTML_ID.finditer(self.prose)]
        return tuple((match["id"], self._line(match.start())) for match in found)

    @cached_property
    def heading_ids(self) -> tuple[tuple[str, int], ...]:
        """The ids that headings get by themselves, and their lines; without the counter of equal ones."""
        # Code in a heading counts, a heading in code does not.
        found = [
            match
            for match in _HEADING.finditer(self.text)
            if not self.prose[max(match.start("mark"), match.start("line"))].isspace()
            and not _LISTED_ID.search(self.prose, match.start(), match.end())
        ]
        titles = ((match["title"] or match["underlined"] or "", match.start()) for match in found)
        return tuple((id_, self._line(start)) for title, start in titles for id_ in _slugs(title))

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(id_ for id_, _ in (*self.explicit_ids, *self.heading_ids))

    def has_anchor(self, anchor: str) -> bool:
        # Equal headings, and those without an ASCII letter, are told apart by a counter.
        return anchor in self._ids or re.sub(r"_\d+$", "", anchor) in self._ids or anchor.startswith("__")

    @property
    def url(self) -> PurePosixPath:
        """The folder in which the page's relative addresses are resolved."""
        return self.name.parent if self.name.name in ("index.md", "README.md") else self.name.with_suffix("")

    def links(self) -> Iterator[tuple[str, int, bool]]:
        """The targets of its links and pictures, their lines, and whether they are HTML, which MkDocs leaves alone."""
        for match in _LINK.finditer(self.prose):
            yield next(filter(None, match.groups())), self._line(match.start()), bool(match["html"])


@dataclass(frozen=True)
class Pages:
    """All hand-written pages, and the days that they may link to."""

    root: Path
    pages: tuple[Page, ...]
    days: tuple[DayFacts, ...]
    problems: tuple[ArchiveError, ...]

    @cached_property
    def by_name(self) -> dict[PurePosixPath, Page]:
        return {page.name: page for page in self.pages}

    @cached_property
    def day_anchors(self) -> dict[str, frozenset[str] | None]:
        """`2026/01/13` and what one can link to on that page; None where nobody knows, because it can't be read."""
        return {address(day.date)[:-1]: None if day.ids is None else ANCHORS | day.ids.keys() for day in self.days}


def read_pages(archive: Archive, days: tuple[DayFacts, ...]) -> Pages:
    """The Markdown files outside the folders of the years. Never raises: what can't be read becomes a problem."""
    pages: list[Page] = []
    problems: list[ArchiveError] = []
    for path in _markdown_files(archive.root):
        # The site goes without it, which another rule tells.
        if archive.leading_astray(path):
            continue
        try:
            text = read_text(path)
        except ArchiveError as error:
            problems.append(error)
        else:
            pages.append(Page(path, PurePosixPath(path.relative_to(archive.root)), text))
    return Pages(archive.root, tuple(pages), days, tuple(problems))


def _markdown_files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        top = Path(folder) == root
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not (top and YEAR.fullmatch(name)))
        yield from (Path(folder) / name for name in sorted(names) if name.endswith(".md") and name[0] != ".")


def _slugs(title: str) -> set[str]:
    """The id of a heading as Python-Markdown makes it by default, and with letters beyond ASCII kept."""
    title = unescape(_NOT_IN_ID.sub(r"\g<code>", title))
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slugs = (re.sub(r"[^\w\s-]", "", text).strip().lower() for text in (ascii_only, title))
    return {re.sub(r"[-\s]+", "-", slug) for slug in slugs}
