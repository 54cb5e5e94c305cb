"""The structure of one paper on a page of the ancestor: its parts, verbatim, between their labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.importers.cleaning import BREAK

ANCHOR = re.compile(r"""<a (?:id|name)=(['"])(?P<id>.*?)\1\s*>\s*</a>\s*""")
HEADING = re.compile(
    r"## \[(?P<title>.*)\]\(https?://(?:www\.|export\.)?arxiv\.org/abs/(?P<id>[^\s)]*)\)\s*", re.IGNORECASE
)
LABEL = re.compile(
    r"\*\*(?P<name>Authors|Published|Categories|Abstract|Analysis|Key Findings|Links):\*\*[ \t]*(?P<value>.*)"
)
# The third form of the pages has the analysis under a heading, in Chinese, and no key findings.
_CHINESE_ANALYSIS = re.compile(r"### 论文解读\s*")
_FIELDS = ("Authors", "Published", "Categories")


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
    """The parts of one paper, verbatim. `unplaced` is what stands where no label expects it.

    `title` and `heading_id` are None where there is no heading that links to arXiv, `anchor_id` where there is no
    anchor; a missing field is None. `ended` is false where the paper stops before the end of its links.
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
    ended: bool


def next_text(lines: Sequence[str], number: int) -> int:
    return next((other for other in range(number + 1, len(lines)) if lines[other].strip()), len(lines))


def run_of(lines: list[str], end: int) -> list[Lines]:
    """What was gathered before line index `end`, unless it is blank or decoration."""
    if all(not line.strip() or BREAK.fullmatch(line) for line in lines):
        return []
    return [Lines(tuple(lines), end - len(lines) + 1)]


def cut_paper(lines: Sequence[str], start: int, end: int) -> tuple[PagePaper, list[Lines]]:
    anchor = ANCHOR.fullmatch(lines[start])
    at = next_text(lines, start) if anchor else start
    heading = HEADING.fullmatch(lines[at]) if at < end else None
    unplaced: list[Lines] = []
    if heading or (at < end and lines[at].startswith("## ")):
        if not heading:
            unplaced.append(Lines((lines[at],), at + 1))
        at += 1

    fields: dict[str, str] = {}
    while at < end:
        label = LABEL.fullmatch(lines[at])
        if label and label["name"] in _FIELDS and label["name"] not in fields:
            fields[label["name"]] = label["value"]
        elif label or _CHINESE_ANALYSIS.fullmatch(lines[at]):
            break
        elif not BREAK.fullmatch(lines[at]):
            unplaced += run_of([lines[at]], at + 1)
        at += 1

    links_at, analysis_end, findings_at = _lower_labels(lines, at, end)
    analysis_at = next((n for n in range(at, findings_at) if _is_analysis(lines[n])), findings_at)
    abstract = _after_label(lines, at, analysis_at) if is_label(lines, at, end, "Abstract") else Lines((), at + 1)
    if not abstract.lines and at < analysis_at:
        unplaced.append(Lines(tuple(lines[at:analysis_at]), at + 1))
    links, beside, after = _cut_links(lines, links_at, end)
    paper = PagePaper(
        line=start + 1,
        anchor_id=anchor["id"] if anchor else None,
        heading_id=heading["id"] if heading else None,
        title=heading["title"] if heading else None,
        authors=fields.get("Authors"),
        published=fields.get("Published"),
        categories=fields.get("Categories"),
        abstract=abstract,
        analysis=_after_label(lines, analysis_at, analysis_end) if analysis_at < findings_at else Lines((), at + 1),
        findings=_after_label(lines, findings_at, links_at) if findings_at < links_at else Lines((), at + 1),
        links=links,
        unplaced=tuple(unplaced + beside),
        # All pages have the links last. A rule tells nothing: analyses have rules, and half a bullet (`*   **`) is one.
        ended=links_at < end and (end < len(lines) or _links_end(lines[links_at:])),
    )
    return paper, after


def _lower_labels(lines: Sequence[str], start: int, end: int) -> tuple[int, int, int]:
    """Where the links begin, where the analysis ends, and where the key findings begin.

    The last labels count, for an analysis may have headings of the same words; and key findings are a list.
    """
    links = next((n for n in range(end - 1, start - 1, -1) if is_label(lines, n, end, "Links")), end)
    for number in range(links - 1, start - 1, -1):
        line = lines[number]
        if is_label(lines, number, end, "Key Findings"):
            following = next_text(lines, number)
            is_list = following >= links or lines[following].startswith("- ")
            return (links, number, number) if is_list else (links, links, links)
        if line.strip() and not line.startswith("- ") and not lines[number - 1].strip():
            break
    return links, links, links


def is_label(lines: Sequence[str], number: int, end: int, name: str) -> bool:
    match = LABEL.fullmatch(lines[number]) if number < end else None
    return match is not None and match["name"] == name


def _is_analysis(line: str) -> bool:
    match = LABEL.fullmatch(line)
    return bool(_CHINESE_ANALYSIS.fullmatch(line)) or (match is not None and match["name"] == "Analysis")


def _after_label(lines: Sequence[str], label_at: int, end: int) -> Lines:
    match = LABEL.fullmatch(lines[label_at])
    value = match["value"] if match else ""
    return Lines((value, *lines[label_at + 1 : end]), label_at + 1)


def _links_end(lines: Sequence[str]) -> bool:
    """Whether the links with which a page ends are whole: with a rule below them, or with neither half a link nor half
    a rule as the last line.
    """
    if any(map(BREAK.fullmatch, lines)):
        return True
    last = next(line for line in reversed(lines) if line.strip())
    _, bracket, link = last.rpartition("[")
    return last.strip() not in ("-", "--") and (not bracket or ")" in link.partition("](")[2])


def _cut_links(lines: Sequence[str], start: int, end: int) -> tuple[Lines, list[Lines], list[Lines]]:
    """The links, with the text of their label; what stands beside them, and below the rule that ends the paper."""
    if start >= end:
        return Lines((), start + 1), [], []
    rule = next((number for number in range(start + 1, end) if BREAK.fullmatch(lines[number])), end)
    label = LABEL.fullmatch(lines[start])
    on_label = [label["value"]] if label and label["value"].strip() else []
    links = [line for line in lines[start + 1 : rule] if line.lstrip().startswith("- [")]
    beside = [line for line in lines[start + 1 : rule] if line.strip() and line not in links]
    after = run_of(list(lines[rule + 1 : end]), end)
    return Lines((*on_label, *links), start + 1), run_of(beside, rule) if beside else [], after
