import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from digest.pipeline.llm.json_answer import AnswerError, read_answer
from digest.pipeline.llm.json_mend import mended_json


class Part(BaseModel):
    id: str
    points: int = 1


class Whole(BaseModel):
    text: str
    parts: list[Part] = []


class Parts(BaseModel):
    parts: list[Part]


@pytest.mark.parametrize(
    "answer",
    [
        '{"text": "the "best" one", "parts": [{"id": "a", "points": 2,},],}',
        '{"text": "the "best" one",\n "parts": [\n{"id": "a", "points": 2}\n ,\n]\n}',
        """{'text': 'the "best" one', 'parts': [{'id': 'a', 'points': 2}]}""",
        '{"text": "the \\"best\\" one", // the text\n "parts": [{"id": "a", "points": 2}]}',
        'Sure:\n```json\n{"text": "the "best" one", "parts": [{"id": "a", "points": 2}],\n}\n```\nDone.',
        '{"answer": {"text": "the \\"best\\" one", "parts": [{"id": "a", "points": 2}]}}',
        '[{"text": "the \\"best\\" one", "parts": [{"id": "a", "points": 2}]}]',
        '{"text"："the \\"best\\" one"，\n"parts"：[{"id"："a"，"points"：2}]}',
        '{“text”: “the "best" one”, “parts”: [{“id”: "a", “points”: 2}]}',
    ],
)
def test_what_small_models_write_is_read_without_a_second_request(answer: str) -> None:
    assert read_answer(Whole, answer) == Whole(text='the "best" one', parts=[Part(id="a", points=2)])


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ('{"text": "作者称为"塌陷"，"坍缩"：等"}', '作者称为"塌陷"，"坍缩"：等'),
        ('{"text"："作者称为“塌陷”，然后：结束"}', "作者称为“塌陷”，然后：结束"),
        ("{“text”：“作者称为“塌陷”的现象，消失了”}", "作者称为“塌陷”的现象，消失了"),
    ],
)
def test_chinese_marks_inside_a_text_stay(answer: str, text: str) -> None:
    assert read_answer(Whole, answer).text == text


def test_words_of_python_are_those_of_json() -> None:
    answer = '{"a": True, "b": [False, None,], "c": "True, False or None", "d": "N"}'
    mended = mended_json(answer)
    assert mended is not None
    assert json.loads(mended) == {"a": True, "b": [False, None], "c": "True, False or None", "d": "N"}


@pytest.mark.parametrize("answer", ['[{"id": "a"}, {"id": "b"}]', '```json\n[{"id": "a"}, {"id": "b",}]\n```'])
def test_a_bare_list_is_the_only_field(answer: str) -> None:
    assert [part.id for part in read_answer(Parts, answer).parts] == ["a", "b"]


@pytest.mark.parametrize(
    "answer",
    [
        '{"text": "cut in the mid',
        '{"text": "cut", "parts": [{"id": "a"}',
        '{"text": "a "quoted", half", "parts": []}',
        '{"text": ok}',
        '{"text": NaN,}',
    ],
)
def test_nothing_is_completed_or_guessed(answer: str) -> None:
    with pytest.raises(AnswerError):
        read_answer(Whole, answer)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.dictionaries(st.text(), _VALUES, max_size=4), st.sampled_from([None, 2]))
def test_strict_json_stays_what_it_says(value: dict[str, object], indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    mended = mended_json(text)
    # A string may hold what looks like its own end; then mending yields nothing that can be read, never another value.
    if mended is not None and "\\" not in text:
        assert json.loads(mended) == value


@pytest.mark.parametrize("answer", ['{"' * 60_000, '{"a": "' + '" ' * 60_000, "\n{" * 60_000, '{"a":"' + "\\" * 90_000])
def test_no_answer_takes_long(answer: str) -> None:
    start = time.process_time()
    with pytest.raises(AnswerError):
        read_answer(Whole, answer)
    assert time.process_time() - start < 5
