"""Foreign text as the records want it: one line, one line a paragraph, nothing that controls a terminal."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from digest.errors import FileError, reading_hint
from digest.model import Category, split_versioned_id
from digest.text import EAST_ASIAN
from digest.text import language_of as text_language

MAX_BYTES = 64_000_000
"""The largest page that is read. A day of ten papers is 80 kB long."""

_BREAK_IN_WIDE = re.compile(rf"(?<=[{EAST_ASIAN}])[ \t]*\n[ \t]*(?=[{EAST_ASIAN}])")
# So many characters tell the language of a text.
_ENOUGH = 4_000
_CATEGORY: TypeAdapter[str] = TypeAdapter(Category)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)

_BETWEEN_CATEGORIES = re.compile("[,;，；、]")
_RANK = re.compile(r"\s*[(（](?P<rank>primary|secondary)[)）]$", re.IGNORECASE)
# https://cran.r-project.org/web/classifications/ACM.html and https://msc2020.org
_CLASS = re.compile(r"(?:[A-K](?:\.(?:\d{1,2}|m)){1,2}|\d\d(?:[A-Z](?:[\dx]{2})?|-(?:\d\d|xx)))\.?", re.IGNORECASE)
_BESIDE_CLASS = re.compile(r"primary|secondary|acm|(?:msc)?-?(?:(?:19|20)\d\d)?", re.IGNORECASE)

_SUFFIXES = {"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "V"}
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})([-_]?)(\d{2})\2(\d{2})(?!\d)")


def read_page(path: Path) -> str:
    """The text of a page: without a byte-order mark, with `\\n` as its newline, its control characters still in it.

    Raises:
        FileError: it can't be read, is too large, is not UTF-8, or holds the marks of a merge conflict.
    """
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            reason = f"is {size:,} bytes long, more than the {MAX_BYTES:,} that are read"
            raise FileError(path, reason, hint="if it is a page of a day, cut it into several")
        data = path.read_bytes()
    except OSError as error:
        raise FileError(path, f"can't be read: {error.strerror}", hint=reading_hint(error)) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            # A page that was cut off, in the middle of a character: its whole papers are still worth having.
            return _unified(data.decode("utf-8-sig", "replace"), path)
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"is not UTF-8 (byte 0x{data[error.start]:02x})"
        raise FileError(path, reason, line=line, hint="save it again as UTF-8") from error
    return _unified(text, path)


def _unified(text: str, path: Path) -> str:
    """With one kind of newline, and in no merge conflict."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONFLICT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise FileError(path, "holds the marks of a merge conflict", line=line, hint="finish the merge")
    return text


def plain_id(text: str) -> str:
    """The id without its version, "" where it is none of arXiv's."""
    try:
        return split_versioned_id(text)[0]
    except ValueError:
        return ""


def date_in_name(path: Path) -> dt.date | None:
    """The date in a file's name, `arxiv_cv_report_2026-01-13.md` or `20260113.md`."""
    for year, _, month, day in _DATE_IN_NAME.findall(path.stem):
        if date := parse_date(f"{year}-{month}-{day}"):
            return date
    return None


def parse_date(text: str) -> dt.date | None:
    """`2026-01-13` or `20260113`, or the day of a moment such as `2026-01-13T10:00:00Z`; None if it is no date."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text[:10] if "-" in text[:5] else text)
    except ValueError:
        return None


def split_authors(text: str) -> tuple[str, ...]:
    """The names between commas, each on one line; a comma before `Jr.` or `III`, or in `Jones1,2`, divides none."""
    names: list[str] = []
    for name in (one_line(name) for name in text.split(",")):
        if name in _SUFFIXES and names:
            names[-1] += f", {name}"
        elif name.isdigit() and names and names[-1][-1].isdigit():
            names[-1] += f",{name}"
        elif name:
            names.append(name)
    return tuple(names)


class Categories(NamedTuple):
    """What stands among the categories of a paper: arXiv's, the primary one first, classes of ACM (`I.2.7`) and MSC
    (`68T45`), and what is neither, each once and as it stands there.
    """

    names: tuple[str, ...]
    classes: tuple[str, ...]
    strange: tuple[str, ...]


def split_categories(texts: Iterable[str]) -> Categories:
    """Categories from texts of one or several; `(primary)` behind one says that it is the first,
    `(secondary)` says nothing.

    arXiv's API lists classes of ACM and MSC among them: https://info.arxiv.org/help/prep.html#ac
    """
    names: list[str] = []
    classes: list[str] = []
    strange: list[str] = []
    for text in texts:
        for piece in filter(None, map(one_line, _BETWEEN_CATEGORIES.split(text))):
            rank = _RANK.search(piece)
            name = piece[: rank.start()] if rank else piece
            if _is_class(piece):
                classes.append(piece)
            elif not _is_category(name):
                strange.append(piece)
            elif rank and rank["rank"].lower() == "primary":
                names.insert(0, name)
            else:
                names.append(name)
    return Categories(*(tuple(dict.fromkeys(found)) for found in (names, classes, strange)))


def _is_class(text: str) -> bool:
    """Whether a text is nothing but classes: `I.2.7`, `68T45 (Primary) 62H30`."""
    words = re.findall(r"[^\s():]+", text)
    others = [word for word in words if not _CLASS.fullmatch(word)]
    return len(others) < len(words) and all(map(_BESIDE_CLASS.fullmatch, others))


@lru_cache(maxsize=1_000)
def _is_category(name: str) -> bool:
    try:
        _CATEGORY.validate_python(name)
    except ValidationError:
        return False
    return True


def one_line(text: str) -> str:
    """Hard-wrapped text as one line. Chinese is joined without a space."""
    return re.sub(r"[ \t\n]+", " ", _BREAK_IN_WIDE.sub("", text)).strip()


def paragraphs(text: str) -> str:
    """Hard-wrapped text as one line a paragraph, with an empty line between.

    In arXiv's abstracts an indented line begins a paragraph: https://info.arxiv.org/help/prep.html#abstracts
    """
    parts = re.split(r"\n[ \t]*\n|\n(?=[ \t]{2,}\S)", text.strip())
    return "\n\n".join(line for part in parts if (line := one_line(part)))


def language_of(text: str, claimed: str = "en") -> str:
    """The language of a text: as its script tells, and in the Latin one as is claimed of it.

    A Chinese text that is claimed to be English is Chinese, and one in Latin letters is no Chinese.
    """
    told = text_language(text[:_ENOUGH])
    return claimed if told == "en" and claimed not in ("zh", "ja") else told
