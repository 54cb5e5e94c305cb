"""The sections of a paper, by the headings in the text of its PDF. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


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


@dataclass(frozen=True)
class Section:
    """A heading ("" before the first) and the text below it, one paragraph a line."""

    heading: str
    part: Part
    text: str


_MOST_SECTIONS = 300
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
# The one digit before the point is enough: looking for all would begin anew at each of a long run.
_DECIMALS = re.compile(r"\d\.\d+")
_NUMBERS = re.compile(r"[\d.,%−–\- ]{1,60}")


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
        elif heading := _after_references(line, top) if after else _heading(line, top):
            number, part = heading
            if after or number.isdigit() or not number.strip("IVX"):  # not 4.1, not A
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


def _heading(line: str, top: Part) -> tuple[str, Part | None] | None:
    """The number ("" without one) and the part (None where the name doesn't tell) of a heading; None if it is none.

    `top` is the part of the section above it.
    """
    if not 4 <= len(line) <= 80 or line[-1] in ".,;:-" or len(line.split()) > 12:
        return None
    numbered = _NUMBERED.fullmatch(line)
    name = numbered["name"] if numbered else line
    alone = next((part for part, names in _ALONE if names.fullmatch(name)), None)
    if numbered is None:
        return ("", alone) if alone and _is_title(name) else None
    number = numbered["number"]
    # "A Framework for …" is a title and "A. Author, B. Author" are people, but "A. Setup" is a heading.
    is_letter = number[0].isalpha() and number.strip("IVX")
    if number[0].isalpha() and (f"{number}." not in line or (is_letter and (top is Part.FRONT or "," in name))):
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
    out: list[list[str]] = []
    width = max((len(line) for line in lines), default=0)
    joins = False
    for line in lines:
        if not line:
            joins = False
            continue
        if joins and out:
            out[-1].append(line)
        else:
            out.append([line])
        ends = line[-1] in ".!?:" and len(line) < 0.8 * width
        joins = not ends and len(line) > 0.4 * width and len(_DECIMALS.findall(line)) < 3
    return "\n".join(map(" ".join, out))


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
