import ast
import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, nodes

import digest
from digest import i18n
from digest.i18n import Words
from digest.model import EXTRACTIVE, SAMPLE, Source
from digest.web.pages.calendars import State
from tests.archives import rich_archive
from tests.sites import build, write_project

PACKAGE = Path(digest.__file__).parent
LOCALES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((PACKAGE / "locales").glob("*.json"))}
PLURAL = re.compile(r"\.(?:zero|two|few|many)$")
DATES = ("full", "long", "medium", "short", "month", "month-name", "weekday")
COMPUTED = {
    "calendar.": set(get_args(State)) - {"outside", "complete"},
    "ledger.": {"announced", "considered", "scored", "chosen", "failed"},
    "score.": {"relevance", "significance"},
    "source.": {*get_args(Source), EXTRACTIVE, SAMPLE},
    "by.": {EXTRACTIVE, SAMPLE},
    "mattered.": {"rose", "fell"},
    "turn.previous_": {"month", "year"},
    "turn.next_": {"month", "year"},
}
"""The families of keys whose last part is computed, and what it can be."""


def text_keys(method: str, key: str) -> set[str]:
    """The keys that a call of `Words` reads."""
    match method:
        case "count":
            return {f"count.{key}.one", f"count.{key}.other"}
        case "plural":
            return {f"{key}.one", f"{key}.other"}
        case _:
            return {key}


def keys_of(method: str, constant: str | None, prefix: str | None) -> set[str]:
    if constant is not None:
        return text_keys(method, constant)
    assert prefix in COMPUTED, f"say in COMPUTED what can follow {prefix!r}"
    return {f"{prefix}{rest}" for rest in COMPUTED[prefix]}


def keys_in_templates() -> Iterator[tuple[Path, str]]:
    environment = Environment()
    for path in sorted((PACKAGE / "templates").glob("*.*")):
        template = environment.parse(path.read_text("utf-8"))
        for word in template.find_all(nodes.Filter):
            if word.name == "t":
                assert isinstance(word.node, nodes.Const), (
                    f"{path.name}:{word.lineno}: only fixed words are looked up early"
                )
                yield path, str(word.node.value)
        for call in template.find_all(nodes.Call):
            function = call.node
            method = function.attr if isinstance(function, nodes.Getattr) else ""
            if not isinstance(name := getattr(function, "node", function), nodes.Name) or name.name != "t":
                continue
            if method in ("number", "date", "percent", "joined"):
                continue
            key = call.args[0]
            first = key.nodes[0] if isinstance(key, nodes.Concat) else None
            constant = str(key.value) if isinstance(key, nodes.Const) else None
            prefix = str(first.value) if isinstance(first, nodes.Const) else None
            for text in keys_of(method, constant, prefix):
                yield path, text


def keys_in_code() -> Iterator[tuple[Path, str]]:
    rooms = ("plugin", "web", "web/pages", "web/library", "web/files", "web/plain", "notify")
    for path in [PACKAGE / "i18n.py", *(path for room in rooms for path in sorted((PACKAGE / room).glob("*.py")))]:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            function = ast.unparse(call.func)
            owner, _, method = function.rpartition(".")
            if function.split(".")[-1] in ("words", "_words"):
                method = ""
            elif owner.split(".")[-1] not in ("words", "_words") or method not in ("count", "plural"):
                continue
            key = call.args[0]
            first = key.values[0] if isinstance(key, ast.JoinedStr) else None
            constant = str(key.value) if isinstance(key, ast.Constant) else None
            prefix = str(first.value) if isinstance(first, ast.Constant) else None
            for text in keys_of(method, constant, prefix):
                yield path, text


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_are_chinese_and_english() -> None:
    assert {"en", "zh"} <= LOCALES.keys()


@pytest.mark.parametrize("language", LOCALES)
def test_every_language_has_every_key_with_the_same_placeholders(language: str) -> None:
    english, texts = LOCALES["en"], LOCALES[language]
    # Some languages count in more forms: `count.papers.few`.
    more = {key for key in texts if PLURAL.search(key) and PLURAL.sub(".other", key) in english}
    assert texts.keys() - more == english.keys()
    # The singular of a count need not repeat its number.
    different = {
        key
        for key in english
        if placeholders(texts[key]) != placeholders(english[key])
        and not (key.endswith(".one") and placeholders(texts[key]) | placeholders(english[key]) == {"n"})
    }
    assert different == set()
    assert all(text.strip() == text and text for text in texts.values())


