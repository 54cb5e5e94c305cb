"""`nav` of mkdocs.yml as it was written: which pages it names, and how one is taken out of it."""

from collections.abc import Iterator
from itertools import chain
from pathlib import PurePosixPath
from typing import Any


def named_in(nav: object) -> Iterator[str]:
    """The sources that `nav` of mkdocs.yml, or a part of it, names."""
    match nav:
        case str():
            yield source_of(nav)
        case list():
            yield from chain.from_iterable(map(named_in, nav))
        case dict():
            yield from named_in(list(nav.values()))


def without(nav: Any, source: str) -> Any:
    """`nav` of mkdocs.yml, or a part of it, without a page and the sections that it leaves empty; None for nothing."""
    match nav:
        case str():
            return None if source_of(nav) == source else nav
        case list():
            return [left for part in nav if (left := without(part, source)) is not None] or None
        case dict():
            found = {name: without(part, source) for name, part in nav.items()}
            return {name: left for name, left in found.items() if left is not None} or None
    return nav


def source_of(named: str) -> str:
    """The source of a page as MkDocs calls it, by what `nav` says."""
    return PurePosixPath(named.lstrip("/")).as_posix()
