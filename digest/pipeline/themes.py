"""Terms that stand out on a day: what its papers have in common and the archive's earlier days less so. Pure."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from digest.model import Paper
from digest.pipeline.keywords import plain

_LONGEST = 4
"""Words of a term at most, with `vision-language` as two."""
_MOST = 5
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")
_WORD = re.compile(r"[^\W_]")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.-]+\.(?:com|org|io|net|edu|co)\b\S*")


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
    keys = _keys(topics)
    counts: Counter[str] = Counter()
    number = 0
    for title, abstract in papers:
        counts.update(_terms(title, abstract, keys).keys())
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
    keys = _keys(topics)
    found = {paper.id: _terms(paper.title, paper.abstract, keys) for paper in papers}
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
    """How much a term stands out: the papers that have it, those in whose title it stands twice, times its rarity.

    What two abstracts mention and no title does is chance more often than a theme. Rarity is bounded on both sides, or
    with few earlier papers the odd phrase would win, and a field's steady topics would never be named.
    """
    if having + in_title < 3:
        return 0.0
    usual = (earlier.counts.get(term, 0) + 1) / (earlier.papers + 10)
    rarity = min(max(math.log(having / papers / usual), 0.1), 2.0) if earlier.papers else 1.0
    length = {1: 0.5, 2: 1.0, 3: 1.2}.get(len(term.split()), 1.25)
    return (having + in_title) * length * (0.5 + rarity)


def _repeats(term: str, other: str, ids: Mapping[str, Sequence[str]]) -> bool:
    """Whether a term says what another has said: one is part of the other, or the same papers share most words."""
    words, others = set(term.split()), set(other.split())
    if words <= others or others <= words:
        return True
    return bool(words & others) and set(ids[term]) <= set(ids[other])


@dataclass
class _Occurrence:
    spellings: Counter[str]
    in_title: bool = False


def _terms(title: str, abstract: str, topics: Collection[str] = ()) -> dict[str, _Occurrence]:
    """The terms of a paper by their key: lower case, hyphens opened, the last word in the singular."""
    found: dict[str, _Occurrence] = {}
    for text, in_title in ((plain(title), True), (plain(abstract), False)):
        for run in _runs(_ADDRESS.sub(" . ", text)):
            for key, spelling in _ngrams(run, topics):
                occurrence = found.setdefault(key, _Occurrence(Counter()))
                # A title's capitals are the title's, not the term's.
                occurrence.spellings[spelling] += 1 if in_title else 3
                occurrence.in_title |= in_title
    # A single word has to stand in the title: every abstract mentions a benchmark.
    return {term: occurrence for term, occurrence in found.items() if occurrence.in_title or " " in term}


def _keys(topics: Iterable[str]) -> frozenset[str]:
    return frozenset(_singular(topic.lower()) for topic in topics if topic.isalnum())


def _runs(text: str) -> Iterator[list[str]]:
    """The stretches of words between punctuation and stop words."""
    run: list[str] = []
    for token in _TOKEN.findall(text):
        if not _WORD.match(token) or token.lower() in _list("stop"):
            if run:
                yield run
            run = []
        else:
            run.append(token)
    if run:
        yield run


def _ngrams(run: Sequence[str], topics: Collection[str]) -> Iterator[tuple[str, str]]:
    for start in range(len(run)):
        words: list[str] = []
        for end in range(start, min(len(run), start + _LONGEST)):
            words += run[end].lower().split("-")
            if len(words) > _LONGEST:
                break
            if _is_term(run[start : end + 1], words, topics):
                yield " ".join([*words[:-1], _singular(words[-1])]), " ".join(run[start : end + 1])


def _is_term(tokens: Sequence[str], words: Sequence[str], topics: Collection[str]) -> bool:
    first, last = words[0], _singular(words[-1])
    if any(len(word) < 2 or word.isdigit() for word in (first, last)):
        return False
    if len(tokens) == 1:
        # `training-free` is no noun. A word alone is too wide (`image`), unless it is a name (`LoRA`) or a topic.
        is_name = len(words[0]) > 2 and sum(map(str.isupper, tokens[0])) > 1
        return len(words) == 1 and (last in topics or (is_name and last not in _list("generic")))
    if _NO_NOUN.search(last) or _NO_NOUN.search(tokens[-1]) or first.endswith("ly"):
        return False
    if first == "large" and words[1] not in ("language", "vision", "multimodal", "reasoning"):
        return False
    if all(_singular(word) in _list("generic") for word in words):
        return False
    return last not in _list("generic") or (last in _HEADS and _singular(words[-2]) not in _list("generic"))


_NO_NOUN = re.compile(
    r"(?:ed|ly|able|ible|ous|ive|wise|ful|[a-z]-\w+(?:free|based|aware|level|scale|shot|centric|tuned|driven))$"
)
# Generic words that make a theme of a telling word before them: `diffusion model`, `world model`, `pose estimation`.
_HEADS = frozenset([
    "benchmark", "dataset", "learning", "model", "network", "policy", "representation", "space", "synthesis", "system",
    "understanding",
])  # fmt: skip
_PLURALS = re.compile(r"(?:ies|(?:ss|x|ch|sh)es|(?<![sui])s)$")


def _singular(word: str) -> str:
    ending = _PLURALS.search(word)
    if ending is None or len(word) < 4:
        return word
    match ending[0]:
        case "ies":
            return f"{word[:-3]}y"
        case "s":
            return word[:-1]
        case _:
            return word[:-2]


def _spelling(term: str, found: Iterable[Mapping[str, _Occurrence]]) -> str:
    """The way in which most of the papers write a term."""
    spellings: Counter[str] = Counter()
    for terms in found:
        if term in terms:
            spellings.update(terms[term].spellings)
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


@cache
def _list(name: str) -> frozenset[str]:
    text = (files("digest.pipeline") / "words" / f"{name}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
