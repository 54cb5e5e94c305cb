"""What the template of a day is given: every paper cleaned, its labels chosen, its mentions linked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from digest.archive import Archive, Day, Entry
from digest.errors import ArchiveError
from digest.exporters.coins import coins
from digest.exporters.references import Reference, dois, references
from digest.i18n import Words, written_by
from digest.languages import primary
from digest.model import EXTRACTIVE, SAMPLE, Analysis, Candidate, Gap, Ledger, Paper, Provenance, Repeat
from digest.site_addresses import address
from digest.text import (
    Annotator,
    figure_marks,
    guess_language,
    language_of,
    latex_html,
    latex_paragraphs,
    latex_plain,
    markdown_html,
    markdown_line,
)
from digest.web.library.index import LARGE_DAY, NEXT_IN_LINE, Library, PaperEntry, author_names, latest_version
from digest.web.library.mentions import mention_links
from digest.web.render import BASE, PAPERS_AT

SHOWN_AUTHORS = 8

PRINTED_AUTHORS = 40
"""Of more authors paper has as many as the screen, and their number: names alone would fill pages."""


class PaperView(NamedTuple):
    """One paper on the page of its day. `number` counts from 1; `title` is cleaned.

    `in_contents` is the first finding in plain words: contents stay easy to run through, whatever a finding is made of.
    `coins` is an OpenURL for reference managers.
    """

    id: str
    number: int
    title: Markup
    plain_title: str
    paper: Paper | None
    authors: tuple[str, ...]
    analysis: Analysis | None
    abstract: Markup
    abstract_language: str
    body: Markup
    findings: tuple[Markup, ...]
    in_contents: str
    findings_language: str
    comment: Markup
    journal_ref: Markup
    source: str
    by: str
    problems: tuple[str, ...]
    coins: str

    @property
    def versions(self) -> range:
        """The versions whose anchors lead here."""
        return range(1, latest_version(self.paper) + 1) if self.paper else range(1, 2)

    @property
    def shown_authors(self) -> tuple[str, ...]:
        return self.authors if not self.hidden_authors else self.authors[:SHOWN_AUTHORS]

    @property
    def hidden_authors(self) -> tuple[str, ...]:
        # Folding two names away would save nothing.
        return self.authors[SHOWN_AUTHORS:] if len(self.authors) > SHOWN_AUTHORS + 2 else ()

    @property
    def is_crowd(self) -> bool:
        return len(self.authors) > PRINTED_AUTHORS

    @property
    def primary_category(self) -> str:
        return self.paper.primary_category if self.paper else ""

    @property
    def dois(self) -> tuple[str, ...]:
        return dois(self.paper) if self.paper else ()


class CandidateView(NamedTuple):
    """A paper that was not chosen."""

    candidate: Candidate
    title: Markup


class GapView(NamedTuple):
    """A chosen paper that the day had to do without."""

    gap: Gap
    title: Markup


class RepeatView(NamedTuple):
    """A paper that an earlier day has. `known` is False where that day or its paper is not in the archive."""

    repeat: Repeat
    title: Markup
    known: bool


class DayView(NamedTuple):
    """The page of a day, all of it but the surroundings; `day` is what it was made of, `references` its papers."""

    day: Day
    references: tuple[Reference, ...]
    date: dt.date
    papers: tuple[PaperView, ...]
    groups: tuple[tuple[str, tuple[PaperView, ...]], ...]
    summary: Markup
    summary_language: str
    summary_by: str
    ledger: Ledger | None
    gaps: tuple[GapView, ...]
    candidates: tuple[CandidateView, ...]
    repeats: tuple[RepeatView, ...]
    problems: tuple[str, ...]
    paper_problems: tuple[ArchiveError, ...]
    large: bool
    by: tuple[str, ...]
    previous: dt.date | None
    next: dt.date | None


def view_day(archive: Archive, library: Library, words: Words, date: dt.date) -> DayView:
    """Read a day and make it ready for templates; addresses begin with `render.BASE` or `render.PAPERS_AT`."""
    day = archive.load(date, candidates=NEXT_IN_LINE, head=library.fresh.get(date))
    entry = library.by_date[date]
    found = tuple(references(entry.paper for entry in day.entries if entry.paper))
    openurls = {each.paper.id: coins(each) for each in found}
    papers = tuple(
        _view_paper(archive, words, paper, number, openurls) for number, paper in enumerate(day.entries, start=1)
    )
    index = day.index
    links = mention_links(entry.papers, lambda paper: _address(paper, date), _earlier(library, date))
    before, after = library.neighbours(date)
    return DayView(
        day=day,
        references=found,
        date=date,
        papers=papers,
        groups=_groups(papers),
        summary=markdown_html(index.body, top=3, annotate=links) if index else Markup(""),
        summary_language=index.summary.language if index and index.summary else "",
        summary_by=written_by(words, index.summary) if index and index.summary else "",
        ledger=index.ledger if index else None,
        gaps=_gaps(index.ledger) if index and index.ledger else (),
        candidates=_candidates(day),
        repeats=_repeats(day, library),
        problems=tuple(_say(archive, problem) for problem in day.problems),
        paper_problems=tuple(problem for paper in day.entries for problem in paper.problems),
        large=len(papers) > LARGE_DAY,
        by=_all_by(words, day),
        previous=before,
        next=after,
    )


def _view_paper(archive: Archive, words: Words, entry: Entry, number: int, openurls: dict[str, str]) -> PaperView:
    paper, analysis = entry.paper, entry.analysis
    marks = figure_marks(analysis.unverified, words("paper.unverified")) if analysis else None
    title = paper.title if paper else entry.id
    return PaperView(
        id=entry.id,
        number=number,
        # On the page a title stands inside a link.
        title=latex_html(title, links=False),
        plain_title=latex_plain(title),
        paper=paper,
        authors=author_names(paper) if paper else (),
        analysis=analysis,
        abstract=latex_paragraphs(paper.abstract) if paper else Markup(""),
        abstract_language=guess_language(paper.abstract) if paper else "",
        body=markdown_html(analysis.body, top=4, annotate=marks) if analysis else Markup(""),
        findings=_findings(analysis, marks) if analysis else (),
        in_contents=_in_contents(analysis, marks) if analysis else "",
        findings_language=_findings_language(analysis) if analysis else "",
        comment=latex_html(paper.comment) if paper else Markup(""),
        journal_ref=latex_html(paper.journal_ref) if paper else Markup(""),
        source=_source(words, analysis) if analysis else "",
        by=written_by(words, analysis) if analysis else "",
        problems=tuple(_say(archive, problem) for problem in entry.problems),
        coins=openurls.get(entry.id, ""),
    )


def _findings_language(analysis: Analysis) -> str:
    """That of the analysis, unless it is one that can be told: imported Chinese ones have English findings, too."""
    can_be_told = primary(analysis.language) in ("zh", "ja", "en")
    return language_of(" ".join(analysis.key_findings)) if can_be_told else analysis.language


def _findings(analysis: Analysis, marks: Annotator | None) -> tuple[Markup, ...]:
    if analysis.findings_are_latex:
        return tuple(latex_html(finding) for finding in analysis.key_findings)
    return tuple(markdown_html(finding, top=4, annotate=marks) for finding in analysis.key_findings)


def _in_contents(analysis: Analysis, marks: Annotator | None) -> str:
    first = analysis.key_findings[0] if analysis.key_findings else ""
    return latex_plain(first) if analysis.findings_are_latex else markdown_line(first, annotate=marks)


def _source(words: Words, analysis: Analysis) -> str:
    if analysis.model in (EXTRACTIVE, SAMPLE):
        return words(f"source.{analysis.model}")
    read = analysis.read
    if analysis.source == "full-text" and read and read.of_characters and read.characters < read.of_characters:
        return words("source.full-text.part", percent=max(1, 100 * read.characters // read.of_characters))
    return words(f"source.{analysis.source}")


def _all_by(words: Words, day: Day) -> tuple[str, ...]:
    texts: list[Provenance] = [entry.analysis for entry in day.entries if entry.analysis and entry.analysis.body]
    if day.index and day.index.summary:
        texts.insert(0, day.index.summary)
    return tuple(dict.fromkeys(written_by(words, text) for text in texts))


def _groups(papers: tuple[PaperView, ...]) -> tuple[tuple[str, tuple[PaperView, ...]], ...]:
    found: defaultdict[str, list[PaperView]] = defaultdict(list)
    for paper in papers:
        found[paper.primary_category].append(paper)
    return tuple((category, tuple(members)) for category, members in found.items())


def _candidates(day: Day) -> tuple[CandidateView, ...]:
    candidates = day.metadata.candidates[:NEXT_IN_LINE] if day.metadata else ()
    return tuple(CandidateView(candidate, latex_html(candidate.title, links=False)) for candidate in candidates)


def _gaps(ledger: Ledger) -> tuple[GapView, ...]:
    return tuple(GapView(gap, latex_html(gap.title or gap.id, links=False)) for gap in ledger.gaps)


def _repeats(day: Day, library: Library) -> tuple[RepeatView, ...]:
    views = []
    for repeat in day.metadata.repeats if day.metadata else ():
        paper = library.papers.get(repeat.id)
        known = paper is not None and paper.date == repeat.date
        views.append(RepeatView(repeat, paper.title if paper else Markup.escape(repeat.id), known))
    return tuple(views)


def _earlier(library: Library, date: dt.date) -> Callable[[str], PaperEntry | None]:
    def known(id_: str) -> PaperEntry | None:
        # A page depends on earlier days alone: a link to a later one would change it after it was published.
        paper = library.papers.get(id_)
        return paper if paper and paper.date <= date else None

    return known


def _address(paper: PaperEntry, date: dt.date) -> str:
    return f"{PAPERS_AT}#{paper.id}" if paper.date == date else f"{BASE}{address(paper.date)}#{paper.id}"


def _say(archive: Archive, problem: ArchiveError) -> str:
    """The problem without the path of the machine that built the page."""
    path = problem.path
    shown = path.relative_to(archive.root) if path.is_relative_to(archive.root) else path.name
    line = f":{problem.line}" if problem.line is not None else ""
    key = f"{problem.key}: " if problem.key else ""
    return f"{shown}{line}: {key}{problem.reason}"
