"""What is where: an index of the whole archive, light enough to be in memory while pages are made one by one."""

import datetime as dt
import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from digest.archive import Archive, DayHead
from digest.day_hashes import fingerprint, signature
from digest.errors import ArchiveError
from digest.model import ID_PATTERN, Paper
from digest.text import latex_html, latex_plain, markdown_plain
from digest.web.caches.month_cache import MonthCache

NEXT_IN_LINE = 20
"""How many candidates that were not chosen are read of a day, and shown."""

SUMMARY_CHARACTERS = 300
"""How much of a day's summary stays in memory, for descriptions and lists."""

LARGE_DAY = 40
"""With more papers than this a day's analyses are folded, its contents grouped; none has related papers."""

_SIMPLE_NAME = re.compile(r"[A-Za-z. ]+")
ID_IN_TEXT = re.compile(rf"(?<![\w./])(?:arXiv:)?(?P<id>{ID_PATTERN})(?:v\d+)?(?![\w/]|\.\d)", re.ASCII)
"""An arXiv id in running text, with or without a version."""


@lru_cache(maxsize=50_000)
def _title_html(title: str) -> Markup:
    return latex_html(title, links=False)


@lru_cache(maxsize=50_000)
def _title_plain(title: str) -> str:
    return latex_plain(title)


class PaperEntry(NamedTuple):
    """One paper in lists: its day, its place on that day counted from 1.

    `arxiv_title` is as arXiv has it, `authors` are plain text. `stamp` stands for all of arXiv's metadata but the
    abstract: what was made of equal stamps is equal.
    """

    id: str
    date: dt.date
    position: int
    arxiv_title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    stamp: str

    def __hash__(self) -> int:
        # Papers are the keys of much, and have hundreds of authors.
        return hash(self.stamp)

    @property
    def title(self) -> Markup:
        """Cleaned, without links."""
        return _title_html(self.arxiv_title)

    @property
    def plain_title(self) -> str:
        return _title_plain(self.arxiv_title)

    @property
    def primary_category(self) -> str:
        return self.categories[0]


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One complete day in lists.

    `fingerprint` stands for all that is in its folder, `mentioned` holds the ids in its summary and of its repeats;
    `announced` is None where the day's ledger does not know.
    """

    date: dt.date
    fingerprint: str
    mentioned: tuple[str, ...]
    papers: tuple[PaperEntry, ...]
    announced: int | None
    summary: str
    language: str
    versions: tuple[int, ...]
    problems: tuple[ArchiveError, ...]

    @property
    def stamp(self) -> object:
        """What stands for all that lists show of the day. An edited analysis leaves it as it is."""
        papers = "".join([paper.stamp for paper in self.papers])
        return (self.date, papers, self.announced, self.summary, self.problems)


@dataclass(frozen=True)
class Library:
    """Every complete day, oldest first, and the dates of folders that have no `index.md` yet.

    `problems` says which folders could not be looked into: they may hold more days.
    """

    days: tuple[DayEntry, ...]
    incomplete: frozenset[dt.date]
    problems: tuple[ArchiveError, ...] = ()
    fresh: dict[dt.date, DayHead] = field(default_factory=dict, repr=False, compare=False)
    """The days that had to be read, for those who need more of them now; who has made all of a day takes it out."""

    @cached_property
    def by_date(self) -> dict[dt.date, DayEntry]:
        return {day.date: day for day in self.days}

    @cached_property
    def papers(self) -> dict[str, PaperEntry]:
        """Every paper by id, as the first day has it."""
        papers: dict[str, PaperEntry] = {}
        for day in self.days:
            for paper in day.papers:
                papers.setdefault(paper.id, paper)
        return papers

    @cached_property
    def categories(self) -> dict[str, tuple[PaperEntry, ...]]:
        """The papers of each category, cross-lists included, newest day first, in the day's order."""
        found: defaultdict[str, list[PaperEntry]] = defaultdict(list)
        for day in reversed(self.days):
            for paper in day.papers:
                for category in paper.categories:
                    found[category].append(paper)
        return {category: tuple(found[category]) for category in sorted(found)}

    @cached_property
    def months(self) -> dict[tuple[int, int], tuple[DayEntry, ...]]:
        """The days of each month, oldest first."""
        found: defaultdict[tuple[int, int], list[DayEntry]] = defaultdict(list)
        for day in self.days:
            found[day.date.year, day.date.month].append(day)
        return {month: tuple(days) for month, days in found.items()}

    @cached_property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first of the archive's first and last month: not the last day, which every new day changes."""
        return self.days[0].date.replace(day=1), self.days[-1].date.replace(day=1)

    @cached_property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({day.date.year for day in self.days}))

    def neighbours(self, date: dt.date) -> tuple[dt.date | None, dt.date | None]:
        """The complete days before and after a complete day."""
        position = self._positions[date]
        before = self.days[position - 1].date if position else None
        after = self.days[position + 1].date if position + 1 < len(self.days) else None
        return before, after

    @cached_property
    def _positions(self) -> dict[dt.date, int]:
        return {day.date: position for position, day in enumerate(self.days)}


