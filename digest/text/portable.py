"""Our HTML → Markdown that every generator reads alike, and that none makes anything live of.

The other way round than everywhere else: the pages of the export to other generators are made as HTML, from cleaned
text and escaping templates, and written down here. What comes out holds no HTML: never a `<`, and every sign that
Markdown, an extension of it or a template language could obey is a character reference (`&#42;`), which CommonMark and
Python-Markdown both take for the bare character. In code there are no references: code that holds something which is
obeyed even there is written as ordinary text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby

from digest.text.clean import is_address
from digest.text.maths_plain import lowered, raised
from digest.text.outside import without_mathml

Link = Callable[[str], str | None]
"""From an address inside the site, such as `/2026/01/13/#2601.07823`, to one that the page may link; None for none."""

_VOID = frozenset(("br", "hr", "img", "wbr", "input", "meta", "link"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol"))
_BLOCKS = frozenset((*_HEADINGS, *_LISTS, "p", "blockquote", "pre", "table", "hr", "li"))
_AROUND_BLOCKS = frozenset(("div", "section", "article", "header", "nav", "details"))
_BOLD = frozenset(("strong", "b", "h3", "h4", "h5", "h6"))
_ITALIC = frozenset(("em", "i"))
_REAL_HEADINGS = {"h1": "#", "h2": "##"}
# Deeper quotes and lists go on at this level: Python-Markdown walks through them by recursion.
_MAX_NESTING = 8
_DOUBT = "†"
"""Stands behind a figure that the page marks as doubtful."""

# Never as they are: what opens markup somewhere.
_ALWAYS = re.compile(r"[&<>{}\[\]|$^~@\\`#*_]")
# `--`, `==`, `++`, `%%`, `//`: the second of two. A colon that does not end a word: `:octocat:`, `::: name`, `http://`.
# The point of `www.`, with which GitHub begins a link.
_SOMETIMES = re.compile(r"(?<=([-=+!?%/]))\1|:(?!\s)|(?<=www)\.", re.IGNORECASE)
_DOUBLED = "-=+!?%/"
_COLON = "&#58;"
# `1.`, `a)`, `iv.` begin lists; so does every other sign something, at the start of a line.
_NUMBERED = re.compile(r"(\d+|[A-Za-z]|[ivxlcdmIVXLCDM]{1,5})([.)])(?=\s|$)")
_SIGN = re.compile(r"[!#-&(-/:-@\[-`{-~]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPACES = re.compile(r"[ \t\n]+")
# Code goes into backticks if there is nothing in it that is read before code is: HTML, template languages, snippets.
_HARMLESS_CODE = re.compile(r"(?:(?!\{[-{%#!:+=~>])[^<`|])+")
_INDENT = re.compile(r"^[ \t]+")
# Of an address: what Markdown could take for the end of it, or for emphasis.
_IN_ADDRESS = re.compile(r"[()\[\]*'$!~@|;]")


def portable_markdown(html: str, *, link: Link = lambda _: None) -> str:
    """`html`, made by our templates of cleaned text, as Markdown without any HTML.

    Headings of the first two levels stay headings; those below become bold lines, because generators turn the words of
    a heading into an id, and themes look for ids. Formulas become text in Unicode.

    Args:
        link: what becomes of addresses inside the site; those outside are held against the list of allowed forms.
    """
    tree = _Tree()
    tree.feed(without_mathml(html))
    tree.close()
    lines = "\n\n".join(_Blocks(link).write(tree.root.children, 0))
    return f"{lines}\n" if lines else ""


def _reference(sign: str) -> str:
    return _NAMED.get(sign) or f"&#{ord(sign)};"


def _escape(text: str, *, at_start: bool) -> str:
    head = ""
    if at_start:
        text = text.lstrip(" \t\n")
        if numbered := _NUMBERED.match(text):
            head, text = f"{numbered[1]}{_reference(numbered[2])}", text[numbered.end() :]
        elif _SIGN.match(text):
            head, text = _reference(text[0]), text[1:]
    # The references of the first pass hold signs that the second would look at: so it comes first.
    parts = _SOMETIMES.split(text)
    signs = [found[0] for found in _SOMETIMES.finditer(text)]
    pieces = [_ALWAYS.sub(lambda sign: _reference(sign[0]), part) for part in parts[::2]]
    return head + "".join(piece + sign for piece, sign in zip(pieces, [*map(_reference, signs), ""], strict=True))


# --- the HTML as a tree --------------------------------------------------------------------------------------------


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["_Node | str"] = field(default_factory=list)

    def text(self) -> str:
        """All text in it, in order."""
        out: list[str] = []
        stack: list[_Node | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                out.append(node)
            else:
                stack.extend(reversed(node.children))
        return "".join(out)


class _Tree(HTMLParser):
    """Well-formed HTML in, a tree out; what does not nest is closed with its parent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


