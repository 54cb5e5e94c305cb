"""arXiv's categories and archives by name, from https://arxiv.org/category_taxonomy; the data is `taxonomy.json`."""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

OTHER = "Other"


@cache
def _groups() -> dict[str, dict[str, str]]:
    groups: dict[str, dict[str, str]] = json.loads((files("digest") / "taxonomy.json").read_text(encoding="utf-8"))
    return groups


@cache
def _names() -> dict[str, str]:
    return {category: name for names in _groups().values() for category, name in names.items()}


def category_name(category: str) -> str:
    """`cs.CV` → `Computer Vision and Pattern Recognition`, `cs` → `Computer Science`; "" for one that is not listed."""
    return _names().get(category, "")


def category_title(category: str) -> str:
    """`cs.CV Computer Vision and Pattern Recognition`; one that is not listed by itself."""
    return f"{category} {category_name(category)}".rstrip()


def group_order() -> list[str]:
    """The groups in arXiv's order, `OTHER` last."""
    return [*_groups(), OTHER]


def group_of(category: str) -> str:
    """`cs.CV` → `Computer Science`; `OTHER` for a category that arXiv's list does not have."""
    return next((group for group, names in _groups().items() if category in names), OTHER)


def is_category(name: str) -> bool:
    """Whether arXiv's list has it: a category such as `cs.CV`, or an archive such as `cs`, which has many."""
    return name in _names()


def falls_under(category: str, name: str) -> bool:
    """Whether `category` is `name` or, where that is an archive, a part of it: `cs.CV` falls under `cs`."""
    return name in (category, category.partition(".")[0])


def doubts(categories: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What is doubtful of `categories` of digest.yml, and what to do. A category may be newer than this program."""
    for category in categories:
        if not is_category(category):
            near = closest_category(category)
            hint = f"if {near} is meant, write that" if near else "see https://arxiv.org/category_taxonomy"
            yield f"categories: {category} is not in arXiv's list as this program knows it", hint


def closest_category(name: str) -> str:
    """The category that somebody may have meant: `cs.vc` → `cs.CV`, `robotics` → `cs.RO`; "" where none is near."""
    wanted = name.strip().lower()
    by_code = {category.lower(): category for category in _names()}
    by_name = {full.lower(): category for category, full in _names().items()}
    for known, cutoff in ((by_code, 0.7), (by_name, 0.75)):
        if near := get_close_matches(wanted, known, n=len(known), cutoff=cutoff):
            # Of those that are equally near, the one with the same letters: fingers swap them.
            return known[min(near, key=lambda name: sorted(name) != sorted(wanted))]
    return ""
