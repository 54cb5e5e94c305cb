import re
from importlib.resources import files

import pytest

from digest.pipeline.phrases import _phrases, joined, phrase, spoken
from digest.pipeline.scoring.significance import Sign
from digest.text import is_in

LANGUAGES = sorted(path.name.removesuffix(".json") for path in (files("digest.pipeline") / "phrases").iterdir())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hans-HK", "zh"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("pt-BR", "pt"),
        ("de-AT", "de"),
        ("it", "en"),
        ("xx", "en"),
    ],
)
def test_language_of_the_phrases(language: str, expected: str) -> None:
    assert spoken(language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase_with_the_same_blanks(language: str) -> None:
    english, other = _phrases("en"), _phrases(language)
    assert english.keys() == other.keys()
    for key in english:
        blanks = [sorted(re.findall(r"{\w+}", phrases[key])) for phrases in (english, other)]
        assert blanks[0] == blanks[1], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_in_their_language(language: str) -> None:
    headings = [text for key, text in _phrases(language).items() if key.startswith("analysis.")]
    assert len(set(headings)) == len(headings)
    assert is_in("\n".join(_phrases(language).values()), language)


def test_every_sign_has_a_phrase() -> None:
    assert {f"sign.{sign.value[0].replace(' ', '_')}" for sign in Sign} <= _phrases("en").keys()


def test_filling_in() -> None:
    assert phrase("en", "sign.venue", name="{x}") == "accepted: {x}"
    assert joined("zh", ["a", "b"]) == "a、b"
