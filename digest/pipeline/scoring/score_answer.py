"""What is sent to the model that scores, and what is made of its answer. Pure."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from digest.model import Paper, Score
from digest.pipeline.answers.figures import unverified_figures
from digest.pipeline.answers.tidy import bare_id
from digest.pipeline.brief import brief
from digest.pipeline.paper.text import without_orders
from digest.pipeline.scoring.keyword_score import Judgement
from digest.pipeline.scoring.reasons import has_faults, is_unfounded
from digest.text import is_in, language_of, latex_plain

_ABSTRACT, _COMMENT, _TITLE, _REASON, _TOPIC = 2_400, 300, 400, 300, 60
"""Characters that are sent or kept at most. arXiv takes abstracts of up to 1,920."""
_AUTHORS = 6
_FEW = 4
_MAIN, _SOLID = 3, 2


_LICENCE = re.compile(r"\bMIT[ -]?(?:licen[cs]ed?\b|许可|协议)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([123])(?:\.0)?\s*(?:[/／]\s*3|分)?\s*")


# `none`, `not excluded`, `N/A`, `非医学`; words such as 无人机 and 不确定性 are topics.
_NO_TOPIC = re.compile(
    r"[-–—\W]*$|(?:no|not|none|non|nil|n/?a|null|nothing|neither|without|empty|false|off[- ]topic|(?:ir|un)related)\b|"
    r"(?:无|否|空|不|没有|暂无)(?:$|\W)|无(?:关|相关|适用|匹配|排除|主题)|非排除|irrelevant\b",
)
_NEGATED = re.compile(
    r"\b(?:not|none|never|nothing)\b|n[’']t\b|不(?:适用|相关|属于|涉及|符合|排除|在|是)|并非|没有|未(?:被)?(?:排除|涉及|提及)|"
    r"非(?:本文|论文|主要|主题|核心|重点|焦点|排除)"
)


# Behind a topic: `(CT), not surgical` says what it means, `(not the main topic)` that it is not meant. `(not surgical)`
# may be either.
_EXPLAINED = re.compile(r"(?:\s*[(（\[:：,，;；—–]|\s+-\s)\s*(?P<words>.*)")
_DENIED = re.compile(
    r"(?:no|否|无|没有|不是)(?:\W*$|\s*[,，;；.。:：—–(（])|[-–—]+\W*$|"
    r"(?:none|false|n/?a)\b|no (?:match|topic|overlap|relation)\b|"
    r"not (?:applicable|relevant|excluded|match(?:ed)?|met|related|about)\b|"
    r"(?:.*\W)?not (?:[\w’'-]{1,20} ){0,3}(?:main|primary|topic|focus|subject|theme)\b|"
    r"无关|不(?:适用|相关|属于|涉及|符合|排除|匹配)|未(?:被)?(?:排除|涉及|提及)|"
    r"(?:.*\W)?(?:非|不是)(?:本文|论文|主要|主题|核心|重点|焦点|排除)"
)
_BEGINS_WITH_NOT = re.compile(
    r"(?:no|not|non|never|without)\b(?!-)|不(?!确定)|非(?!刚|线)|无(?!人|监|参)|[未没否]|并非"
)


def _number(value: Any) -> Any:
    """Models without structured output write `"2"`, `2.0`, `2/3` and `2 分` for 2."""
    if isinstance(value, str) and (found := _NUMBER.fullmatch(value)):
        return int(found[1])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    # To Python, and so to pydantic, true is 1.
    return None if isinstance(value, bool) else value


def _topic_or_none(value: Any) -> Any:
    """`null`, `false` and `[]` for no topic, `["medical"]` for one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value or ""


_Points = Annotated[Literal[1, 2, 3], BeforeValidator(_number)]


