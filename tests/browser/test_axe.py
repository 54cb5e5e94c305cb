"""axe-core (https://github.com/dequelabs/axe-core) finds nothing serious on any kind of page, by day and by night."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

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


@pytest.mark.parametrize("kind", PAGES)
def test_the_first_stop_leads_over_the_frame(kind: str, request: pytest.FixtureRequest, visit: Visit) -> None:
    root, url = PAGES[kind]
    page = visit(request.getfixturevalue(root)).open(url)
    page.keyboard.press("Tab")
    skip = page.locator(".md-skip")
    expect(skip).to_be_focused()
    assert skip.inner_text().strip() == ("跳到正文" if root == "sample_root" else "Skip to content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    # Where a page has no link below its title, the foot comes next.
    assert page.evaluate("!!document.activeElement.closest('.md-content, .dg-foot')")


UNDERLINED = {
    ("sample_root", "about/"): (".md-content p a, .md-content li a", ".md-tabs a"),
    ("sample_root", "zh/readers/"): (".md-content p a, .md-content td a", ".md-tabs a"),
    ("sample_root", "2026/06/17/"): (".dg-summary a", ".dg-paper__title a, .dg-category, .dg-links a, .dg-contents a"),
    ("rich_root", "2026/06/09/"): (".dg-lead a, .dg-problem a", ".dg-candidates li > a, .dg-facts a"),
    ("rich_root", "2026/06/"): ("", ".dg-day__papers a, .dg-day__date a, .dg-month a"),
    ("rich_root", "categories/cs.RO/"): ("", ".dg-list a, .dg-sides a"),
}


@pytest.mark.parametrize("place", UNDERLINED, ids="/".join)
def test_links_differ_from_the_text_around_them_by_more_than_colour(
    place: tuple[str, str], request: pytest.FixtureRequest, visit: Visit
) -> None:
    """axe takes the thickness of a line that is not there for a line."""
    root, url = place
    page = visit(request.getfixturevalue(root)).open(url)
    lines = "all => [...new Set(all.map(each => getComputedStyle(each).textDecorationLine))]"
    for links, line in zip(UNDERLINED[place], ("underline", "none"), strict=True):
        if links:
            assert page.locator(links).evaluate_all(lines) == [line], links


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
