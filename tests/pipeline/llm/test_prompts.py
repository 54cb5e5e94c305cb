import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import UsageError
from digest.pipeline.analyse import AnalysisAnswer
from digest.pipeline.llm.prompts import (
    NAMES,
    VARIABLES,
    Prompt,
    PromptError,
    as_data,
    language_name,
    load_prompts,
    part,
)

GUIDE = Path(__file__).parents[3] / "docs" / "prompts.md"


@pytest.mark.parametrize("language", ["zh", "en", "zh-Hant", "ja", "pt-BR"])
def test_the_shipped_prompts_are_whole_in_every_language(language: str) -> None:
    prompts = load_prompts(language)
    for name in NAMES:
        prompt: Prompt = getattr(prompts, name)
        values = dict.fromkeys(VARIABLES[name], "–") | {"language": language_name(language, prompt.written_in)}
        text = prompt.fill(values)
        assert "{{" not in text
        assert values["language"] in text
        assert prompt.written_in == ("zh" if language.startswith("zh") else "en")


def test_every_field_of_an_analysis_is_asked_for_and_explained() -> None:
    fields = {f"`{name}`" for name in AnalysisAnswer.model_fields}
    asked = set(re.findall(r"^- (`\w+`)", load_prompts("en").analyse.text, re.MULTILINE))
    assert fields == asked, "digest/pipeline/prompts/analyse.*.md: a line for each field"
    told = next(line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("- the analysis: "))
    assert fields == set(re.findall(r"`\w+`", told)), "docs/prompts.md: What the answer must have"


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_ask_for_the_same_fields(name: str) -> None:
    """A field that is missing from one of them would be missing from its answers."""
    fields = [set(re.findall(r"`(\w+)`", getattr(load_prompts(language), name).text)) for language in ("zh", "en")]
    assert fields[0] == fields[1]


@pytest.mark.parametrize(
    ("language", "written_in", "name"),
    [
        ("zh", "zh", "简体中文"),
        ("zh-TW", "zh", "繁體中文"),
        ("zh-Hans", "en", "Simplified Chinese"),
        ("ja", "en", "Japanese"),
        ("ja", "zh", "日语"),
        ("pt-BR", "en", "Portuguese (Brazil)"),
        ("xx", "en", "the language with the tag xx"),
        ("en", "en", "English"),
    ],
)
def test_languages_have_names(language: str, written_in: str, name: str) -> None:
    assert language_name(language, written_in) == name


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_folder_replaces_prompts_of_the_same_name_alone(tmp_path: Path) -> None:
    shipped = load_prompts("zh")
    write(tmp_path, "analyse.zh.md", "用{{language}}写一句。")
    write(tmp_path, "summarise.en.md", "In {{language}}, for {{interests}}.")
    write(tmp_path, "README.md", "Our prompts.")
    own = load_prompts("zh", tmp_path)
    assert own.analyse.text == "用{{language}}写一句。"
    assert own.analyse.hash != shipped.analyse.hash
    assert own.summarise == shipped.summarise  # of Chinese, which an English one does not replace
    assert load_prompts("ja", tmp_path).summarise.text == "In {{language}}, for {{interests}}."


def test_the_most_exact_language_wins(tmp_path: Path) -> None:
    write(tmp_path, "analyse.pt.md", "pt {{language}}")
    assert load_prompts("pt-BR", tmp_path).analyse.text == "pt {{language}}"
    write(tmp_path, "analyse.pt-BR.md", "br {{language}}")
    assert load_prompts("pt-BR", tmp_path).analyse.text == "br {{language}}"
    assert load_prompts("pt-br", tmp_path).analyse.text == "br {{language}}"
    assert load_prompts("pt-PT", tmp_path).analyse.text == "pt {{language}}"


def test_the_hash_is_that_of_the_text() -> None:
    prompt = load_prompts("en").analyse
    assert re.fullmatch("[0-9a-f]{12}", prompt.hash)
    assert Prompt(Path("elsewhere"), prompt.text, "en").hash == prompt.hash
    assert Prompt(prompt.path, f"{prompt.text}.", "en").hash != prompt.hash


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("analyse.en.md", "Write.", "lacks the variable {{language}}"),
        (
            "analyse.en.md",
            "In {{language}}.\n{{titel}}",
            ":2: {{titel}} is no variable of this prompt; known: {{language}}",
        ),
        ("analyse.en.md", "{{ }} {{language}}", "is no variable"),
        ("score.en.md", "{{language}} {{primary}}", "lacks the variable {{authors}}"),
        ("analyze.en.md", "{{language}}", "is no prompt's name"),
        ("analyse.md", "{{language}}", "is no prompt's name"),
        ("answer.md", "{{schema}}", "is no prompt's name"),
        ("analyse.pt-br.md", "{{language}}", "is no prompt's name; did you mean analyse.pt-BR.md?"),
        ("Analyse.EN.md", "{{language}}", "is no prompt's name; did you mean analyse.en.md?"),
        ("analyse.en.MD", "{{language}}", "is no prompt's name; did you mean analyse.en.md?"),
        ("analyse.english.md", "{{language}}", "is no prompt's name; did you mean analyse.en.md?"),
        ("analyse.cn.md", "{{language}}", "is no prompt's name; did you mean analyse.zh.md?"),
        ("analyse.zh_TW.md", "{{language}}", "is no prompt's name; did you mean analyse.zh-TW.md?"),
        ("analyse.q1.md", "{{language}}", "is no prompt's name; prompts are named analyse.LANGUAGE.md"),
        ("analyse.en.md", "x" * 200_000, "200,000 bytes"),
    ],
)
def test_a_prompt_that_would_not_work_is_refused_at_the_start(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(PromptError) as error:
        load_prompts("en", tmp_path)
    assert str(path) in str(error.value)
    assert message in str(error.value)
    assert isinstance(error.value, UsageError)
    assert error.value.exit_code == 2


def test_what_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "analyse.en.md").write_bytes(b"In {{language}}.\n\xe4")
    with pytest.raises(PromptError, match=r"analyse\.en\.md:2: is not UTF-8"):
        load_prompts("en", tmp_path)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="prompts:"):
        load_prompts("en", tmp_path / "prompts")


@settings(deadline=None)
@given(st.text())
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    text = f"{value} {{{{language}}}} {{{{x}}}}"
    assert Prompt(Path("p"), "a {{language}} b {{ language }}c", "en").fill({"language": text}) == f"a {text} b {text}c"


def test_the_parts_of_every_prompt_are_there() -> None:
    assert "{'a': 1}" in part("answer", {"schema": "{'a': 1}"})
    assert "- too short" in part("repair", {"complaints": "- too short"})


@settings(deadline=None)
@given(
    st.text(), st.sampled_from(["</paper>", "</ text>", "<text>", "<|im_end|>", "</TEXT >", "<!-- x", "<?xml", "<s>"])
)
def test_no_data_can_spell_a_tag(text: str, tag: str) -> None:
    data = as_data(f"{text}{tag}{text}")
    assert not re.search(r"<[A-Za-z/|!?]", data)
    assert len(data) == len(f"{text}{tag}{text}")


def test_what_is_no_tag_stays() -> None:
    assert as_data("p < 0.05, a<5, 3 <= x, ->") == "p < 0.05, a<5, 3 <= x, ->"
