import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import plain_numbers
from digest.text.numbers import plain_places


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１２.６％、12\u00a0%", "12.6%、12 %"),
        (r"$12.6\%$, $1{,}200$, $3\times 4$, $2\,000$", "$12.6%$, $1,200$, $3× 4$, $2000$"),
        ("10⁻⁷, $10^{-7}$, $10^{ −7 }$, 10 ^ 3 m, x²", "10^-7, $10^-7$, $10^-7$, 10^3 m, x^2"),
        ("−3, 2–5, one—two", "-3, 2-5, one—two"),
        ("AP 为 92，120 个", "AP 为 92、120 个"),
        ("r = .975 (.5); 12 .6, the end.5", "r = 0.975 (0.5); 12 .6, the end.5"),
    ],
)
def test_numbers_are_written_in_one_way(text: str, plain: str) -> None:
    assert plain_numbers(text) == plain


@given(st.text(st.sampled_from("1０.，％⁻⁷^{}\\,% −a字é") | st.characters()))
def test_each_sign_knows_its_place(text: str) -> None:
    plain, places = plain_places(text)
    assert plain == plain_numbers(text)
    assert len(places) == len(plain) + 1
    assert list(places) == sorted(places)
    assert places[-1] == len(text)
    assert all(text[place] == sign for sign, place in zip(plain, places, strict=False) if sign == "字")


@pytest.mark.parametrize("piece", ["10^", "⁻", "⁷", "10 ", "\\", ".", " .", "，"])
def test_a_long_text_takes_little_time(piece: str) -> None:
    began = time.process_time()
    plain_places(piece * 50_000)
    assert time.process_time() - began < 2
