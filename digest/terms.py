"""Terms: the phrases of a paper that can name what it is about. Pure."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from digest.memo import Memo

_LONGEST = 4
"""Words of a term at most, with `vision-language` as two."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")
_WORD = re.compile(r"[^\W_]")
_IN_ADDRESSES = ("://", "www.", ".com", ".org", ".io", ".net", ".edu", ".co")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.-]+\.(?:com|org|io|net|edu|co)\b\S*")


@dataclass
class Occurrence:
    """How a paper writes a term, a spelling in the abstract counted three times, and whether its title has it."""

    spellings: Counter[str]
    in_title: bool = False


def terms_of(title: str, abstract: str, topics: Collection[str] = ()) -> dict[str, Occurrence]:
    """The terms of a paper by their key: lower case, hyphens opened, the last word in the singular.

    Args:
        title, abstract: plain text, without LaTeX.
        topics: single words that may be a term by themselves, as `topic_keys` makes them.
    """
    found: dict[str, Occurrence] = {}
    for text, in_title in ((title, True), (abstract, False)):
        for key, spelling in phrases(tokens(text), topics):
            if (occurrence := found.get(key)) is None:
                occurrence = found[key] = Occurrence(Counter())
            # A title's capitals are the title's, not the term's.
            occurrence.spellings[spelling] += 1 if in_title else 3
            occurrence.in_title |= in_title
    return {term: occurrence for term, occurrence in found.items() if may_stand(term, in_title=occurrence.in_title)}


def may_stand(term: str, *, in_title: bool) -> bool:
    """A single word has to stand in the title: every abstract mentions a benchmark."""
    return in_title or " " in term


def weight(term: str, *, having: int, in_title: int, papers: int, having_before: int, papers_before: int) -> float:
    """How much a term stands out: the papers that have it, those in whose title it stands twice, times its rarity.

    Rarity is held against the papers before. It is bounded on both sides, or with few of them the odd phrase would win,
    and a field's steady topics would never be named.

    Args:
        having, in_title: of `papers`.
        having_before: of `papers_before`; of none nothing is said about rarity.
    """
    usual = (having_before + 1) / (papers_before + 10)
    rarity = min(max(math.log(having / papers / usual), 0.1), 2.0) if papers_before else 1.0
    length = {1: 0.5, 2: 1.0, 3: 1.2}.get(len(term.split()), 1.25)
    return (having + in_title) * length * (0.5 + rarity)


def topic_keys(topics: Iterable[str]) -> frozenset[str]:
    """Words as keys of terms; what is not a single word is left out."""
    return frozenset(singular(topic.lower()) for topic in topics if topic.isalnum())


def tokens(text: str) -> list[str]:
    """The tokens of a plain text, in order: words, `vision-language` as one, and punctuation."""
    # Few texts have any, and looking for fixed words is faster than for a pattern.
    if any(part in text for part in _IN_ADDRESSES):
        text = _ADDRESS.sub(" . ", text)
    return _TOKEN.findall(text)


def stems(found: Iterable[str]) -> Iterator[str]:
    """The words of tokens in the singular, those of `vision-language` one by one, without stop words."""
    return chain.from_iterable(map(_STEMS.__getitem__, found))


