"""LaTeX formulas → MathML. The only module that imports math_core.

math_core 0.9 escapes its input and is fast, but: deep nesting overflows the stack and ends Python (hence the limits);
`\\label` sets ids, `\\eqref` links, colours and some spaces are inline styles, which our content security policy
refuses (hence the allow-list over its output).
"""

import re
from functools import cache

from math_core import LatexError, LatexToMathML

from digest.text.clean import escape

MAX_LENGTH = 4_000
"""Characters of one formula. Longer ones are shown as their source."""
_WORDS = r"[^{}$\\]*+(?:\\.[^{}$\\]*+)*+"
_DOLLARS = r"\$[^$\\]*+(?:\\.[^$\\]*+)*+\$"
TEXT_WITH_FORMULAS = rf"\\(?:text[a-z]*+|[mh]box|emph)\s*+\{{{_WORDS}(?:{_DOLLARS}{_WORDS}){{1,20}}+\}}"
"""A pattern for `\\text{if $x>0$}`, whose dollars do not end the formula that it is part of; it has no groups."""
# Each may cost 2 kB of stack (measured); 200 of any mixture pass in a thread of 512 kB. Real ones have up to 15.
_MAX_NESTING = 200
_NESTING = re.compile(r"\\[a-zA-Z]+|[{(\[]")
# Of the result: who walks through it, here or in a browser, may do so by recursion.
_MAX_DEPTH = 100
# Of all its tables together, and of all its spaces and lines together, in em: a page is not stretched by many small
# pieces either. Real ones have a few rows and 5 em; an arrow with words over and below it counts 9 em.
_MAX_ROWS = 40
_MAX_SPACE = 40
_MAX_REPAIRS = 8

_CONVERTER = LatexToMathML(
    fancy_error=False,
    allow_unreliable_rendering=True,
    max_expansions=200,
    macros={
        "mbox": r"\text{#1}",
        "textnormal": r"\text{#1}",
        "mathds": r"\mathbb{#1}",
        "mathbbm": r"\mathbb{#1}",
        "nicefrac": "{#1}/{#2}",
        "ensuremath": "#1",
        "emph": r"\textit{#1}",
        "substack": r"\begin{matrix}#1\end{matrix}",
        "mathlarger": "#1",
        "xspace": "",
        "nolimits": "",
        "AA": r"\text{Å}",
        "aa": r"\text{å}",
    },
)
# Definitions could multiply: nothing that a title needs.
_DEFINITION = re.compile(r"\\(?:re|provide)?newcommand|\\(?:[egx]?def|let|DeclareMathOperator)(?![a-zA-Z])")
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])")
# As outside of formulas `54.5%`, `k%`, `5 %` are shares, and other signs begin a comment. It ends with its line, but
# where arXiv has joined the lines nobody knows where that was: the sign goes, the words stay.
_PERCENT = re.compile(
    r"(?P<kept>\\.)|(?P<share>(?:(?<=\d)|(?<=[\d)}]\s)|(?<=[^\s\\&{])(?!%[ \t]*\n))%)|%(?:[^\n]*+\n)?", re.DOTALL
)
_TEXT_WITH_FORMULAS = re.compile(TEXT_WITH_FORMULAS, re.DOTALL)
_INNER = re.compile(r"\\.|\$((?:[^$\\]|\\.)*+)\$", re.DOTALL)
_NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather|multline|eqnarray)\}")
_SMALL = re.compile(r"\\(begin|end)\{smallmatrix\}")
_UNKNOWN = re.compile(r'Unknown command "\\([a-zA-Z]+)\*?"')

_ANY_TAG = re.compile(r"<(/?)[^<>]*?(/?)>")
_SPAN = re.compile(r"</?span[^<>]*>")
_STYLE = re.compile(r' style="([^"<>]*)"')
_TAG = (
    "math|mrow|mi|mn|mo|mtext|mspace|mfrac|msqrt|mroot|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|"
    "mprescripts|mtable|mtr|mtd|mphantom|mpadded|menclose|mstyle|b|i|em|strong|u|s"
)
_ATTRIBUTE = (
    "display|displaystyle|scriptlevel|stretchy|symmetric|largeop|movablelimits|form|fence|separator|accent|accentunder|"
    "mathvariant|notation|class"
)
# Lengths let ink leave its line and take the clicks of others, or stretch the page: less than 5 em is enough for
# `\\qquad` and the longest arrow. What is raised gets no room for it, however little it is: `voffset` always goes.
_LENGTH = "lspace|rspace|width|height|depth|minsize|maxsize|linethickness"
_SHORT = r"[0-4]?(?:\.[0-9]{1,12})?(?:r?em|ex)?"
_LONG = re.compile(rf' (?:voffset="[^"<>]*"|(?:{_LENGTH})="(?!{_SHORT}")[^"<>]*")')
_SPACE = re.compile(r' (?:width|height|depth|linethickness)="([0-9.]+)')
_SAFE = re.compile(
    rf'(?:<(?:{_TAG})(?: (?:(?:{_ATTRIBUTE})="[^"<>&\\]*"|(?:{_LENGTH})="{_SHORT}"))*+/?>|</(?:{_TAG})>'
    r"|[^<>&\x00-\x1f\x7f-\x9f]++|&(?:lt|gt|amp|quot);)*+"
)
_INLINE = r"(?:<mark [^<>]*>)?<math>(?>.*?</math>)(?:</mark>†?)?"
_OPENING = r"[(\[（「『《〈【“‘]{1,3}"
_CLOSING = r"(?:[-–/%,.;:!?)\]，。、；：！？）」』》〉】”’…]{1,6}|th\b)"
_WITH_MARKS = re.compile(rf"{_OPENING}{_INLINE}{_CLOSING}?|{_INLINE}{_CLOSING}", re.DOTALL)


