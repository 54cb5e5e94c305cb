"""Texts of an answer as they were asked for, where a model gave lists and objects instead. Pure."""

import re
from collections.abc import Sequence
from typing import Any

_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
MOST_FINDINGS = 8
_LONGEST_HEAD = 60
# What a key says of its value that the value says itself; any other (`baseline`, `mAP`) is what a number is of.
_OF_HEADS = re.compile(
    r"claim|finding|statement|title|name|heading|metric|dataset|set|benchmark|task|model|method|setting|aspect|item|point|"
    r"category|class|topic|component|part|module|stage|step|challenge|gap|direction|limitation|结论|发现|标题|名称|指标|"
    r"数据集|基准|任务|模型|方法|设定|方面|要点|类别|主题|部分|模块|阶段|步骤|挑战|空白|方向|局限",
    re.IGNORECASE,
)
_OF_TEXTS = re.compile(
    r"evidence|support|details?|description|explanation|text|content|value|results?|summary|note|reason|"
    r"证据|依据|细节|描述|说明|解释|文本|内容|值|数值|结果|总结|备注|理由",
    re.IGNORECASE,
)
_OF_COUNTS = re.compile(
    r"rank|id|index|number|no|priority|importance|confidence|序号|编号|排名|重要性|置信度", re.IGNORECASE
)
_STOPS = (".", "。", "!", "！", "?", "？", ";", "；")
_NOTHING = (None, "")
_BULLET = re.compile(r"\A(?:[-*•]|\d{1,2}[.)、])\s+")


def as_prose(value: Any) -> Any:
    """Models give a list or an object where Markdown with a list was asked for, and headings where is room for none."""
    if isinstance(value, dict):
        named = {name: _block(item) for name, item in value.items() if item not in _NOTHING}
        value = [f"**{name}**: {text}" for name, text in named.items()] if all(named.values()) else value
    if isinstance(value, list):
        texts = [_block(item, bold="**") for item in value if item not in _NOTHING]
        value = "\n".join(f"- {_BULLET.sub('', text)}" for text in texts) if all(texts) else value
    if isinstance(value, str):
        value = re.sub(r"\n{3,}", "\n\n", _HEADING.sub(r"**\1**", value)).strip()
        if value.count("```") % 2:  # an open block of code would swallow the fields below
            value += "\n```"
    return value


def as_findings(value: Any) -> Any:
    """The first eight, the most important ones, of a list of sentences, of objects that hold one, or of lines."""
    if isinstance(value, str):
        value = [part for part in value.split("\n") if part.strip()]
    if isinstance(value, list):
        value = [_BULLET.sub("", _finding(item)) or item for item in value[:MOST_FINDINGS]]
    return value


def _block(value: Any, *, bold: str = "") -> str:
    """A text with its lines, anything else in one line."""
    return value.strip() if isinstance(value, str) else _flat(value, bold=bold)


def _finding(item: Any) -> str:
    """`{"rank": 1, "finding": "…"}` has one text."""
    if isinstance(item, dict):
        item = {key: value for key, value in item.items() if isinstance(value, str) or not _OF_COUNTS.fullmatch(key)}
    return _flat(item)


def _flat(value: Any, *, bold: str = "", depth: int = 3) -> str:
    """A value of JSON as one line of text, "" where there is no one way to say it.

    Of an object the first value is the head where its key says so or it is a sentence, the rest is said of it. Keys go
    where they say nothing: `{"claim": …, "evidence": …}`.
    """
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(str(value).split())
    if not isinstance(value, dict | list) or depth == 0:
        return ""
    if isinstance(value, list):
        texts = [_flat(item, depth=depth - 1) for item in value]
        return _joined(texts) if all(texts) else ""
    named = {name: _flat(item, depth=depth - 1) for name, item in value.items() if item not in _NOTHING}
    if not named or not all(named.values()):
        return ""
    (first, head), *others = named.items()
    if not others and _OF_TEXTS.fullmatch(first):
        return head
    if not _OF_HEADS.fullmatch(first) and not head.endswith(_STOPS):
        return _joined([_named(*one) for one in named.items()])
    if not others:
        return head
    if len(head) > _LONGEST_HEAD:
        bold = ""
    is_pair = len(others) == 1 and _OF_TEXTS.fullmatch(others[0][0])
    rest = others[0][1] if is_pair else _joined([_named(*one) for one in others])
    return f"{bold}{head.rstrip('.:。：')}{bold}: {rest}"


def _named(key: str, text: str) -> str:
    return f"{key.replace('_', ' ')}: {text}"


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text if text.endswith(_STOPS) else f"{text};" for text in texts).removesuffix(";")
