"""arXiv's text as the records want it: the words untouched, white space in order, no control characters."""

import re

from digest.model import CATEGORY_PATTERN, CONTROL

_CATEGORY = re.compile(CATEGORY_PATTERN)
_EMPTY_LINES = re.compile(r"\n{3,}")
_LONGEST_LINE = 4_000
_LONGEST_TEXT = 400_000


def line(text: str | None) -> str:
    """One line: every run of white space is one space, control characters are gone; cut at 4,000 characters."""
    return CONTROL.sub("", " ".join((text or "").split()))[:_LONGEST_LINE].strip()


def paragraphs(text: str | None) -> str:
    """Text whose line breaks stay where arXiv put them, each line as `line` makes it, but for what sets it apart.

    That is two spaces before it, arXiv's way, or an empty line: what `text.latex_paragraphs` takes for paragraphs.
    """
    lines = []
    for part in (text or "").strip().split("\n"):
        words = CONTROL.sub("", " ".join(part.split())).strip()
        lines.append(f"  {words}" if words and part[0].isspace() else words)
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()[:_LONGEST_TEXT].rstrip()


def categories(terms: list[str], primary: str = "") -> tuple[str, ...]:
    """arXiv's categories among `terms`, each once, `primary` first. arXiv mixes them with MSC and ACM classes."""
    return tuple(term for term in dict.fromkeys([primary, *terms]) if _CATEGORY.fullmatch(term) and len(term) <= 40)
