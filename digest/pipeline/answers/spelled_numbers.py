"""English numbers in words, written in digits: `twenty-four tasks` as `24 tasks`. Pure."""

import re

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_LARGE = {"hundred": 100, "thousand": 1000}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_TENS = "|".join(word for word, amount in _WORDS.items() if amount >= 20)
_ONES = "|".join(word for word, amount in _WORDS.items() if amount < 10)
# `threefold` holds a number, `tense` none.
_END = r"(?=fold\b|\b)"
_BELOW_100 = rf"(?:(?:{_TENS})[-‐‑–](?:{_ONES})|{_WORD}){_END}"
# `between one hundred and two hundred` are two: what another `hundred` follows begins a number of its own.
_REST = rf"(?: (?:and )?{_BELOW_100}(?![- ](?:hundred|thousand)\b))?"
_BELOW_1000 = rf"(?:(?:{_BELOW_100}[- ])?hundred{_END}{_REST}|{_BELOW_100})"
_NUMBER = re.compile(
    rf"\b(?:(?:{_BELOW_1000}[- ])?thousand{_END}(?: (?:and )?{_BELOW_1000})?|{_BELOW_1000})", re.IGNORECASE
)


def in_digits(text: str) -> str:
    """The text with its numbers in words as digits; `million` and larger, which stand after digits as well, stay."""
    return _NUMBER.sub(lambda found: str(_amount(found[0])), text)


def _amount(words: str) -> int:
    total = part = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _LARGE:
            part = (part or 1) * _LARGE[word]
            total, part = (total + part, 0) if word == "thousand" else (total, part)
        else:
            part += _WORDS.get(word, 0)
    return total + part
