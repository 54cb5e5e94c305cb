"""LaTeX formulas → plain text: read off the MathML that math_core has made of them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

from digest.text.maths import to_mathml

_SUPER = dict(zip("0123456789+-−=()nijk∘′″*∗", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱʲᵏ°′″**", strict=True))
_SUB = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
_ACCENTS = {
    **dict.fromkeys("ˆ\u0302", "\u0302"),
    **dict.fromkeys("~˜", "\u0303"),
    "¯": "\u0304",
    "\u20d7": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
    "`": "\u0300",
    "´": "\u0301",
    "˘": "\u0306",
    "˚": "\u030a",
    "ˇ": "\u030c",
}
_SMALL = frozenset((*_SUPER.values(), *_SUB.values()))
_GROUPS = ("mrow", "msqrt")
_LOW = frozenset(("msup", "msub", "msubsup", "munder", "munderover", "mfrac", "msqrt", "mroot"))
_SPACED = "=≈≠≡≤≥<>≪≫→←↔⇒⇔∈∉⊂⊆⊃∪∩∼≲≳∝∣"
# What stands between a function and its argument.
_APPLIED = "\u2061"
_INVISIBLE = re.compile("[\u2061-\u2064\ufe00-\ufe0f]")
_COMMAND = re.compile(r"\\([a-zA-Z]+)\*?|\\(.)", re.DOTALL)
_BRACES = re.compile(r"[{}$\\]")
_DECIMAL = re.compile(r"\d+\.\d+")


def formula_plain(source: str) -> str:
    """`\\mathbb{R}^3` → `ℝ³`, `\\frac{1}{2}` → `1/2`: readable, on one line, without dollars and backslashes."""
    mathml = to_mathml(source)
    if mathml is not None:
        return mathml_plain(mathml)
    text = _BRACES.sub("", _COMMAND.sub(lambda command: command[1] or command[2], source))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def mathml_plain(mathml: str) -> str:
    """The same of a formula that `maths` has converted."""
    # The input is our own output, made of listed tags and four entities.
    text = _text(ET.fromstring(mathml))  # noqa: S314
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _text(node: ET.Element) -> str:
    match node.tag:
        case "mi" | "mn":
            return _letters(node.text or "")
        case "mo":
            return _operator(node)
        case "mspace":
            return " " if node.get("width", "0") >= "0.16" else ""
        case "mphantom" | "mprescripts":
            return ""
        case "mtr":
            cells = [_text(cell).strip() for cell in node]
            # An alignment's cells are parts of one formula, a matrix's are not.
            return (" " if any(cell.get("class") for cell in node) else ", ").join(filter(None, cells))
        case "mtable":
            return "; ".join(map(_text, node))
    children = [_text(child) for child in node]
    if len(children) in (2, 3) and node.tag in _ARRANGEMENTS:
        return _ARRANGEMENTS[node.tag](node, children)
    if node.tag == "msqrt":
        return "√" + _brackets("".join(children), node[0] if len(node) == 1 else node)
    return _row(node, children)


def _row(node: ET.Element, children: list[str]) -> str:
    """One after the other; with a space where what stands low would seem to go on: `x^a b`, `1/2 x`, `2 1/2`."""
    text, before = node.text or "", node
    for child, plain in zip(node, children, strict=True):
        # The logarithm of a fraction: `log m/δ` is read as that of m.
        is_argument = before.text == _APPLIED and _only(child).tag == "mfrac"
        if part := f"({plain})" if is_argument else plain:
            if is_argument:
                text = text.rstrip()
            elif (
                part[0].isalnum()
                and text[-1:].isalnum()
                and text[-1] not in _SMALL
                and (_edge(before, -1).tag in _LOW or _edge(child, 0).tag in ("mfrac", "mroot"))
            ):
                text += " "
            text, before = text + part, child
        text += child.tail or ""
    return text


def _edge(node: ET.Element, side: int) -> ET.Element:
    while node.tag == "mrow" and len(node):
        node = node[side]
    return node


def _only(node: ET.Element) -> ET.Element:
    """What is by itself in a group; the group where there is more in it."""
    while node.tag == "mrow" and len(parts := [part for part in node if part.tag != "mspace"]) == 1:
        node = parts[0]
    return node


def _letters(text: str) -> str:
    """Styled letters as plain ones (𝒪 → O), for searching and for fonts without them; ℝ and its like stay."""
    text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", sign) if "\U0001d400" <= sign <= "\U0001d7ff" else sign for sign in text
    )


def _operator(node: ET.Element) -> str:
    if node.text == _APPLIED:
        # Unless the argument is in brackets.
        return " " if node.get("lspace") else ""
    sign = _INVISIBLE.sub("", node.text or "")
    return f" {sign} " if sign and sign in _SPACED else sign


def _brackets(text: str, node: ET.Element | None = None) -> str:
    """`text` in brackets unless it is one thing: a number, a name, as far as `node` tells, of which it is the text."""
    text = text.strip()
    is_one = _DECIMAL.fullmatch(text) or (text.isalnum() and (node is None or _only(node).tag not in _GROUPS))
    return text if len(text) == 1 or is_one else f"({text})"


def raised(text: str) -> str:
    """`3` → `³`; `^(a+b)` where Unicode has no such signs."""
    text = text.replace(" ", "")
    return _small(text, _SUPER) or (f"^{_brackets(text)}" if text else "")


def lowered(text: str) -> str:
    """`2` → `₂`; `_i`: of letters Unicode has few such signs, and fonts have fewer."""
    text = text.replace(" ", "")
    return _small(text, _SUB) or (f"_{_brackets(text)}" if text and text not in "⏟⏞_" else "")


def _small(text: str, signs: Mapping[str, str]) -> str:
    """`text` in these signs, "" where one of them is lacking."""
    return "".join(signs[sign] for sign in text) if all(sign in signs for sign in text) else ""


def _fraction(node: ET.Element, children: list[str]) -> str:
    over, under = children
    if node.get("linethickness") == "0":
        return f"{over} choose {under}"
    return f"{_brackets(over)}/{_brackets(under, node[1])}"


def _base(node: ET.Element, children: list[str]) -> str:
    return f"({children[0]})" if _only(node[0]).tag in ("mfrac", "msqrt", "mroot") else children[0]


def _above(node: ET.Element, children: list[str]) -> str:
    base, above = children
    if node.get("accent"):
        return base + _ACCENTS.get(above.strip(), "")
    return base + ("" if above.strip() in ("⏞", "⏟") else raised(above))


_ARRANGEMENTS: dict[str, Callable[[ET.Element, list[str]], str]] = {
    "mfrac": _fraction,
    "mroot": lambda node, children: f"{raised(children[1])}√{_brackets(children[0], node[0])}",
    "msup": lambda node, children: _base(node, children) + raised(children[1]),
    "mover": _above,
    "msub": lambda node, children: _base(node, children) + lowered(children[1]),
    "munder": lambda _, children: children[0] + lowered(children[1]),
    "msubsup": lambda node, children: _base(node, children) + lowered(children[1]) + raised(children[2]),
    "munderover": lambda _, children: children[0] + lowered(children[1]) + raised(children[2]),
}
