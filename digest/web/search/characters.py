"""Text → arrays of characters: folded, and told apart by kind."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from digest.web.search.coding import UTF_32
from digest.web.search.runs import Numbers
from digest.web.search.tokens import CJK_RUN, FOLDS, JOINERS, WORD_RUN

Characters = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

EVERY = 0x110000
"""How many characters there are."""


class Kind(IntEnum):
    """What a character is to the rules of `tokens`."""

    OTHER = 0
    WORD = 1
    JOINER = 2
    CJK = 3


def is_cjk(codes: npt.NDArray[np.integer[Any]]) -> Mask:
    """Which characters are of a script without spaces."""
    found: Mask = kinds(codes) == Kind.CJK
    return found


_UNKNOWN = 255
"""Stands in tables for characters that were not asked for: of more than a million nearly all never are."""

_KINDS = np.full(EVERY, _UNKNOWN, dtype=np.uint8)


def kinds(codes: npt.NDArray[np.integer[Any]]) -> Kinds:
    """The `Kind` of each character."""
    return _looked_up(_KINDS, codes, _learn_kind)


def _looked_up(table: Kinds, codes: npt.NDArray[np.integer[Any]], learn: Callable[[int], None]) -> Kinds:
    """What a table says of each character; those that it does not know yet are learnt."""
    found: Kinds = table[codes]
    if len(found) and found.max() == _UNKNOWN:
        for code in _each(codes[found == _UNKNOWN]):
            learn(code)
        found = table[codes]
    return found


def _each(codes: npt.NDArray[np.integer[Any]]) -> list[int]:
    """Some characters, each once. The first texts have half a million that are unknown, of four thousand kinds."""
    seen = np.zeros(EVERY, dtype=np.bool_)
    seen[codes] = True
    return np.flatnonzero(seen).tolist()


def _learn_kind(code: int) -> None:
    _KINDS[code] = _kind(chr(code))


def _kind(character: str) -> Kind:
    if character in JOINERS:
        return Kind.JOINER
    if CJK_RUN.match(character):
        return Kind.CJK
    return Kind.WORD if WORD_RUN.match(character) else Kind.OTHER


class _FoldTable:
    """`fold` as two arrays: for every character what it becomes, and how many characters that are."""

    def __init__(self) -> None:
        self.first = np.zeros(EVERY, dtype=np.uint32)
        self._sizes = np.full(EVERY, _UNKNOWN, dtype=np.uint8)

    def sizes(self, codes: Characters) -> npt.NDArray[np.uint8]:
        """Of each of some characters, all of which are known from now on."""
        return _looked_up(self._sizes, codes, self._learn)

    def _learn(self, code: int) -> None:
        letters = FOLDS[chr(code)]
        self.first[code] = ord(letters[0]) if letters else 0
        self._sizes[code] = len(letters)


_TABLE = _FoldTable()


def folded(texts: Sequence[str]) -> tuple[Characters, Numbers]:
    """The characters of all texts after folding, with a line end after each, and where each text ends in them."""
    ends = np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)))
    codes = np.frombuffer("\n".join([*texts, ""]).encode(UTF_32, "surrogatepass"), dtype=np.uint32)
    sizes = _TABLE.sizes(codes)
    out = _TABLE.first[codes]
    # Few characters become none or several, and only what is behind them is moved.
    uneven = np.flatnonzero(sizes != 1)
    if len(uneven):
        moved = np.cumsum(sizes[uneven], dtype=np.int64) - np.arange(1, len(uneven) + 1)
        out = np.repeat(out, sizes)
        _spell_out(out, codes[uneven], uneven + 1 + moved)
        ends += np.concatenate([[0], moved])[np.searchsorted(uneven, ends)]
    return out, ends


def _spell_out(out: Characters, codes: Characters, ends: Numbers) -> None:
    """Write what follows the first letter of characters that become several; `ends` are where that ends."""
    for code in set(codes.tolist()):
        letters = FOLDS[chr(code)]
        starts = ends[codes == code] - len(letters)
        for place, letter in enumerate(letters[1:], start=1):
            out[starts + place] = ord(letter)
