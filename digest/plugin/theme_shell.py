"""A page of the host's theme with holes: the theme is rendered once for all pages that differ in nothing else.

The theme gets the names of the holes in the place of a page's own values. What it does to a value but printing it, it
does to the name; so values must be such that nothing happens to them, and tests compare the result with real pages.
"""

import re
from collections.abc import Mapping


def hole(name: str) -> str:
    """What stands for a value: letters that no template changes, and no text has."""
    return f"qzhole{name}zq"


_HOLE = re.compile(r"qzhole([a-z]+)zq")


class Shell:
    """A page in `pieces`, every second one the name of a hole.

    Args:
        html: the rendered page.
        slots: longer texts of it that are holes, too, by name.
    """

    def __init__(self, html: str, slots: Mapping[str, str]) -> None:
        for name, text in slots.items():
            if text:
                html = html.replace(text, hole(name))
        self.pieces = _HOLE.split(html)

    def fill(self, values: Mapping[str, str]) -> str:
        """The page with finished HTML in its holes."""
        pieces = list(self.pieces)
        pieces[1::2] = [values[name] for name in pieces[1::2]]
        return "".join(pieces)
