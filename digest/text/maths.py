"""LaTeX formulas → MathML, or plain text. The only module that imports math_core.

math_core 0.9 escapes its input and is fast, but: deep nesting overflows the stack and ends Python (hence the limits);
`\\label` sets ids, `\\eqref` links, colours and some spaces are inline styles, which our content security policy
refuses (hence the allow-list over its output).
"""

import re
import unicodedata
from xml.etree import ElementTree as ET

from math_core import LatexError, LatexToMathML

from digest.text.clean import escape

MAX_LENGTH = 4_000
"""Characters of one formula. Longer ones are shown as their source."""
# Each costs at most 3.5 kB of stack (measured with \sqrt{…}); threads have 512 kB on macOS.
_MAX_NESTING = 300
_NESTING = re.compile(r"\\[a-zA-Z]+|[{(\[]")
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
    },
)
# Definitions could multiply: nothing that a title needs.
_DEFINITION = re.compile(r"\\(?:re|provide)?newcommand|\\(?:[egx]?def|let|DeclareMathOperator)(?![a-zA-Z])")
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])|(?<!\\)%[^\n]*")
_NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather|multline|eqnarray)\}")
_SMALL = re.compile(r"\\(begin|end)\{smallmatrix\}")
_UNKNOWN = re.compile(r'Unknown command "\\([a-zA-Z]+)\*?"')

_SPAN = re.compile(r"</?span[^<>]*>")
_STYLE = re.compile(r' style="([^"<>]*)"')
_TAG = (
    "math|mrow|mi|mn|mo|mtext|mspace|mfrac|msqrt|mroot|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|"
    "mprescripts|mtable|mtr|mtd|mphantom|mpadded|menclose|mstyle|b|i|em|strong|u|s"
)
_ATTRIBUTE = (
    "display|displaystyle|scriptlevel|stretchy|symmetric|largeop|movablelimits|lspace|rspace|form|fence|separator|"
    "accent|accentunder|width|height|depth|voffset|minsize|maxsize|mathvariant|linethickness|notation|class"
)
_SAFE = re.compile(
    rf'(?:<(?:{_TAG})(?: (?:{_ATTRIBUTE})="[^"<>&\\]*")*/?>|</(?:{_TAG})>'
    r"|[^<>&\x00-\x1f\x7f-\x9f]|&(?:lt|gt|amp|quot);)+"
)


def formula_html(source: str, *, display: bool = False) -> str:
    """MathML, or the source as `<code>` where it can't be converted."""
    mathml = to_mathml(source, display=display)
    return mathml if mathml is not None else f"<code>{escape(source.strip())}</code>"


def to_mathml(source: str, *, display: bool = False) -> str | None:
    """MathML Core without ids, links, scripts and styles; None where the formula can't be converted."""
    if len(source) > MAX_LENGTH or len(_NESTING.findall(source)) > _MAX_NESTING or _DEFINITION.search(source):
        return None
    source = _NUMBERED.sub(r"\\\1{\2*}", _SMALL.sub(r"\\\1{matrix}", _LABEL.sub("", source)))
    html = _convert(source, display)
    if html is None:
        return None
    html = _STYLE.sub(_class, _SPAN.sub("", html)).replace("&ApplyFunction;", "\u2061")
    return html if _SAFE.fullmatch(html) else None


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


# --- plain text --------------------------------------------------------------------------------------------------

_SUPER = dict(zip("0123456789+-−=()nijk∘′″*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱʲᵏ°′″*", strict=True))
_INVISIBLE = re.compile("[\u2061-\u2064\ufe00-\ufe0f]")
_COMMAND = re.compile(r"\\([a-zA-Z]+)\*?|\\(.)", re.DOTALL)
_SPACES = re.compile(r"\s+")
_OPERATOR = re.compile(r"\s*([=≈≠≡≤≥<>≪≫→←↔⇒⇔∈∉⊂⊆×±∓∼≲≳∝:=]+)\s*")


def formula_plain(source: str) -> str:
    """`\\mathbb{R}^3` → `ℝ³`, `\\frac{1}{2}` → `1/2`: readable, on one line, without dollars and backslashes."""
    mathml = to_mathml(source)
    if mathml is None:
        words = _COMMAND.sub(lambda m: m[1] or m[2], source)
        return _SPACES.sub(" ", re.sub(r"[{}$]", "", words)).strip()
    # The input is our own output, made of listed tags and four entities.
    text = _plain(ET.fromstring(mathml))  # noqa: S314
    return _SPACES.sub(" ", text).strip()


def _plain(node: ET.Element) -> str:
    children = list(node)
    match node.tag:
        case "mi" | "mn":
            return _letters(node.text or "")
        case "mo":
            sign = _INVISIBLE.sub("", node.text or "")
            return f" {sign} " if sign and sign in "=≈≠≡≤≥<>≪≫→←↔⇒⇔∈∉⊂⊆⊃∪∩∼≲≳∝∣" else sign
        case "mspace":
            return " " if node.get("width", "").startswith(("1", "2")) else ""
        case "mphantom" | "mprescripts":
            return ""
        case "mfrac" if len(children) == 2:
            return f"{_group(children[0])}/{_group(children[1])}"
        case "msqrt":
            return "√" + _brackets("".join(map(_plain, children)))
        case "mroot" if len(children) == 2:
            return f"{_raised(_plain(children[1]))}√{_group(children[0])}"
        case "msup" | "mover" if len(children) == 2:
            return _plain(children[0]) + _over(children[1], accent=node.tag == "mover")
        case "msub" | "munder" if len(children) == 2:
            return _plain(children[0]) + _lowered(children[1])
        case "msubsup" | "munderover" if len(children) == 3:
            return _plain(children[0]) + _lowered(children[1]) + _raised(_plain(children[2]))
        case "mtr":
            return ", ".join(filter(None, (_plain(child).strip() for child in children)))
        case "mtable":
            return "; ".join(map(_plain, children))
    return (node.text or "") + "".join(_plain(child) + (child.tail or "") for child in children)


def _letters(text: str) -> str:
    """Styled letters as plain ones (𝒪 → O), for searching and for fonts without them; ℝ and its like stay."""
    text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", sign) if "\U0001d400" <= sign <= "\U0001d7ff" else sign for sign in text
    )


def _brackets(text: str) -> str:
    text = text.strip()
    return text if len(text) == 1 or text.isalnum() else f"({text})"


def _group(node: ET.Element) -> str:
    return _brackets(_plain(node))


def _raised(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    if all(sign in _SUPER for sign in text):
        return "".join(_SUPER[sign] for sign in text)
    return f"^{_brackets(text)}"


def _lowered(node: ET.Element) -> str:
    text = _plain(node).strip()
    return f"_{_brackets(text)}" if text else ""


_ACCENTS = {
    "ˆ": "\u0302",
    "̂": "\u0302",
    "~": "\u0303",
    "˜": "\u0303",
    "¯": "\u0304",
    "⃗": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
}


def _over(node: ET.Element, *, accent: bool) -> str:
    text = _plain(node).strip()
    if accent:
        return unicodedata.normalize("NFC", _ACCENTS.get(text, ""))
    return _raised(text)
