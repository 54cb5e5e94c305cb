"""What a chat model says around an analysis and that is no part of it: the rules of `cleaning`, as data.

A rule is matched against a whole sentence or a whole line, at the very beginning or end of a text, or on its own
between two rules (`---`). It never matches a piece of a sentence. Quoted text (titles hold any punctuation) is masked
before.
"""

import re
from dataclasses import dataclass
from typing import Literal

Where = Literal["opening", "closing", "edge"]
Unit = Literal["sentence", "line", "heading"]


@dataclass(frozen=True)
class Rule:
    """A kind of chatter. `pattern` must match all of a sentence (`unit`) or line, without its marks of emphasis.

    A `heading` is a whole line that is a Markdown heading, is bold, or ends in a colon.
    """

    name: str
    where: Where
    unit: Unit
    pattern: re.Pattern[str]


def _rule(name: str, where: Where, unit: Unit, pattern: str) -> Rule:
    return Rule(name, where, unit, re.compile(pattern, re.IGNORECASE))


_KINDS = "(?:摘要|分析|总结|解读|报告|翻译|概述|综述|评述)"
_ROLES = "(?:专家|助理|助手|研究员|研究人员|研究者|学者|分析师|工程师|教授|科学家|编辑)"
_EN_KINDS = "(?:summary|analysis|overview|breakdown|report|digest|translation|review|abstract|interpretation)"
_EN_ROLES = (
    "(?:expert|assistant|researcher|specialist|analyst|scientist|engineer|professor|reviewer|scholar|editor|model)"
)