def load_library(archive: Archive, before: Library | None = None, kept: Path | None = None) -> Library:
    """What `index.md` and `arxiv.json` of every day say. What can't be read is a problem of its day, not an error.

    Args:
        before: an earlier state of the same archive: days whose files are the same are taken from it.
        kept: the folder for what was read of days, for builds to come; None keeps nothing.
    """
    folders, problems = archive.find_days()
    dates = list(filter(archive.is_complete, folders))
    fingerprints = _fingerprints(archive, dates, kept)
    known = {(day.date, day.fingerprint): day for day in before.days} if before else {}
    days = {date: known[key] for date in dates if (key := (date, fingerprints[date])) in known}
    fresh: dict[dt.date, DayHead] = {}
    missing = {date: fingerprints[date] for date in dates if date not in days}

    def read(asked: Iterable[dt.date]) -> Iterator[tuple[dt.date, object]]:
        for date in asked:
            fresh[date] = archive.load_head(date, candidates=NEXT_IN_LINE)
            day = days[date] = _day_entry(date, fingerprints[date], fresh[date])
            # A problem has to be said again.
            if not day.problems:
                yield date, _row(day)

    for date, row in MonthCache(kept, "days").values(missing, read).items():
        if date not in days:
            days[date] = _from_row(date, fingerprints[date], row)
    return Library(tuple(days[date] for date in dates), frozenset(folders) - frozenset(dates), tuple(problems), fresh)


def day_papers(archive: Archive, library: Library, date: dt.date) -> tuple[Paper, ...]:
    """arXiv's metadata of a day's papers; none where it can't be read, which the next build says."""
    if head := library.fresh.get(date):
        return head.metadata.papers if head.metadata else ()
    try:
        return archive.load_metadata(date, candidates=0).papers
    except ArchiveError:
        return ()


def _fingerprints(archive: Archive, dates: Sequence[dt.date], kept: Path | None) -> dict[dt.date, str]:
    """By day. Files are read only where they may be others than those that were read before."""

    unread: dict[dt.date, str] = {}

    def read(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, str]]:
        for date in missing:
            if (found := fingerprint(archive.place(date))) is not None:
                yield date, found
            else:
                # Never the same, and not kept: the next build may be able to read it.
                unread[date] = f"unread {time.time_ns()}"

    keys = {date: signature(archive.place(date)) for date in dates} if kept else {}
    found = MonthCache(kept, "fingerprints").values(keys, read) if kept else dict(read(dates))
    return found | unread


def _row(day: DayEntry) -> list[object]:
    """A day as it is kept."""
    papers = [(id_, *others) for id_, _, *others in day.papers]
    return [day.mentioned, papers, day.announced, day.summary, day.language, day.versions]


def _from_row(date: dt.date, fingerprint: str, row: list[Any]) -> DayEntry:
    mentioned, papers, announced, summary, language, versions = row
    return DayEntry(
        date=date,
        fingerprint=fingerprint,
        mentioned=mentioned,
        papers=tuple(
            [
                PaperEntry(id_, date, position, title, authors, categories, stamp)
                for id_, position, title, authors, categories, stamp in papers
            ]
        ),
        announced=announced,
        summary=summary,
        language=language,
        versions=versions,
        problems=(),
    )


def _day_entry(date: dt.date, fingerprint: str, head: DayHead) -> DayEntry:
    index, metadata = head.index, head.metadata
    papers = {paper.id: paper for paper in metadata.papers} if metadata else {}
    ids = index.papers if index else tuple(papers)
    known = [(position, papers[id_]) for position, id_ in enumerate(ids, start=1) if id_ in papers]
    summary = index.body if index else ""
    repeats = metadata.repeats if metadata else ()
    return DayEntry(
        date=date,
        fingerprint=fingerprint,
        mentioned=(*mentioned_ids(summary), *(repeat.id for repeat in repeats)),
        papers=tuple(_entry(paper, date, position) for position, paper in known),
        announced=index.ledger.announced if index and index.ledger else None,
        # Cutting before the Markdown is taken off keeps a hostile summary from being parsed whole, twice.
        summary=_shorten(markdown_plain(summary[: 8 * SUMMARY_CHARACTERS])) if summary else "",
        language=index.summary.language if index and index.summary else "",
        versions=tuple(latest_version(paper) for _, paper in known),
        problems=head.problems,
    )


def _entry(paper: Paper, date: dt.date, position: int) -> PaperEntry:
    facts = f"{date}{position}{paper.model_dump_json(exclude={'abstract'})}"
    return PaperEntry(
        id=paper.id,
        date=date,
        position=position,
        arxiv_title=paper.title,
        authors=author_names(paper),
        categories=paper.categories,
        stamp=hashlib.blake2b(facts.encode(), digest_size=9).hexdigest(),
    )


def author_names(paper: Paper) -> tuple[str, ...]:
    """A paper's authors as plain text: arXiv's names hold TeX accents, and may hold signs that turn a line around."""
    # Most names need no reading, and a large archive has half a million.
    return tuple(name if _SIMPLE_NAME.fullmatch(name) else latex_plain(name) for name in paper.authors)


def mentioned_ids(text: str) -> tuple[str, ...]:
    """The arXiv ids in a text, each once, in order."""
    return tuple(dict.fromkeys(match["id"] for match in ID_IN_TEXT.finditer(text)))


def latest_version(paper: Paper) -> int:
    """The newest version that the archive knows of."""
    return max([paper.version, *(later.version for later in paper.later_versions)])


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SUMMARY_CHARACTERS else text[: SUMMARY_CHARACTERS - 1].rstrip() + "…"


def total_papers(days: Iterable[DayEntry]) -> int:
    return sum(len(day.papers) for day in days)
