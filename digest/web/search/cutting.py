"""Documents → a run of terms: the rules of `tokens`, for a month at once.

Chinese is cut by arithmetic on all characters together. Words are looked up one by one, each different piece of text
between spaces only once.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from digest.web.search.characters import EVERY, Characters, Mask, folded, is_cjk
from digest.web.search.coding import UTF_32
from digest.web.search.documents import Document
from digest.web.search.runs import KEY_BITS, Field, Numbers, Run, counted, first_of_each, word_keys
from digest.web.search.tokens import CJK_RUN, FIRST_CJK, fold, terms, words

AUTHOR, CATEGORY = "@", "#"
"""What the terms of the filters begin with; no term of a text does."""

_REMEMBERED = 200_000
"""Terms that are remembered from one stretch to the next."""

_LABEL_BITS = 21
"""An entry is a key above these, which hold a document and a field."""


class Cutter:
    """Cuts stretches of documents, one after the other: most words of a month are those of the months before."""

    def __init__(self) -> None:
        self._words = _Words()
        self._names = _Names(self._words)

    def run(self, documents: Sequence[Document]) -> Run:
        """The run of some documents; they are numbered as they come."""
        if len(self._words.terms) > _REMEMBERED:
            self._words = _Words()
            self._names = _Names(self._words)
        texts = [text for document in documents for text in _fields(document)]
        codes, lengths = folded(texts)
        chinese = is_cjk(codes)
        where = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
        pairs = _pairs(codes, chinese, where)
        singles = _singles(codes[chinese], where[chinese], len(documents))
        named, vocabulary = self._named(_without_cjk(codes, chinese, lengths), documents)
        entries = np.concatenate([pairs, named])
        entries.sort()
        entries = np.concatenate([entries[first_of_each(entries >> 2)], singles])
        # Two sorted halves: the stable way goes through them once.
        entries.sort(kind="stable")
        # Of the fields of a document the first, which is the best, stays.
        entries = entries[first_of_each(entries >> 2)]
        keys, counts = counted(entries >> _LABEL_BITS)
        postings = (entries & ((1 << _LABEL_BITS) - 1)).astype(np.uint32)
        return Run(keys, vocabulary, counts, postings, len(documents))

    def _named(self, texts: Iterable[str], documents: Sequence[Document]) -> tuple[Numbers, tuple[str, ...]]:
        """Entries of words, and of everything in the names; and the words, sorted."""
        numbers: list[int] = []
        sizes: list[int] = []
        for label, text in enumerate(texts):
            document, field = documents[label >> 2], label & 3
            found: set[int] = set()
            if field == Field.NAMES:
                found.update(*map(self._names.__getitem__, _names(document)))
            else:
                found.update(*map(self._words.__getitem__, set(text.split())))
            if field == Field.TITLE:
                found.update(self._words[fold(document.id)])
            numbers += found
            sizes.append(len(found))
        keys, ordered = self._words.term_keys(np.array(numbers, dtype=np.int64))
        return (keys << _LABEL_BITS) | np.repeat(np.arange(len(sizes), dtype=np.int64), sizes), ordered


def _fields(document: Document) -> tuple[str, str, str, str]:
    """What is cut by arithmetic, by field; `_words` adds the id and the names."""
    return document.title, "\n".join(document.findings), "", "\n".join(document.texts)


# --- Chinese


def _pairs(codes: Characters, chinese: Mask, labels: Numbers) -> Numbers:
    """Entries of every two neighbouring characters."""
    both = np.flatnonzero(chinese[:-1] & chinese[1:])
    firsts, seconds = codes[both].astype(np.int64), codes[both + 1].astype(np.int64)
    return (firsts << KEY_BITS | seconds) << _LABEL_BITS | labels[both]


def _singles(codes: Characters, labels: Numbers, size: int) -> Numbers:
    """Entries of single characters: a table of characters by documents is faster than sorting."""
    seen = np.zeros(EVERY, dtype=np.bool_)
    seen[codes] = True
    distinct = np.flatnonzero(seen)
    row = np.zeros(EVERY, dtype=np.int64)
    row[distinct] = np.arange(len(distinct))
    best = np.full((len(distinct), size), len(Field), dtype=np.uint8)
    # Of what is written to the same place the last stays: backwards, that is the best field.
    best[row[codes[::-1]], labels[::-1] >> 2] = labels[::-1] & 3
    where, document = np.nonzero(best < len(Field))
    key = distinct[where] << KEY_BITS
    return (key << _LABEL_BITS) | (document << 2) | best[where, document]


# --- words


def _without_cjk(codes: Characters, chinese: Mask, lengths: Numbers) -> Iterable[str]:
    """The texts with a space for each run of Chinese."""
    kept = ~chinese
    kept[1:] |= ~chinese[:-1]
    left = np.where(chinese, np.uint32(32), codes)[kept]
    ends = np.cumsum(kept, dtype=np.int64)[np.cumsum(lengths) - 1].tolist()
    whole = left.tobytes().decode(UTF_32, "surrogatepass")
    start = 0
    for end in ends:
        yield whole[start:end]
        start = end


class _Words(dict[str, tuple[int, ...]]):
    """Pieces of text between spaces → the numbers of their words in `terms`."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, piece: str) -> tuple[int, ...]:
        self[piece] = found = self.numbered(words(piece))
        return found

    def numbered(self, found: Iterable[str]) -> tuple[int, ...]:
        return tuple(map(self._number, found))

    def _number(self, term: str) -> int:
        if (number := self._numbers.setdefault(term, len(self.terms))) == len(self.terms):
            self.terms.append(term)
        return number

    def term_keys(self, numbers: Numbers) -> tuple[Numbers, tuple[str, ...]]:
        """The keys of some terms, and the words among them, sorted. Names may be Chinese."""
        used = sorted([self.terms[number] for number in np.flatnonzero(np.bincount(numbers, minlength=1)).tolist()])
        keys = np.zeros(len(self.terms), dtype=np.int64)
        own = []
        for term in used:
            if term < FIRST_CJK or not CJK_RUN.match(term):
                own.append(term)
            else:
                keys[self._numbers[term]] = (ord(term[0]) << KEY_BITS) | (ord(term[1]) if len(term) > 1 else 0)
        keys[[self._numbers[word] for word in own]] = word_keys(own)
        return keys[numbers], tuple(own)


class _Names(dict[str, tuple[int, ...]]):
    """Authors and categories behind their signs → the numbers of their terms, with that sign and without."""

    def __init__(self, words: _Words) -> None:
        self._words = words

    def __missing__(self, name: str) -> tuple[int, ...]:
        sign, text = name[0], fold(name[1:])
        found = terms(text)
        marked = {f"{sign}{term}" for term in found} if sign == AUTHOR else {f"{sign}{text}"}
        self[name] = numbers = self._words.numbered(found | marked)
        return numbers


def _names(document: Document) -> Iterator[str]:
    """Authors and categories behind their signs, and names such as 李 雷 without their space, too."""
    for author in document.authors:
        yield f"{AUTHOR}{author}"
        if not author.isascii() and CJK_RUN.search(author):
            yield f"{AUTHOR}{author.replace(' ', '')}"
    for category in document.categories:
        yield f"{CATEGORY}{category}"
