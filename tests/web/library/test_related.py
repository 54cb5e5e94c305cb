import datetime as dt
import marshal
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.model import Paper
from digest.web.library import postings, related
from digest.web.library.index import load_library
from digest.web.library.paper_words import ArchiveWords, PaperWords, words_and_terms
from digest.web.library.postings import PackedPostings, Postings
from digest.web.library.related import Index, Related
from tests.archives import MONDAY, paper, write_day

TOPICS = ("grasping with two hands", "protein folding", "galaxy rotation", "traffic forecasting", "sign language")


def about(id_: str, topic: str, **fields: object) -> Paper:
    abstract = f"This work on {topic} shows how {topic} can be done. It needs no {id_.replace('.', 'x')}."
    return paper(id_, **({"title": f"Progress in {topic.title()}", "abstract": abstract} | fields))


def words_of(made: Paper) -> PaperWords:
    return words_and_terms(made)[0]


def days_of_topics(root: Path, days: int) -> Archive:
    """Each day has a paper on each topic."""
    archive = Archive(root)
    for day in range(days):
        write_topics(archive, MONDAY + dt.timedelta(days=day), day)
    return archive


def write_topics(archive: Archive, date: dt.date, number: int) -> None:
    write_day(archive, date, [about(f"2606.{number:02}{n:03}", topic) for n, topic in enumerate(TOPICS)], [])


def of(archive: Archive, kept: Path | None = None) -> Related:
    library = load_library(archive)
    return Related(library, ArchiveWords(archive, library, kept), kept)


def ids(found: Related, date: dt.date) -> dict[str, list[str]]:
    return {id_: [paper.id for paper in papers] for id_, papers in found.of(date).items()}


def test_papers_of_one_topic_are_related_the_newest_first(tmp_path: Path) -> None:
    found = of(days_of_topics(tmp_path / "docs", 8))
    last = ids(found, MONDAY + dt.timedelta(days=7))
    assert last == {
        f"2606.07{number:03}": [f"2606.{day:02}{number:03}" for day in (6, 5, 4, 3, 2)] for number in range(len(TOPICS))
    }
    assert ids(found, MONDAY) == {}


def test_only_earlier_days_count(tmp_path: Path) -> None:
    archive = days_of_topics(tmp_path / "docs", 4)
    before = {day: ids(of(archive), MONDAY + dt.timedelta(days=day)) for day in range(4)}
    write_day(archive, MONDAY + dt.timedelta(days=9), [about("2606.09001", TOPICS[0])], [])
    assert {day: ids(of(archive), MONDAY + dt.timedelta(days=day)) for day in range(4)} == before


def test_what_has_nothing_in_common_is_not_related(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "docs")
    for day, topic in enumerate(TOPICS):
        write_day(archive, MONDAY + dt.timedelta(days=day), [about(f"2606.0{day}001", topic)], [])
    found = of(archive)
    assert [ids(found, MONDAY + dt.timedelta(days=day)) for day in range(5)] == [{}] * 5


def test_a_large_day_has_none_but_is_found(tmp_path: Path) -> None:
    archive = days_of_topics(tmp_path / "docs", 2)
    many = [about(f"2606.05{number:03}", TOPICS[number % 5]) for number in range(60)]
    write_day(archive, MONDAY + dt.timedelta(days=5), many, [])
    write_day(archive, MONDAY + dt.timedelta(days=6), [about("2606.06001", TOPICS[1])], [])
    found = of(archive)
    assert ids(found, MONDAY + dt.timedelta(days=5)) == {}
    assert all(each.startswith("2606.05") for each in ids(found, MONDAY + dt.timedelta(days=6))["2606.06001"])


def test_what_is_kept_is_what_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, kept = days_of_topics(tmp_path / "docs", 5), tmp_path / "kept"
    dates = [MONDAY + dt.timedelta(days=day) for day in range(7)]
    of(archive, kept).of(MONDAY)
    write_day(archive, dates[6], [about("2606.06001", TOPICS[2])], [])
    added: list[int] = []
    nearest = Index.nearest
    monkeypatch.setattr(Index, "nearest", lambda self, paper: added.append(1) or nearest(self, paper))
    warm = {date: ids(of(archive, kept), date) for date in dates}
    # The new day alone is worked on.
    assert len(added) == 1
    assert warm == {date: ids(of(archive), date) for date in dates}
    for path in sorted(kept.rglob("*-*")):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-40] + b"\xff\xfe")
    assert {date: ids(of(archive, kept), date) for date in dates} == warm
    shutil.rmtree(kept)
    assert {date: ids(of(archive, kept), date) for date in dates} == warm


