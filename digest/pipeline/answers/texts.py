"""Texts of an answer as they were asked for, where a model gave lists and objects instead. Pure."""

import re
from collections.abc import Sequence
from typing import Any

_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
MOST_FINDINGS = 8
_LONGEST_HEAD = 60
_STOPS = (".", "。", "!", "！", "?", "？", ";", "；")
_NOTHING = (None, "")
_BULLET = re.compile(r"\A(?:[-*•]|\d{1,2}[.)、])\s+")


def as_prose(value: Any) -> Any:
    """Models give a list or an object where Markdown with a list was asked for, and headings where is room for none."""
    if isinstance(value, dict):
        named = {name: _block(item) for name, item in value.items() if item not in _NOTHING}
        value = [f"**{name}**: {text}" for name, text in named.items()] if all(named.values()) else value
    if isinstance(value, list):
        texts = [_block(item, bold="**") for item in value if item not in _NOTHING]
        value = "\n".join(f"- {_BULLET.sub('', text)}" for text in texts) if all(texts) else value
    if isinstance(value, str):
        value = re.sub(r"\n{3,}", "\n\n", _HEADING.sub(r"**\1**", value)).strip()
        if value.count("```") % 2:  # an open block of code would swallow the fields below
            value += "\n```"
    return value


def as_findings(value: Any) -> Any:
    """The first eight, the most important ones, of a list of sentences, of objects that hold one, or of lines."""
    if isinstance(value, str):
        value = [part for part in value.split("\n") if part.strip()]
    if isinstance(value, list):
        value = [_BULLET.sub("", _finding(item)) or item for item in value[:MOST_FINDINGS]]
    return value


def _block(value: Any, *, bold: str = "") -> str:
    """A text with its lines, anything else in one line."""
    return value.strip() if isinstance(value, str) else _flat(value, bold=bold)


def _finding(item: Any) -> str:
    """`{"rank": 1, "finding": "…"}` has one text."""
    texts = {name: text for name, text in item.items() if isinstance(text, str)} if isinstance(item, dict) else item
    return _flat(texts)


def _flat(value: Any, *, bold: str = "", depth: int = 3) -> str:
    """A value of JSON as one line of text, "" where there is no one way to say it.

    Of an object the first value is the head, the second what is said of it; the names of its keys stand with more.
    """
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(str(value).split())
    if not isinstance(value, dict | list) or depth == 0:
        return ""
    if isinstance(value, list):
        texts = [_flat(item, depth=depth - 1) for item in value]
        return _joined(texts) if all(texts) else ""
    named = {name: _flat(item, depth=depth - 1) for name, item in value.items() if item not in _NOTHING}
    if not named or not all(named.values()):
        return ""
    head, *others = named.values()
    if not others:
        return head
    if len(head) > _LONGEST_HEAD:
        bold = ""
    rest = others[0] if len(others) == 1 else _joined([f"{name}: {named[name]}" for name in list(named)[1:]])
    return f"{bold}{head.rstrip('.:。：')}{bold}: {rest}"


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text if text.endswith(_STOPS) else f"{text};" for text in texts).removesuffix(";")
