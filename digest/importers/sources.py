"""From the paths that a user names to the files of days, in order of date."""

import codecs
import datetime as dt
import glob
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Literal

from digest.errors import FileError, UsageError, reading_hint
from digest.importers.ancestor import page_date, read_ancestor
from digest.importers.ancestor_page import looks_like_page
from digest.importers.foreign_text import date_in_name
from digest.importers.jsonlines import day_name, has_analyses, read_jsonlines
from digest.importers.records import ImportedDay, ImportNote
from digest.model import without_controls

_SUFFIXES = {".md", ".markdown", ".jsonl"}
_PASSED_OVER = {"node_modules", "__pycache__"}
_HEAD_BYTES = 8_192


@dataclass(frozen=True)
class Source:
    """A file that holds one day."""

    path: Path
    date: dt.date
    form: Literal["page", "jsonlines"]
    crawled: Path | None = None
    """The peer's file of the same day before its model went over it, which sometimes has more papers."""

    def read(self) -> ImportedDay:
        """Raises `FileError`."""
        if self.form == "page":
            return read_ancestor(self.path)
        day = read_jsonlines(self.path)
        if self.crawled is None:
            return day
        try:
            crawled = read_jsonlines(self.crawled)
        except FileError as error:
            return replace(day, findings=(*day.findings, ImportNote.of(error)))
        known = {paper.paper.id for paper in day.papers}
        return replace(
            day,
            papers=day.papers + tuple(paper for paper in crawled.papers if paper.paper.id not in known),
            findings=day.findings + tuple(finding for finding in crawled.findings if finding.fault),
        )


@dataclass(frozen=True)
class Survey:
    """The files of the days by date, then by path; what is wrong with others; and what is no file of a day."""

    sources: tuple[Source, ...]
    findings: tuple[ImportNote, ...]
    ignored: tuple[Path, ...]

    @property
    def days(self) -> int:
        return len({source.date for source in self.sources})

    def by_date(self) -> Iterator[tuple[dt.date, list[Source]]]:
        for date, sources in groupby(self.sources, key=lambda source: source.date):
            yield date, list(sources)


def survey(paths: Sequence[str]) -> Survey:
    """Look at the beginning of every file: which form it has and which day it is.

    Args:
        paths: files, folders (with everything below them, hidden folders apart) and globs (`pages/**/*.md`). Links to
            folders below them are not followed.

    Raises:
        UsageError: a path matches nothing, or nothing at all is a file of a day.
    """
    sources: list[Source] = []
    findings: list[ImportNote] = []
    ignored: list[Path] = []
    for path, named in sorted(_files(paths, findings).items()):
        try:
            source = _source(path)
        except FileError as error:
            findings.append(ImportNote.of(error))
            continue
        if source:
            sources.append(source)
        elif named:
            what = "is neither a page of the system that this one succeeds nor JSON Lines"
            findings.append(ImportNote(path, f"{what}; docs/importing.md of this program has both"))
        else:
            ignored.append(path)
    if not sources and not findings:
        raise UsageError(f"{', '.join(paths)}: holds no page and no JSON Lines file")
    ordered = sorted(_paired(sources), key=lambda source: (source.date, source.path))
    return Survey(tuple(ordered), tuple(findings), tuple(ignored))


def _files(paths: Sequence[str], findings: list[ImportNote]) -> dict[Path, bool]:
    """The files and whether the user named them, rather than a folder above them; `findings` gets what hides others."""
    found: dict[Path, bool] = {}
    named: list[Path] = []
    hidden: list[ImportNote] = []
    for text in paths:
        path = Path(text)
        matches = [path] if os.path.lexists(path) else [Path(match) for match in glob.glob(text, recursive=True)]
        if not matches:
            raise UsageError(f"{text}: no such file or folder, and no glob that matches one")
        for match in matches:
            if os.path.isdir(match):
                named.append(match)
                for file in _below(match, hidden):
                    found.setdefault(file, False)
            else:
                found[match] = found.get(match, False) or match == path or match.suffix.lower() in _SUFFIXES
    # What a link leads to may stand below a named folder, too.
    findings += {finding.path: finding for finding in hidden if not _is_below(finding.path, named)}.values()
    return found


def _is_below(link: Path, folders: Sequence[Path]) -> bool:
    return link.is_symlink() and any(Path(os.path.realpath(link)).is_relative_to(os.path.realpath(f)) for f in folders)


def _below(folder: Path, hidden: list[ImportNote]) -> Iterator[Path]:
    """The files below a folder; `hidden` gets the folders that can't be looked into."""

    def unreadable(error: OSError) -> None:
        hidden.append(
            ImportNote(Path(error.filename), f"can't be read: {error.strerror}; nothing below it was imported")
        )

    for root, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_OVER)
        for path in (Path(root) / name for name in folders):
            if path.is_symlink():
                reason = "is a link to a folder, which is not followed; name it, too, if it holds pages"
                hidden.append(ImportNote(path, reason))
        for name in files:
            if Path(name).suffix.lower() in _SUFFIXES and not name.startswith("."):
                yield Path(root) / name


def _source(path: Path) -> Source | None:
    """What a file is, by its name and its beginning; None if it is none of ours."""
    head = _beginning(path)
    if path.suffix.lower() == ".jsonl" or head.lstrip().startswith('{"'):
        if date := date_in_name(path):
            return Source(path, date, "jsonlines")
        raise FileError(path, "has no date in its name", hint="name it as in 2026-01-13.jsonl")
    if looks_like_page(head):
        return Source(path, page_date(path, head), "page")
    return None


def _beginning(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileError(path, "is no regular file", hint="move it elsewhere")
        with path.open("rb") as file:
            data = file.read(_HEAD_BYTES)
    except OSError as error:
        raise FileError(path, f"can't be read: {error.strerror}", hint=reading_hint(error)) from error
    try:
        # The last character may be cut in the middle, which is no error here.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"is not UTF-8 (byte 0x{data[error.start]:02x})"
        raise FileError(path, reason, line=line, hint="save it again as UTF-8") from error
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def _paired(sources: Iterable[Source]) -> list[Source]:
    """The peer keeps the crawled file of a day beside the one with analyses that was made from it: one source."""
    sources = list(sources)
    crawled = {
        (source.path.parent, day_name(source.path)): source.path
        for source in sources
        if source.form == "jsonlines" and not has_analyses(source.path)
    }
    taken: set[Path] = set()
    paired = []
    for source in sources:
        if source.form == "jsonlines" and has_analyses(source.path):
            beside = crawled.get((source.path.parent, day_name(source.path)))
            taken |= {beside} if beside else set()
            paired.append(replace(source, crawled=beside))
        else:
            paired.append(source)
    return [source for source in paired if source.path not in taken]
