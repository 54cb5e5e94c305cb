"""The score of a paper without a model: relevance from what it matches, significance from what it shows. Pure."""

from collections.abc import Iterable
from itertools import groupby

from digest.model import Paper, Record, Score
from digest.pipeline.brief import brief
from digest.pipeline.phrases import joined, phrase
from digest.pipeline.scoring.keywords import Hit, Interests, Match
from digest.pipeline.scoring.significance import Found, Sign, signs
from digest.text import latex_plain

_PLACES = ("title", "author", "institution", "abstract")
_STRONG, _SOME = 6, 2
"""From the first strength on relevance is 3 even where no primary keyword stands in the title, from the second 2."""
_MANY_POINTS = 3
_REASON = 300
_NAMED = 5
"""So many names are listed in a reason."""


class Judgement(Record):
    """A score and the excluded topic that the paper is about, "" if it is about none."""

    score: Score
    excluded: str = ""


def keyword_score(paper: Paper, match: Match, interests: Interests, language: str) -> Judgement:
    """Judge a paper by rules.

    Relevance is 3 with a primary keyword in the title, a listed author, or a strength of 6 without institutions; 2 from
    a strength of 2; an excluded topic that is only mentioned takes one off. Significance counts the points of `Sign`,
    and one for a listed institution: 3 from three points, 2 from one, else 1; 1 for an evaluation in simulation only.

    Args:
        match: what `interests.match(paper)` gave.
        language: of the reasons, a BCP 47 tag.
    """
    points, reason = _significance(paper, match, language)
    score = Score(
        relevance=_relevance(match, interests),
        significance=points,
        relevance_reason=brief(_relevance_reason(match, interests, language), _REASON),
        significance_reason=brief(reason, _REASON),
        strength=match.strength,
    )
    return Judgement(score=score, excluded=match.excluded)


def _relevance(match: Match, interests: Interests) -> int:
    if match.excluded:
        return 1
    if interests.is_empty:
        relevance = 2
    elif match.topic_strength >= _STRONG or any(hit.is_primary and hit.place == "title" for hit in match.hits):
        relevance = 3
    else:
        relevance = 2 if match.topic_strength >= _SOME else 1
    return max(1, relevance - bool(match.mentioned))


def _relevance_reason(match: Match, interests: Interests, language: str) -> str:
    clauses = []
    if match.excluded:
        key = "excluded.title" if match.excluded_in_title else "excluded.abstract"
        clauses.append(phrase(language, key, name=match.excluded))
    by_place = groupby(sorted(match.hits, key=lambda hit: _PLACES.index(hit.place)), key=lambda hit: hit.place)
    clauses += [phrase(language, f"match.{place}", names=_names(hits, language)) for place, hits in by_place]
    if match.mentioned:
        clauses.append(phrase(language, "excluded.mentioned", name=match.mentioned))
    if not clauses:
        clauses.append(phrase(language, "match.no_interests" if interests.is_empty else "match.none"))
    return phrase(language, "clause").join(clauses)


def _names(hits: Iterable[Hit], language: str) -> str:
    names = [hit.keyword for hit in hits]
    return joined(language, names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _significance(paper: Paper, match: Match, language: str) -> tuple[int, str]:
    found = signs(*map(latex_plain, (paper.title, paper.abstract, paper.comment, paper.journal_ref)))
    institutions = [hit.keyword for hit in match.hits if hit.place == "institution"]
    clauses = [_told(one, language) for one in found]
    if institutions:
        clauses.append(phrase(language, "match.institution", names=joined(language, institutions[:_NAMED])))
    reason = phrase(language, "clause").join(clauses) or phrase(language, "sign.none")
    if any(one.sign is Sign.SIMULATION for one in found):
        return 1, reason
    points = sum(one.sign.points for one in found) + bool(institutions)
    return 3 if points >= _MANY_POINTS else 2 if points else 1, reason


def _told(found: Found, language: str) -> str:
    key = f"sign.{found.sign.value[0].replace(' ', '_')}"
    if found.sign in (Sign.RELEASE, Sign.BENCHMARK):
        return phrase(
            language, key, name=joined(language, (phrase(language, f"thing.{n}") for n in found.name.split()))
        )
    return phrase(language, key, name=found.name)
