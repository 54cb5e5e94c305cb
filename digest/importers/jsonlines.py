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

from digest.errors import FileError
from digest.importers.jsonlines_body import analysis_body
from digest.importers.plain import (
    date_in_name,
    find_control,
    language_of,
    one_line,
    paragraphs,
    parse_date,
    split_categories,
    strip_controls,
)
from digest.importers.records import Finding, ImportedDay, ImportedPaper, Removal
from digest.importers.validation import first_fault
from digest.model import Analysis, Paper, split_versioned_id

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
_PAPER_KEYS = {
    *_ID_KEYS,
    *("title", "authors", "summary", "abstract", "comment", "categories", "cate", "primary_category"),
    *("published", "date", "updated", "doi", "journal_ref", "AI"),
}


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
    findings: list[Finding] = []
    removed: list[Removal] = []
    for number, raw in _lines(path):
        try:
            item, control = _object(raw)
            if control:
                reason = f"holds control characters (the first is U+{ord(control):04X}), which were left out"
                findings.append(Finding(path, reason, number, fault=False))
            paper, dropped = _read_paper(item, number, language)
        except LineError as error:
            findings.append(Finding(path, f"{error}; the paper was not imported", number))
            continue
        if paper.paper.id in papers:
            repeated.setdefault(paper.paper.id, number)
            continue
        papers[paper.paper.id] = paper
        removed += dropped
    if not papers:
        reason, line = (findings[0].reason, findings[0].line) if findings else ("the file is empty", 1)
        raise FileError(path, f"no line holds a paper that can be imported: {reason}", line=line)
    if repeated:
        more = f" and {len(repeated) - 1:,} more papers stand" if len(repeated) > 1 else " stands"
        id_, number = next(iter(repeated.items()))
        findings.append(Finding(path, f"{id_}{more} here again; the first line of each counts", number, fault=False))
    return ImportedDay(path, date, tuple(papers.values()), "", tuple(findings), tuple(removed))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers, one at a time."""
    number = 0
    try:
        with path.open("rb") as file:
            while raw := file.readline(MAX_LINE + 1):
                number += 1
                if len(raw) > MAX_LINE:
                    raise FileError(path, f"is longer than the {MAX_LINE:,} bytes that are read of a line", line=number)
                if number == 1:
                    raw = raw.removeprefix(b"\xef\xbb\xbf")
                if raw.startswith((b"<<<<<<< ", b">>>>>>> ")):
                    raise FileError(path, "holds the marks of a merge conflict", line=number, hint="finish the merge")
                if raw.strip():
                    yield number, raw
    except OSError as error:
        raise FileError(path, f"can't be read: {error.strerror}") from error


def _object(raw: bytes) -> tuple[dict[str, Any], str]:
    """The object of a line without control characters, and the first of them, "" where there was none."""
    try:
        # Not strict: a raw control character inside a text is no reason to lose a paper.
        item = json.loads(raw.decode("utf-8"), strict=False)
        control = next((match[0] for text in _texts(item) if (match := find_control(text))), "")
        item = strip_controls(item)
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


def _read_paper(item: Mapping[str, Any], number: int, language: str) -> tuple[ImportedPaper, tuple[Removal, ...]]:
    id_, version = _identity(item)
    if not (title := one_line(_text(item, "title"))):
        raise LineError(f"{id_}: has no title")
    body, removed = analysis_body(item.get("AI"), {key: v for key, v in item.items() if _is_extra(key, v)})
    categories, classes = _categories(item)
    if not categories:
        raise LineError(f"{id_}: has no categories")
    try:
        paper = Paper(
            id=id_,
            version=version,
            title=title,
            authors=tuple(name for name in map(one_line, _names(item, "authors")) if name),
            abstract=paragraphs(_text(item, "summary") or _text(item, "abstract")),
            categories=categories,
            published=parse_date(_text(item, "published") or _text(item, "date")),
            updated=parse_date(_text(item, "updated")),
            comment=one_line(_text(item, "comment")),
            journal_ref=one_line(_text(item, "journal_ref")),
            doi=one_line(_text(item, "doi")),
        )
        analysis = Analysis(
            id=id_,
            version=version,
            source="imported",
            language=language_of(body, language) if body else language,
            body=body,
        )
    except ValidationError as error:
        raise LineError(f"{id_}: {first_fault(error)}") from error
    return ImportedPaper(paper, analysis, number), (*removed, *(Removal("subject class", name) for name in classes))


def _identity(item: Mapping[str, Any]) -> tuple[str, int]:
    """The id, and the version that it or the paper's address has; 1 where nothing says it."""
    if not isinstance(given := item.get("id", ""), str):
        raise LineError(f"id: {given!r} is not text; ids are in quotes, or they lose their zeros")
    id_ = ""
    for key in _ID_KEYS:
        text = _text(item, key).strip()
        if not text:
            continue
        match = _ADDRESS.fullmatch(text)
        try:
            found, version = split_versioned_id(match["id"] if match else text[:80])
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


def _is_extra(key: str, value: object) -> bool:
    scalar = isinstance(value, str | int | float) and not isinstance(value, bool)
    return key not in _PAPER_KEYS and not key.startswith("_") and scalar and value != ""


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _names(item: Mapping[str, Any], key: str) -> list[str]:
    """A list of texts; some forks write one text with commas."""
    value = item.get(key)
    if isinstance(value, str):
        return value.split(",")
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _categories(item: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """In the file's order, after the primary one where the file says which it is; and what is no category."""
    primary = (_text(item, "primary_category") or _text(item, "cate")).split()
    return split_categories([*primary, *_names(item, "categories")])
