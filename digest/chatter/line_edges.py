"""The first and the last sentence of a line, where Chinese, English, quotations and titles meet."""

import re

LONGEST = 600
"""Longer sentences are not found: chatter is short, and no text can make a pattern slow."""

MARKUP = "*_#> \t"
"""What may surround a sentence and says nothing."""

_QUOTED = re.compile(r'“[^”]{1,400}”|"[^"\n]{1,400}"|《[^》]{1,400}》|「[^」]{1,400}」|‘[^’]{1,400}’')
# A full stop ends a sentence only before a space, and not after the abbreviations that titles and prose are full of.
_FULL_STOP = r"(?<!\bvs)(?<!\bal)(?<!\be\.g)(?<!\bi\.e)(?<!\b\d){mark}(?=[\s*_\"”）)]|$)"
# `Note: …` is one sentence.
_NO_NOTE = "(?<!注)(?<![Nn]ote)"
_CLOSED = r"[”\"’』」）)*_]*"
_END = re.compile(rf"(?:[。！？!?]|{_NO_NOTE}：|{_FULL_STOP.format(mark=f'(?:[.]|{_NO_NOTE}:)')}){_CLOSED}")
# What follows a colon belongs to the sentence that it stands in: "A typical reply is: Let me know."
_END_BEFORE_LAST = re.compile(rf"(?:[。！？!?]|{_FULL_STOP.format(mark='[.]')}){_CLOSED}")
_WORD = re.compile(r"\w")


def mask(text: str, title: str = "") -> str:
    """As long as `text`, with nothing in quotes or in the title that looks like an end."""
    if len(title) > 3:
        text = text.replace(title, "x" * len(title))
    return _QUOTED.sub(lambda match: "x" * len(match[0]), text)


def first_sentence(line: str, title: str = "") -> tuple[str, str]:
    """The sentence, "" where it is too long, and the rest of the line. A colon ends it, too: "My summary: …"."""
    found = _END.search(mask(line[:LONGEST], title))
    end = found.end() if found and _WORD.search(line, found.end()) else len(line)
    return (line[:end], line[end:]) if end <= LONGEST else ("", line)


def last_sentence(line: str, title: str = "") -> tuple[str, str]:
    """The line before it, and the sentence, "" where it is too long. It never begins after a colon."""
    begin = max(0, len(line) - LONGEST)
    tail = mask(line[begin:], title)
    last_word = max((found.start() for found in _WORD.finditer(tail)), default=-1)
    starts = [found.end() for found in _END_BEFORE_LAST.finditer(tail) if found.end() <= last_word]
    if starts:
        return line[: begin + starts[-1]], line[begin + starts[-1] :]
    return ("", line) if begin == 0 else (line, "")
