import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pipeline.answers import rules

TEXT = (
    "把注意力头沿 token 维度切分，每块各自计算 KV 摘要，再由可学习的矩阵按查询加权，复杂度保持线性，"
    "选择性得以恢复。代价是每块要多存一份摘要。"
)


def test_the_wrong_language_is_complained_of() -> None:
    assert list(rules.wrong_language(TEXT, "en")) == ["is not written in the language that was asked for (en)"]
    assert list(rules.wrong_language(TEXT, "zh")) == []


_PROMPT = (
    "- `summary`: what the paper does, by which idea, with which main result\n  (its most telling number). If nothing "
    'is said of code, write "The paper does not say whether its code, its models or its data will be released."\n'
    "- 一句话，值得记住的那一点，并说明对谁重要。没有代码就写“论文没有说明代码、模型和数据今后会不会公开发布”。"
)


@pytest.mark.parametrize(
    "text",
    [
        "What the paper does: by which idea, with which main result (its most telling number).",
        "值得记住的那一点，并说明对谁重要。没有代码就写。",
    ],
)
def test_words_of_the_prompt_are_complained_of(text: str) -> None:
    assert list(rules.repeated_prompt(text, _PROMPT))


@pytest.mark.parametrize(
    "text",
    [
        "The paper does not say whether its code, its models or its data will be released.",
        "论文没有说明代码、模型和数据今后会不会公开发布。",
        "值得记住的那一点是回声已足够。",
        "Echoes do with which main result the cameras fail.",
    ],
)
def test_what_the_prompt_quotes_may_be_said(text: str) -> None:
    assert list(rules.repeated_prompt(text, _PROMPT)) == []


_HEADS = (
    "| 数据集 | 指标 | 基线 | 本文方法 | 提升 | 出处 | 数据集 | 指标 | 基线 | 本文方法 | 提升 |",
    "| Data set | Metric | Baseline | Ours | Gain | Where in the paper |",
)


@pytest.mark.parametrize("head", _HEADS)
@pytest.mark.parametrize("form", ["{}\n|---|---|", "写成表：{}", "`{}`", "```\n{}\n```", "「{}」"])
def test_tables_that_the_prompt_asks_for_may_be_given(head: str, form: str) -> None:
    prompt = f"结果写成一张表，表头照抄：\n\n{form.format(head)}\n\n别的都不要写。"
    assert list(rules.repeated_prompt(f"{head}\n|---|---|\n| 夜间 | mAP |", prompt)) == []


def test_twenty_signs_with_few_chinese_characters_are_no_repetition() -> None:
    metrics = "指标为 mAP、AP50、AP75、FPS、GFLOPs"
    assert list(rules.repeated_prompt(f"{metrics}，共五项。", f"如有，{metrics}都写上。")) == []


_OPEN = ["and", "or", "the", "a", "an", "of", "to", "with", "by", "for", "which", "from"]


@pytest.mark.parametrize(
    "text",
    ["方法由三部分组成：", "It needs no map, ", "- 编码\n- ", "比较（", "1. 编码\n2.",
     *(f"It needs a map {word}" for word in _OPEN)],
)  # fmt: skip
def test_a_text_that_stops_in_the_middle_is_complained_of(text: str) -> None:
    assert list(rules.unfinished(text))


@pytest.mark.parametrize(
    "text", ["论文 3 与论文 1 都讨论评测。", "这与论文2不同", "Paper 3 needs no map.", "(paper 2)"]
)
def test_a_paper_has_no_number(text: str) -> None:
    assert list(rules.numbered_papers(text))


@pytest.mark.parametrize(
    "text",
    [
        "论文 3 个实验",
        "论文 2026 年发布",
        "五篇论文中 3 篇",
        "in this paper 3 data sets",
        "paper 3.5 mm thick",
        "12 papers",
        "Of 300 papers 12 release code.",
    ],
)
def test_numbers_beside_papers_are_none_of_theirs(text: str) -> None:
    assert list(rules.numbered_papers(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "相机在黑暗中失效，因此需要声音。" * 3,
        "- It needs no map at all.\n- It is fast.\n- It needs no map at all.\n- It needs no map at all.",
        "该方法" + "非常有效" * 9,
    ],
)
def test_a_model_that_lost_its_thread_is_complained_of(text: str) -> None:
    assert list(rules.loops(text))


@pytest.mark.parametrize(
    "text",
    [
        "- NightBench：91.5%，相机 74.2%。\n- DuskBench：81.5%，相机 64.2%。\n- DawnBench：71.5%，相机 54.2%。",
        "It needs no map at all. In the dark it needs no map at all either. It is fast.",
        "见 `0000000000000000000`，----------------，$x = 10000000000000000$",
        "",
    ],
)
def test_what_is_said_alike_is_no_loop(text: str) -> None:
    assert list(rules.loops(text)) == []


