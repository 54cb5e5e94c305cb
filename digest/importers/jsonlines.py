"""Reads a day of a well-known peer: JSON Lines, one paper a line, from a file named by its date.

The format is that of https://github.com/dw-dengwei/daily-arXiv-ai-enhanced and its many forks: `data/2025-06-01.jsonl`
as it was crawled, `data/2025-06-01_AI_enhanced_Chinese.jsonl` with what a model wrote under `AI`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from digest.chatter.cleaning import Removal
from digest.errors import FileError, reading_hint
from digest.importers.foreign_text import (
    Categories,
    date_in_name,
    language_of,
    one_line,
    paragraphs,
    split_categories,
)
from digest.importers.jsonlines_body import analysis_body
from digest.importers.jsonlines_fields import Fields
from digest.importers.records import ImportedDay, ImportedPaper, ImportNote
from digest.importers.validation import first_fault
from digest.model import CONTROL, Analysis, Paper, all_without_controls, split_versioned_id

MAX_LINE = 4_000_000
"""The longest line that is read, in bytes."""
_DEEPEST = 100
"""So many levels of lists and objects in a line are read."""

_SUFFIX = re.compile(r"_AI_enhanced(?:_(?P<language>[A-Za-z]+))?$", re.IGNORECASE)
_LANGUAGES = {
    "chinese": "zh",
    "english": "en",
    "japanese": "ja",
    "korean": "ko",
    "french": "fr",
    "german": "de",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "russian": "ru",
    "vietnamese": "vi",
}
# Where an id or its address may stand, in the order in which they are asked; the address often has the version.
_ID_KEYS = ("id", "arxiv_id", "abs", "url", "pdf", "pdf_url")
_ADDRESS = re.compile(
    r"(?:https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/|arxiv:)?(?P<id>[^\s]{0,60}?)(?:\.pdf)?/?", re.IGNORECASE
)


class LineError(Exception):
    """A line that holds no paper."""


def day_name(path: Path) -> str:
    """What the crawled file of a day and the one with analyses have in common: `2025-06-01`."""
    return _SUFFIX.sub("", path.stem)


def has_analyses(path: Path) -> bool:
    """Whether the file's name says that a model has been over it."""
    return _SUFFIX.search(path.stem) is not None


