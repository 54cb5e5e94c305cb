import re

import pytest

from digest.model import CATEGORY_PATTERN
from digest.taxonomy import OTHER, category_name, group_of, group_order


@pytest.mark.parametrize(
    ("category", "name", "group"),
    [
        ("cs.CV", "Computer Vision and Pattern Recognition", "Computer Science"),
        ("cs.RO", "Robotics", "Computer Science"),
        ("hep-th", "High Energy Physics - Theory", "Physics"),
        ("astro-ph.CO", "Cosmology and Nongalactic Astrophysics", "Astrophysics"),
        ("math.AG", "Algebraic Geometry", "Mathematics"),
        ("eess.IV", "Image and Video Processing", "Electrical Engineering and Systems Science"),
        ("cs.XX", "", OTHER),
        ("cs", "", OTHER),
        ("", "", OTHER),
    ],
)
def test_names_and_groups(category: str, name: str, group: str) -> None:
    assert category_name(category) == name
    assert group_of(category) == group


def test_groups_are_in_order_and_whole() -> None:
    order = group_order()
    assert order[0] == "Computer Science"
    assert order[-1] == OTHER
    assert len(order) == len(set(order)) == 11


def test_every_category_could_be_stored() -> None:
    from digest.taxonomy import _names

    # https://arxiv.org/category_taxonomy lists some 150.
    assert 140 < len(_names()) < 180
    assert [category for category in _names() if not re.match(CATEGORY_PATTERN, category)] == []
