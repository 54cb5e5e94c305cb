"""Where the papers of a page of the ancestor begin, and what only looks like the beginning of one."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from digest.chatter.cleaning import BREAK
from digest.importers.ancestor_labels import ANCHOR, FIELDS, LABEL, Head, field_of, part_of, read_head, read_heading
from digest.importers.ancestor_paper import PagePaper
from digest.importers.foreign_text import plain_id, split_authors

OWN_HEADINGS = ("## Executive Summary", "## Table of Contents", "## Papers")
"""Headings of the page itself."""
_FEW = 6
"""In so many paragraphs below its heading a paper has one of its fields."""
_MOST_LINES = 200
"""So many lines they may have: a long list of authors is hard-wrapped."""


@dataclass(frozen=True)
class Stray:
    """A line that looks like the beginning of a paper and begins none; `line` counts from 1, `within` is the paper that
    it stands in, None for the executive summary.
    """

    line: int
    text: str
    within: PagePaper | None


def find_starts(lines: Sequence[str], contents: Mapping[str, str]) -> list[int]:
    """Where the papers begin."""
    starts: list[int] = []
    below = 0
    linked = ended = True
    for number, line in enumerate(lines):
        if number < below or not line.strip():
            continue
        linked = linked or part_of(line) == "Links"
        is_own = line.strip() in OWN_HEADINGS
        if not is_own and (line.startswith(("<a ", "## ")) or field_of(line)):
            head = read_head(lines, number)
            if _begins(lines, head, contents, ended=linked and ended):
                starts.append(number)
                below = head.end
                linked = False
        ended = is_own or BREAK.fullmatch(line) is not None
    return starts


def _begins(lines: Sequence[str], head: Head, contents: Mapping[str, str], *, ended: bool) -> bool:
    """Whether a paper begins with `head`, which an analysis may quote, too.

    The id in the table of contents tells it, or an anchor and a heading together, or one of them with a field below.
    Where both are missing two fields tell it, but only if the paper before has `ended`, with its links and a rule: an
    analysis may repeat fields.
    """
    if head.anchor_id is not None and (head.anchor_id in contents or head.heading_id is not None):
        return True
    fields = _labels_below(lines, head.end)
    if head.anchor_id is not None or head.heading_id is not None:
        return bool(fields)
    return ended and len(fields.intersection(FIELDS)) > 1


def _labels_below(lines: Sequence[str], start: int) -> set[str]:
    """The labels of fields, and that of the abstract, in the few paragraphs below a heading, up to the next."""
    found: set[str] = set()
    paragraphs = 0
    for number, line in enumerate(lines[start : start + _MOST_LINES], start):
        name = field_of(line) or part_of(line)
        paragraphs += bool(line.strip() and (name or not lines[number - 1].strip()))
        if paragraphs > _FEW or line.startswith("#") or BREAK.fullmatch(line) or ANCHOR.fullmatch(line):
            break
        if name in (*FIELDS, "Abstract"):
            found.add(name)
    return found


def find_strays(lines: Sequence[str], starts: Sequence[int], papers: Sequence[PagePaper]) -> Iterator[Stray]:
    """The first line of the summary and of each paper that looks like the beginning of a paper that the page lacks."""
    own = {plain_id(id_) for paper in papers for id_ in (paper.anchor_id, paper.heading_id) if id_}
    names = [set(split_authors(paper.authors or "")) for paper in papers]
    parts = zip([0, *starts], [*starts, len(lines)], [None, *papers], [set[str]().union(*names), *names], strict=True)
    for start, end, within, authors in parts:
        fields = (n for n in range(start, end) if within and within.authors and field_of(lines[n]) == "Authors")
        its_own = next(fields, None)
        for number in range(start, end):
            text = _beginning_in(lines, number, own, authors) if number != its_own else ""
            if text:
                yield Stray(number + 1, text, within)
                break


def _beginning_in(lines: Sequence[str], number: int, own: Set[str], authors: Set[str]) -> str:
    """The anchor, heading or authors on a line, in words, unless they are those of a paper of the page."""
    line = lines[number]
    if (anchor := ANCHOR.fullmatch(line)) and (id_ := plain_id(anchor["id"])):
        return "" if id_ in own else f"the anchor of {id_}"
    heading, _ = read_heading(lines, number)
    if heading:
        id_ = plain_id(heading["id"])
        return "" if id_ in own else f"the heading of {id_ or 'a paper'}"
    label = LABEL.fullmatch(line)
    if label and label["name"] == "Authors" and not any(name in label["value"] for name in authors):
        return "`**Authors:**` of another paper"
    return ""
