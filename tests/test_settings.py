"""digest.yml: the shipped file is good, and every fault is named with its key."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import SettingsError
from digest.model import EXTRACTIVE
from digest.settings import Settings, load_settings


def load(folder: Path, text: str) -> Settings:
    (folder / "digest.yml").write_text(text)
    return load_settings(folder / "digest.yml")


def test_the_shipped_settings_are_those_of_the_reference_digest(shipped: Path) -> None:
    found = load_settings(shipped / "digest.yml")
    assert found.categories == ("cs.CV", "cs.RO")
    assert found.papers_per_day == 10
    assert found.language == "zh"
    assert found.minimum_score == 4
    assert "embodied AI" in found.keywords.primary
    assert "vehicle dynamics" in found.keywords.secondary
    assert "simulation-only" in found.keywords.exclude
    assert found.analysis_model == EXTRACTIVE


def test_english_is_one_line_away(shipped: Path, tmp_path: Path) -> None:
    text = (shipped / "digest.yml").read_text("utf-8")
    text, changed = re.subn(r"^language: zh$", "language: en", text, flags=re.MULTILINE)
    assert changed == 1
    assert load(tmp_path, text).language == "en"


def test_a_category_is_all_that_is_needed(tmp_path: Path) -> None:
    found = load(tmp_path, "categories: [cs.CV]\n")
    assert found == Settings(categories=("cs.CV",))
    assert (found.language, found.papers_per_day, found.budget.usd_per_run) == ("en", 10, None)


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeffcategories: [cs.CV]\n").categories == ("cs.CV",)


def test_every_setting_is_described() -> None:
    pending: list[type] = [Settings]
    while pending:
        record = pending.pop()
        for name, field in record.model_fields.items():  # type: ignore[attr-defined]
            assert (field.description or "").endswith("."), f"{record.__name__}.{name}"
            if isinstance(field.annotation, type) and hasattr(field.annotation, "model_fields"):
                pending.append(field.annotation)


FAULTS = {
    "nothing": ("", "1: holds no `key: value` lines"),
    "a list": ("- a\n", "1: holds no `key: value` lines"),
    "no categories": ("title: x\n", "1: categories: is missing"),
    "an empty list": (
        "categories: []\n",
        "1: categories: must not be empty; write for example `categories: [cs.CV, cs.",
    ),
    "too many categories": (
        f"categories: [{', '.join(['math.AG', *(f'cs.A{chr(65 + i % 26)}' for i in range(51))])}]\n",
        "1: categories: has 52 entries; at most 50 are possible; did you mean `cs`, which stands for all of `cs.…`?",
    ),
    "a word for a list": (
        "categories: [cs.CV]\nkeywords: {primary: diffusion}\n",
        "2: keywords.primary: must be a list, `[a, b]`; write for example `primary: [object detection, 3D Gaussian]`",
    ),
    "a list for keys": (
        "categories: [cs.CV]\nkeywords: [a]\n",
        "2: keywords: must have keys below it; known keys: primary, secondary, exclude",
    ),
    "a number for keys": (
        "categories: [cs.CV]\nbudget: 1\n",
        "2: budget: must have keys below it; known keys: usd_per_",
    ),
    "nothing for text": (
        "categories: [cs.CV]\ntitle:\n",
        "2: title: must be text; write for example `title: Vision Daily`",
    ),
    "two lines": (
        "categories: [cs.CV]\ninterests: |\n  a\n  b\n",
        "2: interests: must be one line; in YAML `>-` makes one line of several",
    ),
    "an unknown key": (
        "categories: [cs.CV]\nkey_words: {}\n",
        "2: key_words: unknown key; known keys: title, language",
    ),
    "an unknown key within": (
        "categories: [cs.CV]\nkeywords:\n  primary: [b]\n  first: [a]\n",
        "4: keywords.first: unknown key; known keys: primary, secondary, exclude",
    ),
    "an unknown key in one line": (
        "categories: [cs.CV]\nbudget: {usd: 1}\n",
        "2: budget.usd: unknown key; known keys: usd_per_run, tokens_per_paper",
    ),
    "a duplicate key": (
        "categories: [cs.CV]\ncategories: [cs.RO]\n",
        "2: is not valid YAML: the key 'categories' stands twice",
    ),
    "a category that is none": (
        "categories: [index.html]\n",
        "1: categories.0: 'index.html' does not have the form that it must have; write for example `categories: [cs.",
    ),
    "a category in other case": (
        "categories: [cs.CV, cs.ro]\n",
        "1: categories.1: 'cs.ro' is no category of arXiv's; did you mean cs.RO?",
    ),
    "a number as text": (
        "categories: [cs.CV]\npapers_per_day: '10'\n",
        "2: papers_per_day: input should be a valid integer",
    ),
    "too few": (
        "categories: [cs.CV]\npapers_per_day: 0\n",
        "2: papers_per_day: input should be greater than or equal to 1",
    ),
    "text as a truth value": ("categories: [cs.CV]\nlanguage: no\n", "2: language: was read as yes or no (false)"),
    "a country": ("categories: [cs.CV]\nlanguage: cn\n", "2: language: 'cn' is no tag of a language; did you mean zh"),
    "a language by its name": ("categories: [cs.CV]\nlanguage: English\n", "did you mean en (English)?"),
    "a language as programs write it": ("categories: [cs.CV]\nlanguage: zh_CN\n", "did you mean zh-CN (Chinese)?"),
    "no language": ("categories: [cs.CV]\nlanguage: q1\n", "2: language: 'q1' is no tag of a language"),
    "no ceiling": ("categories: [cs.CV]\nbudget: {usd_per_run: .inf}\n", "2: budget.usd_per_run: "),
    "no address": (
        "categories: [cs.CV]\napi_base: localhost:8000\n",
        "2: api_base: 'localhost:8000' does not have the form that it must have; write for example `api_base: http://127",
    ),
    "broken YAML": ("categories: [cs.CV\n", "is not valid YAML: did not find expected"),
    "a tag that does not fit": (
        "categories: [cs.CV]\npapers_per_day: !!int x\n",
        "2: is not valid YAML: the value does not fit",
    ),
}


@pytest.mark.parametrize(("text", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    assert said in str(caught.value)
    assert ("did you mean" in str(caught.value)) + ("write for example" in str(caught.value)) < 2
    assert str(caught.value).startswith(f"{tmp_path / 'digest.yml'}:")
    assert caught.value.exit_code == 2


def test_a_missing_file_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"digest\.yml: does not exist; run the command in the archive's folder"):
        load_settings(tmp_path / "digest.yml")


def test_a_folder_and_another_encoding_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read"):
        load_settings(tmp_path)
    (tmp_path / "digest.yml").write_bytes("categories: [cs.CV] # é".encode("latin-1"))
    with pytest.raises(SettingsError, match="can't be read"):
        load_settings(tmp_path / "digest.yml")


@given(text=st.text(alphabet=st.sampled_from("categoris: [.CV]{}\n-!&*'\"#|>0x"), max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_settings_or_an_error(text: str, tmp_path: Path) -> None:
    try:
        load(tmp_path, text)
    except SettingsError as error:
        said = str(error)
    else:
        said = ""
    assert "\n" not in said


@pytest.mark.parametrize("tag", ["en", "zh", "zh-Hant-TW", "pt-BR", "no", "ht", "iw", "gsw", "DE"])
def test_languages_are_taken(tag: str, tmp_path: Path) -> None:
    assert load(tmp_path, f"categories: [cs.CV]\nlanguage: '{tag}'\n").language == tag


@pytest.mark.parametrize(
    ("named", "asks"),
    [
        ({}, False),
        ({"model": "extractive"}, False),
        ({"model": "openai/gpt-5-mini"}, True),
        ({"scoring_model": "openai/gpt-5-mini"}, True),
        ({"model": "openai/gpt-5-mini", "scoring_model": "extractive"}, True),
    ],
)
def test_whether_a_model_is_asked(named: dict[str, str], asks: bool) -> None:
    assert Settings.model_validate({"categories": ("cs.CV",), **named}).asks_model is asks
