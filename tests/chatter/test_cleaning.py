import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.chatter.cleaning import BREAK, clean
from tests.importers.foreign import PROSE_EN, PROSE_ZH

TITLE = "Sliding Cups: A Two-Parameter Model"
AUTHORS = ("Mina Okafor", "José Núñez", "Li Wei")
CONTENT = f"**1. 问题：**\n\n{PROSE_ZH[0]}"

OPENINGS = [
    ("greeting", "好的，这是对论文“Sliding Cups: A Two-Parameter Model. Really?”的全面中文摘要："),
    ("greeting", "好的，这是对论文“X”的全面中文摘要，其中包含了您要求的五个方面："),
    ("greeting", "好的，作为一名研究助理，我将为您提供一份简明的每日报告执行摘要。"),
    ("greeting", "好的！"),
    ("greeting", "当然，以下是对该论文的解读："),
    ("greeting", "**好的，这是摘要：**"),
    ("announcement", "以下是对这篇论文的详细分析："),
    ("announcement", "这是对论文《滑动的杯子》的中文解读："),
    ("announcement", "根据您的要求，整理如下："),
    ("role-play", "作为计算机视觉和机器学习领域的专家，我对这篇论文摘要进行如下分析："),
    ("role-play", "作为一名机器人学的专家，我对这篇论文摘要进行了深入分析，并根据您的要求提供以下内容："),
    ("role-play", "我将从五个方面为您解读这篇论文。"),
    ("greeting", "Sure, here is a comprehensive summary of the paper:"),
    ("greeting", "Certainly! Here's my analysis."),
    ("announcement", "Here is a detailed analysis of the abstract you provided:"),
    ("announcement", "以下是论文的中文摘要，供您参考："),
    ("announcement", "这是对该论文摘要的解读，供您参考。"),
    ("announcement", "根据您提供的摘要，以下是对论文的解读："),
    ("greeting", "没问题，我来为您总结这篇论文的核心内容："),
    ("greeting", "好的，我将从以下几个方面对这篇论文进行分析："),
    ("role-play", "作为一名专注于杯子的研究助理，我将为您提供一份简明的 Arxiv 机器人领域论文的每日报告执行摘要。"),
    ("greeting", "Of course! Below is a brief overview of the paper you provided."),
    ("greeting", "Okay, here's an analysis of the paper in Chinese:"),
    ("greeting", "Certainly, I'd be happy to summarize the paper for you."),
    ("announcement", "Here's a breakdown of the paper's key contributions:"),
    ("announcement", "Here is the executive summary of today's arXiv papers:"),
    ("role-play", "I have analyzed the paper as requested."),
    ("role-play", "As an expert in robotics, I will analyse the paper below."),
    ("role-play", "I'll summarise the paper in five points."),
    ("heading", "## Arxiv 计算机视觉每日报告执行摘要 (2024-05-06)"),
    ("heading", "**Arxiv 机器人领域论文每日报告 - 执行摘要 (2024-05-05)**"),
    ("heading", "### Executive Summary"),
    ("label", "**摘要：**"),
    ("label", "**全面摘要：**"),
    ("label", "**Comprehensive Summary:**"),
    ("title block", f"**论文题目：** {TITLE}"),
    ("title block", f"**论文标题**：{TITLE}."),
    ("title block", f"### Title: {TITLE}"),
    ("title block", f"# {TITLE}"),
    ("title block", f"**{TITLE}（滑动的杯子）**"),
    ("title block", "**作者：** Mina Okafor, José Núñez, Li Wei"),
    ("title block", "**Authors:** Mina Okafor, José Núñez et al."),
    ("decoration", "---"),
]
CLOSINGS = [
    ("sign-off", "希望以上分析对您有所帮助。"),
    ("sign-off", "希望这份执行摘要能帮助您快速了解本期论文的重点内容。"),
    ("sign-off", "希望以上分析有帮助！"),
    ("sign-off", "如果您有任何问题，请随时告诉我。"),
    ("sign-off", "祝您研究顺利！"),
    ("sign-off", "祝您有愉快的一天！"),
    ("sign-off", "感谢您的阅读与支持，祝您科研工作顺利！"),
    ("sign-off", "希望上述解读对您的研究有所启发。"),
    ("sign-off", "希望这能帮到您，如有问题请随时告诉我。"),
    ("sign-off", "如果您对某一部分感兴趣，欢迎随时提问！"),
    ("sign-off", "如需进一步的信息，我很乐意为您解答。"),
    ("sign-off", "I hope this summary is helpful for your work."),
    ("sign-off", "If you'd like, I can also summarize the related work."),
    ("sign-off", "Please don't hesitate to reach out."),
    ("sign-off", "I hope this is what you're looking for."),
    ("sign-off", "I hope you find this summary helpful for your research."),
    ("sign-off", "Let me know if you need any further help or information."),
    ("sign-off", "Feel free to ask if you have any follow-up questions."),
    ("sign-off", "Best,"),
    ("sign-off", "I hope this helps!"),
    ("sign-off", "Let me know if you would like more details."),
    ("sign-off", "If you have any questions, feel free to ask."),
    ("sign-off", "Best regards,"),
    ("placeholder", "[您的姓名]"),
    ("placeholder", "[Your Name]"),
    ("placeholder", "**报告人：** [您的姓名/职位]"),
    ("decoration", "***"),
]
# Sentences of content that look like chatter and must stay, wherever they stand.
STAYS = [
    "作为一种轻量的方法，它不需要任何标定板。",
    "作为该领域的专家，我们邀请了三位医生标注数据。",
    "好的表示应当对遮挡不敏感。",
    "希望这项工作能帮助后来者少打碎几只杯子。",
    "希望本综述能为后续研究提供有用的参考。",
    "希望该分析能帮助设计更稳的杯子。",
    "以下是对比实验的总结：",
    "以下是本文的主要贡献：",
    "这是对现有方法的全面分析。",
    "当然，这种方法也有局限。",
    "如果有更多数据可用，可以提出新的方法。",
    "请注意，误差没有归一化。",
    "**总结：**",
    "**2. 方法：**",
    "# 摘要\n\n这一节有自己的正文。",
    "# Sliding Cups",
    f"# On {TITLE}",
    f"{TITLE} is what it says.",
    "我们将证明两个定理。",
    "As a scientist would expect, the error grows with distance.",
    "As an expert system, the model fails on glass.",
    "Great progress has been made on sliding cups.",
    "Here we study the analysis of cups.",
    "Hope is no strategy.",
    "Let us consider a cup at rest.",
    "We hope this work helps others.",
    "**标题：** 另一个主题",
    "**作者：** 张三认为杯子会滑动",
    "**日期：** 2024-05-06",
    "[your-method](https://example.org) is fast.",
    # After a word of greeting, or in the first or second person, something is said of the paper.
    "好的、坏的杯子都参与训练。",
    "好的，这篇论文把误差降到了百分之三。",
    "好的，这是一篇综述。",
    "收到、处理并转发照片的节点共有三个。",
    "当然，更大的杯子滑得更远，以下是具体的距离。",
    "这是一篇全面的综述。",
    "这是对文章的自动翻译。",
    "以下是论文对三种分析方法的比较：两参数的最准。",
    "根据您提供的摘要，它在湿桌面上失效。",
    "根据你的位置，机器人给出如下路线：先左后右。",
    "作为研究者，我认为缺少湿桌面的实验。",
    "作为工程师，下面两点最重要：成本、速度。",
    "我对这篇论文的对照实验有疑问。",
    "我总结了论文的两个不足：样本少，桌面单一。",
    "希望机器人能记住你放下杯子的地方。",
    "希望这个模型能帮助你少打碎杯子。",
    "希望这篇综述有参考价值。",
    "希望本分析能提供有用的参考。",
    "如需更高的精度，控制器可随时切换到双目相机。",
    "如果打滑，系统可以随时重新规划，欢迎社区验证。",
    "如有疑问，欢迎联系作者获取数据。",
    "请随时参考附录里的全部距离。",
    "祝融号拍到的杯子也算在内。",
    "谢谢参数共享，显存少了一半。",
    "【插入损失】",
    "【日期】字段的抽取准确率提升了四个百分点",
    "输出格式：[您的答案]",
    "Of course, heavier cups slide less far.",
    "Certainly, the gain of 4 points is notable.",
    "OK, so does the table matter?",
    "Absolutely no retraining is needed.",
    "Here is the overview of the results: the model wins on 9 of 12 tables.",
    "Below is the report of the three failures that the authors found.",
    "Here are the three results of the analysis that matter.",
    "Let me be blunt: wet tables are missing.",
    "I have, in short, three worries about the review.",
    "I have reviewed the paper and found two errors.",
    "As an engineer, I think that the table is too small.",
    "If you need a strong baseline for this **task**, start from its weights, which slide cups 12 cm farther.",
    "If you want one paper on masks this week, the decoder here is the one to study.",
    "If you have cups under contact, it gains 3 points.",
    "If you would ask a waiter, he drops 80% of them.",
    "Feel free-form prompts to move the cup?",
    "Feel free to contact the authors for the cups.",
    "I hope this helps waiters choose a cup.",
    "Hope that the benchmark spurs research.",
    "Let me know-how be transferred to saucers.",
    "The first is good. The second: Best.",
    "A typical reply of the baseline is: Let me know if you need anything else.",
    "基线模型在对话末尾总是说：谢谢。",
    "The failure mode of the agent is clear: Ask me.",
    "祝您健康是该数据集的典型回复。",
    "感谢你的支持向量机。",
    "I hope you find the benchmark of this paper hard.",
    "Let me know whether scale helps.",
    "[Name Entity] tagging improves by 3%",
    "From: a photograph\nTo: a distance",
    "Date: 2024\nTo: cs.RO",
    "arXiv readers mostly use the daily digest:",
    "1. 第一点。",
    "| 杯子 | 距离 |\n| --- | --- |\n| 一 | 二 |",
]


