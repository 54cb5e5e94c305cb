"""What follows a number: scales (`million`), and units of time and of storage in seconds and bytes. Pure."""

import re
from decimal import Decimal

SCALES = {
    "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12, "g": 10**9,
    "mp": 10**6, "megapixel": 10**6, "megapixels": 10**6,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "hundred": 10**2,
    "千": 10**3, "万": 10**4, "萬": 10**4, "百万": 10**6, "百萬": 10**6, "千万": 10**7, "千萬": 10**7, "亿": 10**8,
    "億": 10**8, "十亿": 10**9, "万亿": 10**12, "百": 10**2,
}  # fmt: skip
SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
"""A pattern for each scale, to be used without regard to case; those in Latin letters must end there."""
_SECONDS = {
    r"ns|nanoseconds?|纳秒": "1e-9", r"μs|microseconds?|微秒": "1e-6", r"ms|msecs?|milliseconds?|毫秒": "1e-3",
    r"s|secs?|seconds?|秒": "1", r"mins?|minutes?|分钟": "60", r"h|hrs?|hours?|个?小时": "3600", r"days?|天": "86400",
    r"weeks?|周": "604800",
}  # fmt: skip
_POWERS = {
    r"bytes?|字节": 0, r"ki?b|kilobytes?": 1, r"mi?b|megabytes?": 2, r"gi?b|gigabytes?": 3, r"ti?b|terabytes?": 4,
    r"pi?b|petabytes?": 5,
}  # fmt: skip
TIME = "|".join(_SECONDS)
"""A pattern for each unit of time, to be used without regard to case."""
UNIT = f"{TIME}|{'|'.join(_POWERS)}"
"""A pattern for each unit that `in_base` knows."""

PERCENT, GAP, FACTOR, WITH_UNIT, POINT, PLAIN, NAMED = "%", "pp", "×", "unit", ".", "", "name"
"""Kinds of numbers: a share, what lies between two, a factor, with a unit, with a decimal point, neither, in a name."""
Value = tuple[str, Decimal]
"""What kind of number it is and how much: one of these, or what `in_base` gives, which `WITH_UNIT` stands beside."""
Amounts = frozenset[tuple[str, Decimal]]


def in_base(amount: Decimal, unit: str) -> Amounts:
    """The amount in seconds (`s`) or in bytes (`B`, with a kilobyte of 1,000 or of 1,024); empty for other units."""
    for pattern, seconds in _SECONDS.items():
        if re.fullmatch(pattern, unit, re.IGNORECASE):
            return frozenset({("s", (amount * Decimal(seconds)).normalize())})
    for pattern, power in _POWERS.items():
        if re.fullmatch(pattern, unit, re.IGNORECASE):
            return frozenset(("B", (amount * Decimal(kilo) ** power).normalize()) for kilo in (1_000, 1_024))
    return frozenset()
