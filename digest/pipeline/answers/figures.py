"""Do the figures of a text occur in its source? Numbers are compared by value, however they are written. Pure.

`12.6%`, `12.6 \\%`, `0.126` and `0.1259`; `1,200` and `1200`; `12万`, `120k` and `120,000`; `0.35 s` and `350 ms`;
`3倍`, `三倍`, `3x` and `three times` are the same. A percentage needs a percentage in the source (or a decimal of that
value: tables have no signs), a factor a factor: among the thousand numbers of a paper nearly every small integer occurs
somewhere. A time, a size, a length … needs that one, or the number without any unit: the head of a table has it. A sign
is only asked about where the source has the opposite one alone.

A figure is a number that says something: with a unit, a decimal point, or two digits and more. `2 stages`, `GPT-4`,
`3D`, `Table 3` are none.
"""

import re
from collections.abc import Iterator, Set
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from digest.text import plain_numbers
from digest.text.chinese import simplified
from digest.text.spelled_numbers import in_digits
from digest.text.units import (
    FACTOR,
    GAP,
    NAMED,
    PERCENT,
    PLAIN,
    POINT,
    SCALE,
    SCALES,
    TIME,
    UNIT,
    WITH_UNIT,
    Value,
    in_base,
)
from digest.text.word_figures import claims, said, shares

# A number has so many thousands at most, a list of numbers has any.
_THOUSANDS = "{1,6}"
_NUMBER = rf"\d{{1,3}}(?:,\d{{3}}){_THOUSANDS}(?:\.\d+)?|\d+(?:\.\d+)?"
# Between a number and its unit: nothing, a blank, or the end of a formula, as in `$3.1$ ms`.
_GAP = r"(?:[~$] ?|\s)?"
# What may follow a number. A scale in Latin letters must end there: `3 million`, `7B`, but not `3 models`.
_MEASURE = (
    rf"(?:{_GAP}(?P<scale>(?:{SCALE})(?![A-Za-z]|分[之位点])))?"
    rf"(?P<unit>{_GAP}(?:%|‰|[×x](?![A-Za-z]|\s?\d)|倍|个百分点|百分点|°|percentage[ -]points?\b|points?\b|pp\b|"
    r"fps\b|db\b|帧|元|times\b|fold\b)|"
    rf"(?:-|{_GAP})(?:per ?cent|{UNIT})(?![A-Za-z0-9]))?"
)
# `12 m` may be metres or minutes as well as a million.
_SHORT_UNITS = {"m": ("m", "min"), "g": ("g",)}
_FIGURE = re.compile(rf"(?P<before>[A-Za-z_\-./^]?)(?P<number>{_NUMBER}){_MEASURE}", re.IGNORECASE)
# `230 048 pairs` and, with the commas of Chinese, `230、048` may be one number or two: texts have both.
_GROUPS = re.compile(
    rf"(?<![\d.,])(?P<number>\d{{1,3}}(?:[ 、]\d{{3}}){_THOUSANDS}(?:\.\d+)?)(?![\d,]){_MEASURE}", re.IGNORECASE
)
# `10, 20 and 30%`, `2 to 3 million`: what follows the last belongs to all of them.
_SHARED = re.compile(
    r"(?:\s?(?:-|–|to|,|and|or|/|~|±|、|至|到|和|与|或)\s?(?:(?:and|or)\s)?\d[\d.]{0,8}){1,6}" + _MEASURE, re.IGNORECASE
)
_EACH = re.compile(
    rf"\b(?P<part>half |quarter of )?(?:an?|per|each|every|past|last) "
    rf"(?=(?:{TIME}|million|billion|trillion|dozen|decade|century)\b)",
    re.IGNORECASE,
)
_EACH_PART = {"half ": "0.5 ", "quarter of ": "0.25 "}
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
# `1e-4`
_SCIENTIFIC = re.compile(r"(?<![A-Za-z0-9_.])(\d{1,3}(?:\.\d{1,6})?)[eE]([-+]?\d{1,2})(?![A-Za-z0-9_]|\.\d)")
# `a 12-point gain`, `12 absolute points`, `+3 mAP` may be percentage points; `42 data points` are none.
_POINTS = re.compile(
    rf"(?<!\d)(?:(?P<sign>\+\s?))?(?P<number>{_NUMBER})(?(sign)|(?:"
    r"(?:[ -](?:absolute|percentage|accuracy|success|[A-Z0-9a-z@]{0,8}[A-Z0-9][A-Za-z0-9@]{0,8})){0,2}"
    r"[ -](?:[Pp]oints?|pp|pts?)|\s(?:m?AP|m?IoU|BLEU|F1|AUC|AUROC))\b)"
)
# `from 40% to 48%` are 8 percentage points.
_FROM_TO = re.compile(rf"(?<![\d.,])({_NUMBER})\s?%(?=[^%.。;；\n]{{1,40}}?(?<!\d)(?<!\d[.,])({_NUMBER})\s?%)")

