"""The records: what cannot be valid cannot be built."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from strategies import ids

from digest.model import (
    Analysis,
    Candidate,
    DayIndex,
    Metadata,
    Paper,
    Provenance,
    Record,
    Repeat,
    Score,
    split_versioned_id,
)

PAPER = {"id": "2601.07823", "version": 1, "title": "T", "authors": ("A",), "abstract": "", "categories": ("cs.CV",)}


def paper(**fields: object) -> Paper:
    return Paper.model_validate(PAPER | fields)


# --- ids


@given(id_=ids, version=st.integers(1, 9_999))
def test_an_id_with_a_version_comes_apart(id_: str, version: int) -> None:
    assert split_versioned_id(id_) == (id_, None)
    assert split_versioned_id(f"{id_}v{version}") == (id_, version)


@pytest.mark.parametrize("id_", ["2601.07823", "0704.0001", "hep-th/9901001", "math.AG/0601001", "q-bio/0601001"])
def test_both_styles_of_id(id_: str) -> None:
    assert Candidate(id=id_, title="T", primary_category="cs.CV").id == id_


NO_IDS = """
2601.078 2601.078234 2601.07823v1 ../2601.07823 2601/07823 hep-th/99010011 HEP-TH/9901001 hep-th/../../1 hep_th/9901001
２６０１.07823 ٢٦٠١.٠٧٨٢٣
"""


@pytest.mark.parametrize("id_", ["", " 2601.07823", "2601.07823\n", "2601.07823\x00", *NO_IDS.split()])
def test_nothing_else_is_an_id(id_: str) -> None:
    with pytest.raises(ValidationError):
        Candidate(id=id_, title="T", primary_category="cs.CV")


@pytest.mark.parametrize(
    "text", ["2601.07823v0", "2601.07823v01", "2601.07823v12345", "2601.07823v1x", "x", "２６０１.07823"]
)
def test_nothing_else_is_an_id_with_a_version(text: str) -> None:
    with pytest.raises(ValueError, match="is not an arXiv id"):
        split_versioned_id(text)


@given(text=st.text(max_size=30))
def test_an_id_is_safe_in_a_path(text: str) -> None:
    try:
        id_, _ = split_versioned_id(text)
    except ValueError:
        return
    assert id_.isascii()
    assert id_.count("/") <= 1
    assert ".." not in id_


# --- text


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\u2028", "\u2029", "\x7f", "\ufffe"])
def test_control_characters_are_refused(character: str) -> None:
    for fields in ({"title": f"a{character}b"}, {"abstract": f"a{character}b"}, {"authors": (f"a{character}b",)}):
        with pytest.raises(ValidationError, match=rf"control character U\+{ord(character):04X}"):
            paper(**fields)


def test_a_title_is_one_line_and_an_abstract_many() -> None:
    assert paper(abstract="a\n\tb").abstract == "a\n\tb"
    assert paper(title="  a ").title == "a"
    for title in ("a\nb", "a\tb"):
        with pytest.raises(ValidationError, match="must be one line"):
            paper(title=title)
    for title in ("", "  "):
        with pytest.raises(ValidationError):
            paper(title=title)


def test_text_that_is_hostile_to_readers_is_kept_as_it_is() -> None:
    text = "<script>{{ x }}</script> \u202e --- '\""
    assert paper(title=text).title == text


def test_everything_is_bounded() -> None:
    for fields in (
        {"title": "x" * 4_001},
        {"abstract": "x" * 400_001},
        {"authors": ("a",) * 10_001},
        {"version": 10_000},
    ):
        with pytest.raises(ValidationError):
            paper(**fields)


# --- records


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        (Score, "relevance", "3"),
        (Score, "relevance", 2.0),
        (Score, "relevance", True),
        (Score, "relevance", 0),
        (Score, "relevance", 4),
        (Score, "strength", -1),
        (Score, "confidence", 1),
    ],
)
def test_records_are_strict_and_closed(record: type[Record], field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        record.model_validate({"relevance": 3, "significance": 2} | {field: value})


def test_records_are_frozen() -> None:
    score = Score(relevance=3, significance=2)
    with pytest.raises(ValidationError, match="frozen"):
        score.relevance = 1  # type: ignore[misc]
    assert score.total == 5


def test_the_primary_category_comes_first_and_each_once() -> None:
    assert paper(categories=("cs.RO", "cs.CV")).primary_category == "cs.RO"
    with pytest.raises(ValidationError, match="one is listed twice"):
        paper(categories=("cs.RO", "cs.RO"))
    with pytest.raises(ValidationError):
        paper(categories=())
    for category in ("cs.", "CS.CV", "cs CV", "cs.CV/..", "cs.CV\n"):
        with pytest.raises(ValidationError):
            paper(categories=(category,))


@pytest.mark.parametrize("category", ["index.html", "index.HTML", "index.md", "feed.xml", "papers.bib"])
def test_no_category_is_the_name_of_a_file(category: str) -> None:
    with pytest.raises(ValidationError):
        paper(categories=(category,))


@pytest.mark.parametrize(
    "category", ["cs.CV", "cs.cv", "q-bio.QM", "cond-mat.mtrl-sci", "physics.Optics", "hep-th", "aux"]
)
def test_a_category_in_another_case_is_one(category: str) -> None:
    """An archive that has one is read as before; `digest check` names those of the settings."""
    assert paper(categories=(category,)).categories == (category,)


def test_ids_stand_once_in_a_day() -> None:
    date = dt.date(2026, 1, 13)
    with pytest.raises(ValidationError, match=r"papers: 2601\.00002 is listed twice"):
        DayIndex(date=date, source="run", papers=("2601.00002", "2601.00001", "2601.00002"))
    with pytest.raises(ValidationError, match=r"papers: 2601\.07823 is listed twice"):
        Metadata(date=date, papers=(paper(), paper()))
    twice = Candidate(id="2601.07823", title="T", primary_category="cs.CV")
    with pytest.raises(ValidationError, match=r"candidates: 2601\.07823 is listed twice"):
        Metadata(date=date, candidates=(twice, twice))
    again = Repeat(id="2601.07823", date=date)
    assert len(Metadata(date=date, repeats=(again, again)).repeats) == 2


def test_times_are_utc() -> None:
    noon = dt.datetime(2026, 1, 13, 12, tzinfo=dt.UTC)
    assert Provenance(language="en", created=noon).created == noon
    for time in (noon.replace(tzinfo=None), noon.astimezone(dt.timezone(dt.timedelta(hours=8)))):
        with pytest.raises(ValidationError, match="must be UTC"):
            Provenance(language="en", created=time)


@pytest.mark.parametrize("language", ["zh", "en", "pt-BR", "zh-Hans-CN", "gsw"])
def test_languages_are_tags(language: str) -> None:
    assert Provenance(language=language).language == language


@pytest.mark.parametrize("language", ["", "chinese!", "e", "zh_CN", 'en" onload="x', "en-"])
def test_nothing_else_is_a_language(language: str) -> None:
    with pytest.raises(ValidationError):
        Provenance(language=language)


def test_no_infinite_cost() -> None:
    for cost in (float("inf"), float("nan"), -0.01):
        with pytest.raises(ValidationError):
            Provenance(language="en", cost_usd=cost)


def test_a_body_has_no_blank_edges() -> None:
    analysis = Analysis(id="2601.07823", version=1, source="abstract", language="en", body="\n\n a \n")
    assert analysis.body == "a"