def test_years_and_months_that_are_over_are_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, kept = Archive(tmp_path / "docs"), tmp_path / "kept"
    dates = [MONDAY + dt.timedelta(days=27 * number) for number in range(24)]

    def all_ids(kept: Path | None) -> list[dict[str, list[str]]]:
        found = of(archive, kept)
        return [ids(found, date) for date in dates]

    # Day by day; the second is late, and stands in a year that is over.
    for number in (0, *range(2, 24), 1):
        write_topics(archive, dates[number], number)
        assert all_ids(kept) == all_ids(None)
    write_topics(archive, dates[-1] + dt.timedelta(days=1), 24)
    read: list[int] = []
    words_of_days = ArchiveWords.words_of
    monkeypatch.setattr(
        ArchiveWords, "words_of", lambda self, days: read.append(len(days)) or words_of_days(self, days)
    )
    all_ids(kept)
    assert read == [len([date for date in dates if (date.year, date.month) == (dates[-1].year, dates[-1].month)]) + 1]


def test_an_edited_analysis_changes_no_later_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, kept = days_of_topics(tmp_path / "docs", 4), tmp_path / "kept"
    of(archive, kept).of(MONDAY)
    archive.index_path(MONDAY).write_text(
        archive.index_path(MONDAY).read_text("utf-8").replace("What the day was.", "Corrected."), encoding="utf-8"
    )
    monkeypatch.setattr(related, "_row", lambda index, papers: pytest.fail("found anew"))
    assert ids(of(archive, kept), MONDAY + dt.timedelta(days=3))


def test_an_edited_title_does(tmp_path: Path) -> None:
    archive, kept = days_of_topics(tmp_path / "docs", 2), tmp_path / "kept"
    assert "2606.00001" in ids(of(archive, kept), MONDAY + dt.timedelta(days=1))["2606.01001"]
    write_day(archive, MONDAY, [about("2606.00007", "glaciers")], [])
    assert ids(of(archive, kept), MONDAY + dt.timedelta(days=1)) == {}


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("in the way", encoding="utf-8")
    found = of(days_of_topics(tmp_path / "docs", 2), tmp_path / "kept")
    assert found.of(MONDAY + dt.timedelta(days=1))


def test_huge_archives_look_back_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "REACH", 3)
    index = Index()
    same = [words_of(about(f"2606.0000{number}", TOPICS[0])) for number in range(6)]
    index.add(same)
    assert [id_ for id_, _ in index.nearest(words_of(about("2606.00009", TOPICS[0])))] == [
        "2606.00005",
        "2606.00004",
        "2606.00003",
    ]


def test_chinese_is_compared_by_pairs_of_characters() -> None:
    words = words_and_terms(paper(title="双臂机器人抓取", abstract=""))[0].counts
    assert {"双臂", "臂机", "机器", "器人"} <= words.keys()
    index = Index()
    index.add([words_of(paper("2606.00002", title="机器人的双臂抓取", abstract=""))])
    index.add(words_of(paper(f"2606.0001{n}", title=f"Other {n}", abstract="")) for n in range(9))
    found = index.nearest(words_of(paper(title="双臂机器人抓取", abstract="")))
    assert [id_ for id_, _ in found] == ["2606.00002"]


WORDS = st.dictionaries(st.sampled_from([f"w{number}" for number in range(30)]), st.integers(1, 5), max_size=12)


@given(st.lists(WORDS, max_size=12), WORDS, st.integers(0, 12))
def test_what_was_packed_finds_the_same(papers: list[dict[str, int]], asked: dict[str, int], cut: int) -> None:
    papers_ = [PaperWords.of(f"2606.{number:05}", words) for number, words in enumerate(papers)]
    query = PaperWords.of("2607.00001", asked)
    whole, reduced = Index(), Index()
    whole.add(papers_)
    with patch.object(postings, "_BLOCK", 4):
        for part in (papers_[:cut], papers_[cut:]):
            packed = marshal.loads(marshal.dumps(Postings.of(part).packed()))
            reduced.add_packed(PackedPostings.of(packed), frozenset(asked))
    found = whole.nearest(query)
    assert found == reduced.nearest(query)
    assert found == sorted(found, key=lambda each: (each[1], each[0]), reverse=True)
    assert len(found) <= related.RELATED


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_has_words(title: str, abstract: str) -> None:
    made = paper().model_copy(update={"title": title, "abstract": abstract})
    assert words_and_terms(made) == words_and_terms(made)


@given(st.dictionaries(st.text("abc ", min_size=1, max_size=5), st.integers(1, 9)))
def test_words_are_packed_and_unpacked(counts: dict[str, int]) -> None:
    packed = PaperWords.of("2606.00001", counts)
    assert packed.counts == counts
    assert packed.length == sum(counts.values())
