"""Bold lines become headings where that is what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.importers.headings import with_headings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**1. 主要问题：**\n\n杯子。", "## 1. 主要问题\n\n杯子。"),
        ("**Results**:\n\nIt works.", "## Results\n\nIt works."),
        ("Before.\n\n**总结**  \n\nAfter.", "Before.\n\n## 总结\n\nAfter."),
    ],
)
def test_a_bold_line_becomes_a_heading(text: str, expected: str) -> None:
    assert with_headings(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "**规则**（如 EPDMS）说得清。\n\nAfter.",
        "**one** and **two**\n\nAfter.",
        "**A lead-in**\nthat goes on.\n\nAfter.",
        "Before\n**in the middle**\n\nAfter.",
        "Before.\n\n**the end of all**",
        "- item\n\n  **in a list**\n\nAfter.",
        "**1. 问题：**\n\n杯子。\n\n### 小结\n\n完。",
        "**1. 问题：**\n\n```\ncode\n```",
        f"**{'long ' * 20}**\n\nAfter.",
        "",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert with_headings(text) == text


@given(st.text(alphabet="*# \n一：:`-a", max_size=80))
def test_twice_is_once(text: str) -> None:
    once = with_headings(text)
    assert with_headings(once) == once
    signs = str.maketrans("", "", "#*：: ")
    assert once.translate(signs) == text.translate(signs)
