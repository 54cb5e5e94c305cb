"""Text → the terms under which it is found. `assets/search-terms.js` has the same rules; a test compares them.

A term is one Chinese character (Japanese and Korean alike), two neighbouring ones, or a word. A word with joiners
inside (`gpt-4o`, `state-of-the-art`) is found by each of its parts and from each of them on: `gpt4o`, `4o`.
"""

import re
import unicodedata
from collections.abc import Iterable
from operator import add
from string import punctuation

from digest.accents import LETTERS
from digest.text.chinese import SIMPLIFIED

LONGEST = 40
"""Characters of a term; the rest of a longer word is not looked at."""

PARTS = 6
"""How many parts of a word with joiners are taken together."""

CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
"""Characters of scripts without spaces, after folding, as the inside of a character class."""

# NFKD leaves them whole, and nobody who looks for "Lukasz" or "Strasse" would type them.
_LETTERS = {**LETTERS, "ς": "σ", **SIMPLIFIED}
_PLAIN = re.compile(r"[^\x00-\x7f]+")
CJK_RUN = re.compile(f"[{CJK}]+")
WORD_RUN = re.compile(rf"[^\W_{CJK}]+")
JOINERS = "-_.'’‐"
"""What may stand between two parts of a word, one of them."""
_COMPOUND = re.compile(rf"{WORD_RUN.pattern}(?:[{JOINERS}]{WORD_RUN.pattern})*")
_JOINT = re.compile(rf"([{JOINERS}])")
_AFTER_DIGIT = re.compile(r"(?<=\d)[^\W\d_]{2,}")
_MIXED = re.compile(r"\d[^\W\d_]{2}")


class _Folds(dict[str, str]):
    """What single characters become, worked out once each."""

    def __missing__(self, char: str) -> str:
        bare = "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) != "Mn")
        folded = "".join(_LETTERS.get(c, c) for c in bare.lower() if unicodedata.category(c) != "Mn")
        self[char] = folded
        return folded


FOLDS = _Folds()
"""What each character becomes: none, one or several."""


def fold(text: str) -> str:
    """`text` without case, accents and compatibility forms, character by character: `Ｇérard ①` → `gerard 1`.

    Traditional Chinese becomes simplified: `擴散` → `扩散`.
    """
    text = text.lower()
    return text if text.isascii() else _PLAIN.sub(_fold_run, text)


def _fold_run(match: re.Match[str]) -> str:
    return "".join([FOLDS[char] for char in match[0]])


def terms(folded: str) -> set[str]:
    """Every term of a folded text."""
    found: set[str] = set()
    for run in CJK_RUN.findall(folded):
        found.update(run)
        found.update(map(add, run, run[1:]))
    found.update(words(folded))
    return found


def words(folded: str) -> set[str]:
    """The terms of a folded text that are words."""
    if (bare := folded.strip(punctuation)).isascii() and bare.isalpha():
        return {bare[:LONGEST]}
    found: set[str] = set()
    for compound in set(_COMPOUND.findall(folded)):
        parts = [compound] if compound.isalnum() else _JOINT.split(compound)[::2]
        if len(parts) > 1:
            found.update(joined(compound))
        for part in parts:
            found.add(part[:LONGEST])
            if _MIXED.search(part):
                found.update(tail[:LONGEST] for tail in _AFTER_DIGIT.findall(part))
    return found


def joined(compound: str) -> Iterable[str]:
    """A word with joiners, from each of its parts on: `gpt-4o-mini` → `gpt4omini`, `4omini`, `mini`.

    The point between digits stays, so that versions and ids are numbers: `qwen-2.5` → `qwen2.5`, `2.5`, `5`.
    """
    pieces = _JOINT.split(compound)
    for start in range(0, len(pieces), 2):
        term = pieces[start]
        for place in range(start + 2, min(len(pieces), start + 2 * PARTS), 2):
            is_number = pieces[place - 1] == "." and term[-1:].isdecimal() and pieces[place][:1].isdecimal()
            term = f"{term}.{pieces[place]}" if is_number else term + pieces[place]
        yield term[:LONGEST]
