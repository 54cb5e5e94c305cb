"""Papers and the XML in which arXiv prints them: its search API and its announcement feed.

https://info.arxiv.org/help/api/user-manual.html, https://info.arxiv.org/help/atom_specifications.html and
https://info.arxiv.org/help/rss_specifications.html.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import format_datetime
from typing import Any, Literal, Self
from xml.sax.saxutils import escape, quoteattr

from digest import calendar

_EPOCH = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class FakePaper:
    """A paper in an announcement. `kind` is what the announcement is to it, before categories make a new one a cross.

    `submitted` (UTC) falls into the announcement's window where it is left open, for replacements a month before.
    `pdf` is served under its id; None asks the server's own `pdf`.
    """

    id: str
    title: str = "A title"
    authors: tuple[str, ...] = ("Ada Lovelace", "Charles Babbage")
    abstract: str = "We study something. It works."
    categories: tuple[str, ...] = ("cs.CV",)
    comment: str | None = None
    version: int = 1
    kind: Literal["new", "cross", "replace"] = "new"
    submitted: dt.datetime | None = None
    journal_ref: str | None = None
    doi: str | None = None
    pdf: bytes | None = None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """From a plain record with the same names: `{"id": …, "title": …, "authors": […], "categories": […]}`."""
        known = {name: value for name, value in record.items() if name in cls.__dataclass_fields__}
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in known.items()})


def window(date: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The submissions that a listing holds; on a day without one, those of a day before."""
    match calendar.announcement(date):
        case calendar.Scheduled(opens=opens, closes=closes):
            return opens, closes
    opens, closes = (dt.datetime.combine(date - dt.timedelta(days=n), dt.time(18), dt.UTC) for n in (2, 1))
    return opens, closes


def dated(paper: FakePaper, date: dt.date, part: float) -> FakePaper:
    """With a time of submission: new papers spread over their window, others a month earlier."""
    if paper.submitted:
        return paper
    opens, closes = window(date)
    submitted = opens + (closes - opens) * part - dt.timedelta(days=0 if paper.kind == "new" else 30)
    return replace(paper, submitted=submitted.replace(microsecond=0))


def under(category: str, asked: Iterable[str]) -> bool:
    return any(category == name or ("." not in name and category.startswith(f"{name}.")) for name in asked)


def search(papers: Iterable[FakePaper], query: str) -> list[FakePaper]:
    names = [name.removesuffix(".*") for name in re.findall(r"cat:([\w.*-]+)", query)]
    found = [paper for paper in papers if not names or any(under(category, names) for category in paper.categories)]
    if dates := re.search(r"submittedDate:\[(\d{12}) TO (\d{12})\]", query):
        first, last = (dt.datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=dt.UTC) for text in dates.groups())
        last += dt.timedelta(minutes=1)
        found = [paper for paper in found if first <= (paper.submitted or _EPOCH) < last]
    return found


def api_text(entries: Sequence[str], total: int, start: int, size: int) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <id>http://arxiv.org/api/cHxbiOdZaP56ODnBPIenZhzg5f8</id><title>arXiv Query</title>
  <updated>2026-06-10T00:00:00-04:00</updated>
  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
  {"".join(entries)}
</feed>
"""


def api_entry(paper: FakePaper) -> str:
    submitted = f"{paper.submitted or _EPOCH:%Y-%m-%dT%H:%M:%SZ}"
    optional = {"comment": paper.comment, "journal_ref": paper.journal_ref, "doi": paper.doi}
    extras = "".join(f"<arxiv:{name}>{escape(text)}</arxiv:{name}>" for name, text in optional.items() if text)
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    categories = "".join(
        f'<category term={quoteattr(name)} scheme="http://arxiv.org/schemas/atom"/>' for name in paper.categories
    )
    return f"""<entry>
    <id>http://arxiv.org/abs/{paper.id}v{paper.version}</id>
    <title>{escape(paper.title)}</title>
    <updated>{submitted}</updated>
    <link href="https://arxiv.org/abs/{paper.id}v{paper.version}" rel="alternate" type="text/html"/>
    <link title="pdf" href="https://arxiv.org/pdf/{paper.id}v{paper.version}" rel="related" type="application/pdf"/>
    <summary>{escape(paper.abstract)}</summary>
    {categories}
    <published>{submitted}</published>
    {extras}
    <arxiv:primary_category term={quoteattr(paper.categories[0])}/>
    {authors}
  </entry>"""


def feed_text(
    form: str, date: dt.date, entries: Sequence[tuple[dt.date, FakePaper, str]], *, title: str, about: str = "updates"
) -> str:
    now = dt.datetime.combine(date, dt.time(0, 0, 11), calendar.EASTERN).astimezone(dt.UTC)
    if form == "rss":
        items = "".join(_rss_item(*entry) for entry in entries)
        return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>{escape(title)}</title><link>http://rss.arxiv.org/rss/</link><description>{escape(about)}</description>
<lastBuildDate>{format_datetime(now)}</lastBuildDate><pubDate>{format_datetime(_midnight(date))}</pubDate>
{items}</channel></rss>"""
    items = "".join(_atom_entry(*entry) for entry in entries)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<id>http://rss.arxiv.org/atom/</id><title>{escape(title)}</title><updated>{now.isoformat()}</updated>
<subtitle>{escape(about)}</subtitle>
{items}</feed>"""


def _midnight(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), calendar.EASTERN)


def _shared(paper: FakePaper, kind: str) -> str:
    extras = (
        f"<arxiv:announce_type>{kind}</arxiv:announce_type><dc:creator>{escape(', '.join(paper.authors))}</dc:creator>"
    )
    if paper.journal_ref:
        extras += f"<arxiv:journal_reference>{escape(paper.journal_ref)}</arxiv:journal_reference>"
    return extras + (f"<arxiv:DOI>{escape(paper.doi)}</arxiv:DOI>" if paper.doi else "")


def _summary(paper: FakePaper, kind: str) -> str:
    return escape(f"arXiv:{paper.id}v{paper.version} Announce Type: {kind} \nAbstract: {paper.abstract}")


def _atom_entry(date: dt.date, paper: FakePaper, kind: str) -> str:
    categories = "".join(f"<category term={quoteattr(name)}/>" for name in paper.categories)
    return f"""<entry><id>oai:arXiv.org:{paper.id}v{paper.version}</id><title>{escape(paper.title)}</title>
<updated>{_midnight(date).isoformat()}</updated>
<link href="https://arxiv.org/abs/{paper.id}" rel="alternate" type="text/html"/>
<summary>{_summary(paper, kind)}</summary>{categories}<published>{_midnight(date).isoformat()}</published>
{_shared(paper, kind)}</entry>"""


def _rss_item(date: dt.date, paper: FakePaper, kind: str) -> str:
    categories = "".join(f"<category>{escape(name)}</category>" for name in paper.categories)
    return f"""<item><title>{escape(paper.title)}</title><link>https://arxiv.org/abs/{paper.id}</link>
<description>{_summary(paper, kind)}</description>
<guid isPermaLink="false">oai:arXiv.org:{paper.id}v{paper.version}</guid>
{categories}<pubDate>{format_datetime(_midnight(date))}</pubDate>{_shared(paper, kind)}</item>"""
