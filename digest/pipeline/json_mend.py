"""JSON as small models write it, made strict where there is only one way to read it. Pure.

Quotes inside a string that are not escaped (`"作者称之为"塌陷"的现象"`), commas before a closing bracket, comments, and
Python's form with single quotes, None and True. Nothing is completed: an answer that was cut stays broken.
"""

import json
import re
from typing import Any

_OPENERS, _AFTER = frozenset("{[,:"), frozenset(",:}]")
_WORDS = {"None": "null", "True": "true", "False": "false"}
_QUOTES = frozenset("\"'")
_QUOTE = re.compile(r'(\\.)|"', re.DOTALL)


def mended_json(text: str) -> str | None:
    """The object or array at the beginning of a text as strict JSON, or None where it never closes.

    Whether a quotation mark ends a string is told by what follows it: a comma, a colon, a bracket. Where that is wrong,
    what comes out is no JSON either, and the answer is refused as it would have been.
    """
    out: list[str] = []
    depth = position = 0
    while position < len(text):
        sign = text[position]
        if sign in _QUOTES and _last(out) in _OPENERS:
            end = _closing(text, position)
            if end is None:
                return None
            out.append(_string(text[position + 1 : end], sign))
            position = end + 1
            continue
        if text.startswith("//", position):
            position = _line_end(text, position)
            continue
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


def _closing(text: str, start: int) -> int | None:
    """Where the string that begins at `start` ends."""
    mark, position = text[start], start + 1
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        if text[position] == mark and _follows(text, position + 1) in _AFTER:
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
    mended = mended_json(text)
    if mended is None:
        raise ValueError("it never ends")
    value, _ = decoder.raw_decode(mended)
    return value
