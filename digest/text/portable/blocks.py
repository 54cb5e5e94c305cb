"""Blocks: paragraphs, headings, lists, quotes, code and tables, in the form that all parsers read alike."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from digest.text.portable.escape import escape_words, no_numbers
from digest.text.portable.inline import HARMLESS_CODE, Inline, Link
from digest.text.portable.tree import Node

_LISTS = frozenset(("ul", "ol"))
_BLOCKS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", *_LISTS, "p", "blockquote", "pre", "table", "hr", "li"))
_AROUND_BLOCKS = frozenset(("div", "section", "article", "header", "nav", "details"))
_HEADINGS = {"h1": "#", "h2": "##"}
# Deeper quotes and lists go on at this level: Python-Markdown walks through them by recursion.
_MAX_NESTING = 8
_INDENT = re.compile(r"^[ \t]+")
# How written blocks begin; text never does, since such signs are escaped at its start.
_LIST = re.compile(r"-   |\d{1,2}\. ")
_NO_TEXT = re.compile(rf"{_LIST.pattern}|    |[>|] |\*\*\*$")


def _is_block(node: Node | str) -> bool:
    return isinstance(node, Node) and (
        node.tag in _BLOCKS or (node.tag in _AROUND_BLOCKS and any(map(_is_block, node.children)))
    )


class Blocks:
    """Writes blocks, each as lines without what its surroundings put before them."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def write(self, nodes: Sequence[Node | str], depth: int, *, after: str = "") -> list[str]:
        """The blocks of `nodes`; text between them is a paragraph. `after` is the block before them."""
        out: list[str] = []
        for is_block, group in groupby(nodes, key=_is_block):
            if not is_block:
                paragraph = Inline(self._link).write(group)
                out += [paragraph] if paragraph else []
                continue
            for node in group:
                if isinstance(node, Node):
                    out += self._block(node, depth, after=out[-1] if out else after)
        return out

    def _block(self, node: Node, depth: int, *, after: str) -> list[str]:
        match node.tag:
            case "h1" | "h2":
                title = Inline(self._link, one_line=True, after="# ").write(node.children)
                return [f"{_HEADINGS[node.tag]} {title}"] if title else []
            case "h3" | "h4" | "h5" | "h6":
                inside: list[Node | str] = [node]
                return [line] if (line := Inline(self._link, one_line=True).write(inside)) else []
            case "hr":
                return ["***"]
            case "p":
                return [text] if (text := Inline(self._link).write(node.children)) else []
            case "pre":
                return [code] if (code := _code_block(node.text(), after=after)) else []
            case "table":
                return [table] if (table := self._table(node)) else []
            case "blockquote" if depth < _MAX_NESTING:
                inner = "\n\n".join(self.write(node.children, depth + 1))
                return [_prefixed(inner, "> ", "> ")] if inner else []
            case "ul" | "ol" if depth < _MAX_NESTING:
                return [text] if (text := self._list(node, depth)) else []
            case _:
                return self.write(node.children, depth, after=after)

    def _list(self, node: Node, depth: int) -> str:
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

    def _items(self, node: Node, depth: int) -> Iterator[str]:
        for item in node.children:
            # comrak leaves text and lists between the footnotes.
            if isinstance(item, str):
                yield from self.write([item], depth + 1)
            elif item.tag in _LISTS:
                yield from self._items(item, depth)
            else:
                yield from self._item(item, depth)

    def _item(self, item: Node, depth: int) -> Iterator[str]:
        """One item, and before it those of a list that it begins with: parsers do not agree on that."""
        blocks = [child for child in item.children if not (isinstance(child, str) and not child.strip())]
        if blocks and isinstance(first := blocks[0], Node) and first.tag in _LISTS:
            del blocks[0]
            yield from self._items(first, depth)
        is_tight = not any(_is_block(child) and isinstance(child, Node) and child.tag not in _LISTS for child in blocks)
        written = self.write(blocks, depth + 1)
        if written:
            # Nor on code there: some would read it as text, with all that is in it.
            begin = ["–"] if _NO_TEXT.match(written[0]) else []
            yield ("\n" if is_tight else "\n\n").join(begin + written)

    def _table(self, node: Node) -> str:
        rows = list(_descendants(node, "tr"))
        cells = [[cell for cell in row.children if isinstance(cell, Node)] for row in rows]
        if not cells or not cells[0]:
            return ""
        width = len(cells[0])
        lines = [[Inline(self._link, one_line=True, after="| ").write(cell.children) for cell in row] for row in cells]
        rule = {"left": ":---", "center": ":---:", "right": "---:"}
        ruled = [rule.get(cell.attributes.get("align", ""), "---") for cell in cells[0]]
        lines.insert(1, ruled)
        return "\n".join(f"| {' | '.join([*line, *[''] * width][:width])} |" for line in lines)


def _descendants(node: Node, tag: str) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node):
            if child.tag == tag:
                yield child
            else:
                yield from _descendants(child, tag)


def _prefixed(text: str, first: str, other: str) -> str:
    lines = text.split("\n")
    rest = [f"{other}{line}".rstrip() if not line.strip() else f"{other}{line}" for line in lines[1:]]
    return "\n".join([f"{first}{lines[0]}", *rest])


def _code_block(text: str, *, after: str) -> str:
    """Indented code: whoever does not know fences would take what stands in one for Markdown."""
    lines = text.strip("\n").replace("\t", "    ").split("\n")
    # After a list an indented block belongs to its last item.
    if not _LIST.match(after) and all(not line or HARMLESS_CODE.fullmatch(line) for line in lines):
        return "\n".join(f"    {line}".rstrip() for line in lines)
    return "  \n".join(_code_line(line) for line in lines if line.strip())


def _code_line(line: str) -> str:
    indent = _INDENT.match(line)
    width = indent.end() if indent else 0
    return "\u00a0" * width + no_numbers(escape_words(line[width:].rstrip(), at_start=True))