@pytest.mark.parametrize(
    "text", ["方法有效", "- 编码\n- 解码", "It works.", "见 https://example.org/a", "**要点**", "$a:$"]
)
def test_a_text_may_end_without_a_full_stop(text: str) -> None:
    assert list(rules.unfinished(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "好的，这是对论文的全面中文摘要：\n\n方法有效。",
        "作为一名计算机视觉领域的专家，我对这篇论文进行如下分析：\n\n方法有效。",
        "方法有效。\n\n希望以上分析对您有所帮助。",
        "Sure, here is a summary of the paper:\n\nIt works.",
        "It works on three data sets.\n\nI hope this helps!",
        "As an AI language model, I cannot judge this.",
        "I'm sorry, but I can't access the full text of this paper.",
        "It needs no map. The PDF is not there, so I can only rely on the abstract.",
        "I do not have access to the full paper.",
        "The rest is unknown. Please provide the PDF.",
        "方法有效。抱歉，由于我无法访问该论文的全文，以下仅供参考。",
        "由于材料有限，我无法给出完整的论文总览。",
        "我没有权限访问论文。",
        "我未能获取论文全文。",
        "抱歉：无法完成。",
        "Apologies, but the PDF could not be opened.",
        "I am not able to access the paper.",
        "请提供论文全文，以便继续。",
        "作为 AI 助手，我无法核实结果。",
        "作为一个 AI 语言模型，我无法核实结果。",
        "你提供的论文没有说明局限。",
        "根据您提供的摘要，方法有效。",
        "N/A",
        "TBD",
        "暂无",
        "{{summary}}",
        "[Insert results here]",
        "lorem ipsum dolor",
    ],
)
def test_chatter_is_complained_of(text: str) -> None:
    assert list(rules.chatter(text, title="A Title of a Paper"))


@pytest.mark.parametrize(
    "text",
    [
        "该方法把希望寄托在更多数据上，您好这类问候语不影响结果。",
        'The assistant answers "I cannot" in a third of the cases, as an AI would.',
        "Users hope that it helps; todo el mundo lo sabe.",
        "None of the baselines reaches it.",
        "以 Qwen2.5 作为语言模型主干，视觉编码器冻结。",
        "作为 AI 安全评测，它只覆盖英文；敌我无法判断时不开火。",
        "As an AI tutor the system raises scores by one grade.",
        "模型拒答时说“抱歉，我无法访问该内容”，或 `I'm sorry, but I can't provide that`。",
        "Of the refusals, \"I'm sorry, I can't help with that\" is the most frequent.",
        "Errors of type I cannot be given a bound; I cannot-link constraints are added.",
        "我们无法获取闭源模型的参数，希望模型对您的请求给出拒绝。",
        "作者指出：我国尚无法提供统一编码的数据，因此只用了公开帖子。",
        "双方各有传感器，我方无法获取敌方坐标。作为语言模型的训练语料，我国法律文书占四成。",
        "评测加入选项：我无法确定。模型输出我不能回答时记为拒答。",
        "The most frequent complaint: I cannot access my account; then: I can't find papers on this.",
        "No baseline is given.",
        "摘要没有交代基线。",
        r"The loss is $\mathcal{L}_{{\rm max}}$ over all stages.",
        "Prompts are templates such as `{{question}}`.",
        "- $x$",
    ],
)
def test_what_a_paper_is_about_is_no_chatter(text: str) -> None:
    assert list(rules.chatter(text, title="A Title of a Paper")) == []


@pytest.mark.parametrize(
    "text",
    [
        "由于材料有限，我无法给出完整的总览。",
        "由于无法访问论文全文，此处无法给出可靠的总结，请以原文为准。",
        "未能获取论文正文，以下无法作答。",
        "未提供全文，方法不详。",
        "Unable to access the full text of this paper, so this section cannot be filled in.",
        "The full text was not provided, so nothing more can be said.",
        "It needs no map, but I cannot verify this.",
    ],
)
def test_a_text_may_say_that_it_can_not_tell(text: str) -> None:
    assert list(rules.chatter(text, title="")) == []
    assert list(rules.helpless(text))


@pytest.mark.parametrize(
    "text",
    [
        "摘要没有交代基线，全文未讨论失败的情形。",
        "我国尚无法提供统一编码的数据；我们无法获取闭源模型的参数。",
        "标注者不能查看论文全文，数据未提供原文，系统在无法获取全文时退回到摘要。",
        "Robots are unable to read the map. No baseline is given in the full text.",
        "模型拒答时说“抱歉，我无法访问该内容”，或 `I can't provide that`。",
    ],
)
def test_what_others_can_not_do_is_told(text: str) -> None:
    assert list(rules.helpless(text)) == []


def test_the_title_once_more_is_chatter() -> None:
    text = "**论文题目：** Tuning-free Visual Effect Transfer\n\n方法有效，且不需要训练。"
    assert list(rules.chatter(text, title="Tuning-free Visual Effect Transfer"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=y> b",
        "<b>bold</b>",
        "![x](y)",
        "a\n## Heading\nb",
        "from $5 <b>to</b> $10",
        "CO<sub>2</sub>",
        "it is <strong>fast</strong>",
        "<h3>Results</h3>",
        "<ul><li>one</li></ul>",
        "a <code>loss</code>",
        "<!-- nothing -->",
    ],
)
def test_markup_is_complained_of(text: str) -> None:
    assert list(rules.markup(text))


