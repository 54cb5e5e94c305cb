"""The numbers of a text in one way of writing, and where each sign stood: to compare them and to find them. Pure."""

import re
import unicodedata
from collections.abc import Sequence

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
# Of the signs beyond ASCII those that most Chinese texts are made of stay as they are; each other one is looked at.
_DRESS = re.compile(
    r"(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|10\s?\^\s?\{?\s?(?P<sign>[-+−–]?)\s?(?P<power>\d{1,3})(?:\s?\})?"
    r"|\\(?:times|cdot)(?![A-Za-z])|\\[%,]|\{,\}"
    r"|[−–—‐‑](?=\d)"
    # `r = .975`, but neither a full stop nor the text of a PDF that has torn `12 .6` apart.
    r"|(?<![\w.)\]%\"'”’])(?<!\d[ \u00a0])\.(?=\d)"
    r"|[^\x00-\x7f\u2014\u2018-\u201d\u3001-\u312f\u4e00-\u9fff\uac00-\ud7a3]"
)
_PLAIN = {
    r"\times": "×", r"\cdot": "·", r"\%": "%", r"\,": "", "{,}": ",", ".": "0.",
    # `AP 为 92，120 个样本` are two numbers, `92,120` is one.
    "，": "、",
    # Patterns without regard to case take these for an i.
    "ı": "i", "İ": "I",
} | dict.fromkeys("−–—‐‑", "-")  # fmt: skip


def plain_numbers(text: str) -> str:
    """Full-width digits and signs, superscripts, LaTeX's `\\%`, `{,}` and `\\times`, `.5` made plain."""
    return _DRESS.sub(_written, text)


def plain_places(text: str) -> tuple[str, Sequence[int]]:
    """The same, and for each of its characters, and for its end, the place in `text` that it comes from."""
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for found in _DRESS.finditer(text):
        written = _written(found)
        parts += text[done : found.start()], written
        places += range(done, found.start())
        places += range(found.start(), found.end()) if len(written) == len(found[0]) else [found.start()] * len(written)
        done = found.end()
    if not parts:
        return text, range(len(text) + 1)
    return "".join((*parts, text[done:])), [*places, *range(done, len(text) + 1)]


def _written(found: re.Match[str]) -> str:
    if found["raised"]:
        return f"^{found[0].translate(_SUPERSCRIPT)}"
    if found["power"]:
        sign = "-" if found["sign"] in ("−", "–") else found["sign"]
        return f"10^{sign}{found['power']}"
    plain = _PLAIN.get(found[0])
    return unicodedata.normalize("NFKC", found[0]) if plain is None else plain
