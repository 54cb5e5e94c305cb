"""Markdown without what is not prose: code and formulas are blanked out, so that rules don't stumble over them."""

import re

_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_INDENTED = re.compile(r" {4}| {0,3}\t")
# What is indented behind a list item, a footnote, a definition, a box or tab of MkDocs or a tag belongs to that.
_HOLDS_MORE = re.compile(r"\s*(?:(?:[-+*:]|\d{1,9}[.)]|!!!|\?\?\?\+?|===|\[\^[^\]\n]{1,100}\]:)\s|<)")
_TICKS = re.compile(r"`+")
_FORMULAS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"))
_INLINE_FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])[^$\n]{1,400}(?<![\s\\])\$(?![\d$])")
_NOT_NEWLINE = re.compile(r"[^\n]")


def prose(markdown: str) -> str:
    """`markdown` with spaces in place of code and formulas; every position stays what it was. Linear in its length."""
    text = _without_fences(markdown) if "```" in markdown or "~~~" in markdown else markdown
    if "    " in text or "\t" in text:
        text = _without_indented(text)
    if "`" in text:
        text = _without_code(text)
    for opening, closing in _FORMULAS:
        if opening in text:
            text = _without_pairs(text, opening, closing)
    return _INLINE_FORMULA.sub(_blank, text) if "$" in text else text


def without_comments(text: str) -> str:
    """`text` with spaces in place of HTML's comments, which MkDocs obeys; every position stays what it was."""
    return _without_pairs(text, "<!--", "-->")


def _blank(match: re.Match[str]) -> str:
    return _NOT_NEWLINE.sub(" ", match[0])


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with the spans, in order and apart, blanked out."""
    pieces = []
    done = 0
    for start, end in spans:
        pieces += [text[done:start], _NOT_NEWLINE.sub(" ", text[start:end])]
        done = end
    return "".join([*pieces, text[done:]])


def _without_fences(text: str) -> str:
    spans = []
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence["mark"].startswith(opened["mark"]) and not fence[0].strip().strip("`~"):
            spans.append((opened.start(), fence.end()))
            opened = None
    if opened:
        spans.append((opened.start(), len(text)))
    return _blanked(text, spans)


def _without_indented(text: str) -> str:
    """https://spec.commonmark.org/0.31.2/#indented-code-blocks: not within a paragraph, and here not within a list."""
    spans = []
    position = 0
    after_blank, in_list = True, False
    for line in text.split("\n"):
        end = position + len(line)
        if not line.strip():
            after_blank = True
        elif after_blank and not in_list and _INDENTED.match(line):
            spans.append((position, end))
        else:
            in_list = bool(_HOLDS_MORE.match(line)) or (in_list and not (after_blank and not line[0].isspace()))
            after_blank = False
        position = end + 1
    return _blanked(text, spans)


def _without_code(text: str) -> str:
    """https://spec.commonmark.org/0.31.2/#code-spans: as many backticks at the end as at the beginning."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    following: dict[int, int] = {}
    closing: list[int | None] = [None] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        length = runs[number][1] - runs[number][0]
        closing[number] = following.get(length)
        following[length] = number
    spans = []
    number = 0
    while number < len(runs):
        end = closing[number]
        if end is None:
            number += 1
        else:
            spans.append((runs[number][0], runs[end][1]))
            number = end + 1
    return _blanked(text, spans)


def _without_pairs(text: str, opening: str, closing: str) -> str:
    spans = []
    position = text.find(opening)
    while position >= 0:
        end = text.find(closing, position + len(opening))
        if end < 0:
            break
        spans.append((position, end + len(closing)))
        position = text.find(opening, end + len(closing))
    return _blanked(text, spans)
