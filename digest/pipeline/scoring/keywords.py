"""Which of the interests a paper matches: keywords in title and abstract, authors, institutions, excluded topics.

A keyword matches whole words, without regard to case, accents, hyphens and a plural ending; Chinese, Japanese and
Korean characters match wherever they stand, because those scripts put no spaces between words. One exception makes
case count: a keyword in capitals (`CLIP`) does not match the common word (`video clips`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.accents import unaccented
from digest.model import Paper
from digest.pipeline.scoring.name_matching import WORD, Name
from digest.settings import Settings
from digest.text import latex_plain

PRIMARY, SECONDARY, AUTHOR, INSTITUTION = 4, 2, 6, 3
"""What a match adds to the strength. A keyword that stands in the abstract only adds half."""

ABOUT = 2
"""So many mentions in the abstract make a paper one about an excluded topic; fewer are taken for incidental."""

_URL = re.compile(r"https?://[^\s<>{}|\\^`\"]+", re.IGNORECASE)
# The host, and who has the first folder there; deeper ones are named after licences and kits: `dev-kit`. It ends in
# lower case: in `by MIT.We` a blank is missing.
_SITE = re.compile(r"(?<![\w.-])(?:https?://)?(?:[a-z0-9-]+\.)+(?-i:[a-z]{2,})(?:/[^\s/]+)?", re.IGNORECASE | re.ASCII)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]\w*")
# `CO_2`, as some write it without dollars, is glued as well.
_HYPHEN = re.compile(r"(?<=[^\W_])[-\u2010\u2011_](?=[^\W_])")


@dataclass(frozen=True)
class _Words:
    """A text made ready for search, in lower case, each word between spaces.

    `all` holds the words twice where there are hyphens, with `multi-modal` once as two words and once as one; `apart`
    only the former; `acronyms` only words with two capitals, the others blanked.
    """

    all: str
    apart: str
    acronyms: str
    vocabulary: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Words":
        text = unaccented(text)
        words = WORD.findall(text)
        apart = f" {' '.join(words).lower()} "
        glued = _HYPHEN.sub("", text)
        both = apart if glued == text else f"{apart}· {' '.join(WORD.findall(glued)).lower()} "
        return cls(both, apart, f" {' '.join(map(_acronym, words))} ", frozenset(both.split()))


def _in_capitals(text: str) -> str:
    """`text` in which names that may be acronyms look so: `Nvidia`, and `mit` in `csail.mit.edu`."""
    return _SITE.sub(_upper, _CAPITALISED.sub(_upper, text))


def _upper(found: re.Match[str]) -> str:
    return found[0].upper()


def _acronym(word: str) -> str:
    """`CLIP`, `CLIPs` → `clip`; a word without two capitals is blanked. `GPs` are not `GPS`."""
    if sum(map(str.isupper, word)) < 2:
        return "·"
    return word.removesuffix("s").lower()


@dataclass(frozen=True)
class _Pattern:
    """A keyword made ready: the forms in which it is looked for, each between spaces, as it is spelt first."""

    keyword: str
    forms: tuple[str, ...]
    acronym: bool
    last_words: frozenset[str]

    @classmethod
    def of(cls, keyword: str) -> "_Pattern":
        text = unaccented(latex_plain(keyword))
        words = WORD.findall(text)
        acronym = len(words) == 1 and len(words[0]) > 1 and words[0].isascii() and words[0].isalpha()
        acronym = acronym and words[0].isupper()
        spellings = [words, WORD.findall(_HYPHEN.sub("", text))]
        forms = dict.fromkeys(
            f" {' '.join([*first, form])} ".lower()
            for *first, last in filter(None, spellings)
            for form in ([last] if acronym else _numbers(last.lower()))
        )
        return cls(keyword, tuple(forms), acronym, frozenset(form.split()[-1] for form in forms))

    def count(self, words: _Words) -> int:
        text = words.acronyms if self.acronym else words.apart
        # Doubled, so that a word repeated at once does not need the same space twice.
        doubled = text.replace(" ", "  ")
        count = sum(doubled.count(f" {form.strip().replace(' ', '  ')} ") for form in self.forms)
        return count or int(self.found(words))

    def found(self, words: _Words) -> bool:
        # Most keywords are in none of the texts: this settles it five times as fast.
        if not self.acronym and self.last_words.isdisjoint(words.vocabulary):
            return False
        text = words.acronyms if self.acronym else words.all
        return any(form in text for form in self.forms)

    def is_part_of(self, other: "_Pattern") -> bool:
        """Whether it is found wherever the other is; a keyword is part of itself."""
        return any(form in whole for whole in other.forms[:1] for form in self.forms)


def _numbers(word: str) -> Iterable[str]:
    """A word, its plural, and its singular where its ending looks like a plural."""
    yield word
    if not word[-1].isascii() or not word[-1].isalpha():
        return
    if word.endswith("y") and len(word) > 2 and word[-2] not in "aeiou":
        yield f"{word[:-1]}ies"
    elif word.endswith(("s", "x", "ch", "sh")):
        yield f"{word}es"
    else:
        yield f"{word}s"
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in ("lens", "news"):
        return
    yield word[:-1]
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    elif word.endswith(("ses", "xes", "ches", "shes")):
        yield word[:-2]


def _longest(found: Sequence[tuple[_Pattern, int]]) -> Iterable[tuple[_Pattern, int]]:
    """What was found in one place without what is part of another: `vision transformer` takes in `transformer`."""
    for pattern, weight in found:
        if any(pattern is not other and pattern.is_part_of(other) for other, _ in found):
            continue
        yield pattern, max([weight, *(part_weight for part, part_weight in found if part.is_part_of(pattern))])


Place = Literal["title", "abstract", "author", "institution"]


@dataclass(frozen=True)
class Hit:
    """One interest that a paper matches, as it is spelt in the settings, and what it adds to the strength."""

    keyword: str
    place: Place
    weight: int
    is_primary: bool = False


@dataclass(frozen=True)
class Match:
    """Everything that a paper matches. `hits` come heaviest first.

    `excluded` is the excluded keyword that the paper is about (in the title, or twice in the abstract), `mentioned`
    one that its abstract mentions once; "" where there is none.
    """

    hits: tuple[Hit, ...] = ()
    excluded: str = ""
    excluded_in_title: bool = False
    mentioned: str = ""

    @property
    def strength(self) -> int:
        """What decides among equal scores."""
        return sum(hit.weight for hit in self.hits)

    @property
    def topic_strength(self) -> int:
        """The strength without institutions: they say nothing of a paper's topic."""
        return sum(hit.weight for hit in self.hits if hit.place != "institution")


