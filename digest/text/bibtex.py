"""arXiv's text → the value of a BibTeX field: accents as UTF-8, mathematics kept, everything else harmless."""

import re

from digest.text.clean import clean, cut
from digest.text.maths import is_command, to_mathml
from digest.text.tex_reader import Reader

_LIMIT = 20_000
# A formula's place while the text around it is read. `clean` leaves private characters in, so they are taken out first.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PLACES = re.compile(f"[{_OPEN}{_CLOSE}]")
_COMMAND = re.compile(r"\\([a-zA-Z]+)")
# Not in formulas: what ends one, starts a comment, or means something only in an alignment or a macro; and `^^5c`,
# which TeX reads as a backslash.
_NOT_IN_FORMULA = re.compile(r"(?<!\\)(?:\\\\)*[$%&#]|\\$|\\\$|\^\^")
_WORD = re.compile(r"[^\s\-–—/:,;.!?()\[\]“”‘’\"]+")
_ESCAPES = {
    **{sign: f"\\{sign}" for sign in "%&$#_"},
    "\\": "\\textbackslash{}",
    # Escaped braces count for BibTeX when it looks for the end of a field.
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    # In TeX's oldest encoding of fonts, which is still the usual one, these are others.
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
}
_SPECIAL = str.maketrans(_ESCAPES)
# Programs that are older than Unicode do not set these as they stand.
_GREEK_LETTERS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ϑ": "vartheta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "\u00b5": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi",
    "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_GREEK = str.maketrans({letter: f"{{\\{command}}}" for letter, command in _GREEK_LETTERS.items()})


def latex_bibtex(text: str) -> str:
    """A title as the value of a BibTeX field, without the braces around it.

    Styling is gone, `$…$` stays where it is mathematics that LaTeX can set and that runs nothing. Words with a capital
    inside (`{CLIP}`, `{LoRA}`) and formulas are in braces: BibTeX's styles make titles lower-case.
    """
    reader = _Keeping(_PLACES.sub("", cut(clean(text), _LIMIT)[0]))
    words = " ".join(reader.read().split())
    return _PLACE.sub(lambda place: f"{{${reader.kept[int(place[1])]}$}}", _WORD.sub(_protected, words))


def bibtex_escape(text: str) -> str:
    """Plain text as (part of) the value of a BibTeX field, as it stands."""
    return " ".join(clean(text).split()).translate(_SPECIAL)


class _Keeping(Reader):
    """Reads as plain text, but puts formulas aside."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "plain")
        self.kept: list[str] = []

    def formula(self, source: str, *, display: bool = False) -> None:
        line = " ".join(source.split())
        if _is_harmless(line):
            self.out.append(f"{_OPEN}{len(self.kept)}{_CLOSE}")
            self.kept.append(line.translate(_GREEK))
        else:
            super().formula(source, display=display)


def _protected(word: re.Match[str]) -> str:
    escaped = word[0].translate(_SPECIAL)
    # A formula brings its own braces.
    return f"{{{escaped}}}" if any(sign.isupper() for sign in word[0][1:]) else escaped


def _is_harmless(source: str) -> bool:
    """Whether LaTeX can set it and it holds nothing but mathematics: `\\input{…}` in a title would read a file."""
    if not source or _NOT_IN_FORMULA.search(source) or not all(map(is_command, _COMMAND.findall(source))):
        return False
    depth = 0
    for sign in source:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0 and to_mathml(source) is not None
