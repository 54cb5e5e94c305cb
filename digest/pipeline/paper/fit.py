"""A paper fitted to the tokens that it may take: its parts by what they are worth to a reader. Pure."""

import math
from collections.abc import Sequence

from digest.pipeline.llm.tokens import estimate_tokens
from digest.pipeline.paper.sections import Part, Section, sections
from digest.pipeline.paper.text import SENTENCE_END

_WEIGHTS = {Part.RESULTS: 2.0, Part.INTRODUCTION: 1.6, Part.BODY: 1.6, Part.RELATED: 0.4}
"""How much of a section stays, compared with others, when a paper is too long for all of it; 1 for the rest."""
_FIRST = (Part.FRONT, Part.CLOSING)
"""What stays whole as long as it leaves half of the room to the others."""
_LEAST = 60
"""Tokens: a section that would get less is left out, and the others share them."""


def fit(text: str, tokens: int) -> str:
    """What of a paper fits into so many tokens: all of it without references, or its parts by weight.

    The abstract, the conclusion and the limitations stay longest; an appendix gets what is left; what was cut is
    marked with `[…]`.
    """
    kept = [section for section in sections(text) if section.part is not Part.DROPPED]
    shares = _shares(kept, tokens)
    parts = []
    for section, share in zip(kept, shares, strict=True):
        body = _cut(section.text, share)
        heading = f"\n## {section.heading}\n" if section.heading else ""
        if body or not section.text:
            parts.append(f"{heading}{body}")
        elif not parts or parts[-1] != "[…]":
            parts.append("[…]")
    return "\n".join(parts).strip()


def _shares(kept: Sequence[Section], tokens: int) -> list[int]:
    """Tokens for each section: abstract and conclusion first, the appendix last."""
    room = tokens - sum(estimate_tokens(section.heading) + 3 for section in kept)
    needs = {i: estimate_tokens(section.text) for i, section in enumerate(kept)}
    weights = {i: _WEIGHTS.get(section.part, 1.0) for i, section in enumerate(kept)}
    first = {i for i in needs if kept[i].part in _FIRST}
    last = {i for i in needs if kept[i].part is Part.APPENDIX}
    shares = dict.fromkeys(needs, 0)
    for group in (first, needs.keys() - first - last, last):
        left = room - sum(shares.values())
        shares |= _share(
            {i: needs[i] for i in group}, weights, left // 2 if group is first and len(kept) > len(first) else left
        )
    return list(shares.values())


def _share(needs: dict[int, int], weights: dict[int, float], room: int) -> dict[int, int]:
    """`room` shared out by need and weight: nobody gets more than it needs, nor a crumb that is of no use."""
    shares: dict[int, int] = {}
    open_ = dict(needs)
    while open_:
        # The root: a long section gets more than a short one, but not in proportion.
        claims = {i: weights[i] * math.sqrt(need) for i, need in open_.items()}
        grants = {i: max(room, 0) * claim / (sum(claims.values()) or 1.0) for i, claim in claims.items()}
        settled = {i: need for i, need in open_.items() if need <= grants[i]}
        crumbs = {i: weights[i] for i in open_ if grants[i] < _LEAST}
        if not settled and crumbs:
            settled = {min(crumbs, key=lambda i: (weights[i], -i)): 0}
        settled = settled or {i: int(grant) for i, grant in grants.items()}
        shares |= settled
        room -= sum(settled.values())
        open_ = {i: need for i, need in open_.items() if i not in settled}
    return shares


def _cut(text: str, tokens: int) -> str:
    """The beginning and the end of a text, whole sentences, in so many tokens."""
    need = estimate_tokens(text)
    if need <= tokens:
        return text
    if tokens < _LEAST:
        return ""
    sentences = SENTENCE_END.split(text)
    head, tail = _take(sentences, tokens * 0.7), _take(sentences[::-1], tokens * 0.3 - 4)[::-1]
    if not head:  # no sentence is short enough: a table, or a script without full stops
        return f"{text[: int(len(text) * tokens * 0.9 / need)]} […]"
    return " ".join([*head, "[…]", *tail])


def _take(sentences: Sequence[str], tokens: float) -> list[str]:
    taken = []
    for sentence in sentences:
        tokens -= estimate_tokens(sentence)
        if tokens < 0:
            break
        taken.append(sentence)
    return taken
