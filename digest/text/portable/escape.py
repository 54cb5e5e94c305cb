"""Words and addresses as Markdown takes them for nothing else."""

import re

# Never as they are: what opens markup somewhere.
_ALWAYS = re.compile(r"[&<>{}\[\]|$^~@\\`#*_]")
# `--`, `==`, `++`, `%%`, `//`: the second of two. A colon that does not end a word: `:octocat:`, `::: name`, `http://`.
# The point of `www.`, with which GitHub begins a link.
_SOMETIMES = re.compile(r"(?<=([-=+!?%/]))\1|:(?!\s)|(?<=www)\.", re.IGNORECASE)
DOUBLED = "-=+!?%/"
"""Signs of which the second is escaped."""
COLON = "&#58;"
# `1.`, `a)`, `iv.` begin lists; so does every other sign something, at the start of a line.
_NUMBERED = re.compile(r"^(\d+|[A-Za-z]|[ivxlcdmIVXLCDM]{1,5})([.)])(?=\s|$)", re.MULTILINE)
_SIGN = re.compile(r"[!#-&(-/:-@\[-`{-~]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Of an address: what Markdown could take for the end of it, or for emphasis.
_IN_ADDRESS = re.compile(r"[()\[\]*'$!~@|;]")


def _reference(sign: str) -> str:
    return _NAMED.get(sign) or f"&#{ord(sign)};"


def escape_words(text: str, *, at_start: bool) -> str:
    """Words on one line. `at_start`: whether nothing stands before them; see `no_numbers`, too."""
    head = ""
    if at_start:
        text = text.lstrip(" \t\n")
        if _SIGN.match(text):
            head, text = _reference(text[0]), text[1:]
    # Two passes, apart: the references of one hold signs that the other would look at.
    parts = _SOMETIMES.split(text)
    signs = [found[0] for found in _SOMETIMES.finditer(text)]
    pieces = [_ALWAYS.sub(lambda sign: _reference(sign[0]), part) for part in parts[::2]]
    return head + "".join(piece + sign for piece, sign in zip(pieces, [*map(_reference, signs), ""], strict=True))


def no_numbers(lines: str) -> str:
    """Written lines, none of which begins a numbered list."""
    return _NUMBERED.sub(lambda found: f"{found[1]}{_reference(found[2])}", lines)


def escape_address(url: str) -> str:
    """An address that may be linked, between the brackets of a link."""
    return _IN_ADDRESS.sub(lambda sign: f"%{ord(sign[0]):02X}", url).replace("&", "&amp;")
