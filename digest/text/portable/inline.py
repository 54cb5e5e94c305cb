"""What is inside a paragraph, a heading or a cell: words, emphasis, links, code."""

import re
from collections.abc import Callable, Iterable

from digest.text.clean import is_address
from digest.text.maths_plain import lowered, raised
from digest.text.portable.escape import COLON, DOUBLED, escape_address, escape_words, no_numbers
from digest.text.portable.tree import Node

Link = Callable[[str], str | None]
"""From an address inside the site, such as `/2026/01/13/#2601.07823`, to one that the page may link; None for none."""

# Code goes into backticks if there is nothing in it that is read before code is: HTML, template languages, snippets.
HARMLESS_CODE = re.compile(r"(?:(?!\{[-{%#!:+=~>])[^<`|])+")
_BOLD = frozenset(("strong", "b", "h3", "h4", "h5", "h6"))
_ITALIC = frozenset(("em", "i"))
_SPACES = re.compile(r"[ \t\n]+")
_DOUBT = "†"
"""Stands behind a figure that the page marks as doubtful."""


class Inline:
    """Writes one paragraph, heading or cell. `styled` is whether emphasis is open, of which there is one at a time.

    Args:
        one_line: whether lines may not be broken.
        after: what stands before it on its line; "" if it begins one.
    """

    def __init__(self, link: Link, *, one_line: bool = False, after: str = "") -> None:
        self._link = link
        self._one_line = one_line
        self._after = after
        self._out: list[str] = []
        self._styled = self._linked = False
        self._closed_on_sign = False

    def write(self, nodes: Iterable[Node | str]) -> str:
        for node in nodes:
            self._node(node)
        text = "".join(self._out).strip(" \n")
        # At the end of all a colon ends a word.
        if text.endswith(COLON) and text != COLON:
            text = f"{text.removesuffix(COLON)}:"
        return text if self._after else no_numbers(text)

    @property
    def _before(self) -> str:
        return self._out[-1] if self._out else self._after

    @property
    def _at_start(self) -> bool:
        return not self._before or self._before.endswith("\n")

    def _put(self, markdown: str) -> None:
        if not markdown:
            return
        if self._closed_on_sign and (markdown[0].isalnum() or markdown[0] == "*"):
            # CommonMark ends no emphasis between a sign and a letter, which Chinese text is full of.
            self._out.append(" ")
        self._closed_on_sign = False
        self._out.append(markdown)

    def _node(self, node: Node | str) -> None:
        if isinstance(node, str):
            self._text(node)
        elif node.tag in _BOLD | _ITALIC:
            self._emphasis(node, "**" if node.tag in _BOLD else "*")
        elif node.tag == "a":
            self._anchor(node)
        elif node.tag == "code":
            self._code(node.text())
        elif node.tag == "br":
            self._put(" " if self._one_line else "  \n")
        elif node.tag in ("sup", "sub"):
            self._text((raised if node.tag == "sup" else lowered)(" ".join(node.text().split())))
        else:
            self._children(node)
            if node.tag == "mark":
                self._text(_DOUBT)

    def _text(self, text: str) -> None:
        text = _SPACES.sub(" ", text)
        if text.startswith(" ") and (self._at_start or self._before.endswith(" ")):
            text = text[1:]
        if text:
            # `-` and `-` may meet here: a piece is looked at with what stands before it.
            joint = last if (last := self._before[-1:]) in DOUBLED else ""
            self._put(escape_words(joint + text, at_start=self._at_start).removeprefix(joint))

    def _emphasis(self, node: Node, mark: str) -> None:
        inner = "" if self._styled else self._inside(node, mark, styled=True)
        if not inner:
            self._children(node)
            return
        raw = node.text()
        starts_apart = raw[:1].isspace() and not self._at_start and not self._before.endswith(" ")
        # The same at the other end; and two marks in a row would become one.
        is_stuck = self._before.endswith("*") or (self._before[-1:].isalnum() and not inner[0].isalnum())
        self._put(f"{' ' if starts_apart or is_stuck else ''}{mark}{inner}{mark}")
        self._closed_on_sign = not inner[-1].isalnum()
        if raw[-1:].isspace():
            self._put(" ")

    def _anchor(self, node: Node) -> None:
        href = node.attributes.get("href", "")
        target = escape_address(href) if is_address(href) else self._link(href)
        label = "" if target is None or self._linked else self._inside(node, "[", linked=True)
        if label:
            self._put(f"[{label}]({target})")
        else:
            self._children(node)

    def _children(self, node: Node) -> None:
        for child in node.children:
            self._node(child)

    def _inside(self, node: Node, after: str, *, styled: bool = False, linked: bool = False) -> str:
        inline = Inline(self._link, one_line=self._one_line or linked, after=after)
        inline._styled, inline._linked = self._styled or styled, self._linked or linked
        return inline.write(node.children)

    def _code(self, code: str) -> None:
        code = _SPACES.sub(" ", code).strip()
        if code and HARMLESS_CODE.fullmatch(code) and not self._linked:
            # Two in a row would be one.
            self._put(f"{' ' if self._before.endswith('`') else ''}`{code}`")
        else:
            self._text(code)
