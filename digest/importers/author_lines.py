"""Lines below authors: which of them go on with a hard-wrapped list of names, and which are notes. Pure."""

import re

_NOTE = re.compile(
    r"\b(?:accepted|submitted|submission|to appear|published|presented|presentation|preprint|review|paper|award|equal|"
    r"contributions?|corresponding|code|dataset|project|website|homepage|github|technical report)\b"
    r"|代码|项目|论文|录用|接收|投稿"
    # What sentences are made of. With a capital these are names, as in `Will To`.
    r"|\b(?-i:are|at|authors?|by|contributed|done|during|equally|from|have|is|to|was|were|while|will|with|work)\b"
    # A year or an affiliation: the digit of a footnote stands behind a name.
    r"|\d{4}|^\s*\d",
    re.IGNORECASE,
)
"""What no name has: `Accepted at CVPR 2026`, `Equal Contribution`."""
_VENUE = re.compile(r"\s*(?:accepted|submitted|published|presented|to appear)\s+(?:at|by|in|to)\b", re.IGNORECASE)
"""With what no name begins, even where a comma above promises one."""

_LETTERS = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    [
        *("af", "al", "av", "ben", "bin", "bint", "d", "da", "das", "de", "dei", "del", "della", "den", "der", "des"),
        *("di", "do", "dos", "du", "e", "el", "i", "ibn", "in", "l", "la", "le", "lo", "s", "t", "te", "ten", "ter"),
        *("ud", "ul", "und", "ur", "van", "vom", "von", "y", "zu", "zum", "zur"),
        *("and", "behalf", "collaboration", "consortium", "et", "for", "group", "of", "on", "team", "the"),
    ]
)
"""What words without a capital begin with in names (`de`, `al-`, `d'`), and in groups among authors."""


def goes_on(authors: str, line: str) -> bool:
    """Whether a line is more of the authors above it: behind a comma, or where most of it reads like names.

    Names are wrapped at any blank, and a few of many may be written without capitals (`bell hooks`).
    """
    if _NOTE.search(line):
        return False
    pieces = [piece for piece in line.split(",") if _LETTERS.search(piece)]
    return not authors or authors.endswith(",") or 2 * sum(map(_is_name, pieces)) > len(pieces)


def is_note(authors: str, line: str, *, alone: bool) -> bool:
    """Whether a line that does not go on with the authors is surely a note, so that none of them is lost with it.

    Args:
        authors: what stands above it. Behind a comma one of them may come.
        line: the line.
        alone: whether nothing stands right below it, where that one could be.
    """
    full_names = (piece for piece in line.split(",") if " " in piece.strip() and _is_name(piece))
    may_be = not authors.endswith(",") or (alone and _VENUE.match(line))
    return bool(_NOTE.search(line) and may_be) and not any(full_names)


def _is_name(piece: str) -> bool:
    """Whether what stands between two commas could be a name: only the beginning of each word counts (`Ha-joon`)."""
    beginnings = [letters[0] for word in piece.split() if (letters := _LETTERS.search(word))]
    return bool(beginnings) and not _NOTE.search(piece) and all(b in _SMALL or not b[0].islower() for b in beginnings)
