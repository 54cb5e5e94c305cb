"""From the pages of a PDF to the text that a model reads: mended, in sections, without references, fitted. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from digest.pipeline.tokens import estimate_tokens


class Part(Enum):
    """What a section is for."""

    FRONT = "title, authors, abstract"
    INTRODUCTION = "introduction"
    BODY = "method, or whatever has a heading of its own"
    RESULTS = "experiments and results"
    CLOSING = "discussion, limitations, conclusion"
    RELATED = "related work"
    APPENDIX = "appendix: only what room is left"
    DROPPED = "references, acknowledgements: never"


_WEIGHTS = {Part.FRONT: 3.0, Part.CLOSING: 3.0, Part.RESULTS: 2.0, Part.INTRODUCTION: 2.0, Part.BODY: 1.6,
            Part.RELATED: 0.4, Part.APPENDIX: 1.0}  # fmt: skip
"""How much of a section stays, compared with others, when a paper is too long for all of it."""
_MOST_SECTIONS = 300
_LEAST = 60
"""Tokens: a section that would get less is left out, and the others share them."""


@dataclass(frozen=True)
class Section:
    """A heading ("" before the first) and the text below it, one paragraph a line."""

    heading: str
    part: Part
    text: str


# The names of a section: alone on a line it must be exactly this; after a number it may hold more words.
_NAMES = {
    Part.FRONT: r"abstract",
    Part.INTRODUCTION: r"introduction|motivation",
    Part.RELATED: r"(?:related|prior|previous) works?|background(?: and related works?)?|literature review",
    Part.RESULTS: r"experiments?|experimental (?:results|setup)|evaluation|results|results and discussion|ablations?",
    Part.CLOSING: r"conclusions?|discussion|limitations?|future work|broader impacts?|conclusions? and future work"
    r"|discussion and conclusions?|limitations and future work|limitations and conclusions?",
    Part.DROPPED: r"references|bibliography|acknowledge?ments?|author contributions|(?:\w+ )?paper checklist",
    Part.APPENDIX: r"(?:technical )?appendi(?:x|ces)|supplementa(?:ry|l)(?: materials?)?",
    Part.BODY: r"methods?|methodology|approach|preliminaries|problem (?:formulation|statement)|implementation details",
}
_WORDS = {
    Part.DROPPED: r"acknowledge?ments?|author contributions|checklist",
    Part.RELATED: r"related works?|literature review",
    Part.CLOSING: r"conclusions?|concluding|discussion|limitations?|future works?|outlook|broader impacts?",
    Part.RESULTS: r"experiments?|experimental|evaluations?|results?|benchmarks?|ablations?|findings",
    Part.APPENDIX: r"appendix|supplementary",
}
_ALONE = [(part, re.compile(names, re.IGNORECASE)) for part, names in _NAMES.items()]
_WITHIN = [(part, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for part, words in _WORDS.items()]
# "3 Method", "4.1. Setup", "IV. RESULTS", "B.2 Details".
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}(?=\.)|[A-H](?:\.\d{1,2}){0,2})\.?\s+(?P<name>\S.*)"
)
_REFERENCES = re.compile(
    r"(?:\d{1,2}\.?\s+|[IVX]{1,5}\.\s+)?(?:references|bibliography|literature cited)", re.IGNORECASE
)
_STAMP = re.compile(r"^arXiv:\S+\s+\[[\w.\-]+\]\s+\d{1,2} \w{3} \d{4}$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd-\uffff\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\U000e0000-\U000e007f]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " "}
)
_WORD = r"[^\W\d_]{1,40}"  # bounded: a letter a million times must not cost a million steps each
_NUMBERS = re.compile(r"[\d.,%−–\- ]{1,60}")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+")


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
    r"|\b(?:notes?|messages?|attention|instructions?) (?:to|for) (?:the |any |all )?"
    r"(?:AI|LLM|language[- ]model)\b[^.]{0,40}:"
    r"|\bfor (?:LLM|AI|language[- ]model)s? (?:reviewers?|readers?|summari[sz]ers?)\s*[:,]"
    r"|\b(?:give|write|provide|output)\b.{0,20}\bpositive (?:review|rating|summary)"
    r"|\bdo not (?:highlight|mention|list|discuss)\b.{0,20}\b(?:negatives?|weaknesses)\b"
    r"|忽略.{0,12}(?:指令|提示词|要求)",
    re.IGNORECASE,
)


def without_orders(text: str) -> str:
    """The text without sentences that give orders to language models, `[…]` in their place."""
    if not _ORDER.search(text):
        return text
    lines = (
        " ".join("[…]" if _ORDER.search(sentence) else sentence for sentence in _SENTENCE_END.split(line))
        for line in text.split("\n")
    )
    return "\n".join(lines)


# --- sections


def sections(text: str) -> list[Section]:
    """The sections of a paper in order. A paper without recognisable headings is one section."""
    lines = [line.strip() for line in text.split("\n")]
    references = _references_line(lines)
    found: list[tuple[str, Part, list[str]]] = [("", Part.FRONT, [])]
    top = Part.FRONT
    for index, line in enumerate(lines):
        after = references is not None and index > references
        if index == references:
            top = Part.DROPPED
            found.append((line, top, []))
        elif heading := _after_references(line, top) if after else _heading(line):
            number, part = heading
            is_top = after or not number or number.isdigit() or (len(number) > 1 and number.isalpha())
            if is_top:
                top = part or Part.BODY
            found.append((line, part or top, []))
        else:
            found[-1][2].append(line)
    if len(found) > _MOST_SECTIONS:  # a list, a table, or a trap
        found = [("", Part.BODY, lines)]
    return [Section(heading, part, _paragraphs(body)) for heading, part, body in found if heading or any(body)]


def _references_line(lines: Sequence[str]) -> int | None:
    """Where the list of references begins: the last such heading, and not one in a table of contents."""
    early = len(lines) * 3 // 10
    return max((i for i, line in enumerate(lines) if i >= early and _REFERENCES.fullmatch(line.strip())), default=None)


def _heading(line: str) -> tuple[str, Part | None] | None:
    """The number ("" without one) and the part (None where the name doesn't tell) of a heading; None if it is none."""
    if not 4 <= len(line) <= 80 or line[-1] in ".,;:-" or len(line.split()) > 12:
        return None
    numbered = _NUMBERED.fullmatch(line)
    name = numbered["name"] if numbered else line
    alone = next((part for part, names in _ALONE if names.fullmatch(name)), None)
    if numbered is None:
        return ("", alone) if alone and _is_title(name) else None
    number = numbered["number"]
    if number[0].isalpha() and f"{number}." not in line:  # "A Framework for …" is a title, "A. Setup" a heading
        return None
    part = alone or next((part for part, words in _WITHIN if words.search(name)), None)
    return (number, part) if _is_title(name) else None


def _after_references(line: str, top: Part) -> tuple[str, Part | None] | None:
    """As `_heading`, below the list of references: an appendix begins there, and a name is no heading."""
    if not 4 <= len(line) <= 80 or "," in line or line[-1] in ".,;:-":
        return None
    numbered = _NUMBERED.fullmatch(line)
    number, name = (numbered["number"], numbered["name"]) if numbered else ("", line)
    begins = number == "A" or (not number and _WITHIN[-1][1].match(name)) or re.match(r"A\.\d", number)
    if (begins or (number and top is Part.APPENDIX)) and _is_title(name) and not re.search(r"\d{4}", name):
        return number, Part.APPENDIX
    return ("", Part.DROPPED) if re.search(r"\bchecklist$", name, re.IGNORECASE) and _is_title(name) else None


def _is_title(name: str) -> bool:
    """Whether a line can be a title: it begins with a capital, and is mostly words, not a row of a table."""
    letters = sum(map(str.isalpha, name))
    return name[0].isupper() and letters >= 0.7 * len(name.replace(" ", "")) and not re.search(r"\d\.\d|[=<>|%]", name)


def _paragraphs(lines: Sequence[str]) -> str:
    """Lines of running text joined; a line break stays after a full stop at the end of a short line, and in tables."""
    lines = _without_ticks(lines)
    out: list[str] = []
    width = max((len(line) for line in lines), default=0)
    joins = False
    for line in lines:
        if not line:
            joins = False
            continue
        if joins and out:
            out[-1] += f" {line}"
        else:
            out.append(line)
        ends = line[-1] in ".!?:" and len(line) < 0.8 * width
        joins = not ends and len(line) > 0.4 * width and len(re.findall(r"\d+\.\d+", line)) < 3
    return "\n".join(out)


def _without_ticks(lines: Sequence[str]) -> list[str]:
    """The lines without runs of bare numbers: the axes of plots, hundreds of lines in some papers."""
    kept: list[str] = []
    run: list[str] = []
    for line in [*lines, "end"]:
        if _NUMBERS.fullmatch(line):
            run.append(line)
            continue
        kept += [*(run if len(run) < 3 else []), line]
        run = []
    return kept[:-1]


# --- fitting


def fit(text: str, tokens: int) -> str:
    """What of a paper fits into so many tokens: all of it without references, or its parts by weight.

    The abstract, the conclusion and the limitations stay longest; an appendix gets what is left; what was cut is
    marked with `[…]`.
    """
    kept = [section for section in sections(text) if section.part is not Part.DROPPED]
    shares = _shares(kept, tokens)
    parts = []
    for section, share in zip(kept, shares, strict=True):
        body = _cut(section.text, share)
        heading = f"\n## {section.heading}\n" if section.heading else ""
        if body or not section.text:
            parts.append(f"{heading}{body}")
        elif not parts or parts[-1] != "[…]":
            parts.append("[…]")
    return "\n".join(parts).strip()


def _shares(kept: Sequence[Section], tokens: int) -> list[int]:
    """Tokens for each section: the appendix gets what the paper proper leaves."""
    room = tokens - sum(estimate_tokens(section.heading) + 3 for section in kept)
    needs = {i: estimate_tokens(section.text) for i, section in enumerate(kept)}
    shares = dict.fromkeys(needs, 0)
    for appendix in (False, True):
        wanted = {i: need for i, need in needs.items() if (kept[i].part is Part.APPENDIX) is appendix}
        shares |= _share(wanted, {i: _WEIGHTS[kept[i].part] for i in wanted}, room - sum(shares.values()))
    return list(shares.values())


def _share(needs: dict[int, int], weights: dict[int, float], room: int) -> dict[int, int]:
    """`room` shared out by need and weight: nobody gets more than it needs, nor a crumb that is of no use."""
    shares: dict[int, int] = {}
    open_ = dict(needs)
    while open_:
        total = sum(weights[i] * need for i, need in open_.items()) or 1.0
        grants = {i: max(room, 0) * weights[i] * need / total for i, need in open_.items()}
        settled = {i: need for i, need in open_.items() if need <= grants[i]}
        crumbs = {i: weights[i] for i in open_ if grants[i] < _LEAST}
        if not settled and crumbs:
            settled = {min(crumbs, key=lambda i: (weights[i], -i)): 0}
        settled = settled or {i: int(grant) for i, grant in grants.items()}
        shares |= settled
        room -= sum(settled.values())
        open_ = {i: need for i, need in open_.items() if i not in settled}
    return shares


def _cut(text: str, tokens: int) -> str:
    """The beginning and the end of a text, whole sentences, in so many tokens."""
    need = estimate_tokens(text)
    if need <= tokens:
        return text
    if tokens < _LEAST:
        return ""
    sentences = _SENTENCE_END.split(text)
    head, tail = _take(sentences, tokens * 0.7), _take(sentences[::-1], tokens * 0.3 - 4)[::-1]
    if not head:  # no sentence is short enough: a table, or a script without full stops
        return f"{text[: int(len(text) * tokens * 0.9 / need)]} […]"
    return " ".join([*head, "[…]", *tail])


def _take(sentences: Sequence[str], tokens: float) -> list[str]:
    taken = []
    for sentence in sentences:
        tokens -= estimate_tokens(sentence)
        if tokens < 0:
            break
        taken.append(sentence)
    return taken
