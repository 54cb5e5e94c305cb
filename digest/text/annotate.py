"""Links and marks that other rooms put on words of a text: asked for plain text, inserted as escaped HTML."""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from html import unescape
from typing import NamedTuple

from digest.text.clean import escape
from digest.text.numbers import plain_numbers, plain_places


class Span(NamedTuple):
    """Characters `start` to `end` of a run of text become a link or a mark.

    Args:
        start: counted in characters from 0.
        end: the first character that is not part of it.
        href: an address inside the site; trusted, so never taken from a text.
        mark: the title of a mark, such as why a figure is doubted. With both, the mark is inside the link.
        sign: what stands behind the mark, where its look and its title can't be seen.
    """

    start: int
    end: int
    href: str | None = None
    mark: str | None = None
    sign: str = ""


Annotator = Callable[[str], Sequence[Span]]
"""Called with each run of plain text of a document, in order, and with the source of formulas, which are marked whole
and never linked; never with the text of links or code."""

_TEXT = re.compile(r"\S")
_DIGIT = re.compile(r"[\d⁰¹²³⁴-⁹]")
_LETTER = re.compile("[A-Za-z]")
# `1,250` is one number, `1,25` and `12345,678` are two: as where figures are verified.
_UP_TO_THREE, _COMMA, _THREE = r"(?<!\d{3})\d", ",", r"\d{3}(?!\d)"


def annotate(run: str, annotator: Annotator) -> str:
    """`run`, the HTML of one run of text, with the spans that `annotator` finds in its plain form.

    Of spans that overlap the one that starts first wins, and of those that start together the first in the list;
    empty ones and those outside the run are ignored.
    """
    if not _TEXT.search(run):
        return run
    text = unescape(run)
    spans = annotator(text)
    if not spans:
        return run
    parts: list[str] = []
    done = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start < done or not span.start < span.end <= len(text) or (span.href is None and span.mark is None):
            continue
        parts.append(escape(text[done : span.start]))
        parts.append(_wrap(span, escape(text[span.start : span.end])))
        done = span.end
    parts.append(escape(text[done:]))
    return "".join(parts)


def annotate_formula(html: str, source: str, annotator: Annotator) -> str:
    """`html`, a formula, inside the first mark that `annotator` finds in its source."""
    for span in annotator(source):
        if span.mark is not None and span.start < span.end:
            return _wrap(span._replace(href=None), html)
    return html


def _wrap(span: Span, html: str) -> str:
    if span.mark is not None:
        html = f'<mark class="unverified" title="{escape(span.mark)}">{html}</mark>{escape(span.sign)}'
    if span.href is not None:
        html = f'<a href="{escape(span.href)}">{html}</a>'
    return html


def figure_marks(figures: Sequence[str], note: str, *, sign: str = "") -> Annotator | None:
    """What marks the unverified figures in a run of text, in order, with `sign` behind each; None where there are none.

    Args:
        figures: as `plain_numbers` writes them: in the text they may stand in another dress. One in words is marked
            where the text claims it: `十倍` is no part of `二十倍`, and `a third dataset` claims nothing.
    """
    if not figures:
        return None
    words = {figure for figure in figures if not _DIGIT.search(figure)}
    numbers = sorted({*figures} - words, key=len, reverse=True)
    alternatives = "|".join(map(_by_itself, numbers)) or "(?!)"
    pattern = re.compile(rf"(?<![\d.])(?:{alternatives})(?!\d|\.\d|\^[-+]?\d|(?<={_UP_TO_THREE}){_COMMA}{_THREE})")

    def find(text: str) -> list[Span]:
        # Most runs have none: where each sign stood is asked of the others.
        has_words = any(word in text for word in words)
        if not has_words and not (numbers and _DIGIT.search(text)):
            return []
        plain = plain_numbers(text)
        found = [match.span() for match in pattern.finditer(plain)]
        if has_words:
            found = sorted([*found, *_claimed(words, plain)])
        if not found:
            return []
        _, places = plain_places(text)
        return [Span(places[start], places[end], mark=note, sign=sign) for start, end in found]

    return find


def _claimed(words: Set[str], text: str) -> Iterator[tuple[int, int]]:
    """Where a text claims one of the figures in words."""
    from digest.text.word_figures import claims  # noqa: PLC0415 - its patterns take long to compile, and few pages need them

    for claim in claims(text):
        if text[claim.start : claim.end] in words:
            yield claim.start, claim.end


def _by_itself(figure: str) -> str:
    """A pattern for `figure` that is not the last thousands of a number, and whose unit ends there."""
    pattern = re.escape(figure)
    if re.match(_THREE, figure):
        return rf"{pattern}(?<!{_UP_TO_THREE}{_COMMA}{pattern})"
    return f"{pattern}(?![A-Za-z])" if _LETTER.match(figure[-1:]) else pattern
