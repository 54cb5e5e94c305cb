"""The sentences of a text, whole and verbatim: as a list, and as they stand in it, to cut it between them. Pure."""

import re
from collections.abc import Callable


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What ends with a full stop without ending a sentence, in lower case without its last full stop.
_ABBREVIATIONS = _words("""
    e.g i.e eg ie et al etc cf vs viz resp approx ca fig figs eq eqs eqn sec secs tab tabs ref refs ch chap vol no nos
    pp alg thm def prop dr mr mrs ms prof st jr sr inc ltd corp co dept univ proc conf int intl w.r.t wrt i.i.d iid
    a.k.a s.t u.s u.k u.s.a p.s ph.d m.sc b.sc a.m p.m max min avg std est incl excl ed eds
""")
# These may end a sentence as well: they do where a word follows that begins one.
_EITHER = _words("etc al no pp inc ltd corp co u.s u.k u.s.a ph.d min max i.i.d")
# `below 15 ms. Adaptation`: after a number it is a unit, whatever word follows.
_UNITS = _words("ms pp sec secs min")
_OPENERS = _words("""
    a an the this these those that we our it its they their in on at by to for from with without as if while when
    however moreover furthermore additionally finally thus hence therefore here there experiments experimental
    extensive results code project although despite unlike both each such
""")
_FORMULA = r"\$\$.{0,1000}?\$\$|(?<!\\)\$(?:\\.|[^$\\]){0,1000}\$|\\\(.{0,1000}?\\\)|\\\[.{0,1000}?\\\]"
# Full stops inside these are not ends: kept whole while the text is cut. Bounded, so that no text takes long.
_WHOLE = re.compile(
    rf"{_FORMULA}"
    r"|https?://\S+|\bwww\.\S+|\b[\w.+-]{1,64}@[\w-]+\.[\w.-]+|\b(?:doi|arXiv):\S+",
    re.IGNORECASE | re.DOTALL,
)
_END = re.compile(
    r"(?<![.!?。！？])(?P<mark>[.!?。！？]++)(?P<close>[\"'”’)\]]*+|[*_}]++)(?P<space>\s+|(?<=[。！？])|$)"
)
_WORD_BEFORE = re.compile(r"[^\s(\[{\"'“‘]+$")
_INITIAL = re.compile(r"(?:[A-Z]\.)*[A-Z]")


LIMIT = 20_000
"""Characters of a text that are read. arXiv's abstracts have 1,920 at most."""


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, in its order; joined by spaces they are the text with its white space folded.

    Abbreviations (`e.g.`, `et al.`, `Fig. 3`), decimals, initials, addresses and formulas don't end a sentence.
    """
    text = " ".join(text[:LIMIT].split())
    whole = [match.span() for match in _WHOLE.finditer(text)]
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        at = end.start("mark")
        # An address may have swallowed the full stop that ends its sentence: there it ends with the address.
        inside = any(first <= at < last and end.end("close") < last for first, last in whole)
        if inside or not _is_end(text[start:at], end["mark"], text[end.end() :]):
            continue
        found.append(text[start : end.end("close")].strip())
        start = end.end()
    rest = text[start:].strip()
    return tuple(sentence for sentence in (*found, rest) if sentence)


def _is_end(before: str, mark: str, after: str) -> bool:
    if not after or mark[-1] in "。！？":
        return True
    # A sentence begins with anything but a small letter; names such as `iPhone` or `pi0` are rare enough.
    if after[0].islower():
        return False
    if mark != ".":
        return True
    word = match[0] if (match := _WORD_BEFORE.search(before[-60:])) else ""
    plain = word.lower().strip(".,;:")
    if plain in _UNITS and before.removesuffix(word).rstrip()[-1:].isdigit():
        return True
    if plain in _ABBREVIATIONS:
        following = re.match(r"[^\W\d_]+", after)
        # In capitals it is another word: `a clinical decision for DR. Therefore …`.
        return (plain in _EITHER or word.isupper()) and following is not None and following[0].lower() in _OPENERS
    # `0. 08`: a decimal that was torn apart.
    if word == "0" and after[0].isdigit():
        return False
    # `J. Smith`, `U.S. Navy`; but `vitamin C. We …` and `model A. The …` end there.
    if _INITIAL.fullmatch(word):
        following = re.match(r"[^\W\d_]+", after)
        return following is not None and following[0].lower() in _OPENERS
    return True


_BOLD = "**"
# `2**n` is a power, and so is what looks like it in code and in formulas.
_MAY_BE_BOLD = re.compile(
    rf"`[^`\n]{{1,1000}}`|{_FORMULA}|[A-Za-z0-9)\]]\*\*(?=[A-Za-z0-9(])|(?P<closes>(?<=\S))?\*\*(?P<opens>(?=\S))?",
    re.DOTALL,
)
_CLAUSE = re.compile(r"[^；]*；\s*|[^；]+")


def pieces(text: str) -> list[str]:
    """The sentences of a text as they stand there, each with the white space behind it: joined they are the text."""
    places = [place for place, sign in enumerate(text) if not sign.isspace()]
    found, begin, signs = [], 0, 0
    for sentence in sentences(text):
        signs += sum(not sign.isspace() for sign in sentence)
        end = places[signs] if signs < len(places) else len(text)
        found.append(text[begin:end])
        begin = end
    return found


def clauses(text: str) -> list[str]:
    """The parts of a Chinese text between its `；` and the ends of its sentences, like `pieces`."""
    return [clause for piece in pieces(text) for clause in _CLAUSE.findall(piece)]


def without(text: str, is_bad: Callable[[str], bool], parts: Callable[[str], list[str]] = pieces) -> str:
    """A text without its bad sentences. Of **bold** that goes over several, each that stays has its own."""
    kept: list[str] = []
    whole = parts(text)
    bold = _bold(text)
    begin = 0
    for one in whole:
        end = begin + len(one)
        was_bold = sum(place < begin for place in bold) % 2 == 1
        is_bold = sum(place < end for place in bold) % 2 == 1
        piece = one
        if was_bold and begin in bold:  # after `。` the end of bold stands before the next sentence
            piece, was_bold = one.removeprefix(_BOLD), False
        if not is_bad(piece):
            sentence = piece.rstrip()
            kept.append(f"{_BOLD * was_bold}{sentence}{_BOLD * is_bold}{piece[len(sentence) :]}")
        begin = end
    return text if len(kept) == len(whole) else "".join(kept).strip()


def _bold(text: str) -> list[int]:
    """Where the marks stand that begin and end bold text, by turns; those that have no other half are left out."""
    places: list[int] = []
    opened: int | None = None
    for mark in _MAY_BE_BOLD.finditer(text):
        if mark[0] != _BOLD:
            continue
        if opened is not None and mark["closes"] is not None:
            places += opened, mark.start()
            opened = None
        elif mark["opens"] is not None:
            opened = mark.start()
    return places
