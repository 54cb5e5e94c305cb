"""LaTeX formulas → plain text: read off the MathML that math_core has made of them."""

import re
import unicodedata
from collections.abc import Callable
from xml.etree import ElementTree as ET

from digest.text.maths import to_mathml

_SUPER = dict(zip("0123456789+-−=()nijk∘′″*∗", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱʲᵏ°′″**", strict=True))
_ACCENTS = {
    **dict.fromkeys("ˆ\u0302", "\u0302"),
    **dict.fromkeys("~˜", "\u0303"),
    "¯": "\u0304",
    "\u20d7": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
}
_SPACED = "=≈≠≡≤≥<>≪≫→←↔⇒⇔∈∉⊂⊆⊃∪∩∼≲≳∝∣"
_INVISIBLE = re.compile("[\u2061-\u2064\ufe00-\ufe0f]")
_COMMAND = re.compile(r"\\([a-zA-Z]+)\*?|\\(.)", re.DOTALL)
_BRACES = re.compile(r"[{}$\\]")


def formula_plain(source: str) -> str:
    """`\\mathbb{R}^3` → `ℝ³`, `\\frac{1}{2}` → `1/2`: readable, on one line, without dollars and backslashes."""
    mathml = to_mathml(source)
    if mathml is None:
        text = _BRACES.sub("", _COMMAND.sub(lambda command: command[1] or command[2], source))
    else:
        return mathml_plain(mathml)
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
        return "√" + _brackets("".join(children))
    tails = (child.tail or "" for child in node)
    return (node.text or "") + "".join(text + tail for text, tail in zip(children, tails, strict=True))


def _letters(text: str) -> str:
    """Styled letters as plain ones (𝒪 → O), for searching and for fonts without them; ℝ and its like stay."""
    text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", sign) if "\U0001d400" <= sign <= "\U0001d7ff" else sign for sign in text
    )


def _operator(node: ET.Element) -> str:
    if node.text == "\u2061":
        # Between a function and its argument, unless that is in brackets.
        return " " if node.get("lspace") else ""
    sign = _INVISIBLE.sub("", node.text or "")
    return f" {sign} " if sign and sign in _SPACED else sign


def _brackets(text: str) -> str:
    text = text.strip()
    return text if len(text) == 1 or text.isalnum() else f"({text})"


def raised(text: str) -> str:
    """`3` → `³`; `^(a+b)` where Unicode has no such signs."""
    text = text.replace(" ", "")
    if text and all(sign in _SUPER for sign in text):
        return "".join(_SUPER[sign] for sign in text)
    return f"^{_brackets(text)}" if text else ""


def lowered(text: str) -> str:
    """`i` → `_i`."""
    text = text.replace(" ", "")
    return f"_{_brackets(text)}" if text and text not in "⏟⏞_" else ""


def _fraction(node: ET.Element, children: list[str]) -> str:
    over, under = children
    return f"{over} choose {under}" if node.get("linethickness") == "0" else f"{_brackets(over)}/{_brackets(under)}"


def _above(node: ET.Element, children: list[str]) -> str:
    base, above = children
    if node.get("accent"):
        return base + _ACCENTS.get(above.strip(), "")
    return base + ("" if above.strip() in ("⏞", "⏟") else raised(above))


_ARRANGEMENTS: dict[str, Callable[[ET.Element, list[str]], str]] = {
    "mfrac": _fraction,
    "mroot": lambda _, children: f"{raised(children[1])}√{_brackets(children[0])}",
    "msup": lambda _, children: children[0] + raised(children[1]),
    "mover": _above,
    "msub": lambda _, children: children[0] + lowered(children[1]),
    "munder": lambda _, children: children[0] + lowered(children[1]),
    "msubsup": lambda _, children: children[0] + lowered(children[1]) + raised(children[2]),
    "munderover": lambda _, children: children[0] + lowered(children[1]) + raised(children[2]),
}
