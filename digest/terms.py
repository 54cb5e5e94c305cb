"""Terms: the phrases of a paper that can name what it is about. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_LONGEST = 4
"""Words of a term at most, with `vision-language` as two."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")
_WORD = re.compile(r"[^\W_]")
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
        for run in _runs(_ADDRESS.sub(" . ", text)):
            for key, spelling in _ngrams(run, topics):
                occurrence = found.setdefault(key, Occurrence(Counter()))
                # A title's capitals are the title's, not the term's.
                occurrence.spellings[spelling] += 1 if in_title else 3
                occurrence.in_title |= in_title
    # A single word has to stand in the title: every abstract mentions a benchmark.
    return {term: occurrence for term, occurrence in found.items() if occurrence.in_title or " " in term}


def topic_keys(topics: Iterable[str]) -> frozenset[str]:
    """Words as keys of terms; what is not a single word is left out."""
    return frozenset(singular(topic.lower()) for topic in topics if topic.isalnum())


def _runs(text: str) -> Iterator[list[str]]:
    """The stretches of words between punctuation and stop words."""
    run: list[str] = []
    for token in _TOKEN.findall(text):
        if not _WORD.match(token) or token.lower() in word_list("stop"):
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
                yield " ".join([*words[:-1], singular(words[-1])]), " ".join(run[start : end + 1])


def _is_term(tokens: Sequence[str], words: Sequence[str], topics: Collection[str]) -> bool:
    first, last = words[0], singular(words[-1])
    if any(len(word) < 2 or word.isdigit() for word in (first, last)):
        return False
    if len(tokens) == 1:
        # `training-free` is no noun. A word alone is too wide (`image`), unless it is a name (`LoRA`) or a topic.
        is_name = len(words[0]) > 2 and sum(map(str.isupper, tokens[0])) > 1
        return len(words) == 1 and (last in topics or (is_name and last not in word_list("generic")))
    if _NO_NOUN.search(last) or _NO_NOUN.search(tokens[-1]) or first.endswith("ly"):
        return False
    if first == "large" and words[1] not in ("language", "vision", "multimodal", "reasoning"):
        return False
    if [*words[:-1], last] in _NAMED:
        return True
    if all(singular(word) in word_list("generic") for word in words):
        return False
    return last not in word_list("generic") or (last in _HEADS and singular(words[-2]) not in word_list("generic"))


_NO_NOUN = re.compile(
    r"(?:ed|ly|able|ible|ous|ive|wise|ful|[a-z]-\w+(?:free|based|aware|level|scale|shot|centric|tuned|driven))$"
)
# Generic words that together are a field of their own.
_NAMED = [["world", "model"]]
# Generic words that make a theme of a telling word before them: `diffusion model`, `world model`, `pose estimation`.
_HEADS = frozenset([
    "benchmark", "dataset", "learning", "model", "network", "policy", "representation", "space", "synthesis", "system",
    "understanding",
])  # fmt: skip
_PLURALS = re.compile(r"(?:ies|(?:ss|x|ch|sh)es|(?<![sui])s)$")


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """`policies` → `policy`; what only looks like a plural (`analysis`) stays."""
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


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of `digest/words/NAME.txt`: `stop` or `generic`."""
    text = (files("digest") / "words" / f"{name}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
