"""Names of authors, as arXiv prints them (`Jan van der Berg`), in the parts that reference managers want.

arXiv gives one string a person, so this is guessing by rules. The parts: https://www.bibtex.com/f/author-field/
"""

import re
import unicodedata
from typing import NamedTuple

from digest.text import latex_plain

_PARTICLES = frozenset(
    """
        van von der den de del della di da das do dos du la le ter ten te zu zum zur af av al el bin ibn 't
        los las dei degli delle dello dal dalla dalle vom bint binti
    """.split()
)
"""Small words before a family name. Alone between names and with a capital they count as part of the family name."""
_CAPITAL_PARTICLES = frozenset(
    [
        *("Van", "Von", "De", "Del", "Della", "Der", "Den", "Di", "Du", "La", "Le", "Ter", "Ten", "Al", "El"),
        # Not `Dal`, which is Korean, too.
        *("Dalla", "Dalle", "Dei", "Degli", "Delle", "Dello", "Los", "Las", "Vom", "Ó", "Ní"),
    ]
)
_UND = "und"
"""Joins two particles: `von und zu Weizsäcker`."""
_BETWEEN = frozenset(["y", "e", "i"])
"""Joins two family names: `Ramón y Cajal`, `Costa e Silva`."""
_AFTER = frozenset(["Junior", "Júnior", "Filho", "Neto", "Sobrinho"])
"""Stands behind a Portuguese family name as a part of it."""
# `Van` and `Le` are also Vietnamese middle names, whether the family name stands first or, as usual on arXiv, last.
_VIETNAMESE = frozenset(
    """
        Nguyen Tran Le Pham Hoang Huynh Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Dinh Dao
    """.split()
)
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV", re.ASCII)
_GROUP = re.compile(
    r"\b(?:team|teams|collaboration|group|consortium|community|project|initiative|lab|labs|laboratory|laboratories|"
    r"institute|university|foundation|research|committee|network|working|inc|ltd|corporation|contributors|authors)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\band\b|&|;|:|/", re.IGNORECASE)
_AFFILIATION = re.compile(r"\s*\([^()]*\)\s*$")
# `Jones1,2`, from a page: a comma would make the second mark of a footnote the given name.
_MORE_MARKS = re.compile(r"(?<=[\d¹²³⁴-⁹])(?:,[\d¹²³⁴-⁹]+)+$")
_NAME_WORD = re.compile(r"[A-Z][a-z]+")
_LETTER = re.compile(r"[^\W_]")
_ET_AL = re.compile(r"(?:et\.? al\.?|others|and others)", re.IGNORECASE)


class Name(NamedTuple):
    """A person in parts, or, with `literal` alone, a group or a name that has no parts."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def inverted(self) -> str:
        """`van der Berg, Jan, Jr.`, as RIS wants it."""
        if self.literal:
            return self.literal
        return ", ".join(filter(None, [f"{self.particle} {self.family}".strip(), self.given, self.suffix]))


def split_names(authors: tuple[str, ...]) -> tuple[tuple[Name, ...], bool]:
    """The authors of a paper, and whether the list itself says that there are more (`et al.`)."""
    plain = [latex_plain(author) for author in authors]
    more = any(_ET_AL.fullmatch(name) for name in plain)
    # Lists of `Team GLM: A, B, C` come with the colon as a person.
    return tuple(split_name(name) for name in plain if _LETTER.search(name) and not _ET_AL.fullmatch(name)), more


def split_name(name: str) -> Name:
    """One name in plain text. Never fails: what is not understood is one literal."""
    name = _MORE_MARKS.sub("", _AFFILIATION.sub("", name) or name)
    if "," in name:
        return _with_comma(name)
    words = name.split()
    if len(words) < 2 or _GROUP.search(name) or _AND.search(name) or _is_the_something(words):
        return Name(literal=name)
    # Chinese puts the family first.
    if not name.isascii() and unicodedata.name(name[0], "").startswith("CJK "):
        return Name(family=words[0], given=" ".join(words[1:]))
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    first = _start_of_family(words)
    given, family = words[:first], words[first:]
    particle: list[str] = []
    while len(family) > 1 and (family[0] in _PARTICLES or family[0] == _UND):
        particle.append(family.pop(0))
    return Name(" ".join(family), " ".join(given), " ".join(particle), suffix)


def _is_the_something(words: list[str]) -> bool:
    """`The GEMINI Builders`; `The Anh Han` is a person from Vietnam."""
    return words[0] == "The" and not all(map(_NAME_WORD.fullmatch, words))


def _start_of_family(words: list[str]) -> int:
    """Where the family name begins, particles included; at least one word is left before it."""
    particles = _PARTICLES if _VIETNAMESE & {words[0], words[-1]} else _PARTICLES | _CAPITAL_PARTICLES
    first = len(words) - 1
    if words[first] in _AFTER and first > 1 and len(words[first - 1].rstrip(".")) > 1:
        first -= 1
    if words[first - 1] in _BETWEEN and first > 2:
        first -= 2
    while first > 1 and (
        words[first - 1] in particles or (words[first - 1 : first + 1] == [_UND, "zu"] and words[first - 2] == "von")
    ):
        first -= 1
    return first


def _with_comma(name: str) -> Name:
    """`Lovelace, Ada` or `Martin Luther King, Jr.`; more commas are a list of people in one string."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) != 2 or not all(parts) or _GROUP.search(name) or _AND.search(name):
        return Name(literal=name)
    if _SUFFIX.fullmatch(parts[1]):
        before = split_name(parts[0])
        return Name(before.family or before.literal, before.given, before.particle, parts[1])
    return Name(family=parts[0], given=parts[1])
