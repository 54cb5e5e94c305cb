"""Mentions of papers in running text, as links: an id, a quoted or bare title, `论文 5`, `paper 5`."""

import re
from collections.abc import Callable, Iterable, Sequence

from digest.text import Annotator, Span
from digest.web.library import ID_IN_TEXT, PaperEntry

# Shorter titles ("Attention", "Robots") are ordinary words too often.
_MINIMUM_TITLE = 12
_NUMBER_LIST = r"\d{1,3}(?:\s*(?:[,，、/&]|and|和|与|及)\s*\d{1,3})*"
_NUMBERED = re.compile(rf"(?:论文|\bpapers?)\s*(?:#|No\.?|第)?\s*(?P<numbers>{_NUMBER_LIST})(?![\d.])", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


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
    titles = _title_pattern(papers)
    by_title = {_fold(paper.plain_title): paper for paper in papers}

    def find(text: str) -> list[Span]:
        return sorted(_spans(text), key=lambda span: (span.start, -span.end))

    def _spans(text: str) -> Iterable[Span]:
        if titles:
            for match in titles.finditer(text):
                yield Span(match.start(), match.end(), href=link(by_title[_fold(match[0])]))
        for match in ID_IN_TEXT.finditer(text):
            if paper := known(match["id"]):
                yield Span(match.start(), match.end(), href=link(paper))
        for match in _NUMBERED.finditer(text):
            yield from _numbered_spans(match)

    def _numbered_spans(match: re.Match[str]) -> Iterable[Span]:
        numbers = list(_DIGITS.finditer(match["numbers"]))
        offset = match.start("numbers")
        for index, number in enumerate(numbers):
            # The first link takes the word along: "论文 5" reads as one thing.
            start = match.start() if index == 0 else offset + number.start()
            if paper := by_position.get(int(number[0])):
                yield Span(start, offset + number.end(), href=link(paper))

    return find


def _fold(title: str) -> str:
    return " ".join(title.split()).casefold()


def _title_pattern(papers: Sequence[PaperEntry]) -> re.Pattern[str] | None:
    titles = sorted((p.plain_title for p in papers if len(p.plain_title) >= _MINIMUM_TITLE), key=len, reverse=True)
    if not titles:
        return None
    alternatives = (r"\s+".join(map(re.escape, title.split())) for title in titles)
    return re.compile("|".join(alternatives), re.IGNORECASE)


def figure_marks(figures: Sequence[str], note: str) -> Annotator | None:
    """What marks the unverified figures in a run of text; None where there are none."""
    if not figures:
        return None
    alternatives = "|".join(re.escape(figure) for figure in sorted(set(figures), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\d.]){'(?:' + alternatives + ')'}(?!\d|\.\d)")

    def find(text: str) -> list[Span]:
        return [Span(match.start(), match.end(), mark=note) for match in pattern.finditer(text)]

    return find
