"""What follows a number: scales (`million`), and units in their base: `3 km` are 3,000 m. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

SCALES = {
    "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12, "g": 10**9,
    "mp": 10**6, "megapixel": 10**6, "megapixels": 10**6,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "hundred": 10**2,
    "千": 10**3, "万": 10**4, "萬": 10**4, "百万": 10**6, "百萬": 10**6, "千万": 10**7, "千萬": 10**7, "亿": 10**8,
    "億": 10**8, "十亿": 10**9, "万亿": 10**12, "百": 10**2,
    "dozen": 12, "decade": 10, "decades": 10, "century": 100, "centuries": 100,
}  # fmt: skip
# `5 千米` are kilometres.
_UNLESS = {"千": "(?![克米瓦赫卡帕伏焦兆]|字节|比特|电子伏)", "百": "(?!帕)"}
SCALE = "|".join(f"{scale}{_UNLESS.get(scale, '')}" for scale in sorted(SCALES, key=len, reverse=True))
"""A pattern for each scale, to be used without regard to case; those in Latin letters must end there."""
_SECONDS = {
    r"ns|nanoseconds?|纳秒": "1e-9", r"μs|microseconds?|微秒": "1e-6", r"ms|msecs?|milliseconds?|毫秒": "1e-3",
    r"s|secs?|seconds?|秒": "1", r"mins?|minutes?|分钟": "60", r"h|hrs?|hours?|个?小时": "3600", r"days?|天": "86400",
    r"weeks?|周": "604800",
}  # fmt: skip
_POWERS = {
    r"bytes?|字节": 0, r"ki?b|kilobytes?|千字节": 1, r"mi?b|megabytes?|兆字节": 2,
    r"gi?b|gigabytes?|吉字节|千兆字节": 3, r"ti?b|terabytes?|太字节": 4, r"pi?b|petabytes?": 5,
}  # fmt: skip
TIME = "|".join(_SECONDS)
"""A pattern for each unit of time, to be used without regard to case."""
_PREFIXES = {
    "T": 12, "tera": 12, "太": 12, "G": 9, "giga": 9, "吉": 9, "M": 6, "mega": 6, "兆": 6,
    "k": 3, "K": 3, "kilo": 3, "千": 3, "公": 3, "c": -2, "centi": -2, "厘": -2, "m": -3, "milli": -3, "毫": -3,
    "u": -6, "μ": -6, "micro": -6, "微": -6, "n": -9, "nano": -9, "纳": -9, "p": -12, "pico": -12, "皮": -12,
}  # fmt: skip
_WORDS, _SIGNS = ("|".join(one for one in _PREFIXES if (len(one) > 1) is is_word) for is_word in (True, False))
_PREFIX = rf"(?:{_WORDS}|(?-i:{_SIGNS}))?"
# A symbol counts in its own case only: `mW` is no `MW`, and `TV` nothing measured. A word may begin with a Chinese one.
_MEASURED = {
    "m": r"(?<!p)(?-i:m)|met(?:er|re)s?|米|(?<=公)里", "g": r"(?-i:g)|gram(?:me)?s?|克(?![服隆里制])|(?<=公)斤",
    "W": r"(?-i:W)|watts?|瓦特?(?!时|小时|解)", "Wh": r"(?-i:Wh)|watt[- ]hours?|瓦特?小?时",
    "V": r"(?<!T)(?-i:V)|volts?|伏特?(?!击)", "J": r"(?-i:J)|joules?|焦耳?(?![点距虑])",
    "eV": r"(?-i:eV)|electron ?volts?|电子伏特?", "Hz": r"hz|hertz|赫兹?", "px": r"px|pixels?|像素",
}  # fmt: skip
UNIT = f"{TIME}|{'|'.join(_POWERS)}|{_PREFIX}(?:{'|'.join(_MEASURED.values())})"
"""A pattern for each unit that `in_base` knows."""

PERCENT, GAP, FACTOR, WITH_UNIT, POINT, PLAIN, NAMED = "%", "pp", "×", "unit", ".", "", "name"
"""Kinds of numbers: a share, what lies between two, a factor, with a unit, with a decimal point, neither, in a name."""
Value = tuple[str, Decimal]
"""What kind of number it is and how much: one of these, or what `in_base` gives, which `WITH_UNIT` stands beside."""
Amounts = frozenset[tuple[str, Decimal]]


def in_base(amount: Decimal, unit: str) -> Amounts:
    """The amount in seconds (`s`), bytes (`B`, a kilobyte is 1,000 or 1,024), metres (`m`) …; empty for other units."""
    return frozenset((base, (amount * factor).normalize()) for base, factor in _bases(unit))


@lru_cache(maxsize=256)
def _bases(unit: str) -> Sequence[Value]:
    """What one of a unit may be."""
    for pattern, seconds in _SECONDS.items():
        if re.fullmatch(pattern, unit, re.IGNORECASE):
            return [("s", Decimal(seconds))]
    for pattern, power in _POWERS.items():
        if re.fullmatch(pattern, unit, re.IGNORECASE):
            return [("B", Decimal(kilo) ** power) for kilo in (1_000, 1_024)]
    for base, pattern in _MEASURED.items():
        if found := re.fullmatch(f"(?P<prefix>{_PREFIX})(?:{pattern})", unit, re.IGNORECASE):
            prefix = found["prefix"] or ""
            if base == "Hz":  # `mhz` are no millihertz
                prefix = prefix.replace("m", "M") if len(prefix) == 1 else prefix
            return [(base, Decimal(10) ** _PREFIXES.get(prefix, _PREFIXES.get(prefix.lower(), 0)))]
    return []
