import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from digest.pipeline.llm.json_answer import AnswerError, mend_escapes, read_answer, wire_schema


class Part(BaseModel):
    """A part."""

    title: str = Field(description="The title.", max_length=20)


class Whole(BaseModel):
    text: str = Field(min_length=2)
    number: int = Field(default=1, ge=1, le=3)
    parts: list[Part] = []


ENDS = ["</think>", "</thinking>", "</thought>", "</THOUGHTS>", "</reasoning>", "[/THINK]"]
"""What the thoughts of one model or another end with."""


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ('{"text": "plain"}', "plain"),
        (r'{"text": "one line\u2028another\u0000 one"}', "one line another one"),
        ('```json\n{"text": "fenced"}\n```', "fenced"),
        ('Here you are:\n\n{"text": "between"}\n\nAnything else?', "between"),
        ('A set {a, b} comes first.\n{"text": "second"}', "second"),
        ('<think>{"text": "not this"}</think>\n{"text": "thought"}', "thought"),
        ('Okay, {"text": "a draft"} will do.\n</think>\n\n{"text": "no opening tag"}', "no opening tag"),
        *((f'A {{"text": "draft"}}.\n{end}\n{{"text": "thought"}}', "thought") for end in ENDS),
        ('<think>{a</think><think>{"text": "b1"}</think>{"text": "two of them"}', "two of them"),
        ('Well. <thought>{"text": "not this"}</thought> {"text": "another name"}', "another name"),
        ('[THINK]{"text": "not this"}[/THINK]```json\n{"text": "brackets"}\n```', "brackets"),
        ('{"text": "it ends thoughts with </think> itself"}', "it ends thoughts with </think> itself"),
        ('The form is {"text": "…"}, so: {"text": "later in the line"}', "later in the line"),
        ('An example: {"example": {"a": 1}}\n{"text": "not the first"}', "not the first"),
        ('\ufeff{"text": "mark"}', "mark"),
        ('{"text": "two\nlines"}', "two\nlines"),
        ('{"text": "bell\\u0007 \\ud800 tab\\tend\\r\\n."}', "bell  tab\tend\n."),
        ('{"text": "unknown key", "extra": {"a": [1]}}', "unknown key"),
    ],
)
def test_the_object_is_found_in_what_surrounds_it(answer: str, text: str) -> None:
    assert read_answer(Whole, answer).text == text


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ("", "no JSON object"),
        ("I think so.", "no JSON object"),
        ("[1, 2]", "no JSON object"),
        ('{"text": "cut', "not valid JSON"),
        ('{"text": NaN}', "NaN"),
        ('{"text": Infinity}', "Infinity"),
        ('{"number": 2}', "text: is missing"),
        ('{"text": "x"}', "text: is too short; at least 2"),
        ('{"text": "okay", "number": 9}', "number: "),
        ('{"text": null}', "text: "),
        ('{"text": "okay", "parts": [{"title": "' + "t" * 30 + '"}]}', "parts.0.title: is too long; at most 20"),
        ('{"text": "' + "x" * 300_000 + '"}', "longer than 200 kB"),
        ('{"text": ' + "[" * 50_000, "nested too deeply"),
        ('<think>{"text": "only thoughts"}</think>', "no JSON object"),
        ('{"text": "a draft"}</think> {"text": "cut', "not valid JSON"),
        ('The form is {"a": 1}. {"text": "okay", "number": 9}', "number: "),
        ('{"number": 7} </think> {"text": "x", "number": 1}', "text: is too short"),
        ('{"text": "ok' + '", "parts": ' + '{"a":' * 3_000 + "1" + "}" * 3_000 + "}", ""),
    ],
)
def test_what_is_no_answer_is_complained_of_in_words(answer: str, complaint: str) -> None:
    with pytest.raises(AnswerError) as error:
        read_answer(Whole, answer)
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"$\alpha + \beta$", r"$\alpha + \beta$"),
        (r"$\frac{1}{2} \times \theta$", r"$\frac{1}{2} \times \theta$"),
        (r"$\nabla f \rho \neq \tau$", r"$\nabla f \rho \neq \tau$"),
        (r"$\\alpha \\times$", r"$\alpha \times$"),
        (r"$\mathcal{O}(n)$\nnew line\tand tab", "$\\mathcal{O}(n)$\nnew line\tand tab"),
        (r"\"quoted\" and \u00e9", '"quoted" and é'),
        (r"\upsilon", r"\upsilon"),
        (r"$T \ne 0$，$\nu = 2$", r"$T \ne 0$，$\nu = 2$"),
        (r"$\tfrac{1}{2} \nmid \rVert x \tr(A) \not\in \ni$", r"$\tfrac{1}{2} \nmid \rVert x \tr(A) \not\in \ni$"),
        (r"$$\nu = 2$$ and $$a \ne b$$", "$$\nu = 2$$ and $$a \\ne b$$"),
        (r"\(\nu\) and $2 \notin A \therefore B$", r"\(\nu\) and $2 \notin A \therefore B$"),
        (r"costs $5.\nIt has ($n$)\nor US$6\nand $7\tto $8", "costs $5.\nIt has ($n$)\nor US$6\nand $7\tto $8"),
        (r"$5x$ of $3 k$,\nfoo ($y$), $1 \ne 2$", "$5x$ of $3 k$,\nfoo ($y$), $1 \\ne 2$"),
        (r"Rim$^+$.\nHere Rim$^-$, at $\nu$", "Rim$^+$.\nHere Rim$^-$, at $\\nu$"),
        (r"$\\alpha$\nand $\\beta$, 5$\nor 6$", "$\\alpha$\nand $\\beta$, 5$\nor 6$"),
        (r"$$\\begin{cases}\nu & a \\\\\nx\n\\end{cases}$$", "$$\\begin{cases}\nu & a \\\\\nx\n\\end{cases}$$"),
        (r"$$ \nL = a\nx > 0$$ and $$\sum_i\nwhere \nless$$", "$$ \nL = a\nx > 0$$ and $$\\sum_i\nwhere \\nless$$"),
        (r"- A: $2.5M\n- B: $3M\nTotal ($x$)", "- A: $2.5M\n- B: $3M\nTotal ($x$)"),
    ],
)
def test_latex_with_single_backslashes_is_understood(written: str, meant: str) -> None:
    assert read_answer(Whole, f'{{"text": "{written}"}}').text == meant


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\b\f\r\t\n", exclude_categories=["Cs"])))
def test_proper_json_is_left_alone(text: str) -> None:
    written = json.dumps({"text": text})
    assert mend_escapes(written) == written


@settings(deadline=None)
@given(st.text(max_size=300))
def test_nothing_but_a_complaint_comes_of_any_text(text: str) -> None:
    with contextlib.suppress(AnswerError):
        assert len(read_answer(Whole, text).text) >= 2


@pytest.mark.parametrize("piece", ["{", '{"', "{\n", "\\", '{"text":', "[{", "```\n{"])
def test_a_long_answer_is_read_in_bounded_time(piece: str) -> None:
    start = time.monotonic()
    with pytest.raises(AnswerError):
        read_answer(Whole, piece * (190_000 // len(piece)))
    assert time.monotonic() - start < 5


def test_the_schema_that_is_sent_has_no_bounds_and_is_closed() -> None:
    schema = wire_schema(Whole)
    assert schema["required"] == ["text", "number", "parts"]

    def nodes(node: Any) -> Any:
        if isinstance(node, dict):
            yield node
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from nodes(child)

    for node in nodes(schema):
        assert not {"minLength", "maxLength", "minimum", "maximum", "default"} & node.keys()
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
    # A field may have the name of a keyword.
    assert schema["$defs"]["Part"]["properties"]["title"] == {"description": "The title.", "type": "string"}
