import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pipeline.pieces import pieces, without


@given(st.text(alphabet="aA1 .。！”*\n\t"))
def test_the_sentences_of_a_text_are_all_of_it(text: str) -> None:
    assert "".join(pieces(text)) == (text if text.strip() else "")
    assert without(text, lambda sentence: False) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One. Bad one.\n\nTwo.", "One. Two."),
        ("**One. Bad one. Two.** Three.", "**One.** **Two.** Three."),
        ("**Bad one.** Two.", "Two."),
        ("**一。Bad。**二。", "**一。**二。"),
        ("Bad.", ""),
    ],
)
def test_bad_sentences_are_left_out_and_the_rest_stays_as_it_is(text: str, left: str) -> None:
    assert without(text, lambda sentence: "Bad" in sentence) == left
