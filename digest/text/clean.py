"""What all kinds of text have in common: characters that never reach a page, addresses that may be linked, cutting."""

import re

from markupsafe import escape as _escape

# Control characters but tab and newline; bidirectional embeddings, overrides and isolates, which can make a line read
# other than it is stored (Unicode TR36, 3.1); interlinear annotation marks, the byte-order mark, noncharacters, and
# lone surrogates, which can't be encoded.
_HOSTILE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_NEWLINE = re.compile("[\r\x85\u2028\u2029]")

# A host is letters, digits, dots and hyphens; no user name before it, which only serves to deceive.
_ADDRESS = re.compile(
    r"""https?://[\w.-]++(?::\d{1,5})?(?:[/?#][^\s<>"`\\{}|^\x00-\x20]*+)?|mailto:[\w.+%-]++@[\w.-]++(?:\?[^\s<>"'`\\]*+)?""",
    re.IGNORECASE,
)
_MAX_ADDRESS = 2_000
EAST_ASIAN = "\u2e80-\u303f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
"""Chinese and Japanese signs, for a class of a pattern."""
AFTER_ADDRESS = f"{EAST_ASIAN}“”‘’…—"
"""Signs, for a class of a pattern, at which a bare address ends in Chinese text: comrak goes on to the next space."""


def clean(text: str) -> str:
    """`text` with `\\n` as its only line end and without characters that could deceive or can't be stored."""
    # Nothing hostile is printable, and most texts are. The tests compare this with the patterns, sign by sign.
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    if _NEWLINE.search(text):
        text = _NEWLINE.sub("\n", text.replace("\r\n", "\n"))
    return _HOSTILE.sub("", text)


def escape(text: str) -> str:
    """`text` as HTML text; quotes are escaped too, so that it stays harmless even inside an attribute."""
    return str(_escape(text))


def is_address(url: str) -> bool:
    """Whether `url` may be linked: absolute http or https, or a plain mailto."""
    return len(url) <= _MAX_ADDRESS and _ADDRESS.fullmatch(url) is not None


def cut(text: str, limit: int) -> tuple[str, bool]:
    """The first `limit` characters, back to the last line end if one is near, and whether anything was cut."""
    if len(text) <= limit:
        return text, False
    end = text.rfind("\n", limit - limit // 10, limit)
    return text[: end if end > 0 else limit], True


def cut_note(shown: int) -> str:
    """The note after a text that was cut, in English and Chinese: who reads it knows that something is missing."""
    return f"[cut after {shown:,} characters · 过长，已截断]"
