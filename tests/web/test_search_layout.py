"""The layout of the search index: what is where, and that few of its files change with a new day."""

from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.model import Analysis, DayIndex, Metadata
from digest.web.library.index import load_library
from digest.web.search import SearchIndex, batches, layout, search_index
from digest.web.search.cutting import Cutter
from digest.web.search.documents import Document
from digest.web.search.layout import Span, closed, cut
from digest.web.search.parts import parts, rejoined, since, within
from digest.web.search.runs import pack_run, unpack_run
from tests.made_up_archive import MadeUp
from tests.web.search_making import DOCUMENTS, by_hand, contents, entries, small_layout


@pytest.fixture
def small() -> Iterator[None]:
    with small_layout():
        yield


BEGINS = st.lists(st.sampled_from(["3", "@", "@ada", "abc", "b", "c", "é", "中", "文", "文字", "𠮷"]), unique=True).map(
    sorted
)


@given(DOCUMENTS, BEGINS)
def test_parts_of_a_run_are_its_terms(documents: list[Document], begins: list[str]) -> None:
    run = Cutter().run(documents)
    every = entries(run)
    limits = ["", *begins, "\U0010ffff"]
    cut_up = list(parts(run, limits[:-1]))
    for part, (first, end) in zip(cut_up, pairwise(limits), strict=True):
        assert entries(part) == {term: found for term, found in every.items() if first <= term < end}
        assert entries(unpack_run(pack_run(part))) == entries(part)
    assert entries(rejoined(cut_up)) == every


@given(DOCUMENTS, BEGINS, st.data())
def test_parts_of_a_run_are_its_documents(documents: list[Document], begins: list[str], data: st.DataObject) -> None:
    run = Cutter().run(documents)
    first = data.draw(st.integers(0, len(documents)))
    end = data.draw(st.integers(first, len(documents)))
    assert entries(within(run, first, end)) == by_hand(documents[first:end])
    limits = ["", *begins]
    firsts = [data.draw(st.integers(0, len(documents))) for _ in limits]
    found = entries(since(run, limits, firsts))
    for term, postings in by_hand(documents).items():
        least = firsts[max(place for place, begin in enumerate(limits) if begin <= term)]
        assert found.pop(term, []) == [posting for posting in postings if posting[0] >= least]
    assert not found


@given(st.integers(0, 3000), st.integers(1, 250), st.data())
def test_a_stretch_takes_over_days_in_turn(days: int, of: int, data: st.DataObject) -> None:
    stretch = data.draw(st.integers(0, of - 1))
    old, both = closed(days, stretch, of)
    assert 0 <= old <= both <= days < both + layout.SHORT
    assert days < old + layout.LONG
    if days:
        assert [one <= other for one, other in zip(closed(days - 1, stretch, of), (old, both), strict=True)] == [
            True
        ] * 2


@pytest.mark.parametrize("of", [1, 7, 10, 130, 250])
def test_few_stretches_change_on_the_same_day(of: int) -> None:
    for days in range(300, 600):
        changed = [
            [one != other for one, other in zip(closed(days, each, of), closed(days + 1, each, of), strict=True)]
            for each in range(of)
        ]
        assert sum(old for old, _ in changed) <= -(-of // layout.LONG)
        assert sum(both for _, both in changed) <= -(-of // layout.SHORT) + -(-of // layout.LONG)


def test_a_segment_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "LARGEST_SEGMENT", 10)
    before = list(accumulate([3, 4, 4, 0, 12, 5, 5, 1], initial=0))
    assert cut(Span(0, 8), before) == [Span(0, 2), Span(2, 4), Span(4, 5), Span(5, 7), Span(7, 8)]
    assert cut(Span(3, 3), before) == []


@pytest.mark.usefixtures("small")
def test_an_archive_that_grows_has_the_files_of_one_built_at_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "docs")
    before: dict[str, bytes] = {}
    days = list(MadeUp(characters=200, papers=2).days(24))
    # One day comes late, so that all days after it have another place; then an old day is corrected.
    late = days.pop(6)
    days.insert(18, late)
    for number, day in enumerate([*days, days[2]], 1):
        if number <= 24:
            _write(archive, *day)
        else:
            metadata, analyses, _ = day
            archive.write_analysis(metadata.date, analyses[0].model_copy(update={"body": "更正。"}), force=True)
        index = search_index(archive, load_library(archive), tmp_path / "cache")
        after = contents(index)
        # Equal address, equal content: a site never has to look.
        assert {path for path in after if path in before and after[path] != before[path]} <= {"search/manifest.bin"}
        before = after
        if number in (1, 2, 4, 5, 6, 8, 10, 17, 18, 19, 20, 24, 25):
            assert contents(search_index(archive, load_library(archive), tmp_path / f"cache of {number}")) == after
    kept = {folder.name: len(list(folder.iterdir())) for folder in (tmp_path / "cache").iterdir()}
    # Eight full batches and the stretches.
    assert kept == {"texts": 24, "terms": 9, "blocks": len(list(index.segments()))}


@pytest.mark.usefixtures("small")
def test_a_new_day_reads_itself_and_changes_few_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path / "docs")
    read = []
    load = batches.day_documents
    monkeypatch.setattr(batches, "day_documents", lambda a, date: read.append(date) or load(a, date))
    earlier: SearchIndex | None = None
    for number, day in enumerate(MadeUp(characters=200, papers=2).days(24), 1):
        _write(archive, *day)
        read.clear()
        index = search_index(archive, load_library(archive), tmp_path / "cache")
        assert read == archive.dates()[-1:]
        # The stretches are those of the first days.
        if earlier and number > 5:
            names = {segment.name for segment in earlier.segments()}
            stretches = len(index.stretches)
            changed = [segment for segment in index.segments() if segment.name not in names]
            old = [segment for segment in changed if segment.first == 0]
            # A stretch without old days has its middle segment at the beginning.
            limit = -(-stretches // 8) if number > 16 else stretches
            assert len(old) <= limit
            assert len(changed) <= -(-stretches // 3) + -(-stretches // 8) + 1
        earlier = index


def _write(archive: Archive, metadata: Metadata, analyses: list[Analysis], index: DayIndex) -> None:
    archive.write_metadata(metadata)
    for each in analyses:
        archive.write_analysis(metadata.date, each)
    archive.write_index(index)
