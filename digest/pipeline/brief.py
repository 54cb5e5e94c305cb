"""Reasons and failures as they are stored: one line, of a bounded length."""

from digest.pipeline.arxiv.arxiv_text import line

_ELLIPSIS = " …"


def brief(text: str, limit: int) -> str:
    """`text` on one line, without control characters, at most `limit` characters of it."""
    text = line(text)
    return text if len(text) <= limit else text[: limit - len(_ELLIPSIS)].rstrip() + _ELLIPSIS
