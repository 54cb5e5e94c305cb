"""arXiv's text → inline HTML or plain text.

https://info.arxiv.org/help/prep.html: titles and abstracts are plain text with TeX accents and mathematics; what
authors send holds more of LaTeX than that. Everything is text here: HTML and Markdown are escaped, never parsed.
"""

import re
from functools import lru_cache

from markupsafe import Markup

from digest.text.clean import clean, cut, cut_note, escape
from digest.text.maths import unbroken
from digest.text.tex_reader import Reader, formula_ends
from digest.text.tex_tables import ENVIRONMENTS
from digest.text.tex_writer import Form

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*|\n?\\par(?![a-zA-Z])\s*")
_FORMULA_OR_INDENT = re.compile(
    rf"(\$\$?|\\[(\[]|\\begin\{{(?:{'|'.join(map(re.escape, sorted(ENVIRONMENTS)))})\}})|\\.|\n[ \t]+(?=\S)", re.DOTALL
)
"""The beginning of a formula, an escaped sign, or an indented line."""
_SENTENCE_END = re.compile(r"[.!?][ \t]*\n")
_UNINDENTED = re.compile(r"\n(?=\S)")
_LONGEST_WRAPPED = 100
# arXiv takes abstracts of 1,920 characters: https://info.arxiv.org/help/prep.html
_LIMIT = 20_000


def latex_html(text: str, *, links: bool = True) -> Markup:
    """A title, a comment, any one line of arXiv's text, as inline HTML: `em`, `strong`, `code`, `a`, `math` and alike.

    Args:
        text: as arXiv gives it.
        links: False where the result stands inside a link.
    """
    return Markup(_render(_bounded(text), "links" if links else "html"))  # noqa: S704


def latex_paragraphs(text: str) -> Markup:
    """An abstract: as `latex_html`, in one `<p>` for each of its paragraphs.

    They are set apart by blank lines, or, as arXiv does it, by a line that starts with spaces.
    """
    text = _bounded(text)
    if "\n" in text and (_UNINDENTED.search(text) or max(map(len, text.split("\n"))) > _LONGEST_WRAPPED):
        text = _set_apart(text)
    parts = _PARAGRAPH.split(text) if "\n" in text or "\\par" in text else [text]
    paragraphs = (_render(part.strip(), "links").strip() for part in parts)
    return Markup("\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph))  # noqa: S704


def _set_apart(text: str) -> str:
    """`text` with a blank line before each indented line, but for those inside of a formula."""
    parts: list[str] = []
    done = position = 0
    while found := _FORMULA_OR_INDENT.search(text, position):
        position = found.end()
        if found[1]:
            ends = formula_ends(text, found[1], position)
            # The dollars of two prices may have a paragraph's end between them.
            if ends and not (found[1] == "$" and _SENTENCE_END.search(text, position, ends[0])):
                position = ends[1]
        elif found[0].startswith("\n"):
            parts += (text[done : found.start()], "\n\n")
            done = position
    return "".join(parts) + text[done:]


def latex_plain(text: str) -> str:
    """The same as plain text on one line, mathematics in Unicode as far as it goes: `$\\mathbb{R}^3$` → `ℝ³`."""
    return " ".join(_render(_bounded(text), "plain").split())


def _bounded(text: str) -> str:
    text, is_cut = cut(clean(text), _LIMIT)
    return f"{text} … {cut_note(len(text))}" if is_cut else text


def _render(text: str, form: Form) -> str:
    if _has_latex(text):
        return _plain(text) if form == "plain" else unbroken(Reader(text, form).read())
    return text if form == "plain" else escape(text)


# A build takes the words of all abstracts before it makes the first page, which has them once more.
@lru_cache(maxsize=16_384)
def _plain(text: str) -> str:
    return Reader(text, "plain").read()


def _has_latex(text: str) -> bool:
    """Most titles and abstracts hold none of these, and need no reading. (`in` is ten times as fast as a pattern.)"""
    return (
        ("\\" in text or "$" in text or "%" in text or "{" in text or "}" in text or "~" in text)
        or ("--" in text or "``" in text or "''" in text)
        or "://" in text
    )
