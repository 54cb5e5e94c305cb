"""Headers that the program wrote are read as YAML reads them; all others are left to YAML."""

from pathlib import Path

import pytest
from hypothesis import given
from strategies import analyses, indexes

from digest import headers
from digest.files import front_matter_text, parse_front_matter
from digest.model import Analysis, DayIndex


def header_of(text: str) -> str:
    return text.removeprefix("---\n").partition("\n---\n")[0]


@given(analyses)
def test_an_analysis_is_read_as_yaml_reads_it(analysis: Analysis) -> None:
    agrees_with_yaml(front_matter_text(analysis))


@given(indexes)
def test_an_index_is_read_as_yaml_reads_it(index: DayIndex) -> None:
    agrees_with_yaml(front_matter_text(index))


def agrees_with_yaml(text: str) -> None:
    found = headers.read(header_of(text))
    assert found is None or found == parse_front_matter(text, Path("x.md"))[0]


def test_the_usual_needs_no_yaml() -> None:
    text = "schema: 1\nid: '2601.00001'\ncost_usd: 0.25\nscore:\n  relevance: 3\n  relevance_reason: it''s so\n"
    text += (
        "key_findings:\n- 'a: b'\n- plain, with a comma\nrows:\n- category: cs.CV\n  announced: 3\n- category: cs.RO\n"
    )
    assert headers.read(text.rstrip()) == {
        "schema": 1,
        "id": "2601.00001",
        "cost_usd": 0.25,
        "score": {"relevance": 3, "relevance_reason": "it''s so"},
        "key_findings": ["a: b", "plain, with a comma"],
        "rows": [{"category": "cs.CV", "announced": 3}, {"category": "cs.RO"}],
    }


@pytest.mark.parametrize(
    "header",
    [
        "",
        "id",
        "id: [1, 2]",
        "id: {a: 1}",
        "id: &a x",
        "id: *a",
        "id: !!int x",
        "id: |",
        "id: >-",
        "id: a # comment",
        "id: a: b",
        'id: "a\\x41"',
        "id: 'open",
        "id: a\nid: b",
        "id: a\n  more",
        "a:\n- - 1",
        "a:\n  - 1",
        "a:",
        "a:\n- b:",
        "# comment\nid: 1",
        "ID: 1",
        "? a\n: b",
        "- 1",
        "id:  two spaces",
        "id: trailing ",
        "a:\n\n- 1",
    ],
)
def test_any_other_form_is_left_to_yaml(header: str) -> None:
    assert headers.read(header) is None