# --- blocks --------------------------------------------------------------------------------------------------------


def _is_block(node: _Node | str) -> bool:
    return isinstance(node, _Node) and (
        node.tag in _BLOCKS or (node.tag in _AROUND_BLOCKS and any(map(_is_block, node.children)))
    )


class _Blocks:
    """Writes blocks, each as lines without what its surroundings put before them."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def write(self, nodes: Sequence[_Node | str], depth: int) -> list[str]:
        """The blocks of `nodes`; text between them is a paragraph."""
        out: list[str] = []
        after_list = False
        for is_block, group in groupby(nodes, key=_is_block):
            if not is_block:
                self._add(out, self._paragraph(list(group)))
                continue
            for node in group:
                if isinstance(node, _Node):
                    out += self._block(node, depth, after_list=after_list)
                    after_list = node.tag in _LISTS
        return out

    @staticmethod
    def _add(out: list[str], block: str) -> None:
        if block.strip():
            out.append(block)

    def _paragraph(self, nodes: Sequence[_Node | str]) -> str:
        return _Inline(self._link).write(nodes)

    def _block(self, node: _Node, depth: int, *, after_list: bool) -> list[str]:
        match node.tag:
            case "h1" | "h2":
                title = _Inline(self._link, one_line=True, after="# ").write(node.children)
                return [f"{_REAL_HEADINGS[node.tag]} {title}"] if title else []
            case "h3" | "h4" | "h5" | "h6":
                inside: list[_Node | str] = [node]
                return [line] if (line := _Inline(self._link, one_line=True).write(inside)) else []
            case "hr":
                return ["***"]
            case "p":
                return [text] if (text := self._paragraph(node.children)) else []
            case "pre":
                return [_code_block(node.text(), after_list=after_list)]
            case "table":
                return [table] if (table := self._table(node)) else []
            case "blockquote" if depth < _MAX_NESTING:
                inner = "\n\n".join(self.write(node.children, depth + 1))
                return [_prefixed(inner, "> ", "> ")] if inner else []
            case "ul" | "ol" if depth < _MAX_NESTING:
                return [text] if (text := self._list(node, depth)) else []
            case _:
                return self.write(node.children, depth)

    def _list(self, node: _Node, depth: int) -> str:
        items = list(self._items(node, depth))
        is_loose = any("\n\n" in item for item in items)
        start = node.attributes.get("start", "1")
        # Two digits at most: what belongs to an item stands in the fifth column for every parser.
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 3 else 1
        lines = []
        for position, item in enumerate(items, start=number):
            mark = "-   " if node.tag == "ul" else f"{min(position, 99)}.".ljust(4)
            lines.append(_prefixed(item, mark, "    "))
        return ("\n\n" if is_loose else "\n").join(lines)

    def _items(self, node: _Node, depth: int) -> Iterator[str]:
        for item in node.children:
            if isinstance(item, str):
                # comrak leaves text between the footnotes.
                yield from self.write([item], depth + 1)
                continue
            blocks = [child for child in item.children if not (isinstance(child, str) and not child.strip())]
            if blocks and isinstance(first := blocks[0], _Node) and first.tag in _LISTS:
                # An item that begins with a list is read differently by different parsers.
                del blocks[0]
                yield from self._items(first, depth)
            is_tight = not any(isinstance(child, _Node) and child.tag in _BLOCKS - _LISTS for child in blocks)
            if blocks and isinstance(blocks[0], _Node) and blocks[0].tag in ("pre", "table", "blockquote", "hr"):
                blocks.insert(0, "–")
            written = self.write(blocks, depth + 1)
            if written:
                yield ("\n" if is_tight else "\n\n").join(written)

    def _table(self, node: _Node) -> str:
        rows = list(_descendants(node, "tr"))
        cells = [[cell for cell in row.children if isinstance(cell, _Node)] for row in rows]
        if not cells or not cells[0]:
            return ""
        width = len(cells[0])
        lines = [[_Inline(self._link, one_line=True, after="| ").write(cell.children) for cell in row] for row in cells]
        rule = {"left": ":---", "center": ":---:", "right": "---:"}
        ruled = [rule.get(cell.attributes.get("align", ""), "---") for cell in cells[0]]
        lines.insert(1, ruled)
        return "\n".join(f"| {' | '.join([*line, *[''] * width][:width])} |" for line in lines)


def _descendants(node: _Node, tag: str) -> Iterator[_Node]:
    for child in node.children:
        if isinstance(child, _Node):
            if child.tag == tag:
                yield child
            else:
                yield from _descendants(child, tag)


def _prefixed(text: str, first: str, other: str) -> str:
    lines = text.split("\n")
    rest = [f"{other}{line}".rstrip() if not line.strip() else f"{other}{line}" for line in lines[1:]]
    return "\n".join([f"{first}{lines[0]}", *rest])


def _code_block(text: str, *, after_list: bool) -> str:
    """Indented code: whoever does not know fences would take what stands in one for Markdown."""
    lines = text.strip("\n").replace("\t", "    ").split("\n")
    # After a list an indented block belongs to its last item.
    if not after_list and all(not line or _HARMLESS_CODE.fullmatch(line) for line in lines):
        return "\n".join(f"    {line}".rstrip() for line in lines)
    return "  \n".join(_code_line(line) for line in lines if line.strip())


def _code_line(line: str) -> str:
    indent = _INDENT.match(line)
    width = indent.end() if indent else 0
    return "\u00a0" * width + _escape(line[width:].rstrip(), at_start=True)


# --- inside a block ------------------------------------------------------------------------------------------------


class _Inline:
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

    def write(self, nodes: Iterable[_Node | str]) -> str:
        for node in nodes:
            self._node(node)
        text = "".join(self._out).strip(" \n")
        # At the end of all a colon ends a word.
        return f"{text.removesuffix(_COLON)}:" if text.endswith(_COLON) and text != _COLON else text

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

    def _node(self, node: _Node | str) -> None:
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
            joint = last if (last := self._before[-1:]) in _DOUBLED else ""
            self._put(_escape(joint + text, at_start=self._at_start).removeprefix(joint))

    def _emphasis(self, node: _Node, mark: str) -> None:
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

    def _anchor(self, node: _Node) -> None:
        href = node.attributes.get("href", "")
        target = _address(href) if is_address(href) else self._link(href)
        label = "" if target is None or self._linked else self._inside(node, "[", linked=True)
        if label:
            self._put(f"[{label}]({target})")
        else:
            self._children(node)

    def _children(self, node: _Node) -> None:
        for child in node.children:
            self._node(child)

    def _inside(self, node: _Node, after: str, *, styled: bool = False, linked: bool = False) -> str:
        inline = _Inline(self._link, one_line=self._one_line or linked, after=after)
        inline._styled, inline._linked = self._styled or styled, self._linked or linked
        return inline.write(node.children)

    def _code(self, code: str) -> None:
        code = _SPACES.sub(" ", code).strip()
        if code and _HARMLESS_CODE.fullmatch(code) and not self._linked:
            # Two in a row would be one.
            self._put(f"{' ' if self._before.endswith('`') else ''}`{code}`")
        else:
            self._text(code)


def _address(url: str) -> str:
    url = _IN_ADDRESS.sub(lambda sign: f"%{ord(sign[0]):02X}", url)
    return url.replace("&", "&amp;")