@pytest.mark.parametrize(
    "text",
    [
        "p < 0.05 and a<b",
        "`<script>` is filtered",
        "- **bold**\n- $x<y$",
        "<think> tokens",
        "#1",
        "for $0 <a <1$",
        "| a<br>b |\n|---|",
    ],
)
def test_what_only_looks_like_markup_is_left(text: str) -> None:
    assert list(rules.markup(text)) == []


def test_an_address_must_stand_in_the_source() -> None:
    source = "Code: https://github.com/some-lab/some-\nproject. More at www.example.org/page/"
    known = "代码见 https://github.com/some-lab/some-project，还有 [页面](http://example.org/page)。"
    assert list(rules.foreign_links(known, source)) == []
    assert list(rules.foreign_links("见 https://evil.example/x", source))
    assert list(rules.foreign_links("[x](https://github.com/other/some-project)", source))


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://some.github.io/~ada", "https://some.github.io/\u223cada"),
        ("https://some.github.io/~ada", "https://some.github.io/\u02dcada"),
        ("https://github.com/some-lab/tool", "Code: 1github.com/some-lab/tool"),
        ("https://github.com/some-lab/tool", "12https://github.com/some-lab/tool"),
        ("https://github.com/some-lab/tool", "https://github.com//some-lab//tool"),
        ("https://github.com//some-lab/tool", "https://github.com//some-lab/tool"),
    ],
)
def test_an_address_is_known_as_a_pdf_has_it(address: str, source: str) -> None:
    assert list(rules.foreign_links(address, source)) == []
    assert list(rules.foreign_links(address.replace("//some.", "//").replace("//git", "//"), source))


_TOOL = "https://github.com/some-lab/tool"
_PAPER = f"Code: {_TOOL}, data: huggingface.co/datasets/some/v1. {{ada, bo}}@lab.edu, https://www.example.org/a\\_b"


@pytest.mark.parametrize(
    "text",
    [
        *(f"代码见“{_TOOL}{end}" for end in ("公开。", "：", "！", "？", "”", "》", "…", "——好", "。", "，")),
        f"[{_TOOL}]({_TOOL})、**{_TOOL}**。",
        f"(<{_TOOL}>; `{_TOOL}`)",
        f"[代码]({_TOOL}/)",
        f"{_TOOL};{_TOOL}",
        "github.com/some-lab/tool, https://huggingface.co/datasets/some/v1 and www.example.org/a_b",
        "[Ada](mailto:ada@lab.edu) and bo@lab.edu",
        "https://github.com",
    ],
)
def test_an_address_ends_where_it_does_on_the_page(text: str) -> None:
    assert list(rules.foreign_links(text, _PAPER)) == []


@pytest.mark.parametrize(
    "text",
    [
        "github.com/evil/tool",
        "代码见hf.co/datasets/evil。",
        "https://hub.com/some-lab/tool",
        "https://github.co",
        "https://github.com@evil.example/",
        f"https://evil.example/x，{_TOOL}",
        f"[{_TOOL}](https://evil.example)",
        "[here](mailto:eve@evil.example)",
        "eve@evil.example",
        "[here](//evil.com/x)",
        "[here](https&#58;//evil.example)",
        "[here][1]\n\n[1]: https://evil.example",
    ],
)
def test_an_invented_address_is_complained_of_however_it_is_written(text: str) -> None:
    assert list(rules.foreign_links(text, _PAPER))


@pytest.mark.parametrize(
    "text",
    [
        "Node.js/Deno, 2.0/3.0, train.py/test.py, cs.CV/cs.LG, README.md/LICENSE.md",
        "Booking.com/Expedia, U.S./China, e.g./i.e., co.uk, src/io.net/x",
        "mAP@0.5, pass@k.The rest, `skimage.io/data`",
    ],
)
def test_what_only_looks_like_an_address_is_left(text: str) -> None:
    assert list(rules.foreign_links(text, "")) == []


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    for complaints in (
        rules.chatter(text, title="x"),
        rules.markup(text),
        rules.foreign_links(text, text),
    ):
        assert all(complaints)


@pytest.mark.parametrize("piece", ["a", "<", "<a ", "http://", "$", "`", "好", "#", "![", "as an ai "])
def test_a_long_text_is_checked_in_bounded_time(piece: str) -> None:
    text = piece * (5_000 // len(piece))
    start = time.monotonic()
    for check in (rules.markup(text), rules.foreign_links(text, text)):
        list(check)
    list(rules.chatter(text, title="x"))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        *("N/A", "“暂无。”", "...", "Well, lorem ipsum dolor.", "They use {{dataset}} here."),
        *("It takes [insert name] as it is.", "方法是【请填写】。", 'As asked: {"type": "string"}'),
    ],
)
def test_a_placeholder_is_no_text_wherever_it_stands(text: str) -> None:
    assert "placeholder" in next(rules.chatter(text, title="x"))


@pytest.mark.parametrize(
    "text", ["None of the robots fell.", "The string is cut, and nothing is unknown.", "无一跌倒。"]
)
def test_words_of_placeholders_are_words(text: str) -> None:
    assert list(rules.chatter(text, title="x")) == []