@pytest.mark.parametrize(("rule", "text"), OPENINGS)
def test_chatter_before_a_text_goes(rule: str, text: str) -> None:
    cleaned = clean(f"{text}\n\n{CONTENT}", title=TITLE, authors=AUTHORS)
    assert cleaned.text == CONTENT
    assert [(removal.rule, removal.text) for removal in cleaned.removed] == [(rule, text)] or (
        "".join(removal.text for removal in cleaned.removed).replace(" ", "") == text.replace(" ", "")
    )
    assert cleaned.removed[0].rule == rule


@pytest.mark.parametrize(("rule", "text"), CLOSINGS)
def test_chatter_after_a_text_goes(rule: str, text: str) -> None:
    cleaned = clean(f"{CONTENT}\n\n{text}\n", title=TITLE, authors=AUTHORS)
    assert cleaned.text == CONTENT
    assert [(removal.rule, removal.text) for removal in cleaned.removed] == [(rule, text)]


@pytest.mark.parametrize(("rule", "text"), [pair for pair in (*OPENINGS, *CLOSINGS) if pair[0] != "decoration"])
def test_in_the_middle_of_a_text_nothing_goes(rule: str, text: str) -> None:
    del rule
    whole = f"{CONTENT}\n\n{text}\n\n{CONTENT}"
    assert clean(whole, title=TITLE, authors=AUTHORS) == clean(whole)
    assert clean(whole).text == whole


