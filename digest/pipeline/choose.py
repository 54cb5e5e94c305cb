"""Which candidates make the day, and the account of it. Pure: the same candidates give the same day, in any order."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from digest.model import Candidate, Category, Gap, Ledger, LedgerRow, Score
from digest.pipeline.brief import brief
from digest.pipeline.records import Announcement, Choice, Scored

_REASON = 160
"""Characters of a reason that are kept of a candidate that was not chosen."""


def choose(scored: Sequence[Scored], *, known: Mapping[str, dt.date], minimum: int, limit: int) -> Choice:
    """The papers of a day, best first, and the others in the order in which they would have come next.

    The order is: higher total, then stronger match, then smaller id. How new a paper is plays no part.

    Args:
        scored: the candidates. One that is there twice counts once, with its better score.
        known: the papers that the archive already has, and their days. Ids have no version, so a new version of such
            a paper is never chosen. They are in neither part of the answer: they are repeats, not candidates.
        minimum: the total, 2 to 6, that a paper needs.
        limit: how many papers are chosen at most.
    """
    candidates: dict[str, Scored] = {}
    for one in sorted(scored, key=_rank):
        if one.paper.id not in known:
            candidates.setdefault(one.paper.id, one)
    eligible = [one for one in candidates.values() if _is_eligible(one, minimum)]
    chosen = tuple(eligible[:limit])
    taken = {one.paper.id for one in chosen}
    others = tuple(one for id_, one in candidates.items() if id_ not in taken)
    return Choice(chosen, others)


def _is_eligible(one: Scored, minimum: int) -> bool:
    return one.score is not None and not one.excluded and one.score.total >= minimum


def _rank(one: Scored) -> tuple[bool, bool, int, int, str, str]:
    """Where a candidate stands: excluded ones after all that could be chosen, those without a score last."""
    score = one.score
    total, strength = (score.total, score.strength) if score else (0, 0)
    # The reasons settle the order of two scores of one paper, which should not be but must not depend on chance.
    reasons = f"{score.relevance_reason}\0{score.significance_reason}\0{score.relevance}" if score else one.failure
    return (score is None, bool(one.excluded), -total, -strength, one.paper.id, reasons)


def ledger(
    announcement: Announcement,
    scored: Sequence[Scored],
    choice: Choice,
    failed: Mapping[str, str],
    *,
    categories: Sequence[Category] = (),
) -> Ledger:
    """The account of a day, per category: announced, considered, scored, chosen, failed.

    What arXiv announced and gave no metadata of counts as announced alone.

    Args:
        scored: the candidates that were considered: the announced papers without those that the archive already has.
        failed: chosen papers without an analysis, and why. They count as chosen and as failed, and become gaps.
        categories: the collected categories, in the order of the rows; one without papers gets a row of zeros.
    """
    considered = {one.paper.id for one in scored}
    groups = {
        "considered": considered,
        "scored": {one.paper.id for one in scored if one.score is not None},
        "chosen": (chosen := {one.paper.id: one.paper.title for one in choice.chosen}).keys(),
        "failed": chosen.keys() & failed.keys(),
    }
    announced = {one.id: one.listed_in for one in announcement.missing}
    announced |= {one.paper.id: one.listed_in for one in announcement.papers}
    listed = {category for lists in announced.values() for category in lists}
    return Ledger(
        announced=len(announced),
        considered=len(considered),
        rows=tuple(_row(category, announced, groups) for category in dict.fromkeys([*categories, *sorted(listed)])),
        gaps=tuple(
            Gap(id=id_, title=title, reason=brief(failed[id_], _REASON) or "unknown")
            for id_, title in chosen.items()
            if id_ in failed
        ),
    )


def _row(
    category: Category, announced: Mapping[str, Collection[Category]], groups: Mapping[str, Collection[str]]
) -> LedgerRow:
    ids = {id_ for id_, lists in announced.items() if category in lists}
    counts = {name: len(ids.intersection(group)) for name, group in groups.items()}
    return LedgerRow(category=category, announced=len(ids), **counts)


def near_misses(choice: Choice) -> tuple[Candidate, ...]:
    """Every candidate that was not chosen, in brief, for `arxiv.json`: the next twenty are shown on the page."""
    return tuple(
        Candidate(
            id=one.paper.id,
            title=one.paper.title,
            primary_category=one.paper.primary_category,
            score=_in_brief(one.score) if one.score else None,
        )
        for one in choice.others
    )


def _in_brief(score: Score) -> Score:
    return score.model_copy(
        update={
            "relevance_reason": brief(score.relevance_reason, _REASON),
            "significance_reason": brief(score.significance_reason, _REASON),
        }
    )