class PaperScore(BaseModel):
    """One paper of the list."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(description="The id exactly as in the list.")
    relevance_reason: str = Field(description="Why this relevance, in one short sentence.")
    relevance: _Points = Field(description="1 off topic, 2 near, 3 about a main topic.")
    significance_reason: str = Field(description="Why this significance, in one short sentence.")
    significance: _Points = Field(description="1 little, 2 solid, 3 outstanding.")
    excluded: Annotated[str, BeforeValidator(_topic_or_none)] = Field(
        default="", description="The excluded topic that the paper is about, spelt as in the list; else empty."
    )


class Batch(BaseModel):
    """The scores of all papers of the list."""

    model_config = ConfigDict(extra="ignore")

    papers: list[PaperScore] = Field(description="One entry for each paper of the list, in its order.")


def papers_text(papers: Sequence[Paper], listed_authors: Sequence[str] = ()) -> str:
    """The papers as data: one JSON object a line between `<papers>` and `</papers>`, which no paper can forge."""
    lines = "\n".join(_line(paper, listed_authors) for paper in papers)
    return f"<papers>\n{lines}\n</papers>"


def _line(paper: Paper, listed_authors: Sequence[str]) -> str:
    fields = {
        "id": paper.id,
        "title": _plain(paper.title, _TITLE),
        "authors": without_orders(", ".join(_authors(paper.authors, set(listed_authors)))),
        "categories": ", ".join(paper.categories[:6]),
        "comment": _plain(paper.comment, _COMMENT),
        "abstract": _plain(paper.abstract, _ABSTRACT),
    }
    # With `<` written as an escape nothing in a paper can look like the end of the data.
    text = json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)
    return text.replace("<", "\\u003c")


def _plain(text: str, limit: int) -> str:
    return brief(without_orders(latex_plain(text)), limit)


def _authors(authors: Sequence[str], listed: set[str]) -> list[str]:
    """The first authors, the last, and those that the settings list, of whom a long list would lose some."""
    if len(authors) <= _AUTHORS:
        return [brief(name, 80) for name in authors]
    kept = [*authors[: _AUTHORS - 2], *(name for name in authors[_AUTHORS - 2 : -1] if name in listed), authors[-1]]
    return [*(brief(name, 80) for name in kept), f"… ({len(authors)} authors)"]


def complaints(answer: Batch, ids: Sequence[str], excluded: Sequence[str], language: str) -> list[str]:
    """What is wrong with an answer on `ids`, in words for the model; empty where it can be used.

    Where no more than a quarter is missing, that is no complaint: to ask for these alone costs less than all once more.
    """
    counts = Counter(bare_id(one.id) for one in answer.papers)
    found = _gaps(counts, ids) if sum(counts[id_] != 1 for id_ in ids) * _FEW > len(ids) else []
    if silent := [bare_id(one.id) for one in answer.papers if not _reasons(one).strip()]:
        found.append(f"These papers have no reasons: {', '.join(silent[:20])}.")
    # Papers off the topic may share a few words; what is chosen was not judged where it was all said alike.
    said = Counter(_reasons(one).strip() for one in answer.papers if one.relevance == _MAIN)
    if alike := [reasons for reasons, times in said.items() if reasons and times >= _FEW]:
        found.append(f"{_FEW} papers or more have the same reasons: {brief(alike[0], 100)}; judge each by itself.")
    if wrong := sorted({one.excluded for one in answer.papers if _topic(one, excluded) is None}):
        topics = "; ".join(excluded) or "(there are none)"
        found.append(f"`excluded` must be empty or one of: {topics}. Not: {brief('; '.join(wrong), 200)}.")
    if not _is_in_language(answer, language):
        found.append(f"The reasons are not in the language that was asked for ({language}).")
    return found


def _gaps(counts: Counter[str], ids: Sequence[str]) -> list[str]:
    """What is missing, unknown, or there more than once."""
    found = []
    if missing := [id_ for id_ in ids if not counts[id_]]:
        found.append(f"These papers of the list are missing: {', '.join(missing)}.")
    if unknown := [id_ for id_ in counts if id_ not in ids]:
        found.append(f"These ids are not in the list: {', '.join(brief(id_, 30) for id_ in unknown[:20])}.")
    if twice := [id_ for id_ in ids if counts[id_] > 1]:
        found.append(f"These papers stand in the answer more than once: {', '.join(twice)}.")
    return found


def judgements(answer: Batch, ids: Sequence[str], excluded: Sequence[str], language: str) -> dict[str, Judgement]:
    """What an answer says of the papers of `ids`, without those of which it says nothing or contradictory things."""
    counts = Counter(bare_id(one.id) for one in answer.papers)
    has_reasons = _is_in_language(answer, language)
    return {
        id_: _judgement(one, excluded, has_reasons)
        for one in answer.papers
        if (id_ := bare_id(one.id)) in ids and counts[id_] == 1
    }


def _judgement(one: PaperScore, excluded: Sequence[str], has_reasons: bool) -> Judgement:
    topic = _topic(one, excluded) or ""
    return Judgement(
        score=Score(
            relevance=1 if topic else one.relevance,
            significance=one.significance,
            relevance_reason=brief(one.relevance_reason, _REASON) if has_reasons else "",
            significance_reason=brief(one.significance_reason, _REASON) if has_reasons else "",
        ),
        excluded=topic,
    )


def without_invented(
    judgement: Judgement, paper: Paper, institutions: Sequence[str], *, prompt: str, language: str
) -> Judgement:
    """A judgement without the reasons that rest on what the paper does not have, or that may not be shown.

    Where it is a venue or an institution that was made up, so was a significance of 3.
    """
    facts = (paper.title, ", ".join(paper.authors), paper.comment, paper.abstract)
    source = "\n".join((*facts, *map(latex_plain, facts)))
    strange = [name.casefold() for name in institutions if not _names(source.casefold(), name.casefold())]

    def kept(reason: str) -> str:
        named = _LICENCE.sub("", reason).casefold()
        is_invented = unverified_figures(reason, source) or any(_names(named, name) for name in strange)
        is_bad = is_invented or is_unfounded(reason, paper, institutions)
        return "" if is_bad or has_faults(reason, source, prompt, language) else reason

    score = judgement.score
    is_capped = is_unfounded(score.significance_reason, paper, institutions)
    update = {
        "relevance_reason": kept(score.relevance_reason),
        "significance_reason": kept(score.significance_reason),
        "significance": min(score.significance, _SOLID) if is_capped else score.significance,
    }
    return judgement.model_copy(update={"score": score.model_copy(update=update)})


def _topic(one: PaperScore, excluded: Sequence[str]) -> str | None:
    """The excluded topic that is meant, "" for none, None for one that the settings don't have.

    Models say in many ways that there is none. Free words beside a relevance of 1 are not worth another request about
    twenty papers: they count where they name a topic or, in another language than all topics, translate one (`医学影像`
    for `medical imaging`); others say what the paper is about. Words behind a topic may explain or deny it; what may be
    either is asked, unless the paper is off topic anyway.
    """
    said = one.excluded.strip().casefold()
    topics = {topic.casefold(): topic for topic in excluded}
    if said in topics:
        return topics[said]
    if not said or _NO_TOPIC.match(said):
        return ""
    for key, topic in topics.items():
        if said.startswith(key) and (found := _EXPLAINED.match(said, len(key))):
            return _explained(found["words"], topic, one.relevance)
    for name in re.split(r"\s*[;,/；，、]\s*", said):
        if name in topics:
            return topics[name]
    if _NEGATED.search(said):
        return ""
    if one.relevance != 1:
        return None
    if named := next((topic for key, topic in topics.items() if _names(said, key) or _names(key, said)), ""):
        return named
    is_translated = bool(topics) and language_of(said) not in map(language_of, topics)
    return brief(one.excluded, _TOPIC) if is_translated else ""


def _explained(words: str, topic: str, relevance: int) -> str | None:
    """What is meant by a topic behind which words stand: see `_topic`."""
    if _DENIED.match(words):
        return ""
    return None if _BEGINS_WITH_NOT.match(words) and relevance != 1 else topic


def _names(text: str, topic: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(topic)}(?![a-z0-9])", text) is not None


def _reasons(one: PaperScore) -> str:
    return f"{one.relevance_reason} {one.significance_reason}"


def _is_in_language(answer: Batch, language: str) -> bool:
    """Whether the reasons are in the language; one alone may be too short to tell."""
    return is_in("\n".join(_reasons(one) for one in answer.papers), language)
