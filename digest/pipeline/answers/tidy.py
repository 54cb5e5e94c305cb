"""What can be put right in an answer without asking for another, which would cost as much as the first. Pure."""

import re
from collections.abc import Collection
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from digest.chatter import cleaning
from digest.model import split_versioned_id
from digest.pipeline.answers.boasts import is_excuse
from digest.pipeline.answers.figures import unverified_figures
from digest.pipeline.sentences import without

T = TypeVar("T", bound=BaseModel)

_KEPT = 0.5
"""So much of a text must be left without its chatter, title and authors apart; where more goes, the model is asked."""
_FEWEST = 2
"""So many findings must be left."""
_ANNOUNCEMENT = re.compile(
    r"\A(?:in this (?:work|paper)\b|(?:we|the authors|this (?:work|paper))\b.{0,12}\b(?:propose|introduce|present)"
    r"|(?:本文|论文|作者|我们|该(?:研究|工作|论文))?(?:首次)?(?:提出|介绍)了)",
    re.IGNORECASE,
)
# `We present a memory that beats …` is as good a finding as `The memory beats …`.
_COMPARISON = re.compile(
    r"\b(?:than|against|compared|versus|vs|(?:outperform|surpass|exceed|beat)(?:s|ing)?)\b"
    r"|优于|不如|高于|低于|超过|超越|胜过|相比|媲美|持平",
    re.IGNORECASE,
)
_PROVIDED = re.compile(
    r"(\bthe )provided (?=(?:abstract|paper|excerpt|text)\b)|[您你]所?提供的(?=摘要|论文|节选|文本)", re.IGNORECASE
)
_NUMBERED = re.compile(r"(\d{1,2})(?=[.)、]\s)")
_GIVEN = re.compile(r"\s?【\d{1,3}(?::\d{1,3})?†[^】\n]{0,60}】")


def bare_id(text: str) -> str:
    """`[2601.07823v1]` and `arXiv:2601.07823` → `2601.07823`; what is no id stays."""
    text = text.strip().strip("[]()").removeprefix("arXiv:").strip()
    try:
        return split_versioned_id(text)[0]
    except ValueError:
        return text


def announces(finding: str) -> bool:
    """Whether a finding says what was proposed instead of what was found: it has no figure and compares nothing."""
    is_result = _COMPARISON.search(finding) or unverified_figures(finding, "")
    return _ANNOUNCEMENT.match(finding) is not None and not is_result


def without_chatter(text: str, *, title: str, authors: tuple[str, ...]) -> str:
    """A text without the greeting before it and the good wishes after it; as it is where little would be left."""
    cleaned = cleaning.clean(text, title=title, authors=authors)
    kept, block = cleaned.text.strip(), sum(len(one.text) for one in cleaned.removed if one.rule == "title block")
    return kept if kept and len(kept) >= _KEPT * (len(text) - block) else text


def without_label(text: str, labels: Collection[str]) -> str:
    """A text that does not begin with the name under which it stands anyway: `**Method**: …`, `Method` on a line."""
    names = "|".join(map(re.escape, labels))
    bold, plain = r"[:：]\1|\1[ \t]*[:：]|\1(?=[ \t]*\n)", r"[:：]|(?=\n)"
    label = re.compile(rf"\A(\*\*|__)?(?:{names})[ \t]*+(?(1)(?:{bold})|(?:{plain}))\s*", re.IGNORECASE)
    return label.sub("", text)


def without_provided(text: str) -> str:
    """A text that says "the abstract" where it said "the provided abstract", as a model does to who gave it one.

    Nor has it marks of what the model was given: `【4†source】`.
    """
    return _GIVEN.sub("", _PROVIDED.sub(r"\1", text))


def without_announcements(findings: list[str]) -> list[str]:
    """Findings, each once, without what was merely proposed, if enough of them are left."""
    once = list(dict.fromkeys(findings))
    kept = [finding for finding in once if not announces(finding)]
    return kept if len(kept) >= _FEWEST else once


def without_excuses(text: str) -> str:
    """A text without sentences that are nothing but an excuse; an item of a list goes as a whole, and those behind it
    move up.
    """
    lines: list[str] = []
    gone = 0
    for line in text.split("\n"):
        number = _NUMBERED.match(line)
        if line.strip() and is_excuse(line):
            gone += number is not None
            continue
        if not number and line.strip() and not line[0].isspace():
            gone = 0  # the list has ended
        lines.append(f"{int(number[1]) - gone}{line[number.end() :]}" if number and gone else line)
    return without("\n".join(lines).strip("\n"), is_excuse) or text


def changed(answer: T, changes: dict[str, object]) -> T:
    """The answer with these changes, or as it was where one of them breaks a bound."""
    try:
        return type(answer).model_validate(answer.model_dump() | changes)
    except ValidationError:
        return answer
