"""Do the figures of a text occur in its source? Numbers are compared by value, however they are written. Pure.

`12.6%`, `12.6 \\%`, `0.126` and `0.1259`; `1,200` and `1200`; `12万`, `120k` and `120,000`; `0.35 s` and `350 ms`;
`3倍`, `三倍`, `3x` and `three times` are the same. A percentage needs a percentage in the source (or a decimal of that
value: tables have no signs), a factor a factor: among the thousand numbers of a paper nearly every small integer occurs
somewhere. A time or a size needs that time or size, or the number without any unit: the head of a table has it.

A figure is a number that says something: with a unit, a decimal point, or two digits and more. `2 stages`, `GPT-4`,
`3D`, `Table 3` are none.
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from digest.pipeline.answers.spelled_numbers import in_digits
from digest.pipeline.answers.units import SCALE, SCALES, TIME, UNIT, in_base
from digest.text import plain_numbers

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# Between a number and its unit: nothing, a blank, or the end of a formula, as in `$3.1$ ms`.
_GAP = r"(?:[~$] ?|\s)?"
# What may follow a number. A scale in Latin letters must end there: `3 million`, `7B`, but not `3 models`.
_MEASURE = (
    rf"(?:{_GAP}(?P<scale>(?:{SCALE})(?![A-Za-z])))?"
    rf"(?P<unit>{_GAP}(?:%|‰|[×x](?![A-Za-z]|\s?\d)|倍|个百分点|百分点|°|percentage points?\b|points?\b|pp\b|"
    r"fps\b|hz\b|khz\b|mhz\b|ghz\b|km\b|cm\b|mm\b|db\b|帧|米|厘米|毫米|公里|元|times\b|fold\b)|"
    rf"(?:-|{_GAP})(?:percent|{UNIT})(?![A-Za-z0-9]))?"
)
_FIGURE = re.compile(rf"(?P<before>[A-Za-z_\-./^]?)(?P<number>{_NUMBER}){_MEASURE}", re.IGNORECASE)
# `10, 20 and 30%`, `2 to 3 million`: what follows the last belongs to all of them.
_SHARED = re.compile(
    r"(?:\s?(?:-|–|to|,|and|or|/|~|±|、|至|到|和|与|或)\s?(?:(?:and|or)\s)?\d[\d.]{0,8}){1,6}" + _MEASURE, re.IGNORECASE
)
_EACH = re.compile(rf"\b(?P<half>half )?(?:an?|per|each|every) (?=(?:{TIME})\b)", re.IGNORECASE)
# The text of a PDF has lost the caret: `10−5` is a power, and so is `2 × 106`, but not `106` alone.
_POWER = re.compile(
    r"(?:(?P<base>\d{1,15}(?:\.\d{1,15})?)?\s?(?P<times>[×x*·])\s?)?(?<!\d)10\s?(?:\^\s?(?P<sign>[-+]?)|(?P<minus>-)|(?(times)|(?!)))"
    r"(?P<power>\d{1,2})(?!\d|\.\d)"
)

# Names of things, whose digits are no figures: GPT-4, ResNet-50, 3D, v1.5, F1, cs.CV, arXiv ids, links, code.
_NOT_PROSE = re.compile(r"https?://\S+|`[^`\n]*`|(?<!\d)\d{4}\.\d{4,5}(?:v\d+)?(?!\d)|[_^]\{[^{}]*\}|[_^]\w")
# What stands before a number that only points somewhere: Table 3, Eq. 12, 第 4 节, 图 12.
_POINTER = re.compile(
    r"(?:\b(?:tables?|figs?\.?|figures?|sections?|secs?\.?|eqs?\.?|equations?|appendix|chapter|step|stage|phase|rq|"
    r"line|page|pp?\.|ref\.?|no\.)|第|图|表|式|附录|步骤|阶段)\s?\(?$",
    re.IGNORECASE,
)
_FACTOR_OF = re.compile(rf"\bfactors? of ({_NUMBER})", re.IGNORECASE)
_PERCENT, _FACTOR, _WITH_UNIT, _POINT, _PLAIN = "%", "×", "unit", ".", ""
Value = tuple[str, Decimal]
"""What kind of number it is and how much: one of these, or what `in_base` gives, which `_WITH_UNIT` stands beside."""
_SAYINGS: tuple[tuple[str, tuple[Value, ...]], ...] = (
    (r"quarters?", ((_PERCENT, Decimal(25)), (_PERCENT, Decimal(75)), (_FACTOR, Decimal(4)))),
    (r"thirds?", tuple((_PERCENT, Decimal(share)) for share in ("33", "33.3", "67", "66.7"))),
    (r"two orders of magnitude", ((_FACTOR, Decimal(100)),)),
    (r"three orders of magnitude", ((_FACTOR, Decimal(1000)),)),
    (r"twice|doubl(?:e[sd]?|ing)|two-?fold", ((_FACTOR, Decimal(2)), (_PERCENT, Decimal(100)))),
    (r"tripl(?:e[sd]?|ing)", ((_FACTOR, Decimal(3)),)),
    (r"half|halv(?:e[sd]?|ing)", ((_PERCENT, Decimal(50)), (_FACTOR, Decimal(2)), (_PLAIN, Decimal("0.5")))),
    (r"orders? of magnitude", ((_FACTOR, Decimal(10)),)),
)
# `三倍` claims as much as `3 倍`; `几十倍`, `数倍`, `一倍以上` are no figures, and `成倍` is a manner of speaking.
_HAN_FACTOR = re.compile(
    r"(?<![一二三四五六七八九十百千万几数上近成零〇])(?P<digit>[两二三四五六七八九十])倍(?![增数])"
)
_HAN_DIGITS = dict(zip("两二三四五六七八九十", (2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))


def unverified_figures(text: str, source: str) -> list[str]:
    """The figures of `text` that do not occur in `source`, as they are written, each once, in order.

    Args:
        text: what a model wrote, Markdown.
        source: what the model had read.
    """
    known = _values(source)
    found: dict[str, None] = {}
    for shown, values in _figures(text):
        if not any(_is_known(value, known) for value in values):
            found[shown] = None
    return list(found)


def _is_known(value: Value, known: frozenset[Value]) -> bool:
    kind, amount = value
    if kind == _WITH_UNIT:
        return (_PLAIN, amount) in known
    if value in known:
        return True
    if kind == _PERCENT:
        return bool({(_POINT, amount), (_POINT, _normal(amount / 100))} & known)
    if kind == _FACTOR:
        return (_POINT, amount) in known
    if kind != _PLAIN:
        return False
    return any((other, amount) in known for other in (_PERCENT, _FACTOR, _WITH_UNIT)) or (
        amount < 1 and (_PERCENT, _normal(amount * 100)) in known
    )


@lru_cache(maxsize=16)
def _values(source: str) -> frozenset[Value]:
    """Every value that the source may mean by one of its numbers, digits inside names included.

    A source is asked about field by field and sentence by sentence, and by as many threads as papers are read at once.
    """
    text = plain_numbers(source)
    values: set[Value] = set()
    for pattern, meant in _SAYINGS:
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            values.update(meant)
    text = _EACH.sub(lambda found: "0.5 " if found["half"] else "1 ", in_digits(text))
    for found in _HAN_FACTOR.finditer(text):
        values.add((_FACTOR, Decimal(_HAN_DIGITS[found["digit"]])))
    for found in _FACTOR_OF.finditer(text):
        values.add((_FACTOR, _amount(found[1])))
    for found in _FIGURE.finditer(text):
        values.update(_meant(found, text))
    for found in _POWER.finditer(text):
        values |= _power(found)
    for found in re.finditer(r"(\d{1,12})(?: \. ?|\. )(\d{1,12})", text):  # the text of PDFs: `12 .6`
        values |= {(kind, _decimal(f"{found[1]}.{found[2]}")) for kind in (_PLAIN, _POINT)}
    for found in re.finditer(r"(\d(?:\.\d{1,6})?)e(-?\d{1,2})\b", text, re.IGNORECASE):  # 1e-4
        values.add((_PLAIN, _normal(Decimal(found[1]) * Decimal(10) ** int(found[2]))))
    return frozenset(values)


def _meant(found: re.Match[str], text: str) -> Iterator[Value]:
    """What a number of the source may mean: as it is, one digit shorter (83.19 as 83.2), with the unit of its list."""
    amount = _amount(found["number"])
    is_decimal = "." in found["number"]
    measures = [found]
    if not found["scale"] and not found["unit"] and (shared := _SHARED.match(text, found.end())):
        measures.append(shared)
    rounded = _rounded(amount) if is_decimal else None
    for value in (amount,) if rounded is None else (amount, rounded):
        for measure in measures:
            yield from _readings(value, measure)
        if is_decimal:
            yield _POINT, value
        if text.startswith(("-fold", " fold", "-times"), found.end()):
            yield _FACTOR, value


def _figures(text: str) -> Iterator[tuple[str, set[Value]]]:
    """What is written and the values that it may mean, for each number of a text that says something."""
    text = plain_numbers(text)
    powers = {found.start(): found for found in _POWER.finditer(text) if "^" in found[0]}
    prose = _NOT_PROSE.sub(_blank, _POWER.sub(lambda found: _blank(found) if "^" in found[0] else found[0], text))
    figures = {found.start("number"): found for found in _FIGURE.finditer(prose) if _says_something(prose, found)}
    factors = {found.start(): found for found in _HAN_FACTOR.finditer(prose)}
    for start in sorted(powers.keys() | figures.keys() | factors.keys()):
        if start in powers:
            yield powers[start][0].strip(), _power(powers[start])
        elif start in factors:
            yield factors[start][0], {(_FACTOR, Decimal(_HAN_DIGITS[factors[start]["digit"]]))}
        else:
            figure = figures[start]
            # A unit behind a formula is not marked with the number in it.
            yield text[start : figure.end()].partition("$")[0].strip(), _readings(_amount(figure["number"]), figure)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _says_something(text: str, found: re.Match[str]) -> bool:
    after = text[found.end() : found.end() + 1]
    if found["before"].isalpha() or (found["before"] in ("-", "_", ".", "/", "^") and _is_name(text, found)):
        return False
    if found[0].strip() in ("2K", "4K", "8K"):  # sizes of pictures
        return False
    if not found["unit"] and not found["scale"]:
        if after.isascii() and after.isalpha():  # 3D, 2x2, 4th
            return False
        if after == "-" and text[found.end() + 1 : found.end() + 2].isalpha():  # 6-DoF, 10-fold
            return False
        start = found.start("number")
        if len(found["number"]) == 1 or _POINTER.search(text[max(0, start - 16) : start]):
            return False
    return True


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether the mark before a number ties it to a word (`GPT-4`, `cs/0123`), not a minus sign or a range."""
    start = found.start("before")
    return start > 0 and text[start - 1].isascii() and (text[start - 1].isalpha() or text[start - 1] == ".")


