"""Reads a page of the system that this one succeeds, in any of the three forms that it has had.

What a page says goes where it belongs; what belongs nowhere stays, verbatim, in the body of its paper or of its day.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from digest.chatter.cleaning import BREAK, Removal, clean
from digest.errors import FileError
from digest.importers.ancestor_page import Page, cut_page, stated_dates
from digest.importers.ancestor_paper import Lines, PagePaper
from digest.importers.ancestor_starts import Stray
from digest.importers.author_lines import is_note
from digest.importers.foreign_text import (
    date_in_name,
    language_of,
    one_line,
    paragraphs,
    parse_date,
    plain_id,
    read_page,
    split_authors,
    split_categories,
)
from digest.importers.front_matter import date_of_front_matter
from digest.importers.headings import with_headings
from digest.importers.records import ImportedDay, ImportedPaper, ImportNote
from digest.importers.validation import first_fault
from digest.model import CONTROL, Analysis, Paper, split_versioned_id, without_controls

_OWN_LINK = re.compile(
    r"\[(?:PDF|arXiv)\]\(https?://(?:www\.|export\.)?arxiv\.org/(?:pdf|abs)/(?P<id>[^\s()]+?)(?:v\d+)?(?:\.pdf)?\)",
    re.IGNORECASE,
)
_BETWEEN_LINKS = "-|,;·• \t"
# They stand in a header, and long headers are not read again.
_MAX_FINDINGS = 20_000
_COMMENT_SIGN = re.compile(r"^[ \t]*%+[ \t]*")


class PaperError(Exception):
    """A paper of a page that can't be recovered: `args` are the reason and the line."""


def page_date(path: Path, beginning: str) -> dt.date:
    """The day of a page: what its `time:` line, its heading and its name agree upon, else `date:` of its front matter.

    Raises:
        FileError: none of them says a date, or they disagree.
    """
    named = date_in_name(path)
    found: dt.date | None = None
    for text, line in stated_dates(beginning):
        date = parse_date(text)
        if date is None:
            raise FileError(path, f"{text!r} is not a date", line=line)
        other, source = (found, "the `time:` line") if found else (named, "the file's name")
        if other and other != date:
            hint = "mend the one that is wrong; nothing of the page was imported"
            raise FileError(path, f"says {date}, but {source} says {other}", line=line, hint=hint)
        found = date
    if date := found or named:
        return date
    online = date_of_front_matter(beginning, "date")
    if online and (date := parse_date(online[0])):
        return date
    hint = "put it into the file's name, as in 2026-01-13.md"
    raise FileError(path, "says nowhere which day it is", line=1, hint=hint)


def read_ancestor(path: Path) -> ImportedDay:
    """A page as records.

    Raises:
        FileError: the file can't be read, its date is unclear, or it has no paper that can be imported.
    """
    raw = read_page(path)
    text = without_controls(raw)
    page = cut_page(text)
    date = page_date(path, text)
    findings: list[ImportNote] = []
    removed = [Removal("front matter", page.front_matter)] if page.front_matter else []
    if found := CONTROL.search(raw):
        line = raw.count("\n", 0, found.start()) + 1
        reason = f"holds control characters (the first is U+{ord(found[0]):04X}), which were left out"
        findings.append(ImportNote(path, reason, line, fault=False))
    if not page.papers:
        above = f" above line {page.next_page}, on which another page begins" if page.next_page else ""
        hint = "a paper begins with `## [title](https://arxiv.org/abs/ID)`"
        raise FileError(path, f"has no papers{above}", line=1, hint=hint)

    papers: dict[str, ImportedPaper] = {}
    unread: set[str] = set()
    for part in page.papers:
        try:
            paper = _read_paper(part, removed)
        except PaperError as fault:
            reason, line = fault.args
            findings.append(ImportNote(path, f"{reason}; the paper was not imported", line))
            unread.update(id_ for id_ in (part.anchor_id, part.heading_id) if id_)
            continue
        findings += (ImportNote(path, f"{paper.paper.id}: {doubt}", part.line) for doubt in _doubts(part, paper.paper))
        if part.no_name:
            findings.append(_below_authors(path, paper.paper.id, part.authors or "", part.no_name))
        if paper.paper.id in papers:
            first = papers[paper.paper.id].line
            reason = f"{paper.paper.id} stands here again; the first, on line {first}, counts"
            findings.append(ImportNote(path, reason, paper.line, fault=False))
        papers.setdefault(paper.paper.id, paper)
    if not papers:
        # A day without papers would be published as one on which nothing was chosen.
        worst = next(finding for finding in findings if finding.fault)
        raise FileError(path, worst.reason, line=worst.line, hint="the page has no other that can be imported")
    findings += _missing(path, page, set(papers), unread)
    findings += (_strange(path, stray) for stray in page.strays)
    if page.cut_at:
        findings.append(ImportNote(path, "breaks off where a paper begins; is the page whole?", page.cut_at))
    if page.next_page:
        findings.append(_next_page(path, text, page.next_page))
    summary = clean("\n\n".join(part.text for part in (*page.summary, *page.after)))
    removed += summary.removed
    return ImportedDay(path, date, tuple(papers.values()), with_headings(summary.text), tuple(findings), tuple(removed))


