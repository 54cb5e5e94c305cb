"""The signs by which the parts of an ancestor's page are known: anchors, headings that link to arXiv, labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ANCHOR = re.compile(r"""<a (?:id|name)=(['"])(?P<id>.*?)\1\s*>\s*</a>\s*""")
# Without a bound on the id, each of many links in a line would be read to the line's end.
HEADING = re.compile(
    r"## \[(?P<title>(?s:.*))\]\(https?://(?:www\.|export\.)?arxiv\.org/abs/(?P<id>[^\s)]{0,200})\)\s*",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\*\*(?P<name>Authors|Published|Categories|Abstract|Analysis|Key Findings|Links):\*\*[ \t]*(?P<value>.*)"
)
# The third form of the pages has the analysis under a heading, in Chinese, and no key findings.
_CHINESE_ANALYSIS = re.compile(r"### 论文解读\s*")
FIELDS = ("Authors", "Published", "Categories")
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
_MOST_WRAPPED = 6
"""Over so many lines a title may be wrapped."""


@dataclass(frozen=True)
class Head:
    """With what a paper begins: an anchor, a heading that links to arXiv, or both; `plain` is another heading's index.

    `end` is the index of the line below it.
    """

    end: int
    anchor_id: str | None = None
    heading_id: str | None = None
    title: str | None = None
    plain: int | None = None


def next_text(lines: Sequence[str], number: int) -> int:
    return next((other for other in range(number + 1, len(lines)) if lines[other].strip()), len(lines))


def without_code(lines: Sequence[str]) -> list[str]:
    """`lines` with those of fenced code blank: what they hold is no structure.

    A fence that none closes before the next part of a paper opens nothing, so that it hides no paper.
    """
    found = list(lines)
    start, opened = 0, ""
    for number, line in enumerate(lines):
        fence = _FENCE.fullmatch(line)
        if not opened:
            start, opened = number, fence["mark"] if fence else ""
        elif fence and fence["mark"].startswith(opened) and not fence["info"].strip():
            found[start : number + 1] = [""] * (number + 1 - start)
            opened = ""
        elif part_of(line):
            opened = ""
    return found


def part_of(line: str) -> str:
    """The part of a paper that begins on a line, "" where none does."""
    if _CHINESE_ANALYSIS.fullmatch(line):
        return "Analysis"
    match = LABEL.fullmatch(line)
    return match["name"] if match and match["name"] not in FIELDS else ""


def field_of(line: str) -> str:
    """The field whose label a line begins with, "" where it is none."""
    match = LABEL.fullmatch(line)
    return match["name"] if match and match["name"] in FIELDS else ""


def unwrapped(
    lines: Sequence[str], number: int, opening: str, pattern: re.Pattern[str]
) -> tuple[re.Match[str] | None, int]:
    """The link that begins on a line with `opening`, where its text may be hard-wrapped, and the index below it."""
    text = lines[number] if number < len(lines) else ""
    if not re.match(opening, text):
        return None, number + 1
    for end in range(number + 1, number + _MOST_WRAPPED + 1):
        if match := pattern.fullmatch(text):
            return match, end
        if "](" in text or end >= len(lines) or not lines[end].strip():
            break
        text += f"\n{lines[end]}"
    return None, number + 1


def read_heading(lines: Sequence[str], number: int) -> tuple[re.Match[str] | None, int]:
    """The heading that links to arXiv and begins on a line, and the index below it."""
    return unwrapped(lines, number, r"## \[", HEADING)


def read_head(lines: Sequence[str], start: int) -> Head:
    """The anchor and the heading that stand at `start`."""
    anchor = ANCHOR.fullmatch(lines[start])
    anchor_id = anchor["id"] if anchor else None
    at = next_text(lines, start) if anchor else start
    heading, end = read_heading(lines, at)
    if heading:
        return Head(end, anchor_id, heading["id"], heading["title"])
    if at < len(lines) and lines[at].startswith("## "):
        return Head(at + 1, anchor_id, plain=at)
    return Head(at if anchor else start, anchor_id)
