"""arXiv's announcement feed: which papers a listing holds, and as what. Atom and RSS 2.0, from bytes to records.

https://info.arxiv.org/help/atom_specifications.html, https://info.arxiv.org/help/rss_specifications.html. arXiv prints
midnight in New York as the date of each entry: that is the listing's date.
"""

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal, get_args
from xml.etree import ElementTree as ET

from digest import calendar
from digest.model import ArxivId, Category, Line, Paper, Record, Text, Version, split_versioned_id
from digest.pipeline.arxiv import arxiv_text
from digest.pipeline.arxiv.responses import ARXIV, ATOM, whole_xml
from digest.pipeline.arxiv.transport import Refused

LIMIT = 2_000
"""The most entries that arXiv puts into one feed. What it leaves out beyond it are the new papers: replacements stand
first (`feed/database.py` in the repository arXiv/arxiv-feed)."""

DC = "{http://purl.org/dc/elements/1.1/}"

Kind = Literal["new", "cross", "replace", "replace-cross"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What an announcement can be to a paper; where two lists differ, the earlier word holds."""

_SUMMARY = re.compile(
    r"\s*arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<kind>[a-z-]+)\s*(?:Abstract:)?(?P<abstract>.*)", re.S
)


class Listed(Record):
    """An entry of the announcement list, with what the list itself says of the paper.

    `date` is the listing's. `listed_in` are the collected categories whose lists hold it, sorted; `parse_feed`, which
    knows of no collection, leaves it empty.
    """

    id: ArxivId
    version: Version | None
    kind: Kind
    date: dt.date | None = None
    categories: tuple[Category, ...] = ()
    title: Line = ""
    authors: tuple[Line, ...] = ()
    abstract: Text = ""
    journal_ref: Line = ""
    doi: Line = ""
    listed_in: tuple[Category, ...] = ()

    @property
    def is_news(self) -> bool:
        """New or newly cross-listed, as against a new version of a paper that was there."""
        return self.kind in ("new", "cross")

    def as_paper(self) -> Paper | None:
        """The metadata as far as the list has them: no comment and no dates. None where they do not make a paper."""
        if not (self.title and self.abstract and self.authors and self.categories):
            return None
        return Paper(
            id=self.id,
            version=self.version or 1,
            title=self.title,
            authors=self.authors,
            abstract=self.abstract,
            categories=self.categories,
            journal_ref=self.journal_ref,
            doi=self.doi,
        )


class Unread(Record):
    """An entry of the announcement list without a valid id or kind: that it is there is all that is believed of it.

    `id` is a valid one, or what stands in its place, the title where nothing does: two such entries are two papers.
    `listed_in` is as in `Listed`.
    """

    id: Line
    reason: Line
    is_news: bool
    categories: tuple[Category, ...] = ()
    listed_in: tuple[Category, ...] = ()

    def __str__(self) -> str:
        return f"{self.id or 'one without id'} ({self.reason})"


@dataclass(frozen=True)
class Feed:
    """A whole feed. `date` is that of its entries (the newest), or of the feed where it has none."""

    date: dt.date
    entries: tuple[Listed, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def every(self) -> tuple[Listed | Unread, ...]:
        """All entries, also those that can't be used."""
        return (*self.entries, *self.unread)

    @property
    def is_cut(self) -> bool:
        """Whether arXiv may have left entries out."""
        return len(self.every) >= LIMIT


def parse_feed(body: bytes) -> Feed:
    """The entries of an Atom or RSS feed, each id once.

    Raises:
        Refused: not a whole feed, an error reported as a feed, no date, more than a tenth of its entries unusable.
    """
    root = whole_xml(body)
    channel = root.find("channel") if root.tag == "rss" else root
    if channel is None or root.tag not in {"rss", f"{ATOM}feed"}:
        raise Refused(f"the answer is neither an Atom nor an RSS feed but <{root.tag[:60]}>")
    title = arxiv_text.line(_first(channel, f"{ATOM}title", "title"))
    if title.lower().startswith("feed error"):
        reason = arxiv_text.line(_first(channel, f"{ATOM}subtitle", "description"))
        raise Refused(f"arXiv's feed reports an error: {reason[:300] or title[:300]}", final=True)
    elements = [child for child in channel if child.tag in (f"{ATOM}entry", "item")]
    every = [_entry(element) for element in elements]
    found = [entry for entry in every if isinstance(entry, Listed)]
    unread = tuple(entry for entry in every if isinstance(entry, Unread))
    if len(unread) * 10 > len(elements):
        raise Refused(f"{len(unread)} of the {len(elements)} entries have no valid id or type")
    dates = {entry.date for entry in found if entry.date}
    date = max(dates) if dates else _date(_first(channel, "pubDate", "lastBuildDate", f"{ATOM}updated"))
    if date is None:
        raise Refused("the feed has no date")
    return Feed(date, merged(found), unread)


def merged(entries: list[Listed]) -> tuple[Listed, ...]:
    """Each id once, in order of id; of two entries the one whose kind stands first in `KINDS`."""
    best: dict[str, Listed] = {}
    for entry in sorted(entries, key=lambda entry: KINDS.index(entry.kind)):
        best.setdefault(entry.id, entry)
    return tuple(best[id_] for id_ in sorted(best))


def _entry(element: ET.Element) -> Listed | Unread:
    text = _first(element, f"{ATOM}summary", "description")
    summary = _SUMMARY.match(text)
    kind = arxiv_text.line(_first(element, f"{ARXIV}announce_type")) or (summary["kind"] if summary else "")
    places = _places(element, summary)
    identity = next(filter(None, map(_identity, places)), None)
    terms = [category.get("term") or category.text or "" for category in _all(element, f"{ATOM}category", "category")]
    categories = arxiv_text.categories([arxiv_text.line(term) for term in terms])[:100]
    if identity is None or kind not in KINDS:
        named = [*places, _first(element, f"{ATOM}title", "title")]
        id_ = identity[0] if identity else next(filter(None, map(arxiv_text.line, named)), "")[:80]
        reason = f"announce type {kind[:40]!r}" if identity else "no arXiv id"
        is_news = not kind.startswith("replace")
        return Unread(id=id_, reason=reason, is_news=is_news, categories=categories)
    creators = [_people(creator.text) for creator in _all(element, f"{DC}creator")]
    names = [arxiv_text.line(name.text) for name in element.iterfind(f"{ATOM}author/{ATOM}name")]
    return Listed(
        id=identity[0],
        version=identity[1],
        kind=kind,
        date=_date(_first(element, f"{ATOM}published", "pubDate")),
        categories=categories,
        title=arxiv_text.line(_first(element, f"{ATOM}title", "title")),
        authors=tuple(filter(None, [name for people in creators for name in people] or names))[:10_000],
        abstract=arxiv_text.paragraphs(summary["abstract"] if summary else ""),
        journal_ref=arxiv_text.line(_first(element, f"{ARXIV}journal_reference")),
        doi=arxiv_text.line(_first(element, f"{ARXIV}DOI")),
    )


def _places(element: ET.Element, summary: re.Match[str] | None) -> list[str]:
    """What names the id of an entry."""
    links = [link.get("href") or link.text or "" for link in _all(element, f"{ATOM}link", "link")]
    return [
        _first(element, f"{ATOM}id", "guid").strip().removeprefix("oai:arXiv.org:"),
        summary["id"] if summary else "",
        *(link.strip().partition("/abs/")[2] for link in links),
    ]


def _identity(place: str) -> tuple[str, int | None] | None:
    """The id, with its version where this place has one (the link has none); None where it has no id."""
    try:
        return split_versioned_id(place)
    except ValueError:
        return None


def _people(text: str | None) -> list[str]:
    """The names in `Ada Lovelace (Analytical Engines, London), Charles Babbage`."""
    return [arxiv_text.line(name) for name in re.sub(r"\([^()]*\)", "", text or "").split(",")]


def _date(text: str) -> dt.date | None:
    """The date in New York of an RFC 3339 (Atom) or RFC 5322 (RSS) time."""
    text = text.strip()
    for parse in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            return calendar.eastern_date(parse(text))
        except (ValueError, OverflowError, TypeError):
            continue
    return None


def _first(element: ET.Element, *tags: str) -> str:
    return next((child.text or "" for child in element if child.tag in tags), "")


def _all(element: ET.Element, *tags: str) -> list[ET.Element]:
    return [child for child in element if child.tag in tags]
