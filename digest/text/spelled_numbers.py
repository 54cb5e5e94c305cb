"""Numbers in words: English ones written in digits (`twenty-four tasks` as `24 tasks`), Chinese ones read. Pure."""

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
NUMBER = rf"(?:(?:{_BELOW_1000}[- ])?thousand{_END}(?: (?:and )?{_BELOW_1000})?|{_BELOW_1000})"
"""A pattern for an English number in words, to be used without regard to case; a word begins where it does."""
_NUMBER = re.compile(rf"\b{NUMBER}", re.IGNORECASE)

_HAN_DIGITS = dict(zip("一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
HAN = f"零〇{''.join(_HAN_DIGITS)}十百千"
"""The signs of Chinese numbers below ten thousand, for a class of a pattern."""
_DIGIT = f"[{''.join(_HAN_DIGITS)}]"
# `三五` and `两三` are no numbers, but manners of speaking.
_HAN_NUMBER = re.compile(
    rf"(?:(?P<n1000>{_DIGIT}?)千)?(?:[零〇]?(?P<n100>{_DIGIT}?)百)?(?:[零〇]?(?P<n10>{_DIGIT}?)十)?"
    rf"(?:(?:(?<=十)|[零〇]|\A)(?P<n1>{_DIGIT}))?"
)


def in_digits(text: str) -> str:
    """The text with its numbers in words as digits; `million` and larger, which stand after digits as well, stay."""
    return _NUMBER.sub(lambda found: str(amount_of(found[0])), text)


def amount_of(words: str) -> int:
    """How much an English number in words is."""
    total = part = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _LARGE:
            part = (part or 1) * _LARGE[word]
            total, part = (total + part, 0) if word == "thousand" else (total, part)
        else:
            part += _WORDS.get(word, 0)
    return total + part


def han_amount(text: str) -> int | None:
    """How much a Chinese number below ten thousand is: `一百二十` is 120; None where it is none."""
    found = _HAN_NUMBER.fullmatch(text)
    if not text or found is None:
        return None
    digits = ((found[f"n{unit}"], unit) for unit in (1000, 100, 10, 1))
    return sum(unit * _HAN_DIGITS.get(digit, 1) for digit, unit in digits if digit is not None)