def test_every_key_that_is_used_exists() -> None:
    missing = {(path.name, key) for path, key in [*keys_in_templates(), *keys_in_code()] if key not in LOCALES["en"]}
    assert missing == set()


def test_every_key_is_used() -> None:
    used = {key for _, key in [*keys_in_templates(), *keys_in_code()]}
    assert len(used) > 50
    # What `Words` itself reads.
    used |= {"locale", "list.next"} | {f"date.{form}" for form in DATES}
    assert LOCALES["en"].keys() - used == set()


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh", "zh"),
        ("zh-TW", "zh"),
        ("zh_Hans", "zh"),
        ("ZH", "zh"),
        ("en", "en"),
        ("xx", "en"),
        ("../en", "en"),
        ("", "en"),
    ],
)
def test_the_nearest_language_is_taken(asked: str, language: str) -> None:
    assert Words.load(asked).language == language


def test_a_key_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words.load("en")("no.such.key")


def test_counts() -> None:
    english, chinese = Words.load("en"), Words.load("zh")
    assert english.count("papers", 1) == "1 paper"
    assert english.count("papers", 1_234) == "1,234 papers"
    assert english.count("papers", 0) == "0 papers"
    assert english.plural("day.next_twenty", 1) == LOCALES["en"]["day.next_twenty.one"]
    assert "1,234" in chinese.count("papers", 1_234)


def test_a_language_may_count_in_more_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    russian = LOCALES["en"] | {"locale": "ru_RU"}
    russian |= {"count.days.one": "{n} день", "count.days.few": "{n} дня", "count.days.other": "{n} дней"}
    (tmp_path / "ru.json").write_text(json.dumps(russian), "utf-8")
    monkeypatch.setattr(i18n, "_FOLDER", tmp_path)
    words = Words.load("ru")
    counted = [words.count("days", n) for n in (0, 1, 2, 5, 11, 21, 22)]
    assert counted == ["0 дней", "1 день", "2 дня", "5 дней", "11 дней", "21 день", "22 дня"]


@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [
        ("full", "Tuesday, 9 June 2026", "2026年6月9日 星期二"),
        ("long", "9 June 2026", "2026年6月9日"),
        ("short", "9 Jun", "6月9日"),
        ("month", "June 2026", "2026年6月"),
        ("month-name", "June", "6月"),
    ],
)
def test_dates(form: str, english: str, chinese: str) -> None:
    date = dt.date(2026, 6, 9)
    assert Words.load("en").date(date, form) == english
    assert Words.load("zh").date(date, form) == chinese


@pytest.mark.parametrize("language", sorted(LOCALES))
@pytest.mark.parametrize("form", DATES)
@given(st.dates())
def test_dates_are_as_babel_writes_them(language: str, form: str, date: dt.date) -> None:
    written = format_date(date, LOCALES[language][f"date.{form}"], locale=LOCALES[language]["locale"])
    assert Words.load(language).date(date, form) == written


def test_a_file_is_all_that_a_language_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "locales"
    shutil.copytree(PACKAGE / "locales", folder)
    french = LOCALES["en"] | {"locale": "fr_FR", "date.long": "d MMMM y", "day.summary": "En bref"}
    (folder / "fr.json").write_text(json.dumps(french), "utf-8")
    monkeypatch.setattr(i18n, "_FOLDER", folder)
    assert "fr" in i18n.translated()
    rich_archive(tmp_path / "docs")
    config = write_project(tmp_path, theme={"name": "material", "language": "fr"})
    build(config, tmp_path / "site")
    page = (tmp_path / "site" / "2026" / "06" / "09" / "index.html").read_text("utf-8")
    assert "9 juin 2026" in page
    assert "En bref" in page
    assert 'content="fr_FR"' in page
    assert (
        json.loads((tmp_path / "site" / "search" / "search_index.json").read_text("utf-8"))["config"]["locale"]
        == "fr-FR"
    )
