"""Texts of an answer as they were asked for, where a model gave lists and objects instead. Pure."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_FENCED = re.compile(r"\s*```(?:markdown|md|text)?[ \t]*\n((?:(?!```).)*)\n[ \t]*```\s*", re.DOTALL | re.IGNORECASE)
# Line ends that were escaped twice: before an item of a list and between sentences. In code they are what is meant.
# All that stand in a row are one: models that lose their thread write thousands.
_ESCAPED_END = re.compile(
    r"(?P<code>```.*?```|`[^`\n]*`)"
    r"|(?<=[^\s\"'“‘「(（])(?<!\\n)(?:\\n)++(?=\s*(?:[-*•] |\d{1,2}[.)、]|\|[^|\n]*\|))"
    r"|(?<=[。！？.!?:：;；|])(?:\\n)++(?=[A-Z\u4e00-\u9fff*]|\Z)",
    re.DOTALL,
)
# A table is one only behind an empty line and at the margin; what stands right below it would be a row of it.
_TABLE = re.compile(
    r"(?P<code>```.*?(?:```|\Z))"
    r"|^[ \t]*+(?:[-*•][ \t]+)?(?P<table>\|[^\n]*\n[ \t]*(?=[^\n]*\|)(?=[^\n]*-)[ \t:|-]++"
    r"(?:\n[ \t]*\|[^\n]*)*)(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
MOST_FINDINGS = 8
_LONGEST_HEAD = 60
# What a key says of its value that the value says itself; any other (`baseline`, `mAP`) is what a number is of.
_OF_HEADS = re.compile(
    r"\b(?:claim|finding|statement|insight|observation|contribution|fact|bullet|sentence|takeaway|title|name|label|key|"
    r"heading|metric|dataset|set|benchmark|task|model|method|approach|strategy|technique|idea|setting|aspect|item|point|"
    r"category|class|topic|component|part|module|stage|step|challenge|gap|direction|limitation|weakness)\b|(?:结论|发现|"
    r"标题|名称|指标|数据集|基准|任务|模型|方法|设定|方面|要点|类别|主题|部分|模块|阶段|步骤|挑战|空白|方向|局限)\b",
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
_COUNT = re.compile(r"\W*(?:[a-z]?\d{1,3}(?:\.\d{1,3})?|high|medium|low|[高中低])\W*", re.IGNORECASE)
# `71.2%`, `about 35 ms`, `12 万`, `91.5% (ours)`: a number and its unit, but no sentence.
_NUMBER = re.compile(
    r"(?:(?:about|around|over|under|approx|up to)\b|[约近超达]|大约|超过)?\W*\d[\d\W]*"
    r"(?:(?:[^\W\d\u4e00-\u9fff]{1,12}|[\u4e00-\u9fff]{1,4})[\d\W]*){0,2}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
# `finding_1` and `keyFinding` are findings.
_BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\W\d]+")
_STOPS = (".", "。", "!", "！", "?", "？", ";", "；")
_NOTHING = (None, "")
_EAST_ASIAN = "\u2e80"
"""From this sign on, letters are those of Chinese, Japanese and Korean."""
_BULLET = re.compile(r"\A(?:[-*•]|\d{1,2}[.)、])\s+")


def says(least: int) -> AfterValidator:
    """Refuses a text with fewer letters and digits; a Chinese, Japanese or Korean one counts for three.

    `无外部验证` says as much as "no external test".
    """

    def checked(text: str) -> str:
        if sum(3 if sign >= _EAST_ASIAN else 1 for sign in text if sign.isalnum()) < least:
            raise PydanticCustomError("says_too_little", "says too little; write at least one whole sentence")
        return text

    return AfterValidator(checked)


def as_prose(value: Any) -> Any:
    """Models give a list or an object where Markdown with a list was asked for, and headings where is room for none."""
    if isinstance(value, dict):
        named = {name: _block(item) for name, item in value.items() if item not in _NOTHING}
        value = [_labelled(*one) for one in named.items()] if all(named.values()) else value
    if isinstance(value, list):
        texts = [_block(item, bold="**") for item in value if item not in _NOTHING]
        value = "\n".join(f"- {_BULLET.sub('', text)}" for text in texts) if all(texts) else value
    if isinstance(value, str):
        if found := _FENCED.fullmatch(value):  # all of it would be code
            value = found[1]
        value = _ESCAPED_END.sub(lambda end: end["code"] or end[0].replace("\\n", "\n"), value)
        value = _TABLE.sub(_table, value)
        value = re.sub(r"\n{3,}", "\n\n", _HEADING.sub(r"**\1**", value)).strip()
        if value.count("```") % 2:  # an open block of code would swallow the fields below
            value += "\n```"
    return value


def _labelled(name: str, text: str) -> str:
    return f"**{name}**:\n{text}" if text.startswith("|") else f"**{name}**: {text}"


def _table(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    return "\n\n{}\n\n".format("\n".join(line.strip() for line in found["table"].split("\n")))


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
        item = {key: value for key, value in item.items() if not (_OF_COUNTS.fullmatch(key) and _is_count(value))}
    return _flat(item)


def _is_count(value: Any) -> bool:
    return not isinstance(value, str) or _COUNT.fullmatch(value) is not None


def _flat(value: Any, *, bold: str = "", depth: int = 3) -> str:
    """A value of JSON as one line of text, "" where there is no one way to say it.

    Of an object the first value is the head and the rest is said of it; numbers keep the names of their keys.
    """
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(str(value).split())
    if not isinstance(value, dict | list) or depth == 0:
        return ""
    if isinstance(value, list):
        texts = [_flat(item, depth=depth - 1) for item in value]
        return _joined(texts) if all(texts) else ""
    value = {name: item for name, item in value.items() if item not in _NOTHING}
    named = {name: _flat(item, depth=depth - 1) for name, item in value.items()}
    if not named or not all(named.values()):
        return ""
    (first, head), *others = named.items()
    # `{"COCO": {"mAP": 52.1}}`: what holds more than a text is of its key.
    if _are_numbers(named) or (isinstance(value[first], dict | list) and not _says_nothing(first)):
        return _joined([_named(*one) for one in named.items()])
    if not others:
        return head
    if len(head) > _LONGEST_HEAD:
        bold = ""
    key, text = others[0]
    is_text = not isinstance(value[key], dict) and not _NUMBER.fullmatch(text)
    rest = (
        text
        if len(others) == 1 and (is_text or _OF_TEXTS.fullmatch(key))
        else _joined([_named(*one) for one in others])
    )
    return f"{bold}{head.rstrip('.:。：')}{bold}: {rest}"


def _are_numbers(named: dict[str, str]) -> bool:
    """Whether the values of an object say nothing without the names of its keys."""
    (first, head), *others = named.items()
    if not others:
        return _NUMBER.fullmatch(head) is not None and not _says_nothing(first)
    says_head = _OF_HEADS.search(_words(first)) is not None
    are_numbers = [_NUMBER.fullmatch(text) is not None for _, text in others]
    if _NUMBER.fullmatch(head):
        is_count = says_head and head.isdigit() and not any(are_numbers)
        return not is_count
    # `{"old": "ResNet-50 at 71.2%", "new": "ViT at 74.5%"}`, but not `{"dataset": "COCO 2017", "mAP": "52.1"}`.
    are_alike = not says_head or _OF_HEADS.search(_words(others[0][0])) is not None
    return (
        are_alike
        and not _OF_TEXTS.fullmatch(others[0][0])
        and not head.endswith(_STOPS)
        and (all(are_numbers) or all(_DIGIT.search(text) for text in named.values()))
    )


def _says_nothing(key: str) -> bool:
    """`result: 71.2%` says no more than its number does, `best_result: 71.2%` more."""
    return any(said.fullmatch(_words(key)) for said in (_OF_TEXTS, _OF_HEADS))


def _words(key: str) -> str:
    return _BETWEEN_WORDS.sub(" ", key).strip()


def _named(key: str, text: str) -> str:
    return f"{key.replace('_', ' ')}: {text}"


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text if text.endswith(_STOPS) else f"{text};" for text in texts).removesuffix(";")
