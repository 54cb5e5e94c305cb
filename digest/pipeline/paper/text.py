"""The pages of a PDF as one clean text: mended, without running heads, without orders to language models. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import normalize

_STAMP = re.compile(r"^arXiv:\S+\s+\[[\w.\-]+\]\s+\d{1,2} \w{3} \d{4}$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd-\uffff\ud800-\udfff]")
# What Unicode calls default ignorable: joiners, directions, fillers, selectors of variants, tags.
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " "}
    # Signs of radicals, which some programs write for the characters that look the same: ⽤ for 用.
    | {radical: normalize("NFKC", radical) for radical in map(chr, range(0x2F00, 0x2FD6))}
)
_WORD = r"[^\W\d_]{1,40}"  # bounded: a letter a million times must not cost a million steps each
SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+")
_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
_BREAK = re.compile(rf"{SENTENCE_END.pattern}|\n\n+")
_FAR = 400
"""Characters: an order does not go on so long. What has no full stop for longer is a table or a list."""


def mend(pages: Sequence[str]) -> str:
    """The text of the pages as one: hyphenation joined, running heads, page numbers and arXiv's stamp left out."""
    tidy = [page.replace("\r\n", "\n").replace("\r", "\n").translate(_LIGATURES) for page in pages]
    # U+FFFE is pdfium's mark for a hyphen at the end of a line, which it has joined with the next.
    text = _join_hyphens("\n".join(_without_running_lines(tidy)))
    text = _INVISIBLE.sub("", _CONTROL.sub("", _STAMP.sub("", text)))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", text)).strip()


def _join_hyphens(text: str) -> str:
    """`com￾pile` → `compile`, but `self￾supervised` → `self-supervised` where the paper writes it so elsewhere."""
    words = Counter(word.lower() for word in re.findall(rf"{_WORD}(?:-{_WORD})?", text))

    def join(found: re.Match[str]) -> str:
        first, second = found[1], found[2]
        hyphened = words[f"{first}-{second}".lower()] > words[f"{first}{second}".lower()]
        return f"{first}-{second}" if hyphened else f"{first}{second}"

    text = re.sub(rf"({_WORD})-\n([a-z]{{1,40}})", join, text)
    return re.sub(rf"({_WORD})\ufffe\n?({_WORD})", join, text).replace("\ufffe", "-")


def _without_running_lines(pages: Sequence[str]) -> list[str]:
    """The pages without numbers and lines that stand at the top or bottom of many pages."""
    split = [page.strip().split("\n") for page in pages]
    edges = Counter(
        re.sub(r"\d+", "#", line.strip()) for lines in split for line in {*lines[:2], *lines[-2:]} if line.strip()
    )
    often = max(3, len(pages) // 3)

    def keep(line: str) -> bool:
        shape = re.sub(r"\d+", "#", line.strip())
        return shape != "#" and edges[shape] < often

    return [
        "\n".join([*filter(keep, lines[:2]), *lines[2:-2], *filter(keep, lines[max(2, len(lines) - 2) :])])
        for lines in split
    ]


# What is said to language models, in words that no paper says to its readers. Papers about such attacks lose examples.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:previous|prior|above|earlier|preceding|all)\b.{0,20}"
    r"\b(?:instructions?|prompts?|rules)\b"
    r"|\b(?:notes?|messages?|attention|instructions?) +(?:to|for) +(?:(?:the|any|all) +)?"
    r"(?:AI|LLM|language[- ]+model)\b[^.]{0,40}:"
    r"|\bfor +(?:LLM|AI|language[- ]+model)s? +(?:reviewers?|readers?|summari[sz]ers?)\s*[:,]"
    r"|\b(?:give|write|provide|output)\b.{0,20}\bpositive +(?:review|rating|summary)"
    r"|\bdo +not +(?:highlight|mention|list|discuss)\b.{0,20}\b(?:negatives?|weaknesses)\b"
    r"|忽略.{0,12}(?:指令|提示词|要求)",
    re.IGNORECASE,
)


def without_orders(text: str) -> str:
    """The text without sentences that give orders to language models, `[…]` in their place.

    Nor has it characters that nobody sees, which would hide an order from us and not from a model.
    """
    text = _INVISIBLE.sub("", text)
    # A sentence goes on in the next line, but not beyond an empty one. Sign for sign, so that every place is the same.
    flat = _LINE_END.sub(" ", text)
    if not _ORDER.search(flat):
        return text
    breaks = [found.span() for found in _BREAK.finditer(flat)]
    sentences = zip([0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(flat)], strict=True)
    parts, done = [], 0
    for begin, end in sentences:
        for found in _ORDER.finditer(flat, begin, end):
            if found.end() <= done:
                continue
            # Lines above may be a heading; those below are the rest of the order, unless the sentence never ends.
            first = max(done, begin, text.rfind("\n", begin, found.start()) + 1)
            line_end = text.find("\n", found.end(), end)
            last = end if line_end < 0 or end - found.end() <= _FAR else line_end
            parts += [text[done:first], "[…]"]
            done = last
    return "".join([*parts, text[done:]])
