import pytest
from pydantic import BaseModel

from digest.pipeline.llm.json_answer import AnswerError, read_answer
from digest.pipeline.llm.json_keys import renamed


class Part(BaseModel):
    short_name: str


class Whole(BaseModel):
    key_findings: list[str]
    parts: list[Part] = []


@pytest.mark.parametrize("key", ["Key_Findings", "keyFindings", "key findings", "KEY-FINDINGS", "key_finding"])
def test_a_key_in_another_spelling_is_the_one_that_is_meant(key: str) -> None:
    assert renamed({key: ["a"], "Parts": [{"shortName": "b"}]}, Whole) == {
        "key_findings": ["a"],
        "parts": [{"short_name": "b"}],
    }


def test_a_key_that_is_spelt_as_asked_for_goes_before() -> None:
    assert renamed({"Key Findings": ["a"], "key_findings": ["b"]}, Whole)["key_findings"] == ["b"]


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ('{"findings": ["a"], "概述": "b"}', "key_findings: is missing; not asked for: `findings`, `概述`"),
        ('{"parts": []}', "key_findings: is missing"),
        (
            '{"key_findings": [], "parts": [{"name": "a"}]}',
            "parts.0.short_name: is missing; not asked for: `name`",
        ),
    ],
)
def test_a_complaint_of_a_missing_key_names_those_that_are_unknown(answer: str, complaint: str) -> None:
    with pytest.raises(AnswerError) as error:
        read_answer(Whole, answer)
    assert error.value.complaints == (complaint,)