# The sign of a number, right beside it; neither a range nor an arrow.
_SIGN = re.compile(r"(?<![A-Za-z0-9)\]%^_{/+—–-])[-+]\Z")
_OPPOSITE = {"+": "-", "-": "+"}
_DIGITS = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)*")

# `约 23 万` and `over 230 thousand` are 230 048. `最近 23 万` is no hedge. Marks of formulas and
# of bold may stand between.
_HEDGE = re.compile(
    r"(?:(?P<about>大?约[为有占达合]?|大概|[~≈∼]|\\(?:approx|sim)(?:eq)?(?![A-Za-z])"
    r"|\b(?:about|around|roughly|approximately|approx\.|some|ca\.|circa|etwa|rund|environ|cerca de|aproximadamente)|약)"
    r"|(?P<nearly>接近|将近|(?<![最附邻接将])近|\b(?:nearly|almost))"
    r"|(?P<over>超过|逾|\b(?:over|more than)))[\s$*]{0,4}\Z",
    re.IGNORECASE,
)
_LONGEST_HEDGE = 24
# `23 万多张`, but not `23 万多模态样本`.
_HEDGE_BEHIND = re.compile(
    r"\s?(?:(?P<about>左右|上下)|(?P<over>余(?!弦)|多(?=[张段个条幅篇帧次名句对组件家元\W]|小时|\Z)|\+(?![\w.])))"
)
# In places of the last digit that is written, how far below and above a number the true one may be.
_ROUNDED = {
    "about": (Decimal("0.5"), Decimal("0.5")),
    "nearly": (Decimal("0.5"), Decimal(0)),
    "over": (Decimal(0), Decimal(1)),
}
_FEWEST_DIGITS = 2
"""Rounded to fewer, nearly every number would be one of the source's."""
_NEVER_ROUNDED = (PERCENT, GAP, FACTOR, POINT, NAMED, WITH_UNIT)
"""Of what has a unit the amount in its base is compared."""
_YEARS = frozenset(map(Decimal, range(1_980, 2_040)))
"""Every paper is full of them: `约 2,000 张` would always be right."""
_LARGE = 1_000
"""Smaller numbers are short enough to be told as they are, and lie too close together."""


class _Within(NamedTuple):
    """How far below and above a figure the true one may be, as shares of it, and whether digits were rounded off."""

    below: Decimal
    above: Decimal
    is_rounded: bool = False


_A_TENTH = _Within(Decimal("0.1"), Decimal("0.1"))