@pytest.mark.parametrize("text", STAYS)
@pytest.mark.parametrize("frame", ["{}", "{}\n\n" + CONTENT, CONTENT + "\n\n{}", CONTENT + "\n\n{}\n\n" + CONTENT])
def test_content_that_looks_like_chatter_stays(text: str, frame: str) -> None:
    whole = frame.replace("{}", text)
    assert clean(whole, title=TITLE, authors=AUTHORS).text == whole
    assert clean(whole, title=TITLE, authors=AUTHORS).removed == ()


def test_a_sentence_goes_and_the_rest_of_its_line_stays() -> None:
    text = f"好的，这是对论文“A: B. C”的摘要：{PROSE_ZH[0]}\n\n{PROSE_ZH[1]}希望以上分析对您有所帮助。😊"
    cleaned = clean(text)
    assert cleaned.text == f"{PROSE_ZH[0]}\n\n{PROSE_ZH[1]}"
    assert [removal.text for removal in cleaned.removed] == [
        "好的，这是对论文“A: B. C”的摘要：",
        "希望以上分析对您有所帮助。😊",
    ]


def test_half_a_mark_of_emphasis_never_stays_behind() -> None:
    text = f"**好的，这是摘要：本文很短**\n\n{CONTENT}"
    assert clean(text).text == text


def test_a_title_without_quotes_does_not_end_a_greeting() -> None:
    cleaned = clean(f"Sure, here is the summary of {TITLE}: it slides.\n\n{CONTENT}", title=TITLE)
    assert cleaned.text == f"it slides.\n\n{CONTENT}"


def test_chatter_alone_between_two_rules_goes_with_one_of_them() -> None:
    text = f"{CONTENT}\n\n---\n\n希望以上分析对您有所帮助。\n\n[您的姓名]\n\n---\n\n附注：{PROSE_ZH[1]}"
    cleaned = clean(text)
    assert cleaned.text == f"{CONTENT}\n\n---\n\n附注：{PROSE_ZH[1]}"
    assert [removal.rule for removal in cleaned.removed] == ["sign-off", "placeholder", "decoration"]


