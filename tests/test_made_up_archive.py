"""The made-up archive: it follows from its seed, is a valid archive, and has the shape of a real one."""

import re
from pathlib import Path
from statistics import mean

import pytest

from digest.check import check
from scripts.benchmark.plain import Day, page
from tests.made_up_archive import MadeUp, made_up_archive
from tests.sites import tree

DAYS = 12
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture(scope="module")
def days() -> list[Day]:
    return list(MadeUp().days(DAYS))


def test_it_follows_from_its_seed(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        made_up_archive(tmp_path / name, 3, seed=seed, characters=300, papers=2)
    assert tree(tmp_path / "one") == tree(tmp_path / "same")
    assert tree(tmp_path / "one").items() != tree(tmp_path / "other").items()


def test_a_long_archive_begins_like_a_short_one(days: list[Day]) -> None:
    assert list(MadeUp().days(3)) == days[:3]


def test_it_is_valid(tmp_path: Path) -> None:
    report = check(made_up_archive(tmp_path / "docs", 4))
    assert report.findings == ()
    assert report.days == 4


def test_a_day_is_as_large_as_a_real_one(days: list[Day]) -> None:
    # A real page of ten papers has 81,304 bytes.
    assert 72_000 < mean(len(page(day).encode()) for day in days) < 90_000


def test_chinese_repeats_itself_as_prose_does(days: list[Day]) -> None:
    # In ten real analyses 12,043 pairs of characters are 4,499 different ones, in one of average length 62 % of them.
    pairs = [_pairs(analysis.body) for analysis in days[0][1]]
    assert 0.50 < mean(len(set(each)) / len(each) for each in pairs) < 0.70
    every = [pair for each in pairs for pair in each]
    assert 0.30 < len(set(every)) / len(every) < 0.45


def _pairs(text: str) -> list[str]:
    return [run[place : place + 2] for run in _CHINESE.findall(text) for place in range(len(run) - 1)]


def test_new_words_keep_coming_in_abstracts(days: list[Day]) -> None:
    # 100 real abstracts have 18,901 words, of which 4,805 are different.
    papers = [paper for metadata, _, _ in days for paper in metadata.papers][:100]
    words = [word.lower() for paper in papers for word in re.findall(r"[A-Za-z][A-Za-z0-9'-]*", paper.abstract)]
    assert 15_000 < len(words) < 22_000
    assert 4_000 < len(set(words)) < 5_700


def test_pages_have_what_real_pages_have(days: list[Day]) -> None:
    bodies = [analysis.body for _, analyses, _ in days for analysis in analyses]
    assert 15 < mean(body.count("**") / 2 for body in bodies) < 50
    assert 12 < mean(len(re.findall(r"^\s*(?:[*-]|1\.) ", body, re.MULTILINE)) for body in bodies) < 30
    assert 0.02 < mean("| --- |" in body for body in bodies) < 0.25
    assert 0.02 < mean("$" in body for body in bodies) < 0.25
    papers = [paper for metadata, _, _ in days for paper in metadata.papers]
    assert 0.03 < mean("$" in paper.abstract for paper in papers) < 0.25
    assert 4 < mean(len(paper.authors) for paper in papers) < 8
    assert 1.3 < mean(len(paper.categories) for paper in papers) < 1.8


def test_a_summary_names_its_papers(days: list[Day]) -> None:
    for metadata, _, index in days:
        named = [f"[{each.id}]" in index.body or f"“{each.title}”" in index.body for each in metadata.papers]
        assert any(named)
        assert "论文" in index.body or sum(named) == len(named)


def test_what_was_not_chosen_is_kept_with_its_scores(days: list[Day]) -> None:
    for metadata, _, index in days:
        assert index.ledger is not None
        assert len(metadata.candidates) == index.ledger.announced - len(metadata.papers) >= 170
        assert all(candidate.score for candidate in metadata.candidates)
