"""Text without accents, in which two spellings of a word are the same. Pure."""

import re
import unicodedata

_ACCENT = re.compile(r"[\u0300-\u036f]")
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
"""Small letters that Unicode does not take apart into a base letter and an accent, and what they are without it."""
_CAPITALS = {letter.upper(): bare.upper() for letter, bare in LETTERS.items() if letter not in "ßı"}
_LETTER = re.compile(f"[{''.join((*LETTERS, *_CAPITALS))}]")
_LETTERS = str.maketrans(LETTERS | _CAPITALS)


def unaccented(text: str) -> str:
    """Compatibility forms resolved, accents dropped, hangul and kana left whole."""
    if text.isascii():
        return text
    # Most texts that are not ASCII have a dash or a quotation mark. (`translate` takes as long as all the rest.)
    if _LETTER.search(text):
        text = text.translate(_LETTERS)
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFKD", text)))