def _readings(value: Decimal, measure: re.Match[str]) -> set[Value]:
    """What a number means with the scale and the unit that follow it, if any does."""
    if scale := measure["scale"]:
        scaled = (_PLAIN, _normal(value * SCALES[scale.lower()]))
        return {scaled, (_PLAIN, value)} if scale.isascii() else {scaled}
    unit = (measure["unit"] or "").strip(" -~$\n\t").lower()
    if unit in ("%", "percent"):
        return {(_PERCENT, value)}
    if unit == "‰":
        return {(_PERCENT, _normal(value / 10))}
    if unit in ("×", "x", "倍", "times", "fold"):
        return {(_FACTOR, value)}
    if amounts := in_base(value, unit):
        return {(_WITH_UNIT, value), *amounts}
    return {(_PLAIN, value)}


def _rounded(value: Decimal) -> Decimal | None:
    """A decimal of four digits and more with its last one rounded off: what 0.1667 is as 16.7%. None for others."""
    _, digits, exponent = value.as_tuple()
    if len(digits) < 4 or not isinstance(exponent, int) or exponent > -2:
        return None
    return _normal(value.quantize(Decimal(1).scaleb(exponent + 1), ROUND_HALF_UP))


def _power(found: re.Match[str]) -> set[Value]:
    power = int(f"{found['sign'] or found['minus'] or ''}{found['power']}")
    return {(_PLAIN, _normal(Decimal(found["base"] or 1) * Decimal(10) ** power))}


def _normal(value: Decimal) -> Decimal:
    """The same number written in one way; Decimal compares by value, but a set of 0.50 and 0.5 should hold one."""
    return value.normalize()


def _amount(number: str) -> Decimal:
    """What `_NUMBER` found, without the commas between thousands."""
    return _decimal(number.replace(",", ""))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return Decimal(0)