def formula_html(source: str, *, display: bool = False) -> str:
    """MathML, or the source as `<code>` where it can't be converted."""
    mathml = to_mathml(source, display=display)
    return mathml if mathml is not None else f"<code>{escape(source.strip())}</code>"


def unbroken(html: str) -> str:
    """Finished HTML in which no line ends between a formula and its brackets or punctuation marks.

    To browsers it is as a picture, beside which lines may end whatever stands there, U+2060 too (Chromium 156).
    """
    return _WITH_MARKS.sub(r'<span class="unbroken">\g<0></span>', html) if "</math>" in html else html


def to_mathml(source: str, *, display: bool = False) -> str | None:
    """MathML Core without ids, links, scripts and styles; None where the formula can't be converted."""
    if len(source) > MAX_LENGTH:
        return None
    if "$" in source:
        source = _TEXT_WITH_FORMULAS.sub(_set_apart, source)
    if len(_NESTING.findall(source)) > _MAX_NESTING or _DEFINITION.search(source):
        return None
    if "%" in source:
        source = _PERCENT.sub(lambda sign: sign["kept"] or (r"\%" if sign["share"] else ""), source)
    source = _NUMBERED.sub(r"\\\1{\2*}", _SMALL.sub(r"\\\1{matrix}", _LABEL.sub("", source)))
    html = _convert(source, display)
    if html is None:
        return None
    html = _LONG.sub("", _STYLE.sub(_class, _SPAN.sub("", html))).replace("&ApplyFunction;", "\u2061")
    return html if _SAFE.fullmatch(html) and _is_of_fair_size(html) else None


def _is_of_fair_size(html: str) -> bool:
    space = sum(map(float, _SPACE.findall(html)))
    return _depth(html) <= _MAX_DEPTH and html.count("<mtr") <= _MAX_ROWS and space <= _MAX_SPACE


def _set_apart(text: re.Match[str]) -> str:
    """`\\text{if $x$, then}` → `{\\text{if }x\\text{, then}}`: math_core 0.9 takes no formulas in text."""
    command = text[0].partition("{")[0] + "{"
    apart = _INNER.sub(lambda inner: inner[0] if inner[1] is None else f"}}{inner[1]}{command}", text[0])
    return f"{{{apart}}}"


@cache
def is_command(name: str) -> bool:
    """Whether `\\name` is a command of mathematics: none that defines, reads or runs anything."""
    if _DEFINITION.fullmatch(f"\\{name}"):
        return False
    try:
        _CONVERTER.convert_with_local_state(f"\\{name}", displaystyle=False)
    except LatexError as error:
        # Known ones complain about their arguments.
        return not _UNKNOWN.search(str(error))
    return True


def _depth(html: str) -> int:
    depth = deepest = 0
    for closing, empty in _ANY_TAG.findall(html):
        depth += -1 if closing else not empty
        deepest = max(deepest, depth)
    return deepest


def _convert(source: str, display: bool) -> str | None:
    """Tries again with what authors usually forgot: an alignment's environment, the definition of a macro."""
    for _ in range(_MAX_REPAIRS):
        try:
            return _CONVERTER.convert_with_local_state(source, displaystyle=display)
        except LatexError as error:
            message = str(error)
        if unknown := _UNKNOWN.search(message):
            # A macro of the author's preamble: its name, set as a word.
            name = unknown[1]
            source = re.sub(rf"\\{name}\*?(?![a-zA-Z])", lambda _: rf"\mathrm{{{name}}}", source)  # noqa: B023
        elif 'Found "&"' in message and r"\begin" not in source:
            source = rf"\begin{{aligned}}{source}\end{{aligned}}"
        else:
            return None
    return None


def _class(style: re.Match[str]) -> str:
    """The alignment of a cell is worth keeping; it becomes a class of our own style sheet."""
    for side in ("left", "right"):
        if f"text-align: {side}" in style[1]:
            return f' class="maths-{side}"'
    return ""
