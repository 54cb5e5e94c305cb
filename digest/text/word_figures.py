"""Figures in words: `halves`, `a third of`, `ninety percent`, `三成`, `两百倍`, `一个数量级`. Pure.

What a source may mean by a word is read generously (`half` of anything is 50%), what a text claims narrowly: `the first
half`, `a third dataset`, `统一成` claim nothing, nor does what is only bounded, as `more than half`, or counts papers.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from digest.text.spelled_numbers import HAN, NUMBER, amount_of, han_amount
from digest.text.units import FACTOR, GAP, PERCENT, PLAIN, Value

_ORDINALS = ("third", "quarter|fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PARTS = {part: number for number, parts in enumerate(_ORDINALS, 3) for part in parts.split("|")}
_PART = "|".join(_PARTS)
_FEW = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
_TENTHS = "两三四五六七八九"
# `1/3`, `2 in 5`, `3 out of 4`, `\\frac{1}{3}`
_FRACTION = re.compile(
    r"(?<![\d.])(?P<above>\d{1,3})(?: ?/ ?| in | out of | of )(?P<below>\d{1,3})(?![\d.]\d|\d)"
    r"|frac\{(?P<tex_above>\d{1,3})\}\{(?P<tex_below>\d{1,3})\}"
)
# `an 80/20 split`, `70:20:10`
_SPLIT = re.compile(r"(?<![\d.:/-])\d{1,2}(?: ?[/:-] ?\d{1,2}){1,3}(?![\d:/-]|\.\d)")

_HALF: tuple[Value, ...] = ((PERCENT, Decimal(50)), (FACTOR, Decimal(2)), (PLAIN, Decimal("0.5")))
_DOUBLE: tuple[Value, ...] = ((FACTOR, Decimal(2)), (PERCENT, Decimal(100)))
_TRIPLE: tuple[Value, ...] = ((FACTOR, Decimal(3)),)
_QUADRUPLE: tuple[Value, ...] = ((FACTOR, Decimal(4)),)
_SAYINGS: tuple[tuple[str, tuple[Value, ...]], ...] = (
    (r"\b(?:half|halv(?:e[sd]?|ing))\b|一半|半数|[减折]半", _HALF),
    (r"\b(?:twice|doubl(?:e[sd]?|ing)|two-?fold)\b|翻倍|翻番|加倍|一倍", _DOUBLE),
    (r"\btripl(?:e[sd]?|ing)\b", _TRIPLE),
    (r"\bquadrupl(?:e[sd]?|ing)\b", _QUADRUPLE),
    (r"\bquarters?\b", ((PERCENT, Decimal(25)), (PERCENT, Decimal(75)), (FACTOR, Decimal(4)))),
    (r"\bthirds?\b", tuple((PERCENT, Decimal(share)) for share in ("33", "33.3", "67", "66.7"))),
    (r"\borders?[ -]of[ -]magnitude\b|数量级", ((FACTOR, Decimal(10)),)),
)
"""What a source says somewhere, and what it may mean."""

# What is only bounded, is `the first half`, counts papers, or goes on otherwise claims no figure.
_OPEN = re.compile(
    r"(?:\b(?:than|over|least|most|first|second|latter|former|other) |过|逾|不到|不足|至少|至多)\Z", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"点|以[上下]|的?(?:论文|工作|文献|文章)| (?:of )?(?:(?:all|the|these|today['’]s) )*(?:papers|works|studies)\b",
    re.IGNORECASE,
)
_COMPARED = (
    "as|the|more|less|fewer|better|worse|faster|slower|smaller|larger|bigger|higher|lower|cheaper|longer|shorter|"
    "greater|lighter|stronger"
)
_FEW_REASONS = 4
"""Up to so many: `Our contributions are threefold`."""
_NO_FACTOR = "cross|contribution|purpose|approach|goal|aim|challenge|problem|objective|benefit|advantage"
# `the two halves` and `triples of data` are no verbs; before one of these they are.
_MEASURED = (
    "(?:(?:average|computational|decoding|energy|error|inference|memory|overall|peak|sampling|total|training) )?"
    "(?:accuracy|bandwidth|budget|computation|compute|costs?|efficiency|energy|errors?|footprint|latency|loss|memory|"
    "overhead|parameters|performance|power|rates?|runtime|size|speed|storage|throughput|times?|usage)"
)
_CHANGES = rf"(?:ed|ing|es (?:the|its|their)|es(?= {_MEASURED}\b))\b"
_LATIN = re.compile(
    r"\b(?=[abdefhnoqstBDEFHNOQST0-9])(?:"
    rf"(?P<half>halv{_CHANGES}|by (?:a )?half\b|one-half\b(?!-)|half (?:of|as|the)\b)"
    rf"|(?P<double>(?<!-)doubl(?:es|ed|ing)\b(?! as\b)|double the\b|twice (?:{_COMPARED})\b)"
    rf"|(?P<triple>tripl{_CHANGES})"
    rf"|(?P<quadruple>quadrupl{_CHANGES})"
    r"|(?P<orders>an|one|two|three|four|(?<![\d.])\d)[ -]orders?[ -]of[ -]magnitude\b"
    rf"|(?P<few>one|two|three|four|(?:by (?:about |nearly |roughly )?)an?)[ -](?P<part>{_PART})s?\b"
    r"(?![ -](?:part|order|person))"
    rf"|a (?P<a_part>{_PART})(?= (?:of|less|more|fewer|lower|higher|faster|smaller)\b)"
    rf"|(?P<spelled>{NUMBER})(?:[ -](?P<percent>per ?cent\b)|(?P<points>[ -]percentage[ -]points?\b| points\b)"
    rf"|-?(?P<fold>fold)\b(?! (?:{_NO_FACTOR})|-cross)| times(?= (?:{_COMPARED})\b)))",
    re.IGNORECASE | re.ASCII,
)
# `by eight points` are of percent, `three points in space` are not.
_GAIN = re.compile(
    r"\b(?:by|gain(?:s|ed|ing)?|(?:gain|improvement|increase|rise|drop|loss|margin)s? of)"
    r"(?: (?:about|almost|around|nearly|roughly|some))? \Z",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    rf"(?=[减折翻{HAN}\d])(?:"
    r"(?P<half>[减折]半|(?<![另前后上下每各多])一半)"
    r"|(?P<double>翻倍|翻了?一?番)"
    r"|(?<!同)(?P<orders>[一两二三四]|(?<![\d.])\d ?)个数量级"
    rf"|(?P<whole>[{HAN}]{{1,7}}|(?<![\d.])\d{{1,4}}) ?分之 ?(?P<share>[{HAN}]{{1,7}}|\d{{1,3}}(?:\.\d{{1,4}})?)"
    rf"|(?P<tenths>(?<=[约近低少降省升高快多了])[{_TENTHS}]成(?!分|员)五?"
    rf"|[{_TENTHS}]成五?(?=[的左以多和与到至或，。；、,.;:：）)\s]|\Z))"
    rf"|(?<![{HAN}几数上近成亿万])(?P<han>[{HAN}]{{1,7}}) ?(?P<unit>倍(?![增数])|个百分点))"
)


class Claim(NamedTuple):
    """A figure in words, where it stands.

    Args:
        values: what it may mean; one of them must be known.
        is_round: whether it is as good for what lies within a tenth of it: `a third` for 31.8%.
    """

    start: int
    end: int
    values: tuple[Value, ...]
    is_round: bool


def said(text: str) -> set[Value]:
    """What the words of a source may mean."""
    values = {value for _, meant, _ in _worded(text) for value in meant}
    for pattern, meant in _SAYINGS:
        if re.search(pattern, text, re.IGNORECASE):
            values.update(meant)
    return values


def shares(text: str) -> set[Value]:
    """What the fractions of a source may mean, whose numbers are written in digits."""
    numbers = [
        (int(found["above"] or found["tex_above"]), int(found["below"] or found["tex_below"]))
        for found in _FRACTION.finditer(text)
    ]
    values = {value for above, below in numbers if below for value in _share(above, below)}
    for found in _SPLIT.finditer(text):
        parts = [Decimal(part) for part in re.findall(r"\d+", found[0])]
        values |= {(PERCENT, part.normalize()) for part in parts if sum(parts) == 100}
    return values


def claims(text: str) -> Iterator[Claim]:
    """What the words of a text claim, those in English before those in Chinese."""
    for found, values, is_round in _worded(text):
        before = text[max(0, found.start() - 8) : found.start()]
        if values and not (_OPEN.search(before) or _GOES_ON.match(text, found.end())):
            yield Claim(found.start(), found.end(), values, is_round)


def _worded(text: str) -> Iterator[tuple[re.Match[str], tuple[Value, ...], bool]]:
    for pattern, meant in ((_LATIN, _latin), (_CHINESE, _chinese)):
        for found in pattern.finditer(text):
            yield found, *meant(found)


def _latin(found: re.Match[str]) -> tuple[tuple[Value, ...], bool]:
    for name, values in (("half", _HALF), ("double", _DOUBLE), ("triple", _TRIPLE), ("quadruple", _QUADRUPLE)):
        if found[name]:
            return values, True
    if found["orders"]:
        return _magnitude(found["orders"]), True
    if part := found["part"] or found["a_part"]:
        return _share(_few((found["few"] or "a").split()[-1]), _PARTS[part.lower()]), True
    amount = Decimal(amount_of(found["spelled"]))
    if found["fold"] and amount <= _FEW_REASONS:
        return (), True
    if points := found["points"]:
        if "percentage" in points.lower():
            return ((PERCENT, amount), (GAP, amount)), False
        is_gain = _GAIN.search(found.string[max(0, found.start() - 24) : found.start()])
        return (((PERCENT, amount), (PLAIN, amount)) if is_gain else ()), False
    return ((PERCENT if found["percent"] else FACTOR, amount),), not found["percent"]


def _chinese(found: re.Match[str]) -> tuple[tuple[Value, ...], bool]:
    if found["half"] or found["double"]:
        return (_HALF if found["half"] else _DOUBLE), True
    if found["orders"]:
        return _magnitude(found["orders"].strip()), True
    if found["tenths"]:
        tenths = han_amount(found["tenths"][0]) or 0
        return ((PERCENT, Decimal(tenths * 10 + 5 * found["tenths"].endswith("五"))),), True
    if whole := found["whole"]:
        above, below = _amount(found["share"]), _amount(whole)
        return (_share(above, below) if above and below else ()), whole not in ("百", "千", "100", "1000")
    amount = han_amount(found["han"])
    if amount is None or (amount == 1 and found["unit"] == "倍"):  # `一倍以上` is no figure
        return (), True
    if found["unit"] == "倍":
        return ((FACTOR, Decimal(amount)),), True
    return ((PERCENT, Decimal(amount)), (GAP, Decimal(amount))), False


def _magnitude(orders: str) -> tuple[Value, ...]:
    return ((FACTOR, Decimal(10) ** _few(orders)),)


def _few(word: str) -> int:
    return int(word) if word.isdecimal() else _FEW[word.lower()]


def _amount(text: str) -> Decimal | None:
    amount = han_amount(text) if text[0] in HAN else Decimal(text)
    return None if amount is None else Decimal(amount)


def _share(above: Decimal | int, below: Decimal | int) -> tuple[Value, ...]:
    """A share in percent, and as a factor: what falls to a third is three times smaller."""
    share = (100 * Decimal(above) / Decimal(below)).quantize(Decimal("0.01")).normalize()
    return ((PERCENT, share), (FACTOR, Decimal(below).normalize())) if above == 1 else ((PERCENT, share),)