def phrases(
    found: Iterable[str], topics: Collection[str] = (), among: set[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Every phrase that may be a term: its key and how the text writes it, in order.

    Args:
        found: the tokens of a text.
        among: the words, in the singular, that are looked at; None for all.
    """
    run: list[_Token] = []
    for token in found:
        own = _STEMS[token]
        if own and (among is None or among.issuperset(own)):
            run.append(_TOKENS[token])
        elif run:
            yield from _ngrams(run, topics)
            run = []
    if run:
        yield from _ngrams(run, topics)


def _stems(token: str) -> tuple[str, ...]:
    """The words of a token in the singular; none of punctuation and of stop words, which no term goes across."""
    lower = token.lower()
    if not _WORD.match(token) or lower in word_list("stop"):
        return ()
    return tuple(map(singular, lower.split("-")))


_STEMS = Memo(_stems, 100_000)


class _Token(NamedTuple):
    """A token that has words, and what it can be in a term. Few of a text's tokens are asked about.

    Attributes:
        words: those of `vision-language` are two.
        key, last_key: its words in lower case, as they stand inside a term and, with a singular, at its end.
        last: the last word in the singular.
        begins, is_end: whether it may begin a term, and end one of several tokens.
        begins_phrase: whether it may begin a term of several tokens.
    """

    text: str
    words: tuple[str, ...]
    key: str
    last_key: str
    last: str
    begins: bool
    begins_phrase: bool
    is_end: bool
    is_name: bool
    is_generic: bool


def _token(text: str) -> _Token:
    generic = word_list("generic")
    lower = text.lower()
    words = tuple(lower.split("-"))
    stems = _STEMS[text]
    first, last = words[0], stems[-1]
    tells = not (len(last) < 2 or last.isdigit())
    has_capitals = text != lower and sum(map(str.isupper, text)) > 1
    return _Token(
        text=text,
        words=words,
        key=" ".join(words),
        last_key=" ".join([*words[:-1], last]),
        last=last,
        begins=not (len(first) < 2 or first.isdigit()),
        begins_phrase=not first.endswith("ly"),
        is_end=tells and _may_be_noun(last) and _may_be_noun(text),
        is_name=has_capitals and len(words) == 1 and tells and len(first) > 2 and last not in generic,
        is_generic=all(stem in generic for stem in stems),
    )


_TOKENS = Memo(_token, 100_000)


def _may_be_noun(word: str) -> bool:
    return not (word.endswith(_NO_NOUN) or ("-" in word and _NO_NOUN_PAIR.search(word)))


def _ngrams(run: Sequence[_Token], topics: Collection[str]) -> Iterator[tuple[str, str]]:
    for start, first in enumerate(run):
        if not first.begins:
            continue
        # `training-free` is no noun. A word alone is too wide (`image`), unless it is a name (`LoRA`) or a topic.
        if first.is_name or (first.last in topics and len(first.words) == 1):
            yield first.last_key, first.text
        if not first.begins_phrase:
            continue
        length = len(first.words)
        for end in range(start + 1, min(len(run), start + _LONGEST)):
            last = run[end]
            length += len(last.words)
            if length > _LONGEST:
                break
            if last.is_end and _is_term(run[start : end + 1]):
                inside = run[start:end]
                key = f"{' '.join([token.key for token in inside])} {last.last_key}"
                yield key, f"{' '.join([token.text for token in inside])} {last.text}"


def _is_term(tokens: Sequence[_Token]) -> bool:
    """Whether several tokens, of which each may stand where it does, are a term together."""
    first, last = tokens[0], tokens[-1]
    if first.words[0] == "large":
        second = first.words[1] if len(first.words) > 1 else tokens[1].words[0]
        if second not in ("language", "vision", "multimodal", "reasoning"):
            return False
    generic = word_list("generic")
    if last.last not in generic:
        return True
    before = last.words[-2] if len(last.words) > 1 else tokens[-2].words[-1]
    if all(token.is_generic for token in tokens):
        return " ".join([*(token.key for token in tokens[:-1]), last.last_key]) in _NAMED
    return last.last in _HEADS and singular(before) not in generic


_NO_NOUN = ("ed", "ly", "able", "ible", "ous", "ive", "wise", "ful")
_NO_NOUN_PAIR = re.compile(r"[a-z]-\w+(?:free|based|aware|level|scale|shot|centric|tuned|driven)$")
# Generic words that together are a field of their own.
_NAMED = frozenset(["world model"])
# Generic words that make a theme of a telling word before them: `diffusion model`, `world model`, `pose estimation`.
_HEADS = frozenset([
    "benchmark", "dataset", "learning", "model", "network", "policy", "representation", "space", "synthesis", "system",
    "understanding",
])  # fmt: skip


def singular(word: str) -> str:
    """`policies` → `policy`; what only looks like a plural (`analysis`) stays."""
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of `digest/words/NAME.txt`: `stop` or `generic`."""
    text = (files("digest") / "words" / f"{name}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
