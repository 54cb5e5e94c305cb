import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pipeline.sentences import LIMIT, clauses, pieces, sentences, without


@pytest.mark.parametrize(
    "whole",
    [
        "Methods such as e.g. Smith et al. need labels.",
        "It beats the baseline by 3.6 points, cf. Fig. 2 and Sec. 4.",
        "We follow J. R. Smith and the U.S. Navy here.",
        "See https://example.org/a.b?c=d. for more of it.",
        "The loss $L = 0.5 \\cdot x. Y$ is convex.",
        "The i.i.d. assumption, i.e. independence, holds.",
        "See vol. 3, pp. 12 and Ms. Roe.",
        "Error falls from 0. 08 to 0.02 here.",
        "We use v1.5 of it at 3.5 GHz.",
        "What is GRPO (Dr. GRPO)?",
        "A score of 98.4% (vs. PARIS) is reached.",
        r"We reach 3.6\% here.",
    ],
)
def test_stays_whole(whole: str) -> None:
    assert sentences(whole) == (whole,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ("One.", "Two.")),
        ("Is it so? Yes! Good.", ("Is it so?", "Yes!", "Good.")),
        ("It costs little, etc. However, it works.", ("It costs little, etc.", "However, it works.")),
        ("By Liu et al. We extend it.", ("By Liu et al.", "We extend it.")),
        ("It needs vitamin C. The rest is known.", ("It needs vitamin C.", "The rest is known.")),
        ('They call it "deep." We do not.', ('They call it "deep."', "We do not.")),
        ("Made in the U.S. The rest is imported.", ("Made in the U.S.", "The rest is imported.")),
        ("It gains 30. 3D scenes follow.", ("It gains 30.", "3D scenes follow.")),
        ("It errs by 15 ms. Adaptation helps.", ("It errs by 15 ms.", "Adaptation helps.")),
        ("It gains 3.90 pp. Through it we win.", ("It gains 3.90 pp.", "Through it we win.")),
        ("A decision for DR. Therefore we stop.", ("A decision for DR.", "Therefore we stop.")),
        ("Code: https://example.org/x. It is free.", ("Code: https://example.org/x.", "It is free.")),
        ("The mass is $m = 1.$ We stop.", ("The mass is $m = 1.$ We stop.",)),
        ("It is $m = 1$. We stop.", ("It is $m = 1$.", "We stop.")),
        ("这是第一句。这是第二句！", ("这是第一句。", "这是第二句！")),
        ("one.\n\ntwo  three. Four", ("one. two three.", "Four")),
        ("", ()),
        (" \n ", ()),
        ("no end", ("no end",)),
    ],
)
def test_cut(text: str, expected: tuple[str, ...]) -> None:
    assert sentences(text) == expected


_PIECES = st.sampled_from(
    [
        "We",
        "e.g.",
        "et al.",
        "0.5",
        "A.",
        "$x.$",
        "$",
        "https://a.b/c.",
        ".",
        "?",
        "!",
        "。",
        "(",
        ").",
        '."',
        "end.",
        "it",
        "\n",
    ]
)


@given(st.lists(_PIECES, max_size=30).map(" ".join))
def test_no_word_is_lost_added_or_moved(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(one == one.strip() and one for one in found)
    # A second pass over a sentence does not lose anything either.
    assert all("".join("".join(sentences(one)).split()) == "".join(one.split()) for one in found)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "piece", ["$", r"\(", "a.", ".", "(", '"', "x@", "https://", "0.1 ", "e.g. ", "$$ ", "a", "J. "]
)
def test_hostile_text_takes_no_time(piece: str) -> None:
    began = time.process_time()
    sentences(piece * LIMIT)
    assert time.process_time() - began < 2


@given(st.text(alphabet="aA1 .。；！”*\n\t"))
def test_the_sentences_of_a_text_are_all_of_it(text: str) -> None:
    assert "".join(pieces(text)) == (text if text.strip() else "")
    assert without(text, lambda sentence: False) == text
    assert "".join(clauses(text)) == "".join(pieces(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One. Bad one.\n\nTwo.", "One. Two."),
        ("**One. Bad one. Two.** Three.", "**One.** **Two.** Three."),
        ("**Bad one.** Two.", "Two."),
        ("**一。Bad。**二。", "**一。**二。"),
        ("Bad.", ""),
        ("It is 2**n. Bad. It ends.", "It is 2**n. It ends."),
        ("It is `x**2`, $y**2$. Bad. It ends.", "It is `x**2`, $y**2$. It ends."),
        ("2**n. **One. Bad. Two.** It **ends.", "2**n. **One.** **Two.** It **ends."),
        ("X ** y. Bad. Z ** w.", "X ** y. Z ** w."),
    ],
)
def test_bad_sentences_are_left_out_and_the_rest_stays_as_it_is(text: str, left: str) -> None:
    assert without(text, lambda sentence: "Bad" in sentence) == left
