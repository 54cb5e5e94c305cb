import re

import pytest

from digest.pipeline.phrases import _phrases, joined, phrase, spoken
from digest.pipeline.scoring.significance import Sign


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh", "zh"), ("zh-Hant-TW", "zh"), ("en", "en"), ("EN-gb", "en"), ("pt-BR", "en"), ("xx", "en")],
)
def test_language_of_the_phrases(language: str, expected: str) -> None:
    assert spoken(language) == expected


def test_every_language_has_every_phrase_with_the_same_blanks() -> None:
    english, chinese = _phrases("en"), _phrases("zh")
    assert english.keys() == chinese.keys()
    for key in english:
        blanks = [sorted(re.findall(r"{\w+}", language[key])) for language in (english, chinese)]
        assert blanks[0] == blanks[1], key


def test_every_sign_has_a_phrase() -> None:
    assert {f"sign.{sign.value[0].replace(' ', '_')}" for sign in Sign} <= _phrases("en").keys()


def test_filling_in() -> None:
    assert phrase("en", "sign.venue", name="{x}") == "accepted: {x}"
    assert joined("zh", ["a", "b"]) == "a、b"
