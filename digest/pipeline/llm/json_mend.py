"""JSON as small models write it, made strict where there is only one way to read it. Pure.

Quotes inside a string that are not escaped (`"作者称之为"塌陷"的现象"`), commas before a closing bracket, comments,
Python's form with single quotes, None and True, and Chinese marks between values (`“key”：“value”，`). Nothing is
completed: an answer that was cut stays broken.
"""

import contextlib
import json
import re
from typing import Any

_OPENERS, _AFTER = frozenset("{[,:"), frozenset(",:}]")
_CHINESE = {"，": ",", "：": ":"}
# A mark of Chinese stands between values where a value or the end follows it; else it belongs to the text of a string.
_BETWEEN = re.compile(r"""\s*(?:，\s*["“”}\]]|：\s*(?:["“”{\[\d-]|true|false|null))""")
_WORDS = {"None": "null", "True": "true", "False": "false"}
_QUOTES = {'"': '"', "'": "'"}
_CHINESE_QUOTES = _QUOTES | {"“": '”"', "”": '”"'}
_QUOTE = re.compile(r'(\\.)|"', re.DOTALL)


def mended_json(text: str, *, chinese: bool = False) -> str | None:
    """The object or array at the beginning of a text as strict JSON, or None where it never closes.

    Args:
        chinese: also with the marks of Chinese between values, which may end a string too early in other answers.

    Whether a quotation mark ends a string is told by what follows it: a comma, a colon, a bracket. Where that is wrong,
    what comes out is no JSON either, and the answer is refused as it would have been.
    """
    out: list[str] = []
    quotes = _CHINESE_QUOTES if chinese else _QUOTES
    depth = position = 0
    while position < len(text):
        sign = text[position]
        if sign in quotes and _last(out) in _OPENERS:
            end = _closing(text, position, quotes[sign], chinese=chinese)
            if end is None:
                return None
            out.append(_string(text[position + 1 : end], sign))
            position = end + 1
            continue
        if text.startswith("//", position):
            position = _line_end(text, position)
            continue
        sign = _CHINESE.get(sign, sign) if chinese else sign
        if sign in "}]":
            while out and (out[-1].isspace() or out[-1] == ","):
                out.pop()
        depth += (sign in "{[") - (sign in "}]")
        word = next((word for word in _WORDS if text.startswith(word, position)), "") if sign in "NTF" else ""
        out.append(_WORDS.get(word, sign))
        position += len(word) or 1
        if depth == 0:
            return "".join(out)
    return None


def _last(out: list[str]) -> str:
    return next((part for part in reversed(out) if not part.isspace()), "")


def _closing(text: str, start: int, marks: str, *, chinese: bool) -> int | None:
    """Where the string that begins at `start` and ends with one of `marks` ends."""
    position = start + 1
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        if text[position] in marks and (
            _follows(text, position + 1) in _AFTER or (chinese and _BETWEEN.match(text, position + 1))
        ):
            return position
        position += 1
    return None


def _follows(text: str, position: int) -> str:
    while position < len(text) and text[position].isspace():
        position += 1
    return text[position : position + 1]


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _string(inside: str, mark: str) -> str:
    """The inside of a string between double quotes, with the quotes in it escaped."""
    if mark == "'":
        inside = inside.replace("\\'", "'")
    escaped = _QUOTE.sub(lambda found: found[1] or '\\"', inside)
    return f'"{escaped}"'


def load_mended(text: str, decoder: json.JSONDecoder) -> Any:
    """The value at the beginning of a text after mending.

    Raises:
        ValueError: there is no way to read it.
    """
    for chinese in (False, True):
        mended = mended_json(text, chinese=chinese)
        with contextlib.suppress(json.JSONDecodeError):
            if mended is not None:
                return decoder.raw_decode(mended)[0]
    raise ValueError("there is no way to read it")
