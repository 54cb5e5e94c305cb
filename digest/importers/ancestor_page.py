"""The structure of a page of the system that this one succeeds: where its papers begin and end, and their parts.

Nothing is understood here: every part is the verbatim lines between two labels. A paper begins at its anchor and its
heading that links to arXiv, never at a rule (`---`) or at a heading of an analysis.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from digest.importers.ancestor_paper import (
    ANCHOR,
    HEADING,
    Lines,
    PagePaper,
    cut_paper,
    is_label,
    next_text,
    run_of,
)

_CONTENTS_ENTRY = re.compile(r"\s*\d+\.\s+\[(?P<title>.*)\]\(#(?P<id>[^\s)]*)\)\s*")
# A page that was cut off in a paper's anchor, in its heading, or in the label of its authors, by which it is known.
_BEGINNING = re.compile(
    r"<(?:a(?: (?:id?|na?m?e?|(?:id|name)=.*))?)?|(?:<a (?:id|name)=.*\n)?##?(?: \[.*)?(?:\n\*\*?\w{0,7}:?\*?)?"
)
_TIME = re.compile(r"time:\s*(?P<date>\S+)\s*")
_DATED_HEADING = re.compile(r"# .*arxiv.*\d{4}-\d{2}-\d{2}.*", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A whole page. `dates` are the dates that it states and their lines; `contents` maps id to title.

    `summary` is everything before the papers that is not structure; `after` what follows a paper's links. `cut_at` is
    the line on which a paper begins of which the page has no more than that, None where it has none.
    """

    dates: tuple[tuple[str, int], ...]
    summary: tuple[Lines, ...]
    contents: Mapping[str, str]
    contents_line: int
    papers: tuple[PagePaper, ...]
    after: tuple[Lines, ...]
    cut_at: int | None = None


def stated_dates(lines: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """The dates of the `time:` line and of the page's heading, as they stand there, with their lines from 1."""
    found: list[tuple[str, int]] = []
    for number, line in enumerate(lines, 1):
        if match := _TIME.fullmatch(line):
            found.append((match["date"], number))
        elif line.startswith("# "):
            # The last one: a heading may hold other figures.
            if dates := re.findall(r"\d{4}-\d{2}-\d{2}", line):
                found.append((dates[-1], number))
            break
        elif line.startswith("## ") or ANCHOR.fullmatch(line):
            break
    return tuple(found)


def looks_like_page(text: str) -> bool:
    """Whether the beginning of a file may be that of a page."""
    lines = text.split("\n")
    first = [line for line in lines if line.strip()][:10]
    return any(_TIME.fullmatch(line) or _DATED_HEADING.fullmatch(line) for line in first) or any(
        ANCHOR.fullmatch(line) and _follows(lines, number, HEADING) for number, line in enumerate(lines)
    )


def cut_page(text: str) -> Page:
    """A page cut at its labels. Every line is in exactly one part, or is structure: a label, a rule, a blank line."""
    lines = text.split("\n")
    contents, contents_start, contents_end = _contents(lines)
    starts = _starts(lines, contents)
    first = starts[0] if starts else len(lines)
    papers = []
    after: list[Lines] = []
    rest: list[Lines] = []
    for start, end in pairwise([*starts, len(lines)]):
        paper, rest = cut_paper(lines, start, end)
        papers.append(paper)
        after += rest
    cut_at = _cut_at(after[-1]) if rest else None
    if cut_at:
        after.pop()
    structure = _head_structure(lines, first) | set(range(contents_start, contents_end))
    summary = _runs(lines, structure, first)
    return Page(stated_dates(lines), tuple(summary), contents, contents_start + 1, tuple(papers), tuple(after), cut_at)


def _cut_at(rest: Lines) -> int | None:
    """The line on which a paper begins, if what follows the last one's links is nothing but such a beginning."""
    texts = [(number, line.rstrip()) for number, line in enumerate(rest.lines, rest.first) if line.strip()]
    return texts[0][0] if _BEGINNING.fullmatch("\n".join(line for _, line in texts)) else None


def _contents(lines: Sequence[str]) -> tuple[dict[str, str], int, int]:
    """The table of contents and the range of its lines. It is the last before the papers: a summary may quote."""
    until = next((n for n, line in enumerate(lines) if ANCHOR.fullmatch(line) or HEADING.fullmatch(line)), len(lines))
    for start in range(until - 1, -1, -1):
        if lines[start].strip() != "## Table of Contents":
            continue
        found: dict[str, str] = {}
        end = start + 1
        for number in range(start + 1, until):
            if match := _CONTENTS_ENTRY.fullmatch(lines[number]):
                found.setdefault(match["id"], match["title"])
                end = number + 1
            elif lines[number].strip():
                break
        if found:
            return found, start, end
    return {}, len(lines), len(lines)


def _starts(lines: Sequence[str], contents: Mapping[str, str]) -> list[int]:
    """Where the papers begin. The id in the table of contents, or the authors below, tell a start from a quotation."""
    starts: list[int] = []
    heading_of_anchor = -1
    for number, line in enumerate(lines):
        if match := ANCHOR.fullmatch(line):
            heading = next_text(lines, number)
            has_heading = heading < len(lines) and lines[heading].startswith("## ")
            if match["id"] in contents or _precedes_authors(lines, heading if has_heading else number):
                starts.append(number)
                heading_of_anchor = heading if has_heading else -1
        elif (
            number != heading_of_anchor
            and (match := HEADING.fullmatch(line))
            and (not contents or match["id"] in contents)
            and _precedes_authors(lines, number)
        ):
            starts.append(number)
    return starts


def _precedes_authors(lines: Sequence[str], number: int) -> bool:
    return is_label(lines, next_text(lines, number), len(lines), "Authors")


def _follows(lines: Sequence[str], number: int, pattern: re.Pattern[str]) -> bool:
    following = next_text(lines, number)
    return following < len(lines) and bool(pattern.fullmatch(lines[following]))


def _head_structure(lines: Sequence[str], end: int) -> set[int]:
    """The lines before `end` that are the page's own: its date, its heading, and the headings of its two parts."""
    found: set[int] = set()
    for number in range(end):
        line = lines[number].strip()
        if _TIME.fullmatch(line) or line.startswith("# "):
            found.add(number)
        elif line.startswith("## "):
            break
        if line.startswith("# "):
            break
    summary = next((number for number in range(end) if lines[number].strip() == "## Executive Summary"), -1)
    papers = next((number for number in range(end - 1, -1, -1) if lines[number].strip() == "## Papers"), -1)
    return found | {summary, papers}


def _runs(lines: Sequence[str], structure: Set[int], end: int) -> list[Lines]:
    """What is left of the lines before `end`."""
    runs: list[Lines] = []
    run: list[str] = []
    for number in range(end):
        if number in structure:
            runs += run_of(run, number)
            run = []
        else:
            run.append(lines[number])
    return runs + run_of(run, end)
