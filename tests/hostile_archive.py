"""An archive whose every field is hostile, and its harmless twin: same days, same ids, plain words."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from digest.archive import Archive
from digest.model import (
    CONTROL,
    Analysis,
    Candidate,
    DayIndex,
    Gap,
    Ledger,
    LedgerRow,
    Metadata,
    Paper,
    Provenance,
    Score,
)
from tests.archives import analysis, paper, write_day
from tests.hostile import FAMILIES, RAW_HEADERS

FIRST = dt.date(2026, 2, 2)


@dataclass(frozen=True)
class HostileDay:
    """One family of strings on one day."""

    name: str
    date: dt.date
    strings: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"{self.date:%Y/%m/%d}/"

    def id_of(self, number: int) -> str:
        return f"2602.{self.date.day:02}{number:03}"


HOSTILE_DAYS = [
    HostileDay(name, FIRST + dt.timedelta(days=2 * number), tuple(strings))
    for number, (name, strings) in enumerate(FAMILIES.items())
]
RAW_DAY = HostileDay("raw", FIRST + dt.timedelta(days=2 * len(FAMILIES)), tuple(RAW_HEADERS))


def one_line(text: str) -> str:
    """As a field of one line may hold it."""
    return CONTROL.sub("", " ".join(text.split()))[:3_900].strip() or "x"


def _paper(day: HostileDay, number: int, text: str) -> Paper:
    line = one_line(text)
    return paper(
        day.id_of(number),
        title=line,
        # One list is long enough to be folded.
        authors=(line[:300], f"{line[:100]} Jr.") * (6 if number == 1 else 1),
        abstract=text,
        comment=line,
        journal_ref=line,
        doi=line,
        # Names that mean something to file systems and to JavaScript, and yet have arXiv's form.
        categories=("cs.CV",) if number % 2 else ("cs.RO", "cs.LG", "constructor", "physics.index-html", "aux"),
        published=day.date,
        version=1 + number % 2,
    )


def _analysis(day: HostileDay, number: int, text: str) -> Analysis:
    line = one_line(text)
    # Findings of an imported analysis are read as LaTeX, those of a model as Markdown.
    return analysis(
        day.id_of(number),
        source="imported" if number % 2 else "full-text",
        model=line,
        prompt=line,
        score=Score(relevance=1, significance=3, relevance_reason=line, significance_reason=line),
        key_findings=(line, f"the second: {line}"),
        unverified=(line, "1", "pwned"),
        body=text,
    )


def _write(archive: Archive, day: HostileDay, strings: tuple[str, ...]) -> None:
    papers = tuple(_paper(day, number, text) for number, text in enumerate(strings))
    lines = [one_line(text) for text in strings]
    candidates = tuple(
        Candidate(
            id=f"2603.{day.date.day:02}{number:03}",
            title=line,
            primary_category="cs.CV",
            score=Score(relevance=1, significance=1, relevance_reason=line, significance_reason=line),
        )
        for number, line in enumerate(lines)
    )
    archive.write_metadata(Metadata(date=day.date, papers=papers, candidates=candidates))
    for number, text in enumerate(strings):
        archive.write_analysis(day.date, _analysis(day, number, text))
    gaps = tuple(
        Gap(id=f"2604.{day.date.day:02}{number:03}", title=line, reason=line) for number, line in enumerate(lines)
    )
    summary = "\n\n".join(text[:20_000] for text in strings)
    archive.write_index(
        DayIndex(
            date=day.date,
            source="run",
            papers=tuple(each.id for each in papers),
            summary=Provenance(model=lines[0], prompt=lines[0], language="en"),
            ledger=Ledger(announced=9, considered=9, rows=(LedgerRow(category="cs.CV", announced=9),), gaps=gaps),
            body=summary,
        )
    )


def _write_raw(archive: Archive, *, hostile: bool) -> None:
    """A day whose analyses can't be read, each for its own hostile reason."""
    ids = [RAW_DAY.id_of(number) for number in range(len(RAW_HEADERS))]
    write_day(archive, RAW_DAY.date, [paper(id_) for id_ in ids])
    for id_, line in zip(ids, RAW_HEADERS, strict=True):
        path = archive.analysis_path(RAW_DAY.date, id_)
        text = path.read_text("utf-8")
        key = line.split(":")[0]
        # Hostile or not, each of them is damaged: the page then has the same parts.
        broken = re.sub(rf"(?m)^{re.escape(key)}:.*\n", "", text).replace("schema: 1\n", f"schema: 1\n{line}\n", 1)
        path.write_text(broken if hostile else text.replace("schema: 1\n", "schema: 2\n"), encoding="utf-8")


def write_archive(root: Path, *, hostile: bool) -> Archive:
    """Good days before, between and after the hostile ones; the twin has plain words in place of the strings."""
    archive = Archive(root)
    for day in HOSTILE_DAYS:
        strings = day.strings if hostile else tuple(f"Plain words {n}" for n in range(len(day.strings)))
        _write(archive, day, strings)
    _write_raw(archive, hostile=hostile)
    for number, date in enumerate(good_dates()):
        write_day(archive, date, [paper(f"2601.{number:05}"), paper(f"2601.1{number:04}")])
    return archive


def good_dates() -> list[dt.date]:
    """The days that nobody has attacked."""
    return [dt.date(2026, 1, 30), FIRST + dt.timedelta(days=1), FIRST + dt.timedelta(days=9), dt.date(2026, 3, 2)]
