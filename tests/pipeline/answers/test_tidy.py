"""What is put right without a second request, and never at the price of the answer."""

import pytest
from pydantic import BaseModel, Field

from digest.pipeline.answers.tidy import (
    changed,
    without_announcements,
    without_chatter,
    without_excuses,
    without_provided,
)

TITLE = "Bats Hear Where They Are"
AUTHORS = ("Ada Lovelace", "Li Wei")


class Short(BaseModel):
    text: str = Field(max_length=10)
    number: int = 1


def test_a_change_that_breaks_a_bound_changes_nothing() -> None:
    answer = Short(text="as it was", number=2)
    assert changed(answer, {"text": "better"}) == Short(text="better", number=2)
    assert changed(answer, {"text": "longer than ten", "number": 3}) == answer


def test_of_announcements_alone_all_stay_and_each_once() -> None:
    one, other, result = "We propose EchoWalk.", "We introduce EchoRun.", "EchoWalk halves the error to 1.5 m."
    assert without_announcements([one, other, one]) == [one, other]
    # One finding alone is too few.
    assert without_announcements([one, result, other]) == [one, result, other]
    assert without_announcements([one, result, other, f"{result[:-1]} at night."]) == [
        result, f"{result[:-1]} at night."
    ]  # fmt: skip


def test_what_would_leave_nothing_or_little_stays() -> None:
    block = f"# {TITLE}\n**Authors:** Ada Lovelace, Li Wei"
    said = "The bats find their way by echoes alone."
    assert without_chatter(f"{block}\n\n{said}\n", title=TITLE, authors=AUTHORS) == said
    assert without_chatter(block, title=TITLE, authors=AUTHORS) == block
    assert without_chatter(f"# {TITLE}", title=TITLE, authors=AUTHORS) == f"# {TITLE}"
    greeting = "好的，作为一名机器人领域的专家，我将为您分析这篇论文。"
    assert without_chatter(f"{greeting}\n\n短。", title=TITLE, authors=AUTHORS) == f"{greeting}\n\n短。"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The provided abstract says so.", "The abstract says so."),
        ("In the provided excerpt, the text", "In the excerpt, the text"),
        ("您所提供的论文没有说明。", "论文没有说明。"),
        ("你提供的摘要", "摘要"),
        ("您提供的节选和提供的文本", "节选和提供的文本"),
        ("It is faster【4†source】 than before 【12:3†paper.pdf】.", "It is faster than before."),
        ("the provided code", "the provided code"),
    ],
)
def test_a_model_was_given_something_but_readers_were_not(text: str, left: str) -> None:
    assert without_provided(text) == left


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1. 摘要未提及局限。\n2. 没有方差。\n3. 只有室内。", "1. 没有方差。\n2. 只有室内。"),
        (
            "1. 没有方差。\n2. 摘要未提及局限。\n3. 只有室内。\n\n另有：\n\n3) 成本。",
            "1. 没有方差。\n2. 只有室内。\n\n另有：\n\n3) 成本。",
        ),
        ("- **作者指出**：摘要未提及局限。\n- 没有方差。", "- 没有方差。"),
        ("1. 摘要未提及局限。没有方差。\n2. 只有室内。", "1. 没有方差。\n2. 只有室内。"),
        ("摘要未提及局限。", "摘要未提及局限。"),
        ("2. 没有方差。\n2024 年之后才有数据。", "2. 没有方差。\n2024 年之后才有数据。"),
    ],
)
def test_an_item_that_is_an_excuse_leaves_no_number_behind(text: str, kept: str) -> None:
    assert without_excuses(text) == kept