RULES: tuple[Rule, ...] = (
    # 好的，这是对论文“…”的全面中文摘要：
    _rule("greeting", "opening", "sentence", r"(?:好的|没问题|您好|你好|收到|遵命)[，,！!。.：:、].*"),
    _rule("greeting", "opening", "sentence", r"(?:好的|当然可以|当然|没问题|您好|你好)[！!。.]?"),
    _rule("greeting", "opening", "sentence", r"当然(?:可以)?[，,].*(?:以下是|这是|我(?!们)).*"),
    # 以下是对这篇论文的分析：   这是对该论文摘要的解读，供您参考。
    _rule(
        "announcement",
        "opening",
        "sentence",
        rf"(?:以下|下面|这里|这)(?:是|为)(?=.*(?:论文|文章|摘要|arxiv|您))"
        rf"(?:我|您)?(?:对(?!比)|为您|根据您|按照您|按您|针对|关于|一份|论文|这篇论文|该论文|您).*{_KINDS}.*(?:[：:]|您.*)",
    ),
    _rule("announcement", "opening", "sentence", r"(?:根据|按照|基于|应)(?:您|你)(?:的|所|提供).*[：:。]"),
    # 作为一名计算机视觉领域的专家，我对这篇论文摘要进行如下分析：   but not: 作为一种…方法，我们…
    _rule(
        "role-play", "opening", "sentence", rf"作为.{{0,80}}?{_ROLES}[^，,。]{{0,20}}[，,]\s*(?:我(?!们)|以下|下面).*"
    ),
    _rule("role-play", "opening", "sentence", rf"我(?!们)(?:将|会|已|来|对|很).*(?:您|论文|摘要|{_KINDS}).*"),
    # Sure, here is a comprehensive summary of the paper:
    _rule(
        "greeting", "opening", "sentence", r"(?:sure|certainly|of course|absolutely|okay|ok|alright|hello|hi)[,.!:].*"
    ),
    _rule("greeting", "opening", "sentence", r"(?:sure|certainly|of course|absolutely|okay|great|hello)[.!:]?"),
    _rule(
        "announcement",
        "opening",
        "sentence",
        rf"(?:here(?:'s|’s| is| are)|below (?:is|are)|the following is) (?:an?|the|my|your) .*{_EN_KINDS}.*[:.]",
    ),
    # As an expert in computer vision, I will …   but not: As a scientist would expect, the error grows …
    _rule(
        "role-play",
        "opening",
        "sentence",
        rf"(?:speaking )?as (?:an?|your) .{{0,120}}?\b{_EN_ROLES}\b[^,]{{0,100}}, (?:i\b|i['’]|here|below|let me).*",
    ),
    _rule("role-play", "opening", "sentence", r"(?:i will|i['’]ll|i['’]ve|i have|i am going to|let me) .*"),
    # 希望以上分析对您有所帮助。
    # but not: 希望这项工作能帮助后续研究。
    _rule("sign-off", "closing", "sentence", r"希望(?=.*(?:您|你)).*"),
    _rule(
        "sign-off",
        "closing",
        "sentence",
        rf"希望(?:我的|以上|上述|这份|这个|这些)[^，,]{{0,8}}(?:{_KINDS}|内容|信息).*(?:帮助|有用|参考).*",
    ),
    _rule(
        "sign-off",
        "closing",
        "sentence",
        r"(?:如果|如|若)(?=.*(?:您|你|疑问|问题|需要))(?:您|你|还?有|需要).*(?:告诉我|告知我|联系我|随时|欢迎|请问).*",
    ),
    _rule(
        "sign-off",
        "closing",
        "sentence",
        r"(?:请|欢迎)(?:您)?随时.*|请(?:您)?(?:告诉我|告知我|不吝).*|祝(?:您|你|好|研究|阅读|工作).*",
    ),
    _rule("sign-off", "closing", "sentence", r"(?:此致|敬礼|谢谢|感谢您的.*|祝好|顺颂.*)[！!。，,]?"),
    _rule("sign-off", "closing", "sentence", r"(?:i )?hope (?:this|that|these|the|it|you)\b.*"),
    _rule(
        "sign-off",
        "closing",
        "sentence",
        r"(?:please )?(?:let me know|feel free|don['’]t hesitate|do not hesitate)\b.*"
        r"|if you (?:have|need|want|would|['’]d)\b.*(?:let me know|feel free|hesitate|ask|contact|happy to).*",
    ),
    _rule(
        "sign-off",
        "closing",
        "sentence",
        r"(?:best|kind|warm) regards[,.]?|sincerely(?: yours)?[,.]?|(?:best|cheers)[,.]",
    ),
    # [您的姓名]   **报告人：** [Your Name]
    _rule(
        "placeholder",
        "edge",
        "line",
        r"(?:[^\[\]：:]{0,16}[：:]\s*)?[\[［【](?:您的|你的|请填|填写|插入|姓名|日期|your\b|insert\b|name\b|date\b|signature\b)"
        r"[^\]］】]{0,60}[\]］】](?!\()[^。.]{0,40}",
    ),
    # **发件人：** …   **日期：** …
    _rule("letterhead", "edge", "line", r"(?:收件人|发件人|致|发自|抄送|日期|to|from|cc|date)\s*[：:].{0,120}"),
    # **Arxiv 计算机视觉领域论文每日报告 - 执行摘要 (2026-01-12)**: the heading of the section, once more
    _rule(
        "heading",
        "opening",
        "heading",
        r"(?=.*arxiv)(?=.*(?:执行摘要|每日报告|每日论文|日报|executive summary|daily (?:report|digest|summary)))"
        r".{0,160}",
    ),
    _rule("heading", "opening", "heading", r"(?:执行摘要|executive summary)(?:\s*[（(][-\d年月日/. ]+[)）])?\s*[：:]?"),
    # **摘要：** before everything else
    _rule(
        "label",
        "opening",
        "heading",
        r"(?:(?:全面|中文|论文|详细|综合|全面中文|论文中文)*(?:摘要|分析|解读)"
        r"|(?:comprehensive |paper |detailed )*(?:summary|analysis))\s*[：:]?",
    ),
)
"""In the order in which they are tried."""

TITLE = re.compile(
    r"(?:论文题目|论文标题|论文名称|题目|标题|paper title|title|paper)"
    r"\s*(?:\*\*)?\s*[：:]\s*(?:\*\*)?\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
"""A line that repeats the paper's title, often with a translation in brackets, which is kept."""

AUTHORS = re.compile(
    r"(?:论文作者|作者列表|作者|authors?)\s*(?:\*\*)?\s*[：:]\s*(?:\*\*)?\s*(?P<value>\S.*)", re.IGNORECASE
)
"""A line that repeats the paper's authors."""
