"""Mentions of papers in running text, as links: an id, a quoted or bare title, `论文 5`, `paper 5`."""

import re
from collections.abc import Callable, Iterable, Sequence

from digest.text import Annotator, Span
from digest.web.library.index import ID_IN_TEXT, PaperEntry

# Shorter titles ("Attention", "Robots") are ordinary words too often.
_MINIMUM_TITLE = 12
_NUMBER_LIST = r"\d{1,3}(?:\s*(?:[,，、/&~～–-]|and|to|和|与|及|至|到)\s*\d{1,3})*"
# What makes a number count things: `论文 10 篇` are ten papers, `paper 5th` and `论文 3 个实验` are no names.
_COUNTED = r"\d|\.\d|[A-Za-z_%％]|\s*[篇个次项种类部份页张年月日天倍条点]"
_NUMBERED = re.compile(
    rf"(?:论文|(?<![a-z])papers?)\s*+(?:#|No\.?|第)?\s*(?P<numbers>{_NUMBER_LIST})(?!{_COUNTED})", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_OTHER_SPACE = re.compile(r"\s\s|[^\S ]")
# Models retype quotes, apostrophes and dashes.
_SAME_SIGNS = str.maketrans("’‘“”‐‑–—", "''\"\"----")


def mention_links(
    papers: Sequence[PaperEntry], link: Callable[[PaperEntry], str], known: Callable[[str], PaperEntry | None]
) -> Annotator:
    """What finds the mentions of a day's papers in a run of text.

    Args:
        papers: the day's papers; numbers are their positions.
        link: the address of a paper, relative to the page.
        known: a paper of the archive by id, for ids of earlier days.
    """
    by_position = {paper.position: paper for paper in papers}
    titles = [(_fold(p.plain_title)[0].strip(), p) for p in papers if len(p.plain_title) >= _MINIMUM_TITLE]
    rough_titles = [_rough(title) for title, _ in titles]

    def find(text: str) -> list[Span]:
        return sorted(_spans(text), key=lambda span: (span.start, -span.end))

    def _spans(text: str) -> Iterable[Span]:
        if len(text) >= _MINIMUM_TITLE:
            yield from _title_spans(text)
        for match in ID_IN_TEXT.finditer(text):
            if paper := known(match["id"]):
                yield Span(match.start(), match.end(), href=link(paper))
        for match in _NUMBERED.finditer(text):
            yield from _numbered_spans(match)

    def _title_spans(text: str) -> Iterable[Span]:
        # Looking for each title by itself is linear and fast; one pattern of all titles is neither.
        rough = _rough(text)
        if not any(title in rough for title in rough_titles):
            return
        folded, places = _fold(text)
        for title, paper in titles:
            start = folded.find(title)
            while start >= 0:
                end = start + len(title)
                if _stands_alone(folded, start, end):
                    yield Span(places[start], places[end - 1] + 1, href=link(paper))
                start = folded.find(title, end)

    def _numbered_spans(match: re.Match[str]) -> Iterable[Span]:
        numbers = list(_DIGITS.finditer(match["numbers"]))
        offset = match.start("numbers")
        for index, number in enumerate(numbers):
            # The first link takes the word along: "论文 5" reads as one thing.
            start = match.start() if index == 0 else offset + number.start()
            if paper := by_position.get(int(number[0])):
                yield Span(start, offset + number.end(), href=link(paper))

    return find


def _rough(text: str) -> str:
    """What has the rough form of a title in it may have the title in it; quickly, for most texts have none."""
    return " ".join(text.translate(_SAME_SIGNS).casefold().split())


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """`text` without case and with one space for each run of white space, and where its characters were."""
    text = text.translate(_SAME_SIGNS)
    whole = text.casefold()
    if len(whole) == len(text) and not _OTHER_SPACE.search(text):
        # No letter has become two, and each is where it was.
        return whole, range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter.isspace():
            if letters and letters[-1] == " ":
                continue
            folded = " "
        else:
            folded = letter.casefold()
        letters.append(folded if len(folded) == 1 else letter)
        places.append(place)
    return "".join(letters), places


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the words at `start` to `end` are not the inside of longer ones."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (_ASCII_WORD.match(before) and _ASCII_WORD.match(text[start]))
        or (_ASCII_WORD.match(after) and _ASCII_WORD.match(text[end - 1]))
    )
