"""The picture of cost against age, and the pages that show recorded figures."""

import itertools
from xml.etree import ElementTree

import pytest

from scripts.benchmark.document import PICTURE, shown
from scripts.benchmark.picture import HEIGHT, WIDTH, picture
from tests.benchmark.reports import full_report

SVG = "{http://www.w3.org/2000/svg}"


def places(kind: str, root: ElementTree.Element) -> dict[str, list[tuple[float, float]]]:
    """By the look of a line: the places of its dots or of its label."""
    names = {"dot": ("circle", "cx", "cy"), "label": ("text", "x", "y")}
    element, x, y = names[kind]
    found: dict[str, list[tuple[float, float]]] = {}
    for each in root.iter(f"{SVG}{element}"):
        first, _, look = each.get("class", "").partition(" ")
        if first == kind:
            found.setdefault(look, []).append((float(each.get(x, "")), float(each.get(y, ""))))
    return found


def test_every_line_is_drawn_where_its_figures_are() -> None:
    root = ElementTree.fromstring(picture(full_report()))
    dots = places("dot", root)
    assert sorted(dots) == list("abcdef")
    assert {look: len(each) for look, each in dots.items()} == dict.fromkeys("abdef", 2) | {"c": 3}
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for each in dots.values() for x, y in each)
    # More days are further right, more seconds higher up.
    (x300, y300), (x1000, y1000) = dots["a"]
    assert x300 < x1000
    assert y300 > y1000
    assert dots["a"][0][1] < dots["b"][0][1] < dots["f"][0][1]


def test_labels_do_not_touch() -> None:
    heights = sorted(
        y for each in places("label", ElementTree.fromstring(picture(full_report()))).values() for _, y in each
    )
    assert min(b - a for a, b in itertools.pairwise(heights)) >= 15


def test_it_reads_in_light_and_dark_and_aloud() -> None:
    text = picture(full_report())
    assert "prefers-color-scheme: dark" in text
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert "Hugo: 2.0 at 300, 6.7 at 1000" in root.findtext(f"{SVG}title", "")


@pytest.mark.parametrize("path", sorted(shown()), ids=lambda path: path.name)
def test_pages_show_the_recorded_figures(path: object) -> None:
    assert path.read_text("utf-8") == shown()[path], "run scripts/bench --record"  # type: ignore[attr-defined,index]
    assert PICTURE in shown()