def _missing(path: Path, page: Page, read: set[str], unread: set[str]) -> list[ImportNote]:
    """The papers of the table of contents that the page does not have: it was cut off."""
    absent = [id_ for id_ in page.contents if id_ not in unread and plain_id(id_) not in read]
    if not absent:
        return []
    names = ", ".join(map(repr, absent[:3])) + (f" and {len(absent) - 3} more" if len(absent) > 3 else "")
    reason = f"the table of contents lists {names}, but the page does not have it; is it whole?"
    return [ImportNote(path, reason, page.contents_line)]


def _next_page(path: Path, text: str, line: int) -> ImportNote:
    """Which day another page in the file is of is for the user to see, but the same page once more costs nothing."""
    lines = text.split("\n")
    if "\n".join(lines[: line - 1]).strip() == "\n".join(lines[line - 1 :]).strip():
        return ImportNote(path, "the same page stands here once more; it counts once", line, fault=False)
    return ImportNote(path, "another page begins here; nothing of it was imported, so cut the file in two", line)


def _strange(path: Path, stray: Stray) -> ImportNote:
    """A paper that is not recognised must not vanish in another's text, nor bring that one its key findings."""
    paper = stray.within
    place = (paper.anchor_id or paper.heading_id or "a paper without an id") if paper else "the executive summary"
    reason = f"{stray.text} stands in {place} and begins no paper; it stays there as text, so look whether it is one"
    return ImportNote(path, reason, stray.line)


def _doubts(part: PagePaper, paper: Paper) -> Iterator[str]:
    """What a paper should have and has not, or not in a form that can be read."""
    if not paper.authors:
        yield "has no authors; it was imported without"
    if not paper.abstract:
        yield "has no abstract; it was imported without"
    if part.published and not paper.published:
        yield f"its date {one_line(part.published)!r} can't be read; it stays in the text"
    for name in split_categories([part.categories or ""]).strange:
        yield f"{name!r} among its categories can't be read; it stays in the text"


def _below_authors(path: Path, id_: str, authors: str, below: Lines) -> ImportNote:
    """A line that was not taken for authors is a fault unless it is surely none: a name may be lost with it."""
    line, *more = below.lines
    surely = is_note(authors, line, alone=not more)
    why = "reads like a note; it stays in the text"
    if not surely:
        why = "may be more of them or a note; it stays in the text, so look which it is"
    return ImportNote(path, f"{id_}: {line!r} stands below the authors and {why}", below.first, fault=not surely)


# --- one paper


