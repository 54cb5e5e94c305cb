"""Words and people's names in the form in which two spellings of them can be compared. Pure."""

import re
from dataclasses import dataclass

from digest.accents import unaccented
from digest.text import CJK

# Han, kana and hangul: each character is a word of its own here, so that a keyword is found inside a run of them.
WORD = re.compile(rf"[{CJK}]|(?:(?![{CJK}_])\w)+|\+\+|#")


@dataclass(frozen=True)
class Name:
    """A person's name in the form in which two spellings of it can be compared."""

    given: tuple[str, ...]
    family: str

    @classmethod
    def of(cls, name: str) -> "Name | None":
        family, _, given = name.partition(",")
        words = WORD.findall(unaccented(f"{given} {family}").lower())
        return cls(tuple(words[:-1]), words[-1]) if words else None

    def is_same(self, other: "Name") -> bool:
        """Whether both can be one person: `J.-Y. Zhu`, `Jun-Yan Zhu`, `Junyan Zhu`; `Fei-Fei Li`, `Li Fei-Fei`."""
        if sorted((*self.given, self.family)) == sorted((*other.given, other.family)):
            return True
        if self.family != other.family or not self.given or not other.given:
            return False
        if "".join(self.given) == "".join(other.given):
            return True
        if not _is_same_given(self.given[0], other.given[0]):
            return False
        return all(_is_same_given(*pair) for pair in zip(self.given[1:], other.given[1:], strict=False))


def _is_same_given(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])
