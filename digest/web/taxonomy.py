"""arXiv's categories and their names, from https://arxiv.org/category_taxonomy; the data is in `taxonomy.json`."""

import json
from functools import cache
from importlib.resources import files

OTHER = "Other"


@cache
def _groups() -> dict[str, dict[str, str]]:
    groups: dict[str, dict[str, str]] = json.loads((files("digest.web") / "taxonomy.json").read_text(encoding="utf-8"))
    return groups


@cache
def _names() -> dict[str, str]:
    return {category: name for names in _groups().values() for category, name in names.items()}


def category_name(category: str) -> str:
    """`cs.CV` → `Computer Vision and Pattern Recognition`; "" for one that arXiv's list does not have."""
    return _names().get(category, "")


def group_order() -> list[str]:
    """The groups in arXiv's order, `OTHER` last."""
    return [*_groups(), OTHER]


def group_of(category: str) -> str:
    """`cs.CV` → `Computer Science`; `OTHER` for a category that arXiv's list does not have."""
    return next((group for group, names in _groups().items() if category in names), OTHER)