def unverified_figures(text: str, source: str) -> list[str]:
    """The figures of `text` that do not occur in `source`, as they are written, each once, in order.

    Args:
        text: what a model wrote, Markdown.
        source: what the model had read.
    """
    known = _values(source)
    found: dict[str, None] = {}
    for figure in _figures(text):
        if not any(_is_known(value, known) or _is_near(value, known, figure.within) for value in figure.values):
            found[figure.shown] = None
        elif figure.sign and _signs(source).get(figure.number) == {_OPPOSITE[figure.sign]}:
            found[f"{figure.sign}{figure.shown}"] = None
    return list(found)


@lru_cache(maxsize=16)
def _signs(source: str) -> dict[str, set[str]]:
    """The signs that each number of the source has, wherever it occurs; "" where it has none."""
    text = _plain(source)
    signs: dict[str, set[str]] = {}
    for found in _DIGITS.finditer(text):
        signs.setdefault(found[0], set()).add(_sign(text, found.start()))
    return signs


def _sign(text: str, start: int) -> str:
    found = _SIGN.search(text, max(0, start - 2), start)
    return found[0] if found else ""


def _is_known(value: Value, known: frozenset[Value]) -> bool:
    kind, amount = value
    if kind == WITH_UNIT:
        return (PLAIN, amount) in known
    if value in known:
        return True
    if kind == PERCENT:
        return bool({(POINT, amount), (POINT, _normal(amount / 100))} & known)
    if kind == FACTOR:
        return (POINT, amount) in known
    if kind != PLAIN:
        return False
    return any((other, amount) in known for other in (PERCENT, FACTOR, WITH_UNIT, NAMED)) or (
        amount < 1 and (PERCENT, _normal(amount * 100)) in known
    )


def _is_near(value: Value, known: frozenset[Value], within: _Within | None) -> bool:
    """Whether a source has a value that is so near to it, or that share as a decimal."""
    kind, amount = value
    if within is None or (within.is_rounded and kind in _NEVER_ROUNDED):
        return False
    least, most = amount * (1 - within.below), amount * (1 + within.above)
    return any(
        least <= (one * 100 if kind == PERCENT and other == POINT else one) <= most
        for other, one in known
        if (other == kind or (kind == PERCENT and other == POINT))
        and not (within.is_rounded and kind == PLAIN and one in _YEARS)
    )


def _rounding(text: str, figure: re.Match[str]) -> _Within | None:
    """How near the true number must be to one that is said to be rounded; None for others."""
    start = figure.start("number")
    before, behind = text[max(0, start - _LONGEST_HEDGE) : start], text[figure.end() : figure.end() + 4]
    found = _HEDGE.search(simplified(before)) or _HEDGE_BEHIND.match(simplified(behind))
    number = Decimal(figure["number"].replace(",", ""))
    exponent = (number if "." in figure["number"] else number.normalize()).as_tuple().exponent
    if not found or number * SCALES.get((figure["scale"] or "").lower(), 1) < _LARGE or not isinstance(exponent, int):
        return None
    if number.adjusted() - exponent < _FEWEST_DIGITS - 1:
        if len(re.findall(r"\d", figure["number"])) < _FEWEST_DIGITS:
            return None
        exponent = number.adjusted() - (_FEWEST_DIGITS - 1)  # of `3,000` one zero counts
    place = Decimal(1).scaleb(exponent) / number
    below, above = _ROUNDED[found.lastgroup or "about"]
    if number == Decimal(1).scaleb(number.adjusted()):  # below 1,000 numbers have places a tenth as large
        below /= 10
    return _Within(below * place, above * place, is_rounded=True)


_plain = lru_cache(maxsize=16)(plain_numbers)


