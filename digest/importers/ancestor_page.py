"""The structure of a page of the system that this one succeeds: where its papers begin and end, and their parts.

Nothing is understood here: every part is the verbatim lines between two labels. A paper begins at its anchor and its
heading that links to arXiv, with its fields below, never at a rule (`---`) or at a heading of an analysis.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from digest.importers.ancestor_labels import ANCHOR, next_text, read_head, read_heading, unwrapped, without_code
from digest.importers.ancestor_paper import Lines, PagePaper, cut_paper, run_of
from digest.importers.ancestor_starts import OWN_HEADINGS, Stray, find_starts, find_strays
from digest.importers.front_matter import date_of_front_matter, front_matter

_ENTRY = r"\s*\d+\.\s+\["
_CONTENTS_ENTRY = re.compile(_ENTRY + r"(?P<title>(?s:.*))\]\(#(?P<id>[^\s)]{0,200})\)\s*")
# A page that was cut off in a paper's anchor, in its heading, or in the label of a field, by which it is known.
_BEGINNING = re.compile(
    r"<(?:a(?: (?:id?|na?m?e?|(?:id|name)=.*))?)?"
    r"|(?:<a (?:id|name)=.*\n)?##?(?: \[(?:(?:(?!\]\().)*\n(?!\*))?.*)?(?:\n\*\*?\w{0,10}:?\*?)?"
)
_TIME = re.compile(r"time:\s*(?P<date>\S+)\s*")
_DATED_HEADING = re.compile(r"# .*arxiv.*\d{4}-\d{2}-\d{2}.*", re.IGNORECASE)
_HEADING_BELOW_TIME = re.compile(r"# .*\d{4}-\d{2}-\d{2}.*")


@dataclass(frozen=True)
class Page:
    """A whole page, the first of its file. `contents` maps id to title.

    `summary` is everything before the papers that is not structure; `after` what follows the last paper. `cut_at` is
    the line on which a paper begins of which the page has no more than that, None where it has none; `next_page` that
    on which another page begins, of which nothing is here.
    """

    front_matter: str
    summary: tuple[Lines, ...]
    contents: Mapping[str, str]
    contents_line: int
    papers: tuple[PagePaper, ...]
    after: tuple[Lines, ...]
    strays: tuple[Stray, ...]
    cut_at: int | None = None
    next_page: int | None = None


def stated_dates(text: str) -> tuple[tuple[str, int], ...]:
    """The dates of `time:` lines and of the page's heading, as they stand there, with their lines from 1.

    That in the front matter is one, too; its `date:` may be that of anything, such as when the page was put online.
    """
    found = [time] if (time := date_of_front_matter(text, "time")) else []
    before = front_matter(text)
    for number, line in enumerate(text.removeprefix(before).split("\n"), before.count("\n") + 1):
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
    lines = text.removeprefix(front_matter(text)).split("\n")
    first = [line for line in lines if line.strip()][:10]
    return any(_TIME.fullmatch(line) or _DATED_HEADING.fullmatch(line) for line in first) or any(
        ANCHOR.fullmatch(line) and read_head(lines, number).heading_id is not None for number, line in enumerate(lines)
    )


def cut_page(text: str) -> Page:
    """A page cut at its labels. Every line is in exactly one part, or is structure: a label, a rule, a blank line; or
    it is of the next page.
    """
    lines = text.split("\n")
    before = front_matter(text)
    outside = without_code(lines)
    contents, contents_start, contents_end = _contents(outside)
    starts = find_starts(outside, contents)
    if (next_page := _next_page(outside, starts)) is not None:
        lines, outside = lines[:next_page], outside[:next_page]
        starts = [start for start in starts if start < next_page]
    first = starts[0] if starts else len(lines)
    papers = []
    after: tuple[Lines, ...] = ()
    for start, end in pairwise([*starts, len(lines)]):
        paper, after = cut_paper(lines, outside, start, end)
        papers.append(paper)
    if cut_at := _cut_at(after[-1]) if after else None:
        after = after[:-1]
    body = before.count("\n")
    structure = {*range(body), *_head_structure(outside, body, first), *range(contents_start, contents_end)}
    return Page(
        front_matter=before,
        summary=tuple(_runs(lines, structure, first)),
        contents=contents,
        contents_line=contents_start + 1,
        papers=tuple(papers),
        after=after,
        strays=tuple(find_strays(outside[: cut_at - 1 if cut_at else None], starts, papers)),
        cut_at=cut_at,
        next_page=None if next_page is None else next_page + 1,
    )


def _next_page(lines: Sequence[str], starts: Sequence[int]) -> int | None:
    """The index at which another page begins, None where none does: two were put into one file.

    Its `time:` line and its heading together tell it, or, below the first paper, one of them with what only a page has
    below it. Each of them alone may stand in an analysis, and the heading in a summary, too.
    """
    first = starts[0] if starts else len(lines)
    begins_part = set(starts)
    has_head = False
    for number, line in enumerate(lines):
        if number > first and (line.strip() in OWN_HEADINGS or number in begins_part):
            top = _top_of_head(lines, number)
            if top is not None and top > first:
                return top
        if not line.startswith("time:") or not _TIME.fullmatch(line):
            continue
        following = next_text(lines, number)
        timed = following < len(lines) and bool(_HEADING_BELOW_TIME.fullmatch(lines[following]))
        if timed and (has_head or number > first):
            return _above_front_matter(lines, number)
        has_head = has_head or timed
    return None


def _top_of_head(lines: Sequence[str], end: int) -> int | None:
    """The index at which the front matter, the `time:` line or the heading begin that stand right above `end`; None if
    none of them says that it is a page's, by its date.
    """
    top, has_date = end, False
    above = _text_above(lines, top)
    if above is not None and lines[above].startswith("# "):
        top, has_date = above, bool(_DATED_HEADING.fullmatch(lines[above]))
        above = _text_above(lines, top)
    if above is not None and _TIME.fullmatch(lines[above]):
        top, has_date = above, True
    matter = _above_front_matter(lines, top)
    has_date = has_date or date_of_front_matter("\n".join([*lines[matter:top], ""]), "time") is not None
    return matter if has_date else None


def _text_above(lines: Sequence[str], number: int) -> int | None:
    """The index of the last line above one that is not blank; None if there is none."""
    return next((index for index in range(number - 1, -1, -1) if lines[index].strip()), None)


def _above_front_matter(lines: Sequence[str], number: int) -> int:
    """`number`, or the index of the front matter that ends above it."""
    # It has no more than some 200 lines, and a file may have many rules.
    rules = [index for index in range(max(0, number - 250), number) if lines[index].rstrip() == "---"][-2:]
    text = "\n".join([*lines[rules[0] : number], ""]) if rules else ""
    found = front_matter(text)
    return rules[0] if found and not text.removeprefix(found).strip() else number


def _cut_at(rest: Lines) -> int | None:
    """The line on which a paper begins, if what follows the last one's links is nothing but such a beginning."""
    texts = [(number, line.rstrip()) for number, line in enumerate(rest.lines, rest.first) if line.strip()]
    return texts[0][0] if _BEGINNING.fullmatch("\n".join(line for _, line in texts)) else None


def _contents(lines: Sequence[str]) -> tuple[dict[str, str], int, int]:
    """The table of contents and the range of its lines. It is the last before the papers: a summary may quote."""
    until = next((n for n, line in enumerate(lines) if ANCHOR.fullmatch(line) or read_heading(lines, n)[0]), len(lines))
    for start in range(until - 1, -1, -1):
        if lines[start].strip() != "## Table of Contents":
            continue
        found: dict[str, str] = {}
        end = number = start + 1
        while number < until:
            match, below = unwrapped(lines, number, _ENTRY, _CONTENTS_ENTRY)
            if match:
                found.setdefault(match["id"], match["title"])
                end = below
            elif lines[number].strip():
                break
            number = below
        if found:
            return found, start, end
    return {}, len(lines), len(lines)


def _head_structure(lines: Sequence[str], start: int, end: int) -> set[int]:
    """The lines between the two that are the page's own: its date, its heading, and the headings of its two parts."""
    found: set[int] = set()
    for number in range(start, end):
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
