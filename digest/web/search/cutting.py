"""Documents → a run of terms: the rules of `tokens`, for a month at once.

Chinese is cut by arithmetic on all characters together. Words are looked up one by one, each different piece of text
between spaces only once.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from digest.web.search.characters import EVERY, Characters, Mask, folded, is_cjk
from digest.web.search.coding import UTF_32
from digest.web.search.documents import Document
from digest.web.search.runs import KEY_BITS, Field, Numbers, Run, counted, first_of_each, word_keys
from digest.web.search.tokens import CJK_RUN, fold, terms, words

AUTHOR, CATEGORY = "@", "#"
"""What the terms of the filters begin with; no term of a text does."""

_LABEL_BITS = 21
"""An entry is a key above these, which hold a document and a field."""


def make_run(documents: Sequence[Document]) -> Run:
    """The run of some documents; they are numbered as they come."""
    texts = [text for document in documents for text in _fields(document)]
    codes, lengths = folded(texts)
    chinese = is_cjk(codes)
    where = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    pairs = _pairs(codes, chinese, where)
    singles = _singles(codes[chinese], where[chinese], len(documents))
    named, vocabulary = _words(_without_cjk(codes, chinese, lengths), documents)
    entries = np.concatenate([pairs, singles, named])
    entries.sort()
    # Of the fields of a document the first, which is the best, stays.
    entries = entries[first_of_each(entries >> 2)]
    keys, counts = counted(entries >> _LABEL_BITS)
    postings = (entries & ((1 << _LABEL_BITS) - 1)).astype(np.uint32)
    return Run(keys, vocabulary, counts, postings, len(documents))


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
    rows = row[codes]
    for field in reversed(Field):
        here = (labels & 3) == field
        best[rows[here], labels[here] >> 2] = field
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


class _Vocabulary(dict[str, tuple[int, ...]]):
    """Pieces of text between spaces → the numbers of their words."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __missing__(self, piece: str) -> tuple[int, ...]:
        self[piece] = found = self.numbered(words(piece))
        return found

    def numbered(self, found: Iterable[str]) -> tuple[int, ...]:
        return tuple([self.numbers.setdefault(word, len(self.numbers)) for word in found])


def _words(texts: Iterable[str], documents: Sequence[Document]) -> tuple[Numbers, tuple[str, ...]]:
    """Entries of words, and of everything in the names; and the sorted words."""
    vocabulary = _Vocabulary()
    names = _Names(vocabulary)
    numbers: list[int] = []
    sizes: list[int] = []
    for label, text in enumerate(texts):
        document, field = documents[label >> 2], label & 3
        found: set[int] = set()
        if field == Field.NAMES:
            found.update(*map(names.__getitem__, [*_authors(document), *_categories(document)]))
        else:
            found.update(*map(vocabulary.__getitem__, set(text.split())))
        if field == Field.TITLE:
            found.update(vocabulary[fold(document.id)])
        numbers += found
        sizes.append(len(found))
    keys, ordered = _word_keys(vocabulary.numbers)
    labels = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    return (keys[np.array(numbers, dtype=np.int64)] << _LABEL_BITS) | labels, ordered


class _Names(dict[str, tuple[int, ...]]):
    """Authors and categories, each told by its first sign → the numbers of their terms, with that sign and without."""

    def __init__(self, vocabulary: _Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __missing__(self, name: str) -> tuple[int, ...]:
        sign, text = name[0], fold(name[1:])
        found = terms(text)
        marked = {f"{sign}{term}" for term in found} if sign == AUTHOR else {f"{sign}{text}"}
        self[name] = numbers = self._vocabulary.numbered(found | marked)
        return numbers


def _authors(document: Document) -> Iterable[str]:
    """The authors, and names such as 李 雷 without their space, too."""
    for author in document.authors:
        yield f"{AUTHOR}{author}"
        if not author.isascii() and CJK_RUN.search(author):
            yield f"{AUTHOR}{author.replace(' ', '')}"


def _categories(document: Document) -> Iterable[str]:
    return (f"{CATEGORY}{category}" for category in document.categories)


def _word_keys(numbers: dict[str, int]) -> tuple[Numbers, tuple[str, ...]]:
    """The keys of terms by their numbers, and the words among the terms, sorted. Names may be Chinese."""
    cjk = [term for term in numbers if CJK_RUN.match(term)]
    ordered = tuple(sorted(numbers.keys() - cjk))
    keys = np.zeros(len(numbers), dtype=np.int64)
    for term in cjk:
        keys[numbers[term]] = (ord(term[0]) << KEY_BITS) | (ord(term[1]) if len(term) > 1 else 0)
    keys[[numbers[word] for word in ordered]] = word_keys(ordered)
    return keys, ordered
