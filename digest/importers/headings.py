"""Lines of nothing but bold text, which chat models write where a heading belongs."""

import re

_BOLD = re.compile(r"\*\*(?P<text>(?:(?!\*\*)[^\n]){1,80}?)[：:]?\*\*[：:]?[ \t]*")
_OTHER = re.compile(r" {0,3}(?:#{1,6}(?:[ \t]|$)|`{3}|~{3})", re.MULTILINE)


def with_headings(text: str) -> str:
    """`text` with its bold paragraphs of one line as headings, without their colon: screen readers and eyes find them.

    A text that has headings of its own, or code, stays as it is. So does a bold line that nothing follows.
    """
    if _OTHER.search(text):
        return text
    lines = text.split("\n")
    last = max((number for number, line in enumerate(lines) if line.strip()), default=0)
    for number, line in enumerate(lines[:last]):
        alone = not (number and lines[number - 1].strip()) and not lines[number + 1].strip()
        if alone and (bold := _BOLD.fullmatch(line)):
            lines[number] = f"## {bold['text'].strip()}"
    return "\n".join(lines)
