"""Languages are told from countries, and what was meant is guessed."""

import pytest

from digest.languages import canonical, did_you_mean, direction, is_language, language_meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("cn", "zh"), ("CN", "zh"), ("jp", "ja"), ("kr", "ko"), ("dk", "da"), ("gr", "el"), ("cz", "cs")),
        *(("tw", "zh-Hant"), ("HK", "zh-Hant"), ("rs", "sr")),
        *(("Simplified Chinese", "zh-Hans"), ("en_US.UTF-8", "en-US"), ("sr_RS@latin", "sr-RS"), ("zh-", "zh")),
        *(("Chinese", "zh"), ("english", "en"), ("zh_CN", "zh-CN"), ("pt-BR", "pt-BR")),
        *(("", ""), ("q1", ""), ("Klingonian", ""), ("../x", "")),
    ],
)
def test_what_is_meant(text: str, meant: str) -> None:
    assert language_meant(text) == meant
    assert meant == "" or is_language(meant)


@pytest.mark.parametrize("text", ["cn", "kr", "tw", "Chinese", "", "../x"])
def test_what_is_no_language(text: str) -> None:
    assert not is_language(text)


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant", "zh-Hans-CN", "sr-Latn", "de-1996"])
def test_the_usual_case_of_a_tag(tag: str) -> None:
    assert canonical(tag.lower()) == canonical(tag.upper()) == canonical(tag) == tag


def test_the_question_names_the_language() -> None:
    assert did_you_mean("ja") == "did you mean ja (Japanese)?"
    assert did_you_mean("zh-CN") == "did you mean zh-CN (Chinese)?"
    assert did_you_mean("zh-Hans") == "did you mean zh-Hans (Simplified Chinese)?"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        *(("ar", "rtl"), ("he", "rtl"), ("fa-IR", "rtl"), ("az-Arab", "rtl"), ("ar-x-own", "rtl")),
        *(("en", "ltr"), ("zh_TW", "ltr"), ("az", "ltr"), ("de-CH-1996", "ltr"), ("q1", "ltr"), ("", "ltr")),
    ],
)
def test_directions(tag: str, expected: str) -> None:
    assert direction(tag) == expected
