"""Text → arrays of characters: folded, and told apart by script."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from digest.web.search.coding import UTF_32
from digest.web.search.runs import Numbers
from digest.web.search.tokens import CJK_RUN, FOLDS

Characters = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]

EVERY = 0x110000
"""How many characters there are."""


def is_cjk(codes: npt.NDArray[np.integer[Any]]) -> Mask:
    """Which characters are of a script without spaces."""
    found: Mask = _cjk()[codes]
    return found


@cache
def _cjk() -> Mask:
    every = np.arange(EVERY, dtype=np.uint32)
    every[0xD800:0xE000] = 0
    found = np.zeros(EVERY, dtype=np.bool_)
    for match in CJK_RUN.finditer(every.tobytes().decode(UTF_32)):
        found[match.start() : match.end()] = True
    return found


class _FoldTable:
    """`fold` as two arrays: for every character what it becomes, and how many characters that are."""

    def __init__(self) -> None:
        self.first = np.zeros(EVERY, dtype=np.uint32)
        self.sizes = np.zeros(EVERY, dtype=np.uint8)
        self._known = np.zeros(EVERY, dtype=np.bool_)

    def learn(self, codes: Characters) -> None:
        new = np.zeros(EVERY, dtype=np.bool_)
        new[codes] = True
        for code in np.flatnonzero(new & ~self._known).tolist():
            letters = FOLDS[chr(code)]
            self.first[code] = ord(letters[0]) if letters else 0
            self.sizes[code] = len(letters)
            self._known[code] = True


_TABLE = _FoldTable()


def folded(texts: Sequence[str]) -> tuple[Characters, Numbers]:
    """The characters of all texts after folding, with a line end after each, and how many are of each text."""
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    coded = "".join([f"{text}\n" for text in texts]).encode(UTF_32, "surrogatepass")
    codes = np.frombuffer(coded, dtype=np.uint32)
    _TABLE.learn(codes)
    sizes = _TABLE.sizes[codes]
    out = np.repeat(_TABLE.first[codes], sizes)
    ends = np.cumsum(sizes, dtype=np.int64)
    _spell_out(out, codes, sizes, ends)
    return out, np.diff(ends[np.cumsum(lengths) - 1], prepend=0)


def _spell_out(out: Characters, codes: Characters, sizes: npt.NDArray[np.uint8], ends: Numbers) -> None:
    """Write what follows the first letter of characters that become several."""
    long = np.flatnonzero(sizes > 1)
    for code in set(codes[long].tolist()):
        letters = FOLDS[chr(code)]
        starts = ends[long[codes[long] == code]] - len(letters)
        for place, letter in enumerate(letters):
            out[starts + place] = ord(letter)