def _read_paper(part: PagePaper, removed: list[Removal]) -> ImportedPaper:
    id_, version = _identity(part)
    if part.cut_off:
        raise PaperError(f"{id_}: {part.cut_off}", part.line)
    if not (title := one_line(part.title or "")):
        raise PaperError(f"{id_}: has no title, or its heading is no link to arXiv", part.line)
    authors = split_authors(part.authors or "")
    cleaned = clean(part.analysis.text, title=title, authors=authors)
    key_findings, beside = _key_findings(part.findings)
    if sum(map(len, key_findings)) > _MAX_FINDINGS:
        raise PaperError(f"{id_}: its key findings have more than {_MAX_FINDINGS:,} characters", part.line)
    published = parse_date(part.published) if part.published else None
    links = _strange_links(part.links, id_)
    strange_date = f"**Published:** {part.published}" if part.published and not published else ""
    categories = split_categories([part.categories or ""])
    strange_categories = f"**Categories:** {', '.join(categories.strange)}" if categories.strange else ""
    translated = f"**{cleaned.translated_title}**" if cleaned.translated_title else ""
    text = with_headings(cleaned.text.strip("\n"))
    above, below = ([_trimmed(run.lines) for run in runs] for runs in (part.unplaced, part.below))
    strange = (links, strange_date, strange_categories)
    body = "\n\n".join(each for each in (*above, translated, text, beside, *strange, *below) if each)
    if not categories.names:
        raise PaperError(f"{id_}: has no categories", part.line)
    try:
        paper = Paper(
            id=id_,
            version=version,
            title=title,
            authors=authors,
            abstract=paragraphs(part.abstract.text),
            categories=categories.names,
            published=published,
        )
        analysis = Analysis(
            id=id_,
            version=version,
            source="imported",
            language=language_of(body or paper.abstract),
            key_findings=tuple(key_findings),
            body=body,
        )
    except ValidationError as error:
        raise PaperError(f"{id_}: {first_fault(error)}", part.line) from error
    removed += (*cleaned.removed, *(Removal("subject class", name) for name in categories.classes))
    return ImportedPaper(paper, analysis, part.line)


def _identity(part: PagePaper) -> tuple[str, int]:
    """The id and the version that anchor and heading agree upon."""
    given = [text for text in (part.anchor_id, part.heading_id) if text is not None]
    if not given:
        raise PaperError(
            "a paper has neither an anchor nor a heading that links to arXiv, so its id is unknown", part.line
        )
    for text in given:
        try:
            split_versioned_id(text)
        except ValueError as error:
            raise PaperError(str(error), part.line) from error
    if len(set(given)) > 1:
        raise PaperError(f"the anchor says {given[0]}, but the heading says {given[1]}", part.line)
    id_, version = split_versioned_id(given[0])
    return id_, version or 1


def _key_findings(lines: Lines) -> tuple[list[str], str]:
    """The items of the list, unwrapped and without LaTeX's comment sign, and what is no item."""
    items: list[list[str]] = []
    beside: list[str] = []
    below_item = False
    for line in lines.lines:
        if line.startswith("- "):
            items.append([_COMMENT_SIGN.sub("", line[2:], count=1)])
            below_item = True
        elif below_item and line.strip():
            items[-1].append(line)
        else:
            below_item = below_item and line.startswith(" ")
            beside.append(line)
    return [text for item in items if (text := one_line("\n".join(item)))], _trimmed(beside)


def _strange_links(lines: Lines, id_: str) -> str:
    """What stands among the links, without the lines that have only the links that are rebuilt from the id anyway."""
    strange: list[str] = []
    for line in lines.lines:
        others = _OWN_LINK.sub(lambda link: "" if link["id"] == id_ else link[0], line)
        if line.strip() and not others.strip(_BETWEEN_LINKS):
            continue
        if line.strip() or (strange and strange[-1].strip()):
            strange.append(line)
    return _trimmed(strange)


def _trimmed(lines: Sequence[str]) -> str:
    """The lines as they stand there, without blank ones and rules at the edges."""
    while lines and (not lines[0].strip() or BREAK.fullmatch(lines[0])):
        lines = lines[1:]
    while lines and (not lines[-1].strip() or BREAK.fullmatch(lines[-1])):
        lines = lines[:-1]
    return "\n".join(lines)
