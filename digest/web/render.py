"""Templates to HTML. The environment escapes everything that `text` has not cleaned."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from digest.exporters.formats import FORMATS
from digest.i18n import Words
from digest.languages import direction
from digest.memo import Memo
from digest.site_addresses import REFERENCES, address
from digest.taxonomy import category_name
from digest.text import clean
from digest.web.library.index import PaperEntry

TEMPLATES = Path(__file__).parent.parent / "templates"
BASE, PAPERS_AT = Markup.escape("\ufdd1"), Markup.escape("\ufdd2")
"""What stands for the way from a page to the root of the site, and for the address of the page that a day's papers are
on, until a page is finished: so a piece is made once for all the pages that have it. No cleaned text holds such a
character."""
_FIRST_AUTHORS = 3
_REFERENCES = [(REFERENCES[name], form.label) for name, form in FORMATS.items()]
_PIECES = ("category_link", "points_of_three", "paper_item")


def first_authors(authors: Sequence[str]) -> str:
    """`A, B, C et al.`: the first three, for lists."""
    shown = ", ".join(authors[:_FIRST_AUTHORS])
    return f"{shown} et al." if len(authors) > _FIRST_AUTHORS else shown


@lru_cache(maxsize=20_000)
def _link(target: dt.date | PaperEntry) -> Markup:
    """The address of a day's page, or of a paper on it."""
    if isinstance(target, dt.date):
        return BASE + address(target)
    return _link(target.date) + f"#{target.id}"


# A string without characters that could make a line read other than it is stored, escaped. A page has hundreds, and
# most of them stand on other pages, too.
_ESCAPED = Memo(lambda text: escape(clean(text)), 20_000)


def _shown(value: object) -> str:
    """A value as it is put out."""
    if type(value) is str:
        return _ESCAPED[value]
    if type(value) is Markup:
        return value
    return str(value) if type(value) is int else escape(value)


class _Generator(CodeGenerator):
    """Has values written by `_shown` alone: Jinja has `escape` make an object of each, only to join them. `a.b` is an
    attribute; for Jinja it may be an item, too.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def _output_child_pre(self, *_: object) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, *_: object) -> None:
        self.write(")")


class _Environment(Environment):
    code_generator_class = _Generator


class Renderer:
    """The package's own templates in the words of one language.

    Args:
        compiled: keeps the compiled templates, which have the words in them.
    """

    def __init__(self, words: Words, compiled: BytecodeCache | None = None) -> None:
        self._environment = _Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            finalize=_shown,
            undefined=StrictUndefined,
            auto_reload=False,
            bytecode_cache=compiled,
        )
        self._environment.globals |= {"t": words, "base": BASE, "papers_at": PAPERS_AT, "references": _REFERENCES}
        self._environment.tests["right_to_left"] = lambda language: direction(language) == "rtl"
        # A filter is called at half the price of a global function, and a page has hundreds of calls.
        self._environment.filters |= {
            # Fixed words, `'day.papers' | t`, are looked up when a template is compiled; `t(…)` fills in values.
            "t": words,
            "date": words.date,
            "number": words.number,
            "address": address,
            "link": _link,
            "category_name": category_name,
            "first_authors": first_authors,
            **{name: self._piece(name) for name in _PIECES},
        }

    def _piece(self, name: str) -> Callable[..., str]:
        """A macro of `_pieces.html`, which makes what it is asked for once, for all pages that have it.

        A paper stands in the lists of its authors, its categories, their years and months.
        """

        @cache
        def make(*values: object) -> str:
            # Not before it is asked for: the macros that this template imports ask for pieces themselves.
            macro: Callable[..., str] = getattr(self._environment.get_template("_pieces.html").module, name)
            return macro(*values)

        return make

    def __call__(self, template: str, *, base: str = "", papers_at: str = "", **values: object) -> str:
        """The named template, filled.

        Args:
            base: from the page to the root of the site, `../../../`.
            papers_at: the address of the page that the day's papers are on; "" where that is this one.
        """
        html = self._environment.get_template(template).render(values)
        return html.replace(BASE, escape(base)).replace(PAPERS_AT, escape(papers_at))
