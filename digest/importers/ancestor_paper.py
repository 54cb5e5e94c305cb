"""The structure of one paper on a page of the ancestor: its parts, verbatim, between their labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from digest.chatter.cleaning import BREAK
from digest.importers import author_lines
from digest.importers.ancestor_labels import LABEL, next_text, part_of, read_head

# What may go on with a hard-wrapped field: plain words, no markup and no label.
_MORE_OF_FIELD = re.compile(r"[ \t]*(?![\w ]{1,20}[:：])[\w('’]")


@dataclass(frozen=True)
class Lines:
    """Consecutive lines of a page; `first` is the number of the first, counted from 1."""

    lines: tuple[str, ...]
    first: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")


@dataclass(frozen=True)
class PagePaper:
    """The parts of one paper, verbatim. `unplaced` is what stands where no label expects it, `below` what follows it.

    `title` and `heading_id` are None where there is no heading that links to arXiv, `anchor_id` where there is no
    anchor; a missing field is None. `no_name` is a line right below the authors that was not taken for more of them,
    and the text right below that. `cut_off` says why the paper may not be whole, and is "" where it is.
    """

    line: int
    anchor_id: str | None
    heading_id: str | None
    title: str | None
    authors: str | None
    published: str | None
    categories: str | None
    abstract: Lines
    analysis: Lines
    findings: Lines
    links: Lines
    unplaced: tuple[Lines, ...]
    below: tuple[Lines, ...]
    no_name: Lines | None
    cut_off: str


def run_of(lines: Sequence[str], end: int) -> list[Lines]:
    """What was gathered before line index `end`, unless it is blank or decoration."""
    if all(not line.strip() or BREAK.fullmatch(line) for line in lines):
        return []
    return [Lines(tuple(lines), end - len(lines) + 1)]


def cut_paper(
    lines: Sequence[str], outside: Sequence[str], start: int, end: int
) -> tuple[PagePaper, tuple[Lines, ...]]:
    """The paper between two lines, and what follows it, if it is the last of the page; else that is `below` it.

    Args:
        lines: the page.
        outside: the same without what is in code.
        start: the index of the paper's first line.
        end: the index below its last.
    """
    head = read_head(outside, start)
    fields, unplaced, at, no_name = _cut_fields(lines, outside, min(head.end, end), end)
    if head.plain is not None:
        unplaced.insert(0, Lines((lines[head.plain],), head.plain + 1))
    labels = _part_labels(outside, at, end)
    first = next(iter(labels.values()), end)
    unplaced += run_of(lines[at:first], first)
    is_last = end == len(lines)
    # A rule ends the paper; an analysis has rules of its own.
    last = next(reversed(labels), "Analysis")
    rule = end if last == "Analysis" else _next_rule(outside, labels[last], end)
    parts = {
        name: _after_label(lines, number, until)
        for (name, number), (_, until) in pairwise([*labels.items(), ("", rule)])
    }
    after = tuple(run_of(lines[rule + 1 : end], end))
    nothing = Lines((), at + 1)
    paper = PagePaper(
        line=start + 1,
        anchor_id=head.anchor_id,
        heading_id=head.heading_id,
        title=head.title,
        authors=fields.get("Authors"),
        published=fields.get("Published"),
        categories=fields.get("Categories"),
        abstract=parts.get("Abstract", nothing),
        analysis=parts.get("Analysis", nothing),
        findings=parts.get("Key Findings", nothing),
        links=parts.get("Links", nothing),
        unplaced=tuple(unplaced),
        below=() if is_last else after,
        no_name=no_name,
        cut_off=_cut_off(outside[:end], labels, is_last=is_last),
    )
    return paper, after if is_last else ()


def _cut_fields(
    lines: Sequence[str], outside: Sequence[str], start: int, end: int
) -> tuple[dict[str, str], list[Lines], int, Lines | None]:
    """The fields, what stands between them, the index of the first line below, and `PagePaper.no_name`."""
    fields: dict[str, str] = {}
    no_name: Lines | None = None
    beside: list[Lines] = []
    run: list[str] = []
    wrapped = ""
    for number in range(start, end):
        line = outside[number]
        label = LABEL.fullmatch(line)
        name = label["name"] if label else ""
        if part_of(line) or name in fields:
            return fields, beside + run_of(run, number), number, no_name
        if label or BREAK.fullmatch(line):
            beside += run_of(run, number)
            run = []
        if label:
            fields[name] = label["value"]
            wrapped = name
        elif wrapped and _MORE_OF_FIELD.match(line) and _goes_on(wrapped, fields[wrapped].rstrip(), line):
            fields[wrapped] += f"\n{line}"
        else:
            if wrapped == "Authors" and _MORE_OF_FIELD.match(line):
                no_name = Lines(tuple(takewhile(_is_text, outside[number:end])), number + 1)
            wrapped = ""
            run.append(lines[number])
    return fields, beside + run_of(run, end), end, no_name


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not LABEL.fullmatch(line)


def _goes_on(name: str, value: str, line: str) -> bool:
    """Whether a line is more of a field. Authors are wrapped at any blank, everything else behind a comma."""
    return author_lines.goes_on(value, line) if name == "Authors" else value.endswith(",")


def _part_labels(lines: Sequence[str], start: int, end: int) -> dict[str, int]:
    """Where each part of a paper begins, in the page's order.

    Up to the analysis every label is one. In the analysis, which may have headings of the same words, the last counts
    of those that are still missing, and only if what follows is such a part. Below the links every label is one again.
    """
    labels = _labels(lines, start, end)
    analysis = labels.get("Analysis", end)
    labels = {name: number for name, number in labels.items() if number <= analysis}
    missing = {"Abstract", "Key Findings", "Links"} - labels.keys()
    until = end
    if "Links" in missing and (links := _last(lines, "Links", analysis, end)):
        labels["Links"] = until = links
        labels |= {name: n for name, n in _labels(lines, links + 1, end).items() if name in missing}
    if "Key Findings" in missing - labels.keys() and (findings := _findings_at(lines, analysis, until, end)):
        labels["Key Findings"] = until = findings
    if "Abstract" in missing - labels.keys() and (abstract := _last(lines, "Abstract", analysis, until)):
        labels["Abstract"] = abstract
    return dict(sorted(labels.items(), key=lambda item: item[1]))


def _last(lines: Sequence[str], name: str, start: int, end: int) -> int | None:
    """The last label of a part between two lines."""
    return next((number for number in range(end - 1, start, -1) if part_of(lines[number]) == name), None)


def _labels(lines: Sequence[str], start: int, end: int) -> dict[str, int]:
    """The first label of each part between two lines."""
    found: dict[str, int] = {}
    for number in range(start, end):
        if name := part_of(lines[number]):
            found.setdefault(name, number)
    return found


def _findings_at(lines: Sequence[str], start: int, links: int, end: int) -> int | None:
    """Where the key findings begin, which are a list, and nothing but that up to the links or the rule below them."""
    label = _last(lines, "Key Findings", start, links)
    if label is None:
        return None
    until = links if links < end else _next_rule(lines, label, end)
    following = next_text(lines, label)
    if following < until and not lines[following].startswith("- "):
        return None
    others = (n for n in range(label + 1, until) if lines[n].strip() and not lines[n].startswith("- "))
    return label if all(lines[n - 1].strip() for n in others) else None


def _next_rule(lines: Sequence[str], number: int, end: int) -> int:
    return next((n for n in range(number + 1, end) if BREAK.fullmatch(lines[n])), end)


def _after_label(lines: Sequence[str], label_at: int, end: int) -> Lines:
    match = LABEL.fullmatch(lines[label_at])
    value = match["value"] if match else ""
    return Lines((value, *lines[label_at + 1 : end]), label_at + 1)


def _cut_off(lines: Sequence[str], labels: dict[str, int], *, is_last: bool) -> str:
    """Why a paper may not be whole, "" where it is: below the last of a page nothing tells that it ended."""
    last = next(reversed(labels), "")
    whole = "Links" in labels
    if whole and is_last and last == "Links":
        whole = _links_end(lines[labels["Links"] :])
    elif whole and is_last:
        # Half a bullet of an analysis (`*   **`) is a rule to BREAK.
        below = [line for line in lines[labels[last] :] if line.strip()]
        whole = any(re.fullmatch(r"-{3,}\s*", line) for line in (below[-1:] if last == "Analysis" else below))
        if not whole:
            return "has no rule (`---`) below it that says that it is whole"
    return "" if whole else "breaks off before the end of its links; is the page whole?"


def _links_end(lines: Sequence[str]) -> bool:
    """Whether the links with which a page ends are whole: with a rule below them, or with neither half a link nor half
    a rule as the last line.
    """
    if any(map(BREAK.fullmatch, lines)):
        return True
    last = next(line for line in reversed(lines) if line.strip())
    _, bracket, link = last.rpartition("[")
    return last.strip() not in ("-", "--") and (not bracket or ")" in link.partition("](")[2])