def read_jsonlines(path: Path) -> ImportedDay:
    """A day as records.

    Raises:
        FileError: the file can't be read, its name has no date, it is in a merge conflict, or no line holds a paper.
    """
    date = date_in_name(path)
    if date is None:
        raise FileError(path, "has no date in its name", hint="name it as in 2026-01-13.jsonl")
    suffix = _SUFFIX.search(path.stem)
    language = _LANGUAGES.get((suffix["language"] or "").casefold(), "en") if suffix else "en"
    papers: dict[str, ImportedPaper] = {}
    repeated: dict[str, int] = {}
    findings: list[ImportNote] = []
    removed: list[Removal] = []
    for number, raw in _lines(path):
        try:
            item, control = _object(raw)
            if control:
                reason = f"holds control characters (the first is U+{ord(control):04X}), which were left out"
                findings.append(ImportNote(path, reason, number, fault=False))
            paper, categories, dropped = _read_paper(item, number, language)
        except LineError as error:
            findings.append(ImportNote(path, f"{error}; the paper was not imported", number))
            continue
        if paper.paper.id in papers:
            repeated.setdefault(paper.paper.id, number)
            continue
        papers[paper.paper.id] = paper
        removed += dropped
        for name in categories.strange:
            reason = f"{paper.paper.id}: {name!r} among its categories can't be read; it stays in the text"
            findings.append(ImportNote(path, reason, number))
    if not papers:
        reason, line = (findings[0].reason, findings[0].line) if findings else ("the file is empty", 1)
        raise FileError(path, f"no line holds a paper that can be imported: {reason}", line=line)
    if repeated:
        more = f" and {len(repeated) - 1:,} more papers stand" if len(repeated) > 1 else " stands"
        id_, number = next(iter(repeated.items()))
        findings.append(ImportNote(path, f"{id_}{more} here again; the first line of each counts", number, fault=False))
    return ImportedDay(path, date, tuple(papers.values()), "", tuple(findings), tuple(removed))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers, one at a time."""
    number = 0
    try:
        with path.open("rb") as file:
            while raw := file.readline(MAX_LINE + 1):
                number += 1
                if len(raw) > MAX_LINE:
                    reason = f"is longer than the {MAX_LINE:,} bytes that are read of a line"
                    raise FileError(path, reason, line=number, hint="write each paper in a line of its own")
                if number == 1:
                    raw = raw.removeprefix(b"\xef\xbb\xbf")
                if raw.startswith((b"<<<<<<< ", b">>>>>>> ")):
                    raise FileError(path, "holds the marks of a merge conflict", line=number, hint="finish the merge")
                if raw.strip():
                    yield number, raw
    except OSError as error:
        raise FileError(path, f"can't be read: {error.strerror}", hint=reading_hint(error)) from error


def _object(raw: bytes) -> tuple[dict[str, Any], str]:
    """The object of a line without control characters, and the first of them, "" where there was none."""
    try:
        # Not strict: a raw control character inside a text is no reason to lose a paper.
        item = json.loads(raw.decode("utf-8"), strict=False)
        control = next((match[0] for text in _texts(item) if (match := CONTROL.search(text))), "")
        item = all_without_controls(item)
    except UnicodeDecodeError as error:
        raise LineError(f"is not UTF-8 (byte 0x{raw[error.start]:02x})") from error
    except RecursionError as error:
        raise LineError("is nested too deeply") from error
    except ValueError as error:
        raise LineError(f"is not valid JSON: {error}") from error
    if not isinstance(item, dict):
        raise LineError("is not a JSON object")
    return item, control


def _texts(value: object, levels: int = _DEEPEST) -> Iterator[str]:
    if not levels:  # how deep Python itself can go differs from version to version
        raise LineError("is nested too deeply")
    match value:
        case str():
            yield value.replace("\r", "")
        case list():
            for item in value:
                yield from _texts(item, levels - 1)
        case dict():
            for key, item in value.items():
                yield key
                yield from _texts(item, levels - 1)


# --- one paper


def _read_paper(
    item: Mapping[str, Any], number: int, language: str
) -> tuple[ImportedPaper, Categories, tuple[Removal, ...]]:
    id_, version = _identity(item)
    fields = Fields(item)
    fields.take(*(key for key in _ID_KEYS if _same_id(item.get(key), id_)))
    if not (title := one_line(fields.text("title"))):
        raise LineError(f"{id_}: has no title")
    # In the file's order, after the primary one where the file says which it is; and what is no category.
    primary = fields.text("primary_category").split() + fields.text("cate").split()
    categories = split_categories([*primary, *fields.names("categories")])
    if not categories.names:
        raise LineError(f"{id_}: has no categories")
    try:
        paper = Paper(
            id=id_,
            version=version,
            title=title,
            authors=fields.authors(),
            abstract=paragraphs(fields.text("summary", "abstract")),
            categories=categories.names,
            published=fields.date("published", "date"),
            updated=fields.date("updated"),
            comment=one_line(fields.text("comment")),
            journal_ref=one_line(fields.text("journal_ref")),
            doi=one_line(fields.text("doi")),
        )
        written = fields.written()
        extras = fields.others() | ({"categories": list(categories.strange)} if categories.strange else {})
        body, removed = analysis_body(written, extras, title=title, authors=paper.authors)
        analysis = Analysis(
            id=id_,
            version=version,
            source="imported",
            language=language_of(body, language) if body else language,
            body=body,
        )
    except ValidationError as error:
        raise LineError(f"{id_}: {first_fault(error)}") from error
    removed += tuple(Removal("subject class", name) for name in categories.classes)
    return ImportedPaper(paper, analysis, number), categories, removed


def _identity(item: Mapping[str, Any]) -> tuple[str, int]:
    """The id, and the version that it or the paper's address has; 1 where nothing says it."""
    if not isinstance(given := item.get("id", ""), str):
        raise LineError(f"id: {given!r} is not text; ids are in quotes, or they lose their zeros")
    id_ = ""
    for key in _ID_KEYS:
        text = item[key].strip() if isinstance(item.get(key), str) else ""
        if not text:
            continue
        try:
            found, version = _id_in(text)
        except ValueError as error:
            if id_:
                continue
            raise LineError(f"{key}: {error}") from error
        if version and (not id_ or found == id_):
            return found, version
        id_ = id_ or found
    if not id_:
        raise LineError("has no id")
    return id_, 1


def _id_in(text: str) -> tuple[str, int | None]:
    match = _ADDRESS.fullmatch(text.strip())
    return split_versioned_id(match["id"] if match else text[:80])


def _same_id(value: object, id_: str) -> bool:
    try:
        return isinstance(value, str) and _id_in(value)[0] == id_
    except ValueError:
        return False