def test_rules_and_code_inside_a_text_stay() -> None:
    text = f"{CONTENT}\n\n---\n\n{PROSE_EN[0]}\n\n```yaml\n---\n希望以上分析对您有所帮助。\n---\n```"
    assert clean(text).text == text


def test_a_letterhead_goes_as_a_whole_and_a_single_date_stays() -> None:
    head = "**收件人：** 忙碌的研究人员\n**发件人：** [您的姓名]\n**日期：** 2024-05-06"
    cleaned = clean(f"{head}\n\n{CONTENT}")
    assert cleaned.text == CONTENT
    assert clean(f"**日期：** 2024-05-06\n\n{CONTENT}").removed == ()


def test_the_translation_in_a_title_block_is_handed_back() -> None:
    cleaned = clean(f"**论文题目：** {TITLE} (滑动的杯子（二）)\n\n{CONTENT}", title=TITLE)
    assert (cleaned.text, cleaned.translated_title) == (CONTENT, "滑动的杯子（二）")


@pytest.mark.parametrize("value", ["滑动的杯子", f"{TITLE} (extended)", "Another Title Altogether"])
def test_a_title_line_that_says_more_stays(value: str) -> None:
    text = f"**论文题目：** {value}\n\n{CONTENT}"
    assert clean(text, title=TITLE).text == text


def test_an_authors_line_that_says_more_stays() -> None:
    for value in ("Mina Okafor, Somebody Else", "Mina Okafor (University of Cups), Li Wei"):
        text = f"**作者：** {value}\n\n{CONTENT}"
        assert clean(text, authors=AUTHORS, title=TITLE).text == text


LINES = [text for _, text in (*OPENINGS, *CLOSINGS)] + STAYS + [*PROSE_ZH, *PROSE_EN, "", "", "---", "```"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_what_is_left_and_what_went_is_all_there_was(lines: list[str]) -> None:
    text = "\n".join(lines)
    cleaned = clean(text, title=TITLE, authors=AUTHORS)
    parts = sorted("".join(filter(str.isalnum, part)) for part in lines)
    left = cleaned.text + "".join(removal.text for removal in cleaned.removed)
    assert sorted("".join(parts)) == sorted(filter(str.isalnum, left))
    # Every line that is left is one of the text's, or the end or the beginning of one.
    assert all(line in text for line in cleaned.text.split("\n"))
    # A second look finds nothing more: `digest check` has no complaint about an imported text.
    assert clean(cleaned.text, title=TITLE, authors=AUTHORS).text == cleaned.text


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_cleaned(text: str) -> None:
    cleaned = clean(text, title=text[:20], authors=[text[5:9]])
    assert clean(cleaned.text, title=text[:20], authors=[text[5:9]]).text == cleaned.text


HOSTILE = [
    "好的，" * 100_000,
    "\n" * 300_000,
    "---\n" * 100_000,
    "。" * 300_000,
    "摘要" * 150_000,
    "作为专家，我" * 60_000,
    "“" * 300_000,
    "- " * 150_000 + "x",
    "**论文题目：** " + "(" * 300_000,
    "**论文题目：** " + "（a）" * 70_000,
    "希望您" * 100_000,
    "希望以上分析对您有所帮助。\n\n---\n\n" * 10_000 + "x",
    "x\n" + "---\n好的。\n" * 20_000 + "---\nx",
    "If you have " * 30_000,
    # Sentences that are short enough to be matched, and match but for their end.
    "我" + "从头方面" * 110 + "。",
    "我" + "对论文" * 190 + "。",
    "希望对您有帮助，" * 70 + "x",
    "祝您" + "在研究中的" * 110 + "顺利x",
    "Let me know if " + "you are in the " * 38 + "x",
    "Here is a " + "brief " * 95 + "cup.",
    "As a " + "model " * 95 + ", I slide.",
    "[Your x] " * 60 + "x",
    "arXiv " + "日报" * 280,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    clean(text, title="Cups " * 500, authors=["A"] * 1000)
    assert time.process_time() - started < 2


def test_a_break_is_what_commonmark_says() -> None:
    assert all(re.fullmatch(BREAK, line) for line in ("---", "***", "___", " - - -", "*  *  *", "-----  "))
    assert not any(re.fullmatch(BREAK, line) for line in ("--", "    ---", "--x", "-*-", "**x**", "+++", ""))
