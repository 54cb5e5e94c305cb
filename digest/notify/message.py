"""What is told of a day: the subject, the e-mail in HTML and in text, and the lines for a chat."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from digest.archive import Archive, Entry
from digest.errors import DigestError
from digest.i18n import Words, written_by
from digest.model import Analysis
from digest.site_addresses import address
from digest.text import (
    Annotator,
    clean,
    figure_marks,
    latex_html,
    latex_plain,
    markdown_html,
    markdown_plain,
    without_mathml,
)

MOST_PAPERS = 40
"""How many papers a message names; a larger day is for its page."""

_TEMPLATES = Path(__file__).parent.parent / "templates"
_SUBJECT_TITLE = 100
_DOUBT = "†"
"""Stands behind a figure that was not found in what the model had read."""
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    # The text form is no HTML.
    autoescape=select_autoescape(["html"], default=False),
    finalize=lambda value: clean(value) if type(value) is str else value,
    undefined=StrictUndefined,
    auto_reload=False,
    keep_trailing_newline=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class PaperLine:
    """A paper in a message. Plain text, but `html_title` and the findings of `html_findings`; `doubts` says whether a
    figure in the findings is marked as one that was not found in what the model had read.
    """

    id: str
    number: int
    title: str
    html_title: Markup
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    findings: tuple[str, ...]
    html_findings: tuple[Markup, ...]
    doubts: bool
    url: str

    @property
    def arxiv(self) -> str:
        return f"https://arxiv.org/abs/{self.id}"


@dataclass(frozen=True)
class Message:
    """A day, ready to be told. `page` is its address, "" where the archive has none; `more` papers are not named."""

    date: dt.date
    subject: str
    head: str
    summary: str
    papers: tuple[PaperLine, ...]
    more: int
    page: str
    text: str
    html: str


def message(archive: Archive, date: dt.date, words: Words, *, title: str, site_url: str = "") -> Message:
    """What is to be told of a complete day.

    Args:
        title: the archive's.
        site_url: of the published site, for links to its pages; "" if there is none.

    Raises:
        DigestError: the archive does not have the day, or its `index.md` can't be read.
    """
    if not archive.is_complete(date):
        raise DigestError(f"{date}: the archive does not have this day; `digest run {date}` makes it")
    index = archive.load_index(date)
    day = archive.load(date)
    page = f"{site_url.rstrip('/')}/{address(date)}" if site_url else ""
    papers = tuple(_paper(entry, number, page) for number, entry in enumerate(day.entries, start=1))
    size = words.count("papers", len(papers))
    if index.ledger and index.ledger.announced:
        size = f"{size} {words('count.announced', n=words.number(index.ledger.announced))}"
    summary, shown, more = markdown_plain(index.body), papers[:MOST_PAPERS], max(0, len(papers) - MOST_PAPERS)
    texts = [*([index.summary] if index.summary else []), *(e.analysis for e in day.entries if e.analysis)]
    values = {
        "t": words,
        "title": title,
        "date": words.date(date, "full"),
        "size": size,
        "summary": summary,
        "html_summary": without_mathml(markdown_html(index.body, top=3)),
        "papers": shown,
        "more": more,
        "page": page,
        "by": tuple(dict.fromkeys(written_by(words, text) for text in texts)),
    }
    return Message(
        date=date,
        subject=_subject(title, date, papers, size),
        head=f"{clean(title)} · {words.date(date)} · {size}",
        summary=summary,
        papers=shown,
        more=more,
        page=page,
        text=_ENVIRONMENT.get_template("mail.txt").render(values),
        html=_ENVIRONMENT.get_template("mail.html").render(values),
    )


def _subject(title: str, date: dt.date, papers: tuple[PaperLine, ...], size: str) -> str:
    first = papers[0].title if papers else ""
    if len(first) > _SUBJECT_TITLE:
        first = first[: _SUBJECT_TITLE - 1].rstrip() + "…"
    return " ".join(f"{clean(title)} {date}: {first or size}{f' ({size})' if first else ''}".split())


def _paper(entry: Entry, number: int, page: str) -> PaperLine:
    paper, analysis = entry.paper, entry.analysis
    title = paper.title if paper else entry.id
    findings = _findings(analysis) if analysis else ()
    return PaperLine(
        id=entry.id,
        number=number,
        title=latex_plain(title),
        html_title=without_mathml(latex_html(title, links=False)),
        authors=tuple(map(latex_plain, paper.authors)) if paper else (),
        categories=paper.categories if paper else (),
        findings=findings,
        html_findings=_html_findings(analysis) if analysis else (),
        doubts=any(_DOUBT in finding for finding in findings),
        url=f"{page}#{entry.id}" if page else f"https://arxiv.org/abs/{entry.id}",
    )


def _findings(analysis: Analysis) -> tuple[str, ...]:
    if analysis.findings_are_latex:
        return tuple(" ".join(latex_plain(finding).split()) for finding in analysis.key_findings)
    marks = figure_marks(analysis.unverified, "")
    plain = (" ".join(markdown_plain(finding).replace(_DOUBT, "").split()) for finding in analysis.key_findings)
    return tuple(_marked(finding, marks) if marks else finding for finding in plain)


def _marked(text: str, marks: Annotator) -> str:
    """`text` with a sign behind each figure that is marked."""
    for span in reversed(marks(text)):
        text = f"{text[: span.end]}{_DOUBT}{text[span.end :]}"
    return text


def _html_findings(analysis: Analysis) -> tuple[Markup, ...]:
    if analysis.findings_are_latex:
        return tuple(without_mathml(latex_html(finding)) for finding in analysis.key_findings)
    marks = figure_marks(analysis.unverified, "", sign=_DOUBT)
    return tuple(without_mathml(markdown_html(finding, annotate=marks)) for finding in analysis.key_findings)
