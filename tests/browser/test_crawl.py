"""Every page of the built sites, and every link on them."""

import re
from collections import defaultdict
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from tests.browser.conftest import Visit
from tests.sites import SITE_URL, Build, Markup, read_html

MADE = re.compile(r"\d{4}/|archive/|categories/|$")
"""The addresses of pages that are made of the archive; others were written by hand."""
ROOTS = {"sample": "https://example.github.io/arxiv-digest/", "rich": SITE_URL}


def pages(site: Build) -> dict[str, Markup]:
    return {name.removesuffix("index.html"): read_html(html) for name, html in site.pages().items()}


@pytest.mark.parametrize(("name", "prefix"), [("sample", "/arxiv-digest/"), ("rich", "/sub/path/")])
def test_every_internal_link_and_anchor_resolves(name: str, prefix: str, request: pytest.FixtureRequest) -> None:
    site: Build = request.getfixturevalue(name)
    found = pages(site)
    broken: defaultdict[str, list[str]] = defaultdict(list)
    for url, page in found.items():
        for link in {*page.links, *page.sources}:
            target, anchor = urldefrag(urljoin(f"http://site{prefix}{url}", link))
            parts = urlsplit(target)
            if parts.netloc != "site":
                continue
            path = unquote(parts.path)
            if not path.startswith(prefix):
                broken[url].append(f"{link}: outside {prefix}")
                continue
            path = path.removeprefix(prefix)
            if path not in found:
                if path.endswith("/") or path == "" or not (site.site / path).is_file():
                    broken[url].append(link)
            elif anchor and unquote(anchor) not in found[path].ids:
                broken[url].append(f"{link}: no such anchor")
    assert dict(broken) == {}
    assert sum(len(page.links) for page in found.values()) > 300


@pytest.mark.parametrize("name", ["sample", "rich"])
def test_links_to_the_outside(name: str, request: pytest.FixtureRequest) -> None:
    site: Build = request.getfixturevalue(name)
    for url, page in pages(site).items():
        if not MADE.match(url):
            continue
        for link in page.elements_named("a"):
            href = link.get("href", "")
            if "md-search__icon" in link.get("class", ""):
                # The theme's own button for sharing a search.
                continue
            scheme = urlsplit(href).scheme
            assert scheme in ("", "http", "https", "mailto"), f"{url}: {href}"
            if scheme in ("http", "https"):
                assert link.get("rel") == "noopener", f"{url}: {href}"
                assert "target" not in link
        # Nothing but links leads outside.
        assert [source for source in page.sources if urlsplit(source).netloc] == []
        # Feeds have full addresses, for programs that keep them.
        feeds = [link["href"] for link in page.elements_named("link") if "alternate" in link.get("rel", "").split()]
        assert [feed for feed in feeds if not (site.site / feed.removeprefix(ROOTS[name])).is_file()] == []


@pytest.mark.parametrize("name", ["sample", "rich"])
def test_every_page_opens_without_trouble(name: str, request: pytest.FixtureRequest, visit: Visit) -> None:
    site: Build = request.getfixturevalue(name)
    root: str = request.getfixturevalue(f"{name}_root")
    watched = visit(root)
    urls = list(pages(site))
    if name == "sample":
        # One of each kind: the rich site has shown the others.
        urls = ["", "about/", "2026/", "2026/06/", "2026/06/17/", "archive/", "categories/", "categories/cs.CV/"]
    for url in urls:
        if url == "404.html":
            # It knows the path of its site_url, which is not where the tests serve it.
            continue
        page = watched.open(url)
        assert page.evaluate("document.readyState") == "complete"
        # Material's script runs to its end: it takes this class away.
        page.wait_for_function("() => !document.documentElement.classList.contains('no-js')")
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, url
        assert page.evaluate("document.fonts.status") == "loaded"


def test_wrong_addresses_get_our_page(sample_root: str, visit: Visit) -> None:
    watched = visit(sample_root)
    for url in ("2031/01/01/", "no/such/page/at/all.html"):
        watched.expected.add(sample_root + url)
        page = watched.open(url)
        assert page.locator("h1").inner_text() == "此页面不存在"
        page.get_by_role("article").get_by_role("link", name="首页").click()
        page.wait_for_url(sample_root)


def test_nothing_is_asked_of_anybody_else(sample_root: str, visit: Visit) -> None:
    """Reading, unfolding, turning to another colour scheme and to the next page: all from the site."""
    watched = visit(sample_root)
    requests: list[str] = []
    watched.page.on("request", lambda request: requests.append(request.url))
    page = watched.open("")
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    page.locator("label[for^=__palette]:visible").click()
    page.locator(".dg-more a").last.click()
    page.wait_for_url(sample_root + "archive/")
    assert len(requests) > 5
    assert [url for url in requests if not url.startswith(sample_root)] == []


def test_a_font_for_maths_is_fetched_only_where_there_is_maths(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    requests: list[str] = []
    watched.page.on("request", lambda request: requests.append(request.url))
    watched.open("2026/06/08/")
    watched.page.evaluate("document.fonts.ready.then(() => 0)")
    assert not [url for url in requests if url.endswith(".woff2")]
    watched.open("2026/06/09/")
    watched.page.evaluate("document.fonts.ready.then(() => 0)")
    assert [url for url in requests if url.endswith(".woff2")]
