"""What `--fix` mends: faults of form that leave no doubt about what was meant.

Each fix is a function from text to text, and running it twice is running it once. None writes a checksum: a fix
either brings back the very text that a machine had written, or the file stays recognisable as edited by hand.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digest.files import is_hand_edited

# Where python-frontmatter sees the header end: a line of three or more dashes.
_PARTS = re.compile(r"(?P<head>---\n(?:(?!-{3,}[ \t]*(?:\n|\Z))[^\n]*\n)*-{3,})[ \t]*(?:\n(?P<body>.*))?\Z", re.DOTALL)
_NUMBER_LIKE_ID = r"\d{4}\.\d{4,5}"
_BARE_ID = re.compile(rf"^([ ]*(?:- |(?:- )?id:[ ]+))({_NUMBER_LIKE_ID})(?=[ \t]*(?:#.*)?$)", re.MULTILINE)
_FLOW_PAPERS = re.compile(r"^papers:[ ]*\[[^\]]*\]", re.MULTILINE)
_BARE_IN_FLOW = re.compile(rf"(?<=[\[,\s])({_NUMBER_LIKE_ID})(?=[\],\s])")
# A run is tried once, at its beginning: at each of its characters it would take hours.
_CARRIAGE_RETURNS = re.compile(r"(?<!\r)\r+\n|\r")
_FENCE = re.compile(r"^[ >]*(?:`{3}|~{3})", re.MULTILINE)


@dataclass(frozen=True)
class Fix:
    """One kind of fault of form.

    Args:
        name: of the rule.
        message: what is wrong where `mend` changes something; "" where the schema has complained already.
        mend: text → text, for files with one of `suffixes`.
        explains: how the schema's complaint begins that this fix settles.
    """

    name: str
    message: str
    mend: Callable[[str], str]
    suffixes: tuple[str, ...] = (".md", ".json")
    explains: str = ""


def _without_mark(text: str) -> str:
    return text.lstrip("\ufeff")


def _line_ends(text: str) -> str:
    return _CARRIAGE_RETURNS.sub("\n", text) if "\r" in text else text


def _quote_ids(text: str) -> str:
    """`id: 2601.07823` → `id: '2601.07823'`: without quotes YAML reads a number and drops its zeros."""
    found = _PARTS.match(text)
    if found is None:
        return text
    head = _BARE_ID.sub(r"\1'\2'", found["head"])
    head = _FLOW_PAPERS.sub(lambda flow: _BARE_IN_FLOW.sub(r"'\1'", flow[0]), head)
    return head + text[found.end("head") :]


def _tidy(text: str) -> str:
    """A blank line after the header, one newline at the end, and no white space at line ends that means nothing.

    Only in text that a person has edited: what a machine wrote is verbatim.
    """
    found = _PARTS.match(text)
    if found is None or not is_hand_edited(text, ".md"):
        return text
    body = found["body"] or ""
    lines = body.split("\n")
    # Within code blocks white space is content.
    if not _FENCE.search(body):
        lines = [_without_stray_end(*pair) for pair in zip(lines, [*lines[1:], ""], strict=True)]
    body = "\n".join(lines).strip("\n")
    return f"{found['head']}\n\n{body}\n" if body.strip() else f"{found['head']}\n"


def _without_stray_end(line: str, following: str) -> str:
    kept = line.rstrip(" \t")
    # Two spaces, or a backslash, before a line of text are a line break in Markdown.
    breaks = line.endswith("  ") or kept.endswith("\\")
    return line if kept and breaks and following.strip() else kept


FIXES: tuple[Fix, ...] = (
    Fix("byte-order-mark", "", _without_mark, explains="begins with a byte-order mark"),
    Fix("line-ends", "has line ends of another system (CR)", _line_ends),
    Fix("unquoted-id", "", _quote_ids, (".md",), explains="was read as a number"),
    Fix("white-space", "has white space that means nothing, or none where it belongs", _tidy, (".md",)),
)
"""In the order in which they are applied."""


def needed(text: str, suffix: str) -> Iterator[Fix]:
    """The fixes that change a file's text, each tried on what those before it have left."""
    for fix in FIXES:
        if suffix in fix.suffixes and (mended := fix.mend(text)) != text:
            yield fix
            text = mended


def mend(text: str, suffix: str) -> str:
    """A file's text with every fix applied."""
    for fix in FIXES:
        if suffix in fix.suffixes:
            text = fix.mend(text)
    return text
