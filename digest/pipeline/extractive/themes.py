"""Terms that stand out on a day: what its papers have in common and the archive's earlier days less so. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from digest.model import Paper
from digest.terms import Occurrence, terms_of, topic_keys, weight
from digest.text import latex_plain

_MOST = 5


@dataclass(frozen=True)
class Theme:
    """A term as the papers write it, and the papers whose title or abstract has it, in the day's order."""

    term: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Background:
    """In how many of so many earlier papers each term occurs."""

    papers: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def background(papers: Iterable[tuple[str, str]], *, topics: Iterable[str] = ()) -> Background:
    """Count the terms of earlier papers, given as title and abstract.

    A few hundred papers are enough to tell what is usual; 500 take about half a second.

    Args:
        topics: as for `themes`.
    """
    keys = topic_keys(topics)
    counts: Counter[str] = Counter()
    number = 0
    for title, abstract in papers:
        counts.update(terms_of(latex_plain(title), latex_plain(abstract), keys).keys())
        number += 1
    return Background(number, counts)


def themes(
    papers: Sequence[Paper], earlier: Background, *, topics: Iterable[str] = (), limit: int = _MOST
) -> tuple[Theme, ...]:
    """The themes of a day, the strongest first: terms of two or more of its papers, none within another.

    Args:
        papers: the chosen papers in the day's order.
        earlier: what is usual; an empty one leaves that to the built-in lists.
        topics: words that may be a theme by themselves, such as the keywords of the settings (`diffusion`).
    """
    keys = topic_keys(topics)
    found = {paper.id: terms_of(latex_plain(paper.title), latex_plain(paper.abstract), keys) for paper in papers}
    ids: dict[str, list[str]] = {}
    for id_, terms in found.items():
        for term in terms:
            ids.setdefault(term, []).append(id_)
    shared = {term: having for term, having in ids.items() if len(having) > 1}
    in_title = {term: sum(found[id_][term].in_title for id_ in having) for term, having in shared.items()}
    weights = {
        term: _weight(term, len(having), in_title[term], len(papers), earlier) for term, having in shared.items()
    }
    chosen: list[str] = []
    for term in sorted(shared, key=lambda term: (-weights[term], term)):
        if weights[term] > 0 and not any(_repeats(term, other, shared) for other in chosen):
            chosen.append(term)
        if len(chosen) == limit:
            break
    return tuple(Theme(_spelling(term, found.values()), tuple(shared[term])) for term in chosen)


def _weight(term: str, having: int, in_title: int, papers: int, earlier: Background) -> float:
    """What two abstracts mention and no title does is chance more often than a theme."""
    if having + in_title < 3:
        return 0.0
    before = earlier.counts.get(term, 0)
    return weight(
        term, having=having, in_title=in_title, papers=papers, having_before=before, papers_before=earlier.papers
    )


def _repeats(term: str, other: str, ids: Mapping[str, Sequence[str]]) -> bool:
    """Whether a term says what another has said: one is part of the other, or the same papers share most words."""
    words, others = set(term.split()), set(other.split())
    if words <= others or others <= words:
        return True
    return bool(words & others) and set(ids[term]) <= set(ids[other])


def _spelling(term: str, found: Iterable[Mapping[str, Occurrence]]) -> str:
    """The way in which most of the papers write a term."""
    spellings: Counter[str] = Counter()
    for terms in found:
        if term in terms:
            spellings.update(terms[term].spellings)
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))
