"""Text without accents, in which two spellings of a word are the same. Pure."""

import re
import unicodedata

_ACCENT = re.compile(r"[\u0300-\u036f]")
# Letters that Unicode does not take apart into a base letter and an accent.
_LETTER = re.compile("[øØłŁđĐıßæÆœŒ]")
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae",
                          "Æ": "AE", "œ": "oe", "Œ": "OE"})  # fmt: skip


def unaccented(text: str) -> str:
    """Compatibility forms resolved, accents dropped, hangul and kana left whole."""
    if text.isascii():
        return text
    # Most texts that are not ASCII have a dash or a quotation mark. (`translate` takes as long as all the rest.)
    if _LETTER.search(text):
        text = text.translate(_LETTERS)
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFKD", text)))
