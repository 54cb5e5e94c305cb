"""axe-core (https://github.com/dequelabs/axe-core) finds nothing serious on any kind of page, by day and by night."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.archives import rich_archive
from tests.browser.conftest import Visit
from tests.sites import build

PAGES = {
    "home": ("sample_root", ""),
    "day in Chinese": ("sample_root", "2026/06/17/"),
    "day in English": ("rich_root", "2026/06/09/"),
    "month": ("rich_root", "2026/06/"),
    "year": ("rich_root", "2026/"),
    "category": ("sample_root", "categories/cs.RO/"),
    "categories": ("sample_root", "categories/"),
    "calendar": ("rich_root", "archive/"),
    "search": ("sample_root", "search/?query=robot"),
    "authors": ("rich_root", "authors/"),
    "author": ("rich_root", "authors/ada-lovelace/"),
    "reading list": ("rich_root", "reading/"),
    "page by hand": ("sample_root", "about/"),
    "guide with a picture": ("sample_root", "how-it-works/"),
    "guide in Chinese": ("sample_root", "zh/readers/"),
    "wrong address": ("sample_root", "404.html"),
}
SERIOUS = {"serious", "critical"}


def findings(page: Page, rules: str = "") -> list[str]:
    """What axe finds; `rules` names the only rule to follow."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": [rules]} if rules else {})
    report = Axe().run(page, options=options).response
    return [
        f"{violation['impact']}: {violation['id']}: {violation['help']}: {node['html'][:200]} {node.get('any', [])[:1]}"
        for violation in report["violations"]
        for node in violation["nodes"]
    ]


def scheme(page: Page) -> str:
    return str(page.evaluate("document.body.getAttribute('data-md-color-scheme')"))


@pytest.mark.parametrize("kind", PAGES)
def test_accessibility(kind: str, request: pytest.FixtureRequest, visit: Visit) -> None:
    root, url = PAGES[kind]
    page = visit(request.getfixturevalue(root), color_scheme="light", reduced_motion="reduce").open(url)
    # What is folded is judged, too.
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    assert scheme(page) == "default"
    assert [each for each in findings(page) if each.split(":")[0] in SERIOUS] == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.body.getAttribute('data-md-color-scheme') == 'slate'")
    assert findings(page, "color-contrast") == []


def test_a_phone_is_served_as_well(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root, viewport={"width": 390, "height": 800}, is_mobile=True).open("2026/06/09/")
    assert [each for each in findings(page) if each.split(":")[0] in SERIOUS] == []


def test_axe_would_find_something(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open("2026/06/09/")
    picture = "<img src=../../../assets/images/favicon.png>"
    page.evaluate("html => document.querySelector('h1').insertAdjacentHTML('afterend', html)", picture)
    assert any("image-alt" in each for each in findings(page))


def test_a_site_without_a_palette_can_be_read(tmp_path: Path, serve: Callable[[str, Path], str], visit: Visit) -> None:
    rich_archive(tmp_path / "docs")
    theme = {"name": "material", "features": ["navigation.tabs"]}
    values = {"site_name": "Mine", "theme": theme, "plugins": ["digest"]}
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(values), encoding="utf-8")
    page = visit(serve("no-palette", build(tmp_path / "mkdocs.yml", tmp_path / "site").site)).open("2026/06/09/")
    assert findings(page, "color-contrast") == []
    # A line of a colour that is not known is none.
    assert page.locator(".dg-category").first.evaluate("each => getComputedStyle(each).borderTopWidth") == "1px"
