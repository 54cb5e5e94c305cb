"""Untrusted text → safe HTML: the one door.

Titles, abstracts, comments and everything that a model wrote are hostile input. They reach a page through the
functions of this package and in no other way: nothing else in `digest` builds a `Markup`, and nothing else imports
the libraries that parse Markdown, HTML and LaTeX. Each function is pure, never raises on any `str`, is bounded in
time, and gives the same bytes for the same text.
"""

from digest.text.annotate import Annotator, Span, figure_marks
from digest.text.bibtex import bibtex_escape, latex_bibtex
from digest.text.clean import AFTER_ADDRESS, EAST_ASIAN, clean
from digest.text.feed_html import without_mathml
from digest.text.language import CJK, chinese_script, guess_language, is_in, language_apart, language_of
from digest.text.latex import latex_html, latex_paragraphs, latex_plain
from digest.text.markdown import markdown_html, markdown_line, markdown_links, markdown_plain
from digest.text.numbers import plain_numbers
from digest.text.portable import portable_markdown
from digest.text.tags import html_tags

__all__ = [
    "AFTER_ADDRESS",
    "CJK",
    "EAST_ASIAN",
    "Annotator",
    "Span",
    "bibtex_escape",
    "chinese_script",
    "clean",
    "figure_marks",
    "guess_language",
    "html_tags",
    "is_in",
    "language_apart",
    "language_of",
    "latex_bibtex",
    "latex_html",
    "latex_paragraphs",
    "latex_plain",
    "markdown_html",
    "markdown_line",
    "markdown_links",
    "markdown_plain",
    "plain_numbers",
    "portable_markdown",
    "without_mathml",
]
