"""Templates to HTML. The environment escapes everything that `text` has not cleaned."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.text import clean
from digest.web.addresses import address
from digest.web.i18n import Words
from digest.web.taxonomy import category_name

TEMPLATES = Path(__file__).parent.parent / "templates"
_FIRST_AUTHORS = 3


def first_authors(authors: Sequence[str]) -> str:
    """`A, B, C et al.`: the first three, for lists."""
    shown = ", ".join(authors[:_FIRST_AUTHORS])
    return f"{shown} et al." if len(authors) > _FIRST_AUTHORS else shown


def _readable(value: object) -> object:
    """A string that is about to be escaped, without characters that could make a line read other than it is stored."""
    return clean(value) if type(value) is str else value


class Renderer:
    """The package's own templates in the words of one language."""

    def __init__(self, words: Words) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            finalize=_readable,
            undefined=StrictUndefined,
            auto_reload=False,
        )
        self._environment.filters["address"] = address
        self._environment.globals |= {
            "t": words,
            "date": self._date(words),
            "category_name": category_name,
            "first_authors": first_authors,
        }

    @staticmethod
    def _date(words: Words) -> Callable[..., str]:
        # Formatting a date costs more than anything else in a list of papers, and few dates are in use at once.
        known: dict[tuple[dt.date, str], str] = {}

        def date(value: dt.date, form: str = "long") -> str:
            key = (value, form)
            if key not in known:
                known[key] = words.date(value, form)
            return known[key]

        return date

    def __call__(self, template: str, **values: object) -> str:
        """The named template, filled."""
        return self._environment.get_template(template).render(values)
