"""The search index: what it finds against plain substring search, its bytes, its cache."""

import datetime as dt
import random
import re
import shutil
import unicodedata
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.text.chinese import SIMPLIFIED
from digest.web.library.index import load_library
from digest.web.search import search_index
from digest.web.search.coding import numbers
from digest.web.search.cutting import Cutter
from digest.web.search.documents import Document
from digest.web.search.merging import ANY_END, merge
from digest.web.search.tokens import CJK_RUN, fold, joined, terms
from tests.archives import MONDAY, TUESDAY, analysis, paper, rich_archive, small_archive, write_day
from tests.made_up_archive import made_up_archive
from tests.sites import tree
from tests.web.search_making import DOCUMENTS, by_hand, entries, small_layout, write, write_index
from tests.web.search_reader import IndexReader, Segment, read_number


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return made_up_archive(tmp_path_factory.mktemp("made-up") / "docs", 25, characters=400, papers=3)


@pytest.fixture(scope="module")
def reader(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> IndexReader:
    folder = tmp_path_factory.mktemp("index")
    with small_layout():
        return write_index(archive, folder / "search", folder / "cache")


@pytest.fixture(scope="module")
def documents(reader: IndexReader) -> list[str]:
    """The text of each document, without case and accents, in simplified Chinese, as a search would look at it."""
    every = [reader.document(place) for place in range(len(reader.days))]
    texts = ["\n".join([id_, title, *findings, *texts]) for id_, title, _, _, findings, texts in every]
    return [_plain(text) for text in texts]


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.lower().translate(str.maketrans(SIMPLIFIED))


def test_traditional_characters_become_simplified_ones() -> None:
    assert len(SIMPLIFIED) == 1_579
    assert list(SIMPLIFIED) == sorted(SIMPLIFIED)
    # None needs two steps.
    assert not SIMPLIFIED.keys() & set(SIMPLIFIED.values())
    assert fold("擴散模型、機器學習") == fold("扩散模型、机器学习") == "扩散模型、机器学习"
    assert fold("發髮后後") == "发发后后"


# --- recall


def test_segments_of_every_kind_hold_every_document(reader: IndexReader, archive: Archive) -> None:
    stretches = reader.manifest["stretches"]
    assert stretches[0]["from"] == ""
    assert len(stretches) == 12
    assert {len(each["segments"]) for each in stretches} == {1, 2}
    for each in stretches:
        segments = reader.segments(each["from"])
        assert segments[0].first == 0
        assert segments[-1].end == len(reader.days)
        for one, other in pairwise(segments[:-1]):
            assert one.end == other.first
        # The latest one begins where that of another stretch ends.
        assert segments[-1].first <= segments[-2].end
    assert len(reader.days) == 25 * (3 + 1)
    first = archive.dates()[0]
    assert reader.document(0)[:2] == ["", ""]
    assert reader.document(1)[0] == archive.load(first).entries[0].id
    assert dt.date(1970, 1, 1) + dt.timedelta(days=reader.days[0][0]) == first


def test_every_chinese_substring_is_found(reader: IndexReader, documents: list[str]) -> None:
    dice = random.Random(7)
    runs = [run for text in documents for run in re.findall(r"[\u4e00-\u9fff]{2,}", text)]
    queries = {"多模态", "模型", "大模型", "的"}
    while len(queries) < 80:
        run = dice.choice(runs)
        length = dice.randint(1, min(6, len(run)))
        start = dice.randint(0, len(run) - length)
        queries.add(run[start : start + length])
    for query in queries:
        expected = {place for place, text in enumerate(documents) if query in text}
        pairs = [query] if len(query) == 1 else [query[place : place + 2] for place in range(len(query) - 1)]
        found = set.intersection(*(reader.documents(pair) for pair in pairs))
        assert expected <= found, query
        if len(query) <= 2:
            assert found == expected, query


def test_every_english_word_and_beginning_is_found(reader: IndexReader, documents: list[str]) -> None:
    dice = random.Random(8)
    words = sorted({word for text in documents for word in re.findall(r"[a-z][a-z0-9]{2,}", text)})
    for word in dice.sample(words, 80):
        expected = {
            place for place, text in enumerate(documents) if re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])", text)
        }
        assert expected <= reader.documents(word), word
        start = word[: dice.randint(3, len(word))]
        expected = {place for place, text in enumerate(documents) if re.search(rf"(?<![a-z0-9]){start}", text)}
        assert expected <= reader.documents(start, prefix=True), start


