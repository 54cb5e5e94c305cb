"""Archives for tests: small records with every field that a page may show."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from digest.archive import Archive
from digest.model import Analysis, DayIndex, Ledger, LedgerRow, Metadata, Paper, Provenance, Score

MONDAY = dt.date(2026, 6, 8)


def paper(id_: str = "2606.00001", **fields: object) -> Paper:
    """A plain paper; any field can be given."""
    values: dict[str, object] = {
        "id": id_,
        "version": 1,
        "title": f"A Study of {id_}",
        "authors": ("Ada Lovelace", "Alan Turing"),
        "abstract": f"We study {id_} and find that it works.",
        "categories": ("cs.CV", "cs.RO"),
        "published": MONDAY,
    }
    return Paper.model_validate(values | fields)


def analysis(id_: str = "2606.00001", **fields: object) -> Analysis:
    """A plain analysis; any field can be given."""
    values: dict[str, object] = {
        "id": id_,
        "version": 1,
        "source": "full-text",
        "model": "openai/test",
        "language": "en",
        "score": Score(relevance=3, significance=2, relevance_reason="fits", significance_reason="real robots"),
        "key_findings": ("It works in **all** cases.",),
        "body": f"## Problem\n\nWhat {id_} is about.\n\n## Results\n\n- one\n- two\n",
    }
    return Analysis.model_validate(values | fields)


def write_day(
    archive: Archive,
    date: dt.date,
    papers: Sequence[Paper],
    analyses: Sequence[Analysis] | None = None,
    *,
    summary: str = "What the day was.",
    language: str = "en",
    metadata: Metadata | None = None,
) -> None:
    """A complete day; without `analyses` every paper gets a plain one."""
    archive.write_metadata(metadata or Metadata(date=date, papers=tuple(papers)))
    for each in analyses if analyses is not None else [analysis(paper.id) for paper in papers]:
        archive.write_analysis(date, each)
    archive.write_index(
        DayIndex(
            date=date,
            source="run",
            papers=tuple(paper.id for paper in papers),
            summary=Provenance(model="openai/test", language=language),
            ledger=Ledger(announced=200, considered=190, rows=(LedgerRow(category="cs.CV", announced=200),)),
            body=summary,
        )
    )


def small_archive(root: Path) -> Archive:
    """Three days of two papers: Monday to Wednesday."""
    archive = Archive(root)
    for number in range(3):
        ids = (f"2606.0{number}001", f"2606.0{number}002")
        write_day(archive, MONDAY + dt.timedelta(days=number), [paper(id_) for id_ in ids])
    return archive
