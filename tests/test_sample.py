"""The sample archive is what a newcomer sees first: it must show everything, and say that it is a sample."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from digest.archive import Archive, Day
from digest.files import is_hand_edited
from digest.model import SAMPLE
from digest.text import latex_paragraphs, markdown_html
from tests.sites import SAMPLE_DAYS


@pytest.fixture(scope="module")
def archive(shipped: Path) -> Archive:
    return Archive(shipped / "docs")


@pytest.fixture(scope="module")
def days(archive: Archive) -> list[Day]:
    return [archive.load(date) for date in archive.dates()]


@pytest.fixture(params=SAMPLE_DAYS, ids=str)
def day(archive: Archive, request: pytest.FixtureRequest) -> Day:
    """Each of them."""
    date: dt.date = request.param
    return archive.load(date)


def test_days_of_five_papers_in_two_languages(days: list[Day]) -> None:
    assert [day.date for day in days] == list(SAMPLE_DAYS)
    assert min(len(day.entries) for day in days) >= 5
    languages = Counter(day.index.summary.language for day in days if day.index and day.index.summary)
    assert languages["zh"] >= 2
    assert languages["en"] >= 2


def test_what_a_page_may_hold_is_there(days: list[Day]) -> None:
    entries = [entry for day in days for entry in day.entries]
    papers = [entry.paper for entry in entries if entry.paper]
    bodies = [entry.analysis.body for entry in entries if entry.analysis]
    assert any("$" in paper.title for paper in papers)
    assert any(len(paper.title) > 130 for paper in papers)
    assert max(len(paper.authors) for paper in papers) >= 30
    assert any(not author.isascii() for paper in papers for author in paper.authors)
    assert any(paper.primary_category != "cs.CV" and "cs.RO" in paper.categories for paper in papers)
    assert any("\\%" in paper.abstract for paper in papers)
    assert sum("| ---" in body for body in bodies) >= 5
    assert sum("$$\n" in body for body in bodies) >= 5
    assert any("\n    - " in body for body in bodies)


def test_a_sample_says_that_it_is_one(day: Day) -> None:
    assert day.index
    assert day.index.summary
    assert day.index.summary.model == SAMPLE
    last = day.index.body.rsplit("\n", 1)[-1]
    assert "示例" in last or "sample text written for this project" in last
    assert all(entry.analysis and entry.analysis.model == SAMPLE for entry in day.entries)


def test_the_ledger_adds_up(day: Day) -> None:
    assert day.index
    assert day.metadata
    assert day.index.ledger
    scored = {paper.id: paper.categories for paper in day.metadata.papers}
    for row in day.index.ledger.rows:
        assert row.announced >= row.considered >= row.scored >= row.chosen
        assert row.chosen == sum(row.category in categories for categories in scored.values())
    assert day.index.ledger.announced <= sum(row.announced for row in day.index.ledger.rows)
    chosen = [entry.analysis.score.total for entry in day.entries if entry.analysis and entry.analysis.score]
    others = [candidate.score.total for candidate in day.metadata.candidates if candidate.score]
    assert chosen == sorted(chosen, reverse=True)
    assert others == sorted(others, reverse=True)
    assert len(others) == 20
    assert min(chosen) >= max(others)


def test_machines_wrote_every_file(archive: Archive, day: Day) -> None:
    for path in archive.folder(day.date).iterdir():
        assert not is_hand_edited(path.read_text(encoding="utf-8"), path.suffix), path


def test_no_mark_of_markdown_or_latex_is_left_on_the_page(day: Day) -> None:
    assert day.index
    texts = [markdown_html(day.index.body)]
    for entry in day.entries:
        assert entry.analysis
        assert entry.paper
        texts += [markdown_html(text) for text in (entry.analysis.body, *entry.analysis.key_findings)]
        texts += [latex_paragraphs(text) for text in (entry.paper.title, entry.paper.abstract, entry.paper.comment)]
    for text in texts:
        shown = "".join(part.partition("</math>")[2] or part for part in str(text).split("<math"))
        assert not any(mark in shown for mark in ("**", "$", "\\", "##"))