@pytest.mark.parametrize(
    "written", ["GPT-4o", "gpt4o", "gpt-4", "4o", "Qwen2.5-VL", "qwen2.5", "of-the-art", "3dgs", "dgs"]
)
def test_words_with_signs_inside(reader: IndexReader, documents: list[str], written: str) -> None:
    query = next(iter(joined(fold(written))))
    expected = {
        place for place, text in enumerate(documents) if re.sub(r"[-]", "", written.lower()) in text.replace("-", "")
    }
    assert expected
    assert expected <= reader.documents(query, prefix=True)


def test_ids_authors_and_categories_are_found(reader: IndexReader) -> None:
    every = [reader.document(place) for place in range(len(reader.days))]
    id_, _, authors, categories = every[7][:4]
    # The day's summary may name the paper, too.
    assert reader.documents(id_) == {place for place, each in enumerate(every) if id_ in str(each)}
    assert 7 in reader.documents(id_[:7], prefix=True)
    for author in authors:
        expected = {place for place, each in enumerate(every) if author in each[2]}
        assert expected <= set.intersection(
            *(reader.documents(f"@{word}") for word in re.findall(r"\w+", fold(author)))
        )
    expected = {place for place, each in enumerate(every) if categories[0] in each[3]}
    assert reader.documents(f"#{categories[0].lower()}") == expected


def test_the_best_field_is_noted(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "docs")
    papers = [paper("2606.00001", title="Grasping", abstract="grasping"), paper("2606.00002", abstract="grasping")]
    found = analysis("2606.00002", key_findings=("Grasping is hard.",))
    write_day(archive, MONDAY, papers, [analysis("2606.00001"), found], summary="grasping")
    reader = write_index(archive, tmp_path / "search", tmp_path / "cache")
    fields = {posting.document: posting.field for posting in reader.find("grasping")}
    assert fields == {0: "text", 1: "title", 2: "findings"}
    assert {posting.field for posting in reader.find("lovelace")} == {"names"}


def test_comments_journals_and_dois_are_found(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "docs")
    noted = paper("2606.00001", comment="To appear at ICML 2026", journal_ref="Robotica 4", doi="10.1000/x.1")
    write_day(archive, MONDAY, [noted, paper("2606.00002")])
    reader = write_index(archive, tmp_path / "search", tmp_path / "cache")
    for term in ("icml", "robotica", "10.1000"):
        assert reader.documents(term) == {1}


# --- terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("多模态", {"多", "模", "态", "多模", "模态"}),
        ("用AI做", {"用", "做", "ai"}),
        ("GPT-4o", {"gpt", "4o", "gpt4o"}),
        ("3DGS", {"3dgs", "dgs"}),
        ("Schrödinger’s Łódź", {"schrodinger", "s", "schrodingers", "lodz"}),
        ("ＲＧＢ－Ｄ", {"rgb", "d", "rgbd"}),
        ("up to 42.7%.", {"up", "to", "42", "7", "42.7"}),
        ("2606.17362", {"2606", "17362", "2606.17362"}),
        ("𠮷野家", {"𠮷", "野", "家", "𠮷野", "野家"}),
        ("ℝ³ and x₁", {"r3", "and", "x1"}),
        ("…—! ", set()),
    ],
)
def test_terms(text: str, expected: set[str]) -> None:
    assert terms(fold(text)) == expected


@given(st.text())
def test_folding_goes_character_by_character_and_only_once(text: str) -> None:
    folded = fold(text)
    assert folded == "".join(fold(char) for char in text)
    assert fold(folded) == folded


@given(st.text(), st.text())
def test_a_longer_text_has_no_fewer_terms(text: str, more: str) -> None:
    assert terms(fold(text)) <= terms(fold(f"{text}\n{more}"))


# --- format


@given(st.integers(min_value=0, max_value=0x10FFFF))
def test_numbers_are_read_as_they_are_written(value: int) -> None:
    coded = numbers(np.array([value], np.uint32))
    assert read_number(b"?" + coded + b"!", 1) == (value, 1 + len(coded))


