"""Headers as `files.front_matter_text` writes them, read without a YAML library, which takes ten times as long.

Only for text whose checksum says that no hand has touched it since. What is not of the few forms that PyYAML's dumper
uses for our records is left to YAML: `read` answers None.
"""

import re
from typing import Any

_KEY = re.compile(r"([a-z_]+):(?: (.*))?", re.ASCII)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(r"-?[0-9]+\.[0-9]+(?:e[-+][0-9]+)?", re.ASCII)
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_WORDS = {"true": True, "false": False, "null": None}
# What begins or is part of other forms: flow collections, anchors, tags, block scalars, comments, more than one line.
_OTHER_FIRST = frozenset('[{&*!|>%@`#,?"')


class _OtherFormError(Exception):
    """A line that only YAML can read."""


def read(header: str) -> dict[str, Any] | None:
    """The header between its two `---`, or None where it has another form than the dumper's."""
    try:
        value, end = _mapping(lines := header.split("\n"), 0, "")
    except _OtherFormError:
        return None
    return value if end == len(lines) else None


def _mapping(lines: list[str], at: int, indent: str) -> tuple[dict[str, Any], int]:
    """The `key: value` lines from `at` on with this indentation, and the first line behind them."""
    found: dict[str, Any] = {}
    depth = len(indent)
    while at < len(lines):
        line = lines[at]
        if not line.startswith(indent) or line[depth : depth + 1] in ("", " ", "-"):
            break
        if (match := _KEY.fullmatch(line, depth)) is None or match[1] in found:
            raise _OtherFormError
        key, text = match.groups()
        at += 1
        if text is not None:
            found[key] = _scalar(text)
        elif at < len(lines) and lines[at].startswith(f"{indent}- "):
            found[key], at = _sequence(lines, at, indent)
        else:
            found[key], at = _mapping(lines, at, f"{indent}  ")
    if not found:
        raise _OtherFormError
    return found, at


def _sequence(lines: list[str], at: int, indent: str) -> tuple[list[Any], int]:
    """The `- item` lines from `at` on with this indentation; an item is a scalar or a mapping."""
    found: list[Any] = []
    mark = f"{indent}- "
    while at < len(lines) and lines[at].startswith(mark):
        text = lines[at][len(mark) :]
        if _KEY.fullmatch(text):
            inner = f"{indent}  "
            lines[at] = inner + text
            item, at = _mapping(lines, at, inner)
            found.append(item)
        else:
            found.append(_scalar(text))
            at += 1
    return found, at


def _scalar(text: str) -> Any:
    if text[:1] == "'":
        if match := _QUOTED.fullmatch(text):
            return match[1].replace("''", "'")
        raise _OtherFormError
    if text[:1] == '"' and text[-1:] == '"' and len(text) > 1 and "\\" not in text and '"' not in text[1:-1]:
        return text[1:-1]
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if text[:1] in _OTHER_FIRST or text[:1].isspace() or text[-1:].isspace() or text[:2] in ("- ", "") or text == "-":
        raise _OtherFormError
    if ": " in text or " #" in text or text.endswith(":"):
        raise _OtherFormError
    return text