@lru_cache(maxsize=16)
def _values(source: str) -> frozenset[Value]:
    """Every value that the source may mean by one of its numbers, digits inside names included.

    A source is asked about field by field and sentence by sentence, and by as many threads as papers are read at once.
    """
    text = _plain(source)
    values = said(text)
    text = _EACH.sub(lambda found: _EACH_PART.get((found["part"] or "").lower(), "1 "), in_digits(text))
    values |= shares(text)
    for found in _FACTOR_OF.finditer(text):
        values.add((FACTOR, _amount(found[1])))
    for found in _FIGURE.finditer(text):
        values.update(_meant(found, text))
    for found in _GROUPS.finditer(text):
        values |= _readings(_amount(found["number"]), found)
    for found in _POWER.finditer(text):
        values |= _power(found)
    for found in re.finditer(r"(\d{1,12})(?: \. ?|\. )(\d{1,12})", text):  # the text of PDFs: `12 .6`
        values |= {(kind, _decimal(f"{found[1]}.{found[2]}")) for kind in (PLAIN, POINT)}
    for found in _SCIENTIFIC.finditer(text):
        values.add(_scientific(found))
    for found in _POINTS.finditer(text):
        values.add((PERCENT, _amount(found["number"])))
    for found in _FROM_TO.finditer(text):
        values.add((GAP, _normal(abs(_amount(found[1]) - _amount(found[2])))))
    return frozenset(values)


def _meant(found: re.Match[str], text: str) -> Iterator[Value]:
    """What a number of the source may mean: as it is, one digit shorter (83.19 as 83.2), with the unit of its list."""
    amount = _amount(found["number"])
    is_decimal = "." in found["number"]
    # `3 天` is not in SAM3D, nor `5 小时` in GPT-5. A decimal there is one of a table that lost the blank before it.
    is_named = not is_decimal and _is_part_of_name(text, found)
    measures = [found]
    if not found["scale"] and not found["unit"] and (shared := _SHARED.match(text, found.end())):
        measures.append(shared)
    rounded = _rounded(amount) if is_decimal else None
    for value in (amount,) if rounded is None else (amount, rounded):
        for measure in measures:
            readings = _readings(value, measure)
            yield from ((NAMED, one) if is_named and kind == PLAIN else (kind, one) for kind, one in readings)
        if is_decimal:
            yield POINT, value
        if text.startswith(("-fold", " fold", "-times"), found.end()):
            yield FACTOR, value


class _Written(NamedTuple):
    """A number of a text that says something: where and how it is written, and what it may mean. See `Claim`.

    Args:
        within: how near a source's value is near enough; None: it must be the same.
        sign: what stands before it, see `_SIGN`.
        number: its digits, where it has a sign.
    """

    start: int
    shown: str
    values: Set[Value]
    within: _Within | None = None
    sign: str = ""
    number: str = ""


def _figures(text: str) -> list[_Written]:
    text = plain_numbers(text)
    powers = [found for found in _POWER.finditer(text) if "^" in found[0]]
    written = [_Written(found.start(), found[0].strip(), _power(found)) for found in powers]
    prose = _NOT_PROSE.sub(_blank, _POWER.sub(lambda found: _blank(found) if "^" in found[0] else found[0], text))
    for claim in claims(prose):
        shown = text[claim.start : claim.end].rstrip()
        written.append(_Written(claim.start, shown, frozenset(claim.values), _A_TENTH if claim.is_round else None))
        prose = f"{prose[: claim.start]}{' ' * len(shown)}{prose[claim.end :]}"
    written += (_Written(found.start(), found[0], {_scientific(found)}) for found in _SCIENTIFIC.finditer(prose))
    in_groups: dict[int, set[Value]] = {}
    for group in _GROUPS.finditer(prose):
        in_groups |= dict.fromkeys(range(*group.span()), _readings(_amount(group["number"]), group))
    for figure in _FIGURE.finditer(prose):
        if _says_something(prose, figure):
            start = figure.start("number")
            values = _readings(_amount(figure["number"]), figure) | in_groups.get(start, set())
            # A unit behind a formula is not marked with the number in it.
            shown = text[start : figure.end()].partition("$")[0].strip()
            sign, number, within = _sign(prose, start), figure["number"], _rounding(prose, figure)
            written.append(_Written(start, shown, values, within, sign, number))
    return sorted(written, key=lambda one: one.start)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _says_something(text: str, found: re.Match[str]) -> bool:
    if _is_part_of_name(text, found):
        return False
    if found[0].strip() in ("2K", "4K", "8K"):  # sizes of pictures
        return False
    if not found["unit"] and not found["scale"]:
        after = text[found.end() : found.end() + 1]
        if after == "-" and text[found.end() + 1 : found.end() + 2].isalpha():  # 6-DoF, 10-fold
            return False
        start = found.start("number")
        if len(found["number"]) == 1 or _POINTER.search(text[max(0, start - 16) : start]):
            return False
    return True


