"""Languages are told from countries, and what was meant is guessed."""

import pytest

from digest.languages import did_you_mean, direction, is_language, language_meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("cn", "zh"), ("CN", "zh"), ("jp", "ja"), ("kr", "ko"), ("dk", "da"), ("gr", "el"), ("cz", "cs")),
        *(("Chinese", "zh"), ("english", "en"), ("zh_CN", "zh-CN"), ("pt-BR", "pt-BR")),
        *(("", ""), ("q1", ""), ("Klingonian", ""), ("../x", "")),
    ],
)
def test_what_is_meant(text: str, meant: str) -> None:
    assert language_meant(text) == meant
    assert is_language(text) is (meant.replace("-", "_") == text.replace("-", "_") != "")


def test_the_question_names_the_language() -> None:
    assert did_you_mean("ja") == "did you mean ja (Japanese)?"
    assert did_you_mean("zh-CN") == "did you mean zh-CN (Chinese)?"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        *(("ar", "rtl"), ("he", "rtl"), ("fa-IR", "rtl"), ("az-Arab", "rtl"), ("ar-x-own", "rtl")),
        *(("en", "ltr"), ("zh_TW", "ltr"), ("az", "ltr"), ("de-CH-1996", "ltr"), ("q1", "ltr"), ("", "ltr")),
    ],
)
def test_directions(tag: str, expected: str) -> None:
    assert direction(tag) == expected
