"""What the peer's model wrote about a paper, as the Markdown of an analysis."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from digest.chatter.cleaning import Removal, clean
from digest.importers.foreign_text import language_of, one_line
from digest.importers.jsonlines_fields import as_text, is_empty

# The keys of `AI` in the order of a page; `task` only the oldest files have, the last four only some forks.
_HEADINGS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "tldr": "一句话总结",
        "task": "任务",
        "motivation": "动机",
        "method": "方法",
        "result": "结果",
        "conclusion": "结论",
        "summary": "摘要",
        "comments": "评论",
        "translation": "摘要翻译",
        "keywords": "关键词",
    },
    "en": {
        "tldr": "TL;DR",
        "task": "Task",
        "motivation": "Motivation",
        "method": "Method",
        "result": "Results",
        "conclusion": "Conclusion",
        "summary": "Summary",
        "comments": "Comments",
        "translation": "Abstract, translated",
        "keywords": "Keywords",
    },
}
_TRANSLATED_TITLE = ("title_translation", "translated_title")

# What the peer writes where its model failed. It is no analysis.
_PLACEHOLDER = re.compile(
    r"|error|none|null|n/?a|unknown|not (?:available|found|provided)|failed|-+|无|暂无|未知|错误|生成失败"
    r"|(?:summary|title|motivation|method|result|conclusion|analysis|translation)"
    r"(?: (?:generation|analysis|extraction|translation))? (?:failed|unavailable)",
    re.IGNORECASE,
)


def analysis_body(
    written: str | dict[str, Any] | None, extras: Mapping[str, Any], *, title: str, authors: Sequence[str]
) -> tuple[str, tuple[Removal, ...]]:
    """The sections of `written`, the value of `AI`, and what was no analysis.

    Args:
        written: an object of texts; a text alone; None where there is nothing.
        extras: what has no place of its own in a record; a list at the end.
        title: the paper's, so that its repetition is recognised.
        authors: likewise.
    """
    texts, removed = _texts(written, title, authors)
    language = language_of(" ".join(texts.values()))
    headings = _HEADINGS.get(language, _HEADINGS["en"])
    translated = next((texts.pop(key) for key in _TRANSLATED_TITLE if key in texts), "")
    order = [key for key in headings if key in texts] + [key for key in texts if key not in headings]
    parts = [f"**{one_line(translated)}**"] if translated else []
    parts += [f"## {headings.get(key) or one_line(key)}\n\n{texts[key]}" for key in order]
    if extras:
        parts.append("\n".join(f"- {one_line(key)}: {one_line(as_text(value))}" for key, value in extras.items()))
    return "\n\n".join(parts), removed


def _texts(
    written: str | dict[str, Any] | None, title: str, authors: Sequence[str]
) -> tuple[dict[str, str], tuple[Removal, ...]]:
    """The texts by their keys, without chatter, and what was left out."""
    values = {"summary": written} if isinstance(written, str) else written or {}
    texts: dict[str, str] = {}
    removed: list[Removal] = []
    translated = ""
    for key, value in values.items():
        text = "" if is_empty(value) else as_text(value)
        if key.startswith("_"):
            continue
        if _PLACEHOLDER.fullmatch(text.strip("[]<>.。!！ \n")):
            if text.strip():
                removed.append(Removal("placeholder", text))
        elif key in _TRANSLATED_TITLE or not isinstance(value, str):
            texts[key] = text.strip()
        else:
            cleaned = clean(text, title=title, authors=authors)
            removed += cleaned.removed
            translated = translated or cleaned.translated_title
            if cleaned.text.strip():
                texts[key] = cleaned.text.strip()
    return ({_TRANSLATED_TITLE[0]: translated} if translated else {}) | texts, tuple(removed)
