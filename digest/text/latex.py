"""arXiv's text → inline HTML or plain text.

https://info.arxiv.org/help/prep.html: titles and abstracts are plain text with TeX accents and mathematics; what
authors send holds more of LaTeX than that. Everything is text here: HTML and Markdown are escaped, never parsed.
"""

import re

from markupsafe import Markup

from digest.text.clean import clean, cut, cut_note, escape
from digest.text.tex_reader import Form, Reader

# What no reading is needed without: most titles and abstracts hold none of it.
_SPECIAL = re.compile(r"[\\$%{}~]|--|``|''|://|[\^_]\{")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*|\n?\\par(?![a-zA-Z])\s*")
_SPACES = re.compile(r"\s+")


def latex_html(text: str, *, links: bool = True) -> Markup:
    """A title, a comment, any one line of arXiv's text, as inline HTML: `em`, `strong`, `code`, `a`, `math` and alike.

    Args:
        text: as arXiv gives it.
        links: False where the result stands inside a link.
    """
    return Markup(_render(_bounded(text), "links" if links else "html"))  # noqa: S704


def latex_paragraphs(text: str) -> Markup:
    """An abstract: as `latex_html`, in one `<p>` for each of its paragraphs; they are set apart by blank lines."""
    paragraphs = (part.strip() for part in _PARAGRAPH.split(_bounded(text)))
    return Markup("\n".join(f"<p>{_render(part, 'links')}</p>" for part in paragraphs if part))  # noqa: S704


def latex_plain(text: str) -> str:
    """The same as plain text on one line, mathematics in Unicode as far as it goes: `$\\mathbb{R}^3$` → `ℝ³`."""
    return _SPACES.sub(" ", _render(_bounded(text), "plain")).strip()


def _bounded(text: str) -> str:
    text, is_cut = cut(clean(text))
    return f"{text} … {cut_note(len(text))}" if is_cut else text


def _render(text: str, form: Form) -> str:
    if not _SPECIAL.search(text):
        return text if form == "plain" else escape(text)
    return Reader(text, form).read()
