import time

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pipeline.llm.tokens import estimate_tokens


def test_usual_texts_are_estimated_about_right() -> None:
    english = "Linear attention offers an efficient alternative, but its direct application degrades performance. " * 10
    chinese = "线性注意力是一种高效的替代方案，但直接应用往往会导致性能下降。" * 10
    # cl100k counts 151 and 350.
    assert 130 <= estimate_tokens(english) <= 200
    assert 280 <= estimate_tokens(chinese) <= 420


@settings(deadline=None)
@given(st.text(), st.text())
def test_more_text_takes_more_tokens(one: str, other: str) -> None:
    assert estimate_tokens(one) <= estimate_tokens(f"{one} {other}")


def test_any_text_is_counted_quickly() -> None:
    start = time.monotonic()
    for piece in ("a", "1", "，", " ", "a1", "\n"):
        assert estimate_tokens(piece * 100_000) >= 0
    assert time.monotonic() - start < 5