class Interests:
    """The interests of the settings, compiled once. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        keywords = settings.keywords
        # A keyword that stands in both lists counts once, as a primary one.
        weights = dict.fromkeys(keywords.secondary, SECONDARY) | dict.fromkeys(keywords.primary, PRIMARY)
        self._keywords = [(_Pattern.of(keyword), weight) for keyword, weight in weights.items()]
        self._excluded = [_Pattern.of(keyword) for keyword in keywords.exclude]
        self._institutions = [_Pattern.of(name) for name in settings.institutions]
        self._authors = [(spelt, name) for spelt in settings.authors if (name := Name.of(spelt))]
        self.is_empty = not (self._keywords or self._institutions or self._authors or settings.interests)

    def match(self, paper: Paper) -> Match:
        """What a paper matches."""
        title, abstract_text, comment = map(latex_plain, (paper.title, paper.abstract, paper.comment))
        in_title, in_abstract = _Words.of(title), _Words.of(abstract_text)
        hits = [*self._keyword_hits(in_title, in_abstract), *self._author_hits(paper.authors)]
        # An abstract names institutions for their hardware and data sets (`an NVIDIA RTX 4090`, `KITTI and Waymo`): in
        # a week of cs.CV none of 18 such mentions was an affiliation, but all 6 in comments. Addresses count anywhere.
        addresses = " ".join(_URL.findall(abstract_text) + _SITE.findall(abstract_text))
        affiliation = _Words.of(" ; ".join([*paper.authors, _in_capitals(f"{comment} ; {addresses}")]))
        hits += [
            Hit(pattern.keyword, "institution", INSTITUTION)
            for pattern in self._institutions
            if pattern.found(affiliation)
        ]
        hits.sort(key=lambda hit: (-hit.weight, hit.keyword))
        excluded, is_title, mentioned = self._exclusion(in_title, in_abstract)
        return Match(tuple(hits), excluded, is_title, mentioned)

    def _keyword_hits(self, title: _Words, abstract: _Words) -> Iterable[Hit]:
        in_title = [(pattern, weight) for pattern, weight in self._keywords if pattern.found(title)]
        in_abstract = [
            (pattern, weight)
            for pattern, weight in self._keywords
            if pattern.found(abstract) and not any(pattern.is_part_of(other) for other, _ in in_title)
        ]
        for pattern, weight in _longest(in_title):
            yield Hit(pattern.keyword, "title", weight, weight == PRIMARY)
        for pattern, weight in _longest(in_abstract):
            yield Hit(pattern.keyword, "abstract", weight // 2, weight == PRIMARY)

    def _author_hits(self, authors: Iterable[str]) -> Iterable[Hit]:
        if not self._authors:
            return
        names = [name for author in authors if (name := Name.of(author))]
        for spelt, wanted in self._authors:
            if any(wanted.is_same(name) for name in names):
                yield Hit(spelt, "author", AUTHOR)

    def _exclusion(self, title: _Words, abstract: _Words) -> tuple[str, bool, str]:
        for pattern in self._excluded:
            if pattern.found(title):
                return pattern.keyword, True, ""
        counts = [(pattern.keyword, pattern.count(abstract)) for pattern in self._excluded if pattern.found(abstract)]
        for keyword, count in counts:
            if count >= ABOUT:
                return keyword, False, ""
        return "", False, counts[0][0] if counts else ""
