"""The structure of a page of the system that this one succeeds: where its papers begin and end, and their parts.

Nothing is understood here: every part is the verbatim lines between two labels. A paper begins at its anchor and its
heading that links to arXiv, never at a rule (`---`) or at a heading of an analysis.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.importers.cleaning import BREAK

_ANCHOR = re.compile(r"""<a (?:id|name)=(['"])(?P<id>.*?)\1\s*>\s*</a>\s*""")
_HEADING = re.compile(
    r"## \[(?P<title>.*)\]\(https?://(?:www\.|export\.)?arxiv\.org/abs/(?P<id>[^\s)]*)\)\s*", re.IGNORECASE
)
_LABEL = re.compile(
    r"\*\*(?P<name>Authors|Published|Categories|Abstract|Analysis|Key Findings|Links):\*\*[ \t]*(?P<value>.*)"
)
# The third form of the pages has the analysis under a heading, in Chinese, and no key findings.
_CHINESE_ANALYSIS = re.compile(r"### 论文解读\s*")
_CONTENTS_ENTRY = re.compile(r"\s*\d+\.\s+\[(?P<title>.*)\]\(#(?P<id>[^\s)]*)\)\s*")
_TIME = re.compile(r"time:\s*(?P<date>\S+)\s*")
_DATED_HEADING = re.compile(r"# .*arxiv.*\d{4}-\d{2}-\d{2}.*", re.IGNORECASE)
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
    anchor; a missing field is None. `ended` is false where the page stops before the paper's links.
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


@dataclass(frozen=True)
class Page:
    """A whole page. `dates` are the dates that it states and their lines; `contents` maps id to title.

    `summary` is everything before the papers that is not structure; `after` what follows a paper's links.
    """

    dates: tuple[tuple[str, int], ...]
    summary: tuple[Lines, ...]
    contents: Mapping[str, str]
    contents_line: int
    papers: tuple[PagePaper, ...]
    after: tuple[Lines, ...]


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
        elif line.startswith("## ") or _ANCHOR.fullmatch(line):
            break
    return tuple(found)


def looks_like_page(text: str) -> bool:
    """Whether the beginning of a file may be that of a page."""
    lines = text.split("\n")
    first = [line for line in lines if line.strip()][:10]
    return any(_TIME.fullmatch(line) or _DATED_HEADING.fullmatch(line) for line in first) or any(
        _ANCHOR.fullmatch(line) and _follows(lines, number, _HEADING) for number, line in enumerate(lines)
    )


def cut_page(text: str) -> Page:
    """A page cut at its labels. Every line is in exactly one part, or is structure: a label, a rule, a blank line."""
    lines = text.split("\n")
    contents, contents_start, contents_end = _contents(lines)
    starts = _starts(lines, contents)
    first = starts[0] if starts else len(lines)
    papers = []
    after: list[Lines] = []
    for start, end in pairwise([*starts, len(lines)]):
        paper, rest = _cut_paper(lines, start, end)
        papers.append(paper)
        after += rest
    head_end = min(contents_start, first)
    summary = _without_structure(lines, 0, head_end) + _without_structure(lines, max(contents_end, head_end), first)
    return Page(stated_dates(lines), tuple(summary), contents, contents_start + 1, tuple(papers), tuple(after))


def _contents(lines: Sequence[str]) -> tuple[dict[str, str], int, int]:
    """The table of contents and the range of its lines. It is the last before the first anchor: a summary may quote."""
    until = next((number for number, line in enumerate(lines) if _ANCHOR.fullmatch(line)), len(lines))
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
        return found, start, end
    return {}, len(lines), len(lines)


def _starts(lines: Sequence[str], contents: Mapping[str, str]) -> list[int]:
    """Where the papers begin. The id in the table of contents, or the authors below, tell a start from a quotation."""
    starts: list[int] = []
    heading_of_anchor = -1
    for number, line in enumerate(lines):
        if match := _ANCHOR.fullmatch(line):
            heading = _next_text(lines, number)
            has_heading = heading < len(lines) and lines[heading].startswith("## ")
            if match["id"] in contents or _precedes_authors(lines, heading if has_heading else number):
                starts.append(number)
                heading_of_anchor = heading if has_heading else -1
        elif (
            number != heading_of_anchor
            and (match := _HEADING.fullmatch(line))
            and (not contents or match["id"] in contents)
            and _precedes_authors(lines, number)
        ):
            starts.append(number)
    return starts


def _precedes_authors(lines: Sequence[str], number: int) -> bool:
    return _is_label(lines, _next_text(lines, number), len(lines), "Authors")


def _next_text(lines: Sequence[str], number: int) -> int:
    return next((other for other in range(number + 1, len(lines)) if lines[other].strip()), len(lines))


def _follows(lines: Sequence[str], number: int, pattern: re.Pattern[str]) -> bool:
    following = _next_text(lines, number)
    return following < len(lines) and bool(pattern.fullmatch(lines[following]))


def _without_structure(lines: Sequence[str], start: int, end: int) -> list[Lines]:
    """The runs of lines that are neither the page's own headings nor its `time:` line."""
    runs: list[Lines] = []
    run: list[str] = []
    heading_seen = False
    for number in range(start, end):
        line = lines[number]
        structure = line.strip() in ("## Executive Summary", "## Papers", "## Table of Contents")
        if not heading_seen and number < 20 and (_TIME.fullmatch(line) or line.startswith("# ")):
            structure = True
            heading_seen = line.startswith("# ")
        if structure:
            runs += _run(run, number)
            run = []
        else:
            run.append(line)
    return runs + _run(run, end)


def _run(lines: list[str], end: int) -> list[Lines]:
    """What was gathered before line index `end`, unless it is blank or decoration."""
    if all(not line.strip() or BREAK.fullmatch(line) for line in lines):
        return []
    return [Lines(tuple(lines), end - len(lines) + 1)]


def _cut_paper(lines: Sequence[str], start: int, end: int) -> tuple[PagePaper, list[Lines]]:
    anchor = _ANCHOR.fullmatch(lines[start])
    at = _next_text(lines, start) if anchor else start
    heading = _HEADING.fullmatch(lines[at]) if at < end else None
    unplaced: list[Lines] = []
    if heading or (at < end and lines[at].startswith("## ")):
        if not heading:
            unplaced.append(Lines((lines[at],), at + 1))
        at += 1

    fields: dict[str, str] = {}
    while at < end:
        label = _LABEL.fullmatch(lines[at])
        if label and label["name"] in _FIELDS and label["name"] not in fields:
            fields[label["name"]] = label["value"]
        elif label or _CHINESE_ANALYSIS.fullmatch(lines[at]):
            break
        elif not BREAK.fullmatch(lines[at]):
            unplaced += _run([lines[at]], at + 1)
        at += 1

    links_at, analysis_end, findings_at = _lower_labels(lines, at, end)
    analysis_at = next((n for n in range(at, findings_at) if _is_analysis(lines[n])), findings_at)
    abstract = _after_label(lines, at, analysis_at) if _is_label(lines, at, end, "Abstract") else Lines((), at + 1)
    if not abstract.lines and at < analysis_at:
        unplaced.append(Lines(tuple(lines[at:analysis_at]), at + 1))
    links, beside, after = _cut_links(lines, links_at, end)
    last_text = next((line for line in reversed(lines[start:end]) if line.strip()), "")
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
        ended=links_at < end or bool(BREAK.fullmatch(last_text)),
    )
    return paper, after


def _lower_labels(lines: Sequence[str], start: int, end: int) -> tuple[int, int, int]:
    """Where the links begin, where the analysis ends, and where the key findings begin.

    The last labels count, for an analysis may have headings of the same words; and key findings are a list.
    """
    links = next((n for n in range(end - 1, start - 1, -1) if _is_label(lines, n, end, "Links")), end)
    for number in range(links - 1, start - 1, -1):
        line = lines[number]
        if _is_label(lines, number, end, "Key Findings"):
            following = _next_text(lines, number)
            is_list = following >= links or lines[following].startswith("- ")
            return (links, number, number) if is_list else (links, links, links)
        if line.strip() and not line.startswith("- ") and not lines[number - 1].strip():
            break
    return links, links, links


def _is_label(lines: Sequence[str], number: int, end: int, name: str) -> bool:
    match = _LABEL.fullmatch(lines[number]) if number < end else None
    return match is not None and match["name"] == name


def _is_analysis(line: str) -> bool:
    match = _LABEL.fullmatch(line)
    return bool(_CHINESE_ANALYSIS.fullmatch(line)) or (match is not None and match["name"] == "Analysis")


def _after_label(lines: Sequence[str], label_at: int, end: int) -> Lines:
    match = _LABEL.fullmatch(lines[label_at])
    value = match["value"] if match else ""
    return Lines((value, *lines[label_at + 1 : end]), label_at + 1)


def _cut_links(lines: Sequence[str], start: int, end: int) -> tuple[Lines, list[Lines], list[Lines]]:
    """The list of links, what stands beside it, and what stands below the rule that ends the paper."""
    if start >= end:
        return Lines((), start + 1), [], []
    rule = next((number for number in range(start + 1, end) if BREAK.fullmatch(lines[number])), end)
    links = [line for line in lines[start + 1 : rule] if line.lstrip().startswith("- [")]
    beside = [line for line in lines[start + 1 : rule] if line.strip() and line not in links]
    after = _run(list(lines[rule + 1 : end]), end)
    return Lines(tuple(links), start + 2), _run(beside, rule) if beside else [], after
