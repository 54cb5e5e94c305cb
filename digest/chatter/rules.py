"""What a chat model says around an analysis and that is no part of it: the rules of `cleaning`, as data.

A rule is matched against a whole sentence or a whole line, at the very beginning or end of a text, or on its own
between two rules (`---`). It never matches a piece of a sentence. Quoted text (titles hold any punctuation) is masked
before. Precision comes first: what says anything of a paper stays, with its greeting.
"""

import re
from dataclasses import dataclass
from typing import Literal

from digest.chatter import chinese, english

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


def _rule(name: str, where: Where, unit: Unit, pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> Rule:
    return Rule(name, where, unit, re.compile(pattern, flags))


_SECTION = "(?:执行摘要|每日报告|每日论文|日报|executive summary|daily (?:report|digest|summary))"
_DATE = r"(?:\s*[（(]?[-\d年月日/. ]+[)）]?)?"
_BLANK = (
    r"(?:[\[［【](?:您的|你的|请填|请输入|此处填写|此处插入|your |insert )[^\]］】]{1,60}[\]］】]"
    r"|[\[［](?:姓名|职位|单位|日期|签名|name|date|signature)[\]］])(?!\()"
)
_SIGNED = (
    "(?:报告人|撰写人|分析师|审稿人|作者|编辑|姓名|职位|单位|日期|签名|发件人|收件人|致"
    "|from|to|date|name|by|author|reporter|prepared by|written by|signed)"
)

# Chinese has no case, and its patterns are compiled in half the time without.
RULES: tuple[Rule, ...] = (
    _rule("greeting", "opening", "sentence", chinese.GREETING, re.NOFLAG),
    _rule("announcement", "opening", "sentence", chinese.ANNOUNCEMENT, re.NOFLAG),
    _rule("role-play", "opening", "sentence", chinese.ROLE_PLAY, re.NOFLAG),
    _rule("greeting", "opening", "sentence", english.GREETING),
    _rule("announcement", "opening", "sentence", english.ANNOUNCEMENT),
    _rule("role-play", "opening", "sentence", english.ROLE_PLAY),
    _rule("sign-off", "closing", "sentence", chinese.SIGN_OFF, re.NOFLAG),
    _rule("sign-off", "closing", "sentence", english.SIGN_OFF),
    _rule("notice", "edge", "sentence", chinese.NOTICE, re.NOFLAG),
    _rule("notice", "edge", "sentence", english.NOTICE),
    _rule("sign-off", "closing", "line", english.CLOSE),
    # [您的姓名]   **报告人：** [Your Name]   but not: 输出格式：[您的答案]   【日期】字段的准确率提升
    _rule("placeholder", "edge", "line", rf"(?:{_SIGNED}\s*[：:]\s*)?(?:{_BLANK}\W*)+"),
    # **发件人：** …   **日期：** …
    _rule("letterhead", "edge", "line", r"(?:收件人|发件人|致|发自|抄送|日期|to|from|cc|date)\s*[：:].{0,120}"),
    # **Arxiv 计算机视觉领域论文每日报告 - 执行摘要 (2026-01-12)**: the heading of the section, once more
    _rule(
        "heading",
        "opening",
        "heading",
        rf"(?:每日|今日|daily )?arxiv[^，,。；;]{{0,80}}?{_SECTION}(?:[-\s–—:：|]*{_SECTION})?{_DATE}"
        rf"|{_SECTION}\s*[-–—:：|]\s*(?:daily )?arxiv[^，,。；;：:]{{0,80}}",
    ),
    _rule("heading", "opening", "heading", rf"(?:执行摘要|executive summary){_DATE}\s*[：:]?"),
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

SENDER = re.compile(r"\W*(?:收件人|发件人|发自|抄送)")
"""How a line of a letterhead begins that stands in letters alone; 日期, to and from stand elsewhere, too."""

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
