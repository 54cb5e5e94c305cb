import re

import pytest

from digest.model import CATEGORY_PATTERN
from digest.taxonomy import OTHER, category_name, falls_under, group_of, group_order


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
        ("cs", "Computer Science", "Computer Science"),
        ("nlin", "Nonlinear Sciences", "Physics"),
        ("", "", OTHER),
    ],
)
def test_names_and_groups(category: str, name: str, group: str) -> None:
    assert category_name(category) == name
    assert group_of(category) == group


def test_what_falls_under_what() -> None:
    assert falls_under("cs.CV", "cs.CV")
    assert falls_under("cs.CV", "cs")
    assert falls_under("hep-th", "hep-th")
    assert not falls_under("cs", "cs.CV")
    assert not falls_under("math-ph", "math")


def test_every_archive_has_a_name() -> None:
    from digest.taxonomy import _names

    assert {category.partition(".")[0] for category in _names()} <= _names().keys()


def test_groups_are_in_order_and_whole() -> None:
    order = group_order()
    assert order[0] == "Computer Science"
    assert order[-1] == OTHER
    assert len(order) == len(set(order)) == 11


def test_every_category_could_be_stored() -> None:
    from digest.taxonomy import _names

    # https://arxiv.org/category_taxonomy lists some 150; nine archives have no category of the same name.
    assert 140 < len(_names()) < 180
    assert [category for category in _names() if not re.match(CATEGORY_PATTERN, category)] == []
