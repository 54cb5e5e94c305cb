"""arXiv's text as the records want it: the words untouched, white space in order, no control characters."""

import re

from digest.model import CATEGORY_PATTERN, CONTROL

_CATEGORY = re.compile(CATEGORY_PATTERN)
_LONGEST_LINE = 4_000
_LONGEST_TEXT = 400_000


def line(text: str | None) -> str:
    """One line: every run of white space is one space, control characters are gone; cut at 4,000 characters."""
    return CONTROL.sub("", " ".join((text or "").split()))[:_LONGEST_LINE].strip()


def paragraphs(text: str | None) -> str:
    """Text whose line breaks stay where arXiv put them, each line as `line` makes it, without empty ones."""
    lines = (CONTROL.sub("", " ".join(part.split())).strip() for part in (text or "").split("\n"))
    return "\n".join(filter(None, lines))[:_LONGEST_TEXT]


def categories(terms: list[str], primary: str = "") -> tuple[str, ...]:
    """arXiv's categories among `terms`, each once, `primary` first. arXiv mixes them with MSC and ACM classes."""
    return tuple(term for term in dict.fromkeys([primary, *terms]) if _CATEGORY.fullmatch(term) and len(term) <= 40)
