"""The sample archive is what a newcomer sees first: it must show everything, and say that it is a sample."""

from collections import Counter
from pathlib import Path

import pytest

from digest.archive import Archive, Day
from digest.files import is_hand_edited
from digest.model import SAMPLE
from digest.text import latex_paragraphs, markdown_html

DOCS = Path(__file__).parent.parent / "docs"
DAYS = [Archive(DOCS).load(date) for date in Archive(DOCS).dates()]
ENTRIES = [entry for day in DAYS for entry in day.entries]
each_day = pytest.mark.parametrize("day", DAYS, ids=[str(day.date) for day in DAYS])


def test_at_least_four_days_of_five_papers_in_two_languages() -> None:
    assert len(DAYS) >= 4
    assert min(len(day.entries) for day in DAYS) >= 5
    languages = Counter(day.index.summary.language for day in DAYS if day.index and day.index.summary)
    assert languages["zh"] >= 2
    assert languages["en"] >= 2


def test_what_a_page_may_hold_is_there() -> None:
    papers = [entry.paper for entry in ENTRIES if entry.paper]
    bodies = [entry.analysis.body for entry in ENTRIES if entry.analysis]
    assert any("$" in paper.title for paper in papers)
    assert any(len(paper.title) > 130 for paper in papers)
    assert max(len(paper.authors) for paper in papers) >= 30
    assert any(not author.isascii() for paper in papers for author in paper.authors)
    assert any(paper.primary_category != "cs.CV" and "cs.RO" in paper.categories for paper in papers)
    assert any("\\%" in paper.abstract for paper in papers)
    assert sum("| ---" in body for body in bodies) >= 5
    assert sum("$$\n" in body for body in bodies) >= 5
    assert any("\n    - " in body for body in bodies)


@each_day
def test_a_sample_says_that_it_is_one(day: Day) -> None:
    assert day.index
    assert day.index.summary
    assert day.index.summary.model == SAMPLE
    last = day.index.body.rsplit("\n", 1)[-1]
    assert "示例" in last or "sample text written for this project" in last
    assert all(entry.analysis and entry.analysis.model == SAMPLE for entry in day.entries)


@each_day
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


@each_day
def test_machines_wrote_every_file(day: Day) -> None:
    archive = Archive(DOCS)
    for path in archive.folder(day.date).iterdir():
        assert not is_hand_edited(path.read_text(encoding="utf-8"), path.suffix), path


@each_day
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