@given(st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_terms_are_those_of_the_rules(stretches: list[list[Document]]) -> None:
    """In one stretch or in several, cut by a cutter that has seen other texts before."""
    every = [document for stretch in stretches for document in stretch]
    cutter = Cutter()
    merged = merge([cutter.run(stretch) for stretch in stretches], wide=1_000_000)
    assert merged.size == len(every)
    assert entries(merged) == entries(Cutter().run(every)) == by_hand(every)


def test_a_chinese_name_that_stands_in_the_text_too_is_found_once() -> None:
    documents = [Document("", "", ("李 雷",), (), (), ("作者李雷",)), Document("", "李雷", ("李雷",), (), (), ())]
    found = entries(Cutter().run(documents))
    assert found["李雷"] == [(0, 2), (1, 0)]
    assert found == by_hand(documents)


@given(DOCUMENTS, DOCUMENTS, st.integers(5, 40))
def test_a_beginning_has_what_its_words_have(one: list[Document], other: list[Document], wide: int) -> None:
    found = entries(merge([Cutter().run(one), Cutter().run(other)], wide))
    plain = by_hand([*one, *other])
    beginnings = {term.removesuffix(ANY_END) for term in found if term.endswith(ANY_END)}
    assert found.keys() - plain.keys() == {beginning + ANY_END for beginning in beginnings}
    spelt = [term for term in plain if not CJK_RUN.match(term)]
    sizes = {term: len(plain[term]) + len(term) for term in spelt}
    for beginning in beginnings:
        longer = [term for term in spelt if term.startswith(beginning)]
        best: dict[int, int] = {}
        for document, field in (posting for term in longer for posting in plain[term]):
            best[document] = min(field, best.get(document, 3))
        assert found[beginning + ANY_END] == sorted(best.items())
        assert sum(sizes[term] for term in longer) > wide
    for term in spelt:
        for length in range(3 + term.startswith("@"), len(term)):
            if sum(sizes[other] for other in spelt if other.startswith(term[:length])) > wide:
                assert term[:length] in beginnings


def test_equal_archives_have_equal_bytes(archive: Archive, tmp_path: Path) -> None:
    write_index(archive, tmp_path / "one", tmp_path / "cache")
    write_index(archive, tmp_path / "two", tmp_path / "cache")
    write_index(archive, tmp_path / "three", tmp_path / "another cache")
    assert tree(tmp_path / "one") == tree(tmp_path / "two") == tree(tmp_path / "three")


def test_an_empty_archive_has_an_empty_index(tmp_path: Path) -> None:
    reader = write_index(Archive(tmp_path / "docs"), tmp_path / "search", tmp_path / "cache")
    assert reader.manifest["stretches"] == []
    assert list(reader.every_segment()) == [Segment("", 0, 0, "")]


def test_a_damaged_paper_costs_only_itself(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path / "docs")
    archive.analysis_path(TUESDAY, "2606.01003").write_text("---\nbroken", encoding="utf-8")
    reader = write_index(archive, tmp_path / "search", tmp_path / "cache")
    assert reader.documents("imported") == set()
    assert len(reader.documents("withdrawn")) == 1


# --- cache


def test_what_earlier_versions_kept_is_removed(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "docs")
    (tmp_path / "cache" / "months").mkdir(parents=True)
    for left in ("months/2026-01", "format-1.json"):
        (tmp_path / "cache" / left).write_text("old", encoding="utf-8")
    search_index(archive, load_library(archive), tmp_path / "cache")
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {"texts", "terms", "blocks"}


@pytest.mark.parametrize("kind", ["texts", "terms", "blocks", "*"])
@pytest.mark.parametrize("damage", [b"", b"garbage", b"0" * 64 + b"\n{}\n", None])
def test_a_damaged_cache_is_made_anew(archive: Archive, tmp_path: Path, kind: str, damage: bytes | None) -> None:
    with small_layout():
        write_index(archive, tmp_path / "one", tmp_path / "cache")
        for path in (tmp_path / "cache").glob(f"{kind}/*"):
            path.write_bytes(path.read_bytes()[:-20] if damage is None else damage)
        # What a build left that was ended while it wrote.
        (tmp_path / "cache" / "texts" / ".key.1.tmp").write_bytes(b"half")
        write_index(archive, tmp_path / "two", tmp_path / "cache")
        assert tree(tmp_path / "one") == tree(tmp_path / "two")
        assert not list((tmp_path / "cache").rglob("*.tmp"))
        write_index(archive, tmp_path / "three", tmp_path / "cache")
    assert tree(tmp_path / "one") == tree(tmp_path / "three")


def test_a_cache_that_is_lost_while_it_is_needed_is_made_anew(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "docs")
    index = search_index(archive, load_library(archive), tmp_path / "cache")
    shutil.rmtree(tmp_path / "cache")
    write(index, tmp_path / "one")
    write_index(archive, tmp_path / "two", tmp_path / "another cache")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    reader = write_index(small_archive(tmp_path / "docs"), tmp_path / "search", tmp_path / "cache")
    assert len(reader.days) == 9


def test_a_correction_is_found(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "docs")
    write_index(archive, tmp_path / "one", tmp_path / "cache")
    archive.write_analysis(MONDAY, analysis("2606.00001", body="Zebras."), force=True)
    reader = write_index(archive, tmp_path / "two", tmp_path / "cache")
    assert len(reader.documents("zebras")) == 1
