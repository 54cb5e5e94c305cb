"""Documents → a run of terms: the rules of `tokens`, for many days at once.

Characters are told apart and Chinese is cut by arithmetic on all of them together. Words are looked up one by one, and
cut once each.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from digest.web.search.characters import Characters, Kind, Kinds, folded, kinds
from digest.web.search.coding import UTF_32
from digest.web.search.documents import Document
from digest.web.search.runs import KEY_BITS, Field, Numbers, Run, counted, first_of_each
from digest.web.search.vocabulary import Names, Words

_REMEMBERED = 200_000
"""Terms that are remembered from one stretch to the next."""

_KEPT = 31 << 20
"""Bytes of a block that glibc learns from; larger ones tell it nothing."""

_LABEL_BITS = 21
"""An entry is a key above these, which hold a label: a document and, in the lowest two bits, a field."""


class Cutter:
    """Cuts stretches of documents, one after the other: most words of a month are those of the months before."""

    def __init__(self) -> None:
        _keep_freed_memory()
        self._words = Words()
        self._names = Names(self._words)

    def run(self, documents: Sequence[Document]) -> Run:
        """The run of some documents; they are numbered as they come."""
        if len(self._words.terms) > _REMEMBERED:
            self._words = Words()
            self._names = Names(self._words)
        codes, ends = folded([text for document in documents for text in _fields(document)])
        found = kinds(codes)
        spelt, vocabulary = self._spelt(*_words(codes, found, ends), documents)
        entries = np.concatenate([*_chinese(codes, found, ends), spelt])
        # Sorted parts: the stable way goes through them once.
        entries.sort(kind="stable")
        # What is Chinese in a name may stand in the text, too.
        entries = _once(entries)
        keys, counts = counted(entries >> _LABEL_BITS)
        postings = (entries & ((1 << _LABEL_BITS) - 1)).astype(np.uint32)
        return Run(keys, vocabulary, counts, postings, len(documents))

    def _spelt(
        self, found: Sequence[str], labels: Numbers, documents: Sequence[Document]
    ) -> tuple[Numbers, tuple[str, ...]]:
        """Entries of words, and of everything in the names, sorted; and the words, sorted."""
        numbers, labels = self._words.terms_of(found, labels)
        names = list(map(self._names.terms_of, documents))
        named = np.repeat(np.arange(len(names)) << 2 | Field.NAMES, list(map(len, names)))
        others = np.fromiter(chain.from_iterable(names), np.int64, len(named))
        keys, ordered = self._words.keys_of(np.concatenate([numbers, others]))
        return _once(np.sort((keys << _LABEL_BITS) | np.concatenate([labels, named]))), ordered


def _keep_freed_memory() -> None:
    """Let the arrays of the next stretch take the place of those of the one before.

    glibc (seen with 2.36) gives memory of more than 128 kB back at once, and every page of it is asked for again: a
    sixth of the time of cutting. Once a block of up to 32 MB was freed, it keeps as much: see `M_MMAP_THRESHOLD` in
    mallopt(3). Elsewhere this does nothing.
    """
    np.empty(_KEPT, dtype=np.uint8)


def _fields(document: Document) -> tuple[str, str, str, str]:
    """What is cut by arithmetic, by field; `Cutter` adds the names."""
    return f"{document.title}\n{document.id}", "\n".join(document.findings), "", "\n".join(document.texts)


def _labels(places: Numbers, ends: Numbers) -> Numbers:
    """Which text each of some sorted places is in."""
    return np.repeat(np.arange(len(ends)), np.diff(np.searchsorted(places, ends), prepend=0))


def _chinese(codes: Characters, found: Kinds, ends: Numbers) -> tuple[Numbers, Numbers]:
    """Entries of single characters, and of every two neighbouring ones, sorted."""
    places = np.flatnonzero(found == Kind.CJK)
    own = codes[places].astype(np.int64)
    singles = (own << KEY_BITS + _LABEL_BITS) | _labels(places, ends)
    neighbours = np.flatnonzero(np.diff(places) == 1)
    pairs = singles[neighbours] | (own[neighbours + 1] << _LABEL_BITS)
    # In the order of their labels they are already. Numbers of two bytes are sorted digit by digit, in a third of the
    # time; nearly all texts have no others.
    short = own.astype(np.uint16 if own.max(initial=0) < 1 << 16 else np.uint32)
    firsts, seconds = short[neighbours], short[neighbours + 1]
    return _once(singles[np.argsort(short, kind="stable")]), _once(pairs[np.lexsort((seconds, firsts))])


def _once(entries: Numbers) -> Numbers:
    """Sorted entries, each term once in a document: in the first of its fields, which is the best."""
    return entries[first_of_each(entries >> 2)]


def _words(codes: Characters, found: Kinds, ends: Numbers) -> tuple[list[str], Numbers]:
    """Words with the joiners inside them, in order, and the text that each is in."""
    is_part = found == Kind.WORD
    is_inside = is_part.copy()
    is_inside[1:-1] |= (found[1:-1] == Kind.JOINER) & is_part[:-2] & is_part[2:]
    # Each word stays, and a space behind it.
    is_kept = is_inside.copy()
    is_kept[1:] |= is_inside[:-1]
    whole = np.where(is_inside, codes, np.uint32(ord(" ")))[is_kept].tobytes().decode(UTF_32)
    is_first = is_inside.copy()
    is_first[1:] &= ~is_inside[:-1]
    return whole.split(), _labels(np.flatnonzero(is_first), ends)