def _is_part_of_name(text: str, found: re.Match[str]) -> bool:
    """Whether letters stand right beside a number: GPT-4, x2, and, without a unit, 3D, 2x2, 4th."""
    after = text[found.end() : found.end() + 1]
    if found["before"].isalpha() or (found["before"] in ("-", "_", ".", "/", "^") and _is_name(text, found)):
        return True
    return not found["unit"] and not found["scale"] and after.isascii() and after.isalpha()


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether the mark before a number ties it to a word (`GPT-4`, `cs/0123`), not a minus sign or a range."""
    start = found.start("before")
    return start > 0 and text[start - 1].isascii() and (text[start - 1].isalpha() or text[start - 1] == ".")


def _readings(value: Decimal, measure: re.Match[str]) -> set[Value]:
    """What a number means with the scale and the unit that follow it, if any does."""
    written = (measure["unit"] or "").strip(" -~$\n\t")
    if scale := measure["scale"]:
        scaled = _normal(value * SCALES[scale.lower()])
        values = {(PLAIN, scaled), *in_base(scaled, written)}
        if scale in _SHORT_UNITS and measure.string[measure.start("scale") - 1] == " ":
            return values.union({(WITH_UNIT, value)}, *(in_base(value, unit) for unit in _SHORT_UNITS[scale]))
        return {*values, (PLAIN, value)} if scale.isascii() else values
    unit = written.lower()
    if unit in ("%", "percent", "per cent"):
        return {(PERCENT, value)}
    if unit == "pp" or unit.endswith("百分点") or unit.startswith("percentage"):
        return {(PERCENT, value), (GAP, value)}
    if unit in ("point", "points"):  # of percent, or of a ranking, or in space
        return {(PERCENT, value), (PLAIN, value)}
    if unit == "‰":
        return {(PERCENT, _normal(value / 10))}
    if unit in ("×", "x", "倍", "times", "fold"):
        return {(FACTOR, value)}
    if amounts := in_base(value, written):
        return {(WITH_UNIT, value), *amounts}
    return {(PLAIN, value)}


def _rounded(value: Decimal) -> Decimal | None:
    """A decimal of four digits and more with its last one rounded off: what 0.1667 is as 16.7%. None for others."""
    _, digits, exponent = value.as_tuple()
    if len(digits) < 4 or not isinstance(exponent, int) or exponent > -2:
        return None
    return _normal(value.quantize(Decimal(1).scaleb(exponent + 1), ROUND_HALF_UP))


def _power(found: re.Match[str]) -> set[Value]:
    power = int(f"{found['sign'] or found['minus'] or ''}{found['power']}")
    return {(PLAIN, _normal(Decimal(found["base"] or 1) * Decimal(10) ** power))}


def _scientific(found: re.Match[str]) -> Value:
    return PLAIN, _normal(Decimal(found[1]) * Decimal(10) ** int(found[2]))


def _normal(value: Decimal) -> Decimal:
    """The same number written in one way; Decimal compares by value, but a set of 0.50 and 0.5 should hold one."""
    return value.normalize()


def _amount(number: str) -> Decimal:
    """What `_NUMBER` or `_GROUPS` found, without what stands between thousands."""
    return _decimal(re.sub("[, 、]", "", number))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return Decimal(0)
