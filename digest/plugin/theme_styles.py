"""The theme's style sheets without what no page of this site can need: Material 9.8 has rules for everything it can do.

A rule goes if each of its selectors asks for a class that nothing here has: neither the theme's templates and script,
nor ours, nor a page written by hand. What the theme does only where it is asked to, by a setting or in a page, is
listed in `_ON_REQUEST`. Whatever this module does not understand stays.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import tinycss2

_CLASSES = re.compile(r"""\bclass=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
_NAMES = re.compile(r"[\w-]+")
_PROPERTIES = re.compile(r"--[\w-]+")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_ANIMATIONS = re.compile(r"\banimation(?:-name)?\s*:([^;}]*)")
_VALUED = frozenset(("dir", "data-md-color-scheme", "data-md-color-primary", "data-md-color-accent"))
"""Attributes of which the site has some values and not others, as its settings say."""

_ON_REQUEST: dict[str, tuple[str, ...]] = {
    "admonition": (),
    "highlight": (),
    "md-annotation": ("annotate", "content.code.annotate"),
    "md-author": (),
    "md-banner": ("version",),
    "md-button": ("consent",),
    "md-code": ("content.code.copy", "content.code.select", "content.code.annotate"),
    "md-consent": ("consent",),
    "md-content__button": ("content.action.edit", "content.action.view"),
    "md-copyright": (),
    "md-draft": (),
    "md-feedback": ("analytics",),
    "md-footer": (),
    "md-meta": (),
    "md-pagination": (),
    "md-path": ("navigation.path",),
    "md-pin": (),
    "md-post": (),
    "md-profile": (),
    "md-progress": ("navigation.instant.progress",),
    "md-search__suggest": ("search.suggest",),
    "md-select": ("alternate",),
    "md-social": ("social",),
    "md-source": ("repo_url",),
    "md-status": ("status",),
    "md-tag": ("tags",),
    "md-tooltip": (
        *("annotate", "content.code.annotate", "content.tooltips", "content.footnote.tooltips"),
        "navigation.instant.preview",
    ),
    "md-version": ("version",),
    "mermaid": (),
    "tabbed": (),
}
"""How the names of classes begin that a site has only if something asks for them: a feature, a key of `extra`, a
setting, a key of a page's metadata, or a class; and always where a page written by hand has such a class itself."""

_FRAME = ("md-", "js", "no-js", "focus-visible", *_ON_REQUEST)
"""How the names of classes begin that the theme's templates and script set. Others are for pages written by hand."""


class Needs(NamedTuple):
    """What the pages of a site can have.

    Args:
        code: the templates, the theme's script, and our files.
        added: the scripts and style sheets that the settings add.
        by_hand: the HTML of the pages that were not made by a template.
        requests: what is asked for, in the words of `_ON_REQUEST`.
        values: what the attributes in `_VALUED` are.
    """

    code: str
    added: str
    by_hand: str
    requests: frozenset[str]
    values: frozenset[str]


def pruned(sheets: Iterable[str], needs: Needs) -> str:
    """Style sheets as one, without rules that match nothing, and custom properties and keyframes that nothing uses."""
    pruner = _Pruner(needs)
    pieces: list[_Piece] = []
    for sheet in sheets:
        pieces += pruner.rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))
    # What the theme's code has for things that were not asked for does not count: `--md-tag-icon`.
    in_code = {
        each
        for each in _PROPERTIES.findall(needs.code)
        if not pruner.is_absent(each.removeprefix("--")) and not pruner.is_absent(each.removeprefix("--md-"))
    }
    added = f"{needs.added} {needs.by_hand}"
    named = frozenset([*in_code, *_PROPERTIES.findall(added), *_animated(f"{needs.code} {added}")])
    count = 0
    while len(pieces) != count:
        count = len(pieces)
        text = "".join(piece.text for piece in pieces)
        used = named | {*_USED.findall(text), *_animated(text)}
        pieces = [piece for piece in pieces if not piece.name or piece.name in used]
    return "".join(piece.text for piece in pieces)


def _animated(text: str) -> Iterator[str]:
    """The names of keyframes that styles run, among other words."""
    return (name for value in _ANIMATIONS.findall(text) for name in _NAMES.findall(value))


class _Piece(NamedTuple):
    """A part of a sheet: a custom property or keyframes with their `name`, or anything else."""

    text: str
    name: str = ""


class _Pruner:
    def __init__(self, needs: Needs) -> None:
        own = frozenset(name for found in _CLASSES.findall(needs.by_hand) for text in found for name in text.split())
        self._own = own | {*_NAMES.findall(needs.added)}
        self._frame = frozenset(_NAMES.findall(needs.code))
        asked = needs.requests | own
        self._absent = tuple(
            start
            for start, requests in _ON_REQUEST.items()
            if asked.isdisjoint(requests) and not any(name.startswith(start) for name in own)
        )
        self._values = needs.values | {*_NAMES.findall(needs.by_hand)}
        self._roles = self._values | self._own | self._frame

    def rules(self, nodes: Iterable[Any]) -> Iterator[_Piece]:
        for node in nodes:
            if node.type == "qualified-rule":
                yield from self._rule(node)
            elif node.type == "at-rule" and node.lower_at_keyword in ("media", "supports"):
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                if pieces := list(self.rules(inner)):
                    yield _Piece(f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}{{")
                    yield from pieces
                    yield _Piece("}")
            else:
                is_named = node.type == "at-rule" and node.lower_at_keyword == "keyframes"
                yield _Piece(node.serialize(), tinycss2.serialize(node.prelude).strip() if is_named else "")

    def _rule(self, node: Any) -> Iterator[_Piece]:
        kept = [selector for selector in _selectors(node.prelude) if self._can_match(selector)]
        if not kept:
            return
        yield _Piece(",".join(tinycss2.serialize(selector).strip() for selector in kept) + "{")
        if any(token.type == "ident" and token.value.startswith("--") for token in node.content):
            for each in tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True):
                name = getattr(each, "name", "")
                yield _Piece(f"{each.serialize().rstrip(';')};", name if name.startswith("--") else "")
        else:
            yield _Piece(tinycss2.serialize(node.content))
        yield _Piece("}")

    def _can_match(self, selector: Sequence[Any]) -> bool:
        """What stands inside `:not()` and its like is not looked at."""
        return all(
            self._has_class(node.value) for dot, node in pairwise(selector) if dot == "." and node.type == "ident"
        ) and all(self._has_value(node.content) for node in selector if node.type == "[] block")

    def _has_class(self, name: str) -> bool:
        if name in self._own:
            return True
        return name in self._frame and name.startswith(_FRAME) and not self.is_absent(name)

    def is_absent(self, name: str) -> bool:
        """Whether a name is of what the site did not ask for."""
        return name.startswith(self._absent)

    def _has_value(self, content: Sequence[Any]) -> bool:
        match content:
            case [name, equals, value] if equals == "=" and getattr(name, "value", "") in _VALUED:
                return value.value in self._values
            # The theme dresses tables that a script of the owner may sort.
            case [name, equals, value] if equals == "=" and getattr(name, "value", "") == "role":
                return value.value in self._roles
        return True


def _selectors(prelude: Iterable[Any]) -> list[list[Any]]:
    found: list[list[Any]] = [[]]
    for node in prelude:
        if node == ",":
            found.append([])
        else:
            found[-1].append(node)
    return found
