"""Reading with what a reader has: a phone, a keyboard, paper, no scripts, an old link."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from digest.archive import Archive
from digest.plugin.assets import load_assets
from digest.text.maths import formula_html
from digest.text.maths_plain import mathml_plain
from tests.archives import MONDAY, paper, small_archive, write_day
from tests.browser.conftest import Visit
from tests.sites import Build, build, write_project

DAY = "2026/06/09/"
PAGES = ["", DAY, "2026/06/", "2026/", "archive/", "categories/", "categories/cs.RO/"]
PHONE = {"viewport": {"width": 390, "height": 800}, "is_mobile": True, "has_touch": True}


def wait_for_top(page: Page, id_: str) -> None:
    """Until an element begins in the upper part of a page that has moved: a busy browser takes its time."""
    page.wait_for_function(
        """id => {
          const top = document.getElementById(id).getBoundingClientRect().top;
          return scrollY > 300 && top >= -5 && top < 300;
        }""",
        arg=id_,
    )


def wait_for_rest(page: Page) -> None:
    """Until a page has not moved for a third of a second."""
    page.evaluate(
        """() => new Promise(done => {
          let [last, since] = [scrollY, performance.now()];
          const look = now => {
            if (scrollY !== last) [last, since] = [scrollY, now];
            if (now - since > 333) done(); else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        })"""
    )


@pytest.mark.parametrize("root", ["sample_root", "rich_root"])
def test_no_page_scrolls_sideways_on_a_phone(root: str, request: pytest.FixtureRequest, visit: Visit) -> None:
    watched = visit(
        request.getfixturevalue(root), viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True
    )
    for url in PAGES if root == "rich_root" else ["", "2026/06/17/"]:
        page = watched.open(url)
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        width, wide = page.evaluate(
            """() => [document.documentElement.scrollWidth, [...document.querySelectorAll('.md-content *')]
               .filter(each => each.getBoundingClientRect().right > innerWidth + 1
                       && !each.closest('.dg-scroll, .table-scroll, pre, math, .dg-hidden'))
               .map(each => each.outerHTML.slice(0, 120))]"""
        )
        assert (width, wide) == (390, []), url


def test_a_phone_has_the_contents_and_the_menu(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root, **PHONE).open(DAY)
    page.locator("#contents").get_by_role("link", name="A Withdrawn Study of Nothing").tap()
    page.wait_for_url(re.compile(r"#2606\.01003$"))
    wait_for_top(page, "2606.01003")
    # A tap while the page still moves to the paper only stops it, and what it does comes late.
    wait_for_rest(page)
    page.locator("label[for=__drawer]:visible").first.tap()
    expect(page.locator("#__drawer")).to_be_checked()
    page.locator(".md-nav--primary").get_by_role("link", name="Archive").tap()
    page.wait_for_url(re.compile(r"/archive/$"))


def test_a_phone_has_menu_and_search_from_right_to_left(
    tmp_path: Path, serve: Callable[[str, Path], str], visit: Visit
) -> None:
    small_archive(tmp_path / "docs")
    built = build(write_project(tmp_path, theme={"language": "ar"}), tmp_path / "site")
    watched = visit(serve("arabic", built.site), **PHONE)
    for box, inside in (("drawer", ".md-sidebar--primary"), ("search", ".md-search__input")):
        page = watched.open("2026/06/08/")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator(f"label[for=__{box}]:visible").first.tap()
        expect(page.locator(inside)).to_be_in_viewport(ratio=0.9)
    page.locator(".md-search__input").fill("study")
    result = page.locator(".md-search-result__article p").first
    expect(result).to_have_css("unicode-bidi", "plaintext")


def test_the_keyboard_alone_leads_to_a_paper(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    focused = "() => document.activeElement.getAttribute('href') || document.activeElement.tagName"
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(focused))
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or not page.evaluate("() => !!document.activeElement.closest('.md-typeset')")
        if page.evaluate("() => !!document.activeElement.closest('#contents')"):
            break
    else:
        pytest.fail(f"the contents were not reached: {seen}")
    # The first stop of all jumps over the frame.
    assert seen[0] == "#title"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#hep-th/9901001$"))
    wait_for_top(page, "hep-th/9901001")
    # Reading goes on from there, not from the top of the page.
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('article.dg-paper').id") == "hep-th/9901001"


@pytest.mark.parametrize("url", [DAY, "archive/"])
def test_on_a_narrow_window_the_keyboard_stops_at_what_is_seen_and_opens_the_menu(
    rich_root: str, visit: Visit, url: str
) -> None:
    page = visit(rich_root, viewport={"width": 640, "height": 400}, reduced_motion="reduce").open(url)
    page.wait_for_function("() => !document.documentElement.classList.contains('no-js')")
    unseen = """() => {
      const focused = document.activeElement;
      const { right, bottom } = focused.getBoundingClientRect();
      const isSeen = right > 0 && bottom > 0 && focused.checkVisibility({ visibilityProperty: true });
      return isSeen && !focused.hidden ? "" : focused.outerHTML.slice(0, 100);
    }"""
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(unseen) == ""
    menu = page.get_by_role("button", name="Navigation")
    link = page.locator(".md-nav--primary").get_by_role("link", name="Categories")
    for key in ("Enter", "Space"):
        menu.focus()
        expect(menu).to_have_attribute("aria-expanded", "false")
        page.keyboard.press(key)
        expect(menu).to_have_attribute("aria-expanded", "true")
        link.focus()
        expect(link).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_be_focused()
        expect(link).to_be_hidden()


JUMPS = """
  window.jumps = 0;
  new PerformanceObserver(list => {
    for (const each of list.getEntries()) window.jumps += each.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(
    ("url", "filled"), [("search/?query=robot", ".dg-hits li"), ("search/", "#dg-query"), ("reading/", "#dg-reading")]
)
def test_pages_that_scripts_fill_do_not_jump(
    sample_root: str, visit: Visit, url: str, filled: str, size: dict[str, Any]
) -> None:
    watched = visit(sample_root, **size)
    watched.page.add_init_script(JUMPS)
    page = watched.open(url)
    expect(page.locator(filled).first).to_be_visible()
    # Layout shifts are told after the frame that they are seen in.
    wait_for_rest(page)
    assert page.evaluate("window.jumps") < 0.02


def test_what_marks_mean_is_said_without_a_pointer(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root, **PHONE)
    page = watched.open(DAY)
    paper = page.locator(".dg-paper", has=page.locator(".dg-analysis mark.unverified")).first
    assert paper.locator("mark").first.evaluate("each => getComputedStyle(each, '::after').content") == '"†"'
    expect(paper.get_by_text("†: This figure was not found in what the model had read")).to_be_visible()
    why = page.locator(".dg-why").first
    reasons, dots = why.locator("div").first, why.locator("summary")
    expect(reasons).to_be_hidden()
    place = "each => [each.offsetLeft, each.offsetTop]"
    before = dots.evaluate(place)
    dots.tap()
    expect(reasons).to_have_text("Relevance: fits")
    assert dots.evaluate(place) == before
    for url in ("archive/", "2026/", "2026/06/"):
        page = watched.open(url)
        expect(page.locator(".dg-legend")).to_contain_text("missing")
        assert page.locator(".dg-months .dg-cell--missing").first.inner_text().split() == ["10", "missing"]


def test_folds_open_with_the_keyboard(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    summary = page.locator("details.dg-abstract > summary").first
    assert not page.get_by_text("We learn fields in").first.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("We learn fields in").first).to_be_visible()
    page.locator("details.dg-authors__rest > summary").focus()
    page.keyboard.press("Space")
    names = page.locator(".dg-authors", has=page.locator("details"))
    assert "Nna Author" in names.inner_text()
    page.keyboard.press("Space")
    assert "Nna Author" not in names.inner_text()


@pytest.mark.parametrize("on_paper", [True, False])
def test_open_names_run_on(rich_root: str, visit: Visit, on_paper: bool) -> None:
    page = visit(rich_root).open(DAY)
    authors = page.locator(".dg-authors", has=page.locator("details")).first
    assert authors.inner_text().endswith("Hna Author and 6 more")
    if on_paper:
        page.emulate_media(media="print")
    else:
        authors.locator("summary").click()
    assert authors.inner_text() == ", ".join(f"{letter}na Author" for letter in "ABCDEFGHIJKLMN")


@pytest.mark.parametrize(
    ("anchor", "id_"),
    [
        ("2606.01003", "2606.01003"),
        ("2606.01003v1", "2606.01003"),
        ("2606.01003v3", "2606.01003"),
        # A version that nobody had heard of when the page was made.
        ("2606.01003v9", "2606.01003"),
        ("hep-th/9901001v1", "hep-th/9901001"),
        ("hep-th%2F9901001v7", "hep-th/9901001"),
    ],
)
def test_old_anchors_lead_to_the_paper(rich_root: str, visit: Visit, anchor: str, id_: str) -> None:
    page = visit(rich_root).open(f"{DAY}#{anchor}")
    wait_for_top(page, id_)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_the_contents_lead_to_each_of_some_long_papers(sample_root: str, visit: Visit, options: dict[str, Any]) -> None:
    page = visit(sample_root, **options).open("2026/06/10/")
    links = page.locator("#contents li > a")
    assert links.count() == 5
    for link in links.all():
        link.evaluate("each => each.click()")
        wait_for_top(page, str(link.get_attribute("href")).removeprefix("#"))
        # What is laid out late would still move it.
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        wait_for_top(page, str(link.get_attribute("href")).removeprefix("#"))


def test_an_old_anchor_works_on_an_open_page(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    page.evaluate("() => { location.hash = '2606.01003v9' }")
    wait_for_top(page, "2606.01003")


@pytest.mark.parametrize("url", ["", "2026/06/17/"])
def test_the_anchor_of_a_paper_of_another_day_leads_to_the_search(sample_root: str, visit: Visit, url: str) -> None:
    page = visit(sample_root).open(f"{url}#2606.15341v2")
    page.wait_for_url(f"{sample_root}search/?query=2606.15341")
    expect(page.locator(".dg-hits .dg-item__title").first).to_have_attribute(
        "href", f"{sample_root}2026/06/16/?h=2606.15341#2606.15341"
    )


def test_a_tab_has_the_title_of_the_paper_that_its_address_names(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(f"{DAY}#2606.01003v9")
    expect(page).to_have_title("A Withdrawn Study of Nothing · 9 June 2026 · Test Digest")
    page.evaluate("() => { location.hash = 'papers' }")
    expect(page).to_have_title("9 June 2026 · Test Digest")


def test_the_days_before_and_after_are_a_step_away(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    page.get_by_title("Previous day").click()
    page.wait_for_url(f"{rich_root}2026/06/08/")
    page.get_by_title("Next day").click()
    page.wait_for_url(f"{rich_root}{DAY}")
    page.keyboard.press("p")
    page.wait_for_url(f"{rich_root}2026/06/08/")
    page.keyboard.press("n")
    page.wait_for_url(f"{rich_root}{DAY}")


def test_keys_turn_days_from_the_front_page_too(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open("")
    # The page's own navigation would lead on to the calendar.
    assert page.locator("link[rel=next]").count() == 0
    page.keyboard.press("p")
    page.wait_for_url(f"{rich_root}{DAY}")


@pytest.mark.parametrize("url", ["", "categories/cs.RO/"])
def test_a_category_and_its_number_stand_on_one_line(sample_root: str, visit: Visit, url: str) -> None:
    page = visit(sample_root, viewport={"width": 320, "height": 800}).open(url)
    whole = page.locator(".dg-chips").first.evaluate(
        """chips => [...chips.children].map(each => {
          each.style.width = "1em";
          const isLine = each.offsetHeight < 2 * parseFloat(getComputedStyle(each).lineHeight);
          return isLine && /\\w \\d+$/.test(each.textContent);
        })"""
    )
    assert whole
    assert all(whole)


def test_an_anchor_of_nothing_harms_nobody(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    for anchor in ("nothing", "%", "%E0%A4%A", "v9", "<img src=x onerror=alert(1)>", "__palette_0"):
        watched.page.goto("about:blank")
        watched.open(f"{DAY}#{anchor}")
    assert watched.page.locator("h1").is_visible()


def test_on_paper_everything_is_unfolded_and_the_frame_is_gone(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    page.emulate_media(media="print")
    for text in ("We learn fields in", "Nna Author", "Candidate 20"):
        box = page.get_by_text(text).first.bounding_box()
        assert box, text
        assert box["height"] > 5, text
    for frame in (".md-header", ".md-tabs", ".md-sidebar", ".dg-turn"):
        assert page.locator(frame).first.is_hidden(), frame
    # Chromium makes a PDF of it, several pages long.
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 2


@pytest.mark.parametrize("url", ["2026/06/17/", "2026/06/16/"])
def test_no_line_begins_with_the_punctuation_behind_a_formula(sample_root: str, visit: Visit, url: str) -> None:
    page = visit(sample_root).open(url)
    for width in range(340, 1300, 40):
        page.set_viewport_size({"width": width, "height": 900})
        torn = page.evaluate(
            """() => [...document.querySelectorAll("article math:not([display])")].filter(math => {
              const next = math.nextSibling;
              if (next?.nodeType !== Node.TEXT_NODE || !/^[，。；：、）,.;:)]/.test(next.data)) return false;
              const sign = new Range();
              sign.setStart(next, 0);
              sign.setEnd(next, 1);
              return sign.getBoundingClientRect().left < math.getBoundingClientRect().left;
            }).length"""
        )
        assert torn == 0, width


@pytest.mark.parametrize(
    "formula",
    [
        r"\raisebox{30pt}{\text{raised}}",
        r"\raisebox{-300pt}{\text{lowered}}",
        r"\raisebox{3pt}{" * 30 + "x" + "}" * 30,
        r"\hspace{-40em}\text{before}",
        r"\!" * 190 + "x",
        r"\mkern-900mu x",
        r"\llap{x}\smash{y}\rule{10em}{900em}\rule[-90em]{1em}{1em}",
        r"\genfrac{}{}{2000em}{}{a}{b}",
        r"\begin{matrix}a\\[-90em]b\end{matrix}",
        "x^{" * 60 + "y" + "}" * 60,
        r"\underbrace{" * 60 + "y" + "}" * 60,
    ],
)
def test_a_formula_stays_in_its_place(rich_root: str, visit: Visit, formula: str) -> None:
    page = visit(rich_root).open("2026/06/")
    height, beyond = (
        page.locator(".dg-day__papers a")
        .nth(1)
        .evaluate(
            """(title, html) => {
          title.innerHTML = html;
          const place = title.closest("li").getBoundingClientRect();
          const parts = [...title.querySelectorAll("*")].map(each => each.getBoundingClientRect());
          const out = part => part.top < place.top - 2 || part.bottom > place.bottom + 2 || part.left < place.left - 2;
          return [place.height, parts.filter(out).length];
        }""",
            formula_html(formula),
        )
    )
    assert beyond == 0
    assert height < 600


A4 = {"viewport": {"width": 665, "height": 900}}
"""What is between the margins."""


def test_on_paper_a_wide_table_has_all_its_columns(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root, **A4).open(DAY)
    page.emulate_media(media="print")
    beyond = page.locator(".dg-analysis").first.evaluate(
        """place => {
          const row = (tag, text) => `<tr>${`<${tag}>${text}</${tag}>`.repeat(12)}</tr>`;
          const rows = row("th", "Parameters") + row("td", "51.3");
          place.insertAdjacentHTML("beforeend", `<div class="table-scroll"><table>${rows}</table></div>`);
          const { scrollWidth, clientWidth } = place.lastElementChild;
          return scrollWidth - clientWidth;
        }"""
    )
    assert beyond <= 0


def test_on_paper_a_long_formula_has_its_end(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root, **A4).open(DAY)
    maths = page.locator("math[display=block]").first
    maths.evaluate("each => each.append(...Array.from({ length: 200 }, () => each.firstElementChild.cloneNode(true)))")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert maths.evaluate("each => each.scrollWidth - each.clientWidth") <= 0


@pytest.mark.parametrize(("authors", "printed"), [(14, 14), (60, 8)])
def test_on_paper_hundreds_of_authors_are_a_number(
    tmp_path: Path, serve: Callable[[str, Path], str], visit: Visit, authors: int, printed: int
) -> None:
    names = tuple(f"Author N{number}" for number in range(authors))
    write_day(Archive(tmp_path / "docs"), MONDAY, [paper("2606.01001", authors=names)])
    built = build(write_project(tmp_path, theme={"language": "en"}), tmp_path / "site")
    page = visit(serve(f"crowd{authors}", built.site)).open("2026/06/08/")
    page.emulate_media(media="print")
    # As the theme's script does it for print.
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    text = page.locator(".dg-authors").inner_text()
    assert text.count("Author") == printed
    assert text.endswith("Author N13" if authors == printed else f"and {authors - printed} more")


def test_paper_is_white_for_those_who_read_in_the_dark(rich_root: str, visit: Visit) -> None:
    colour = "each => getComputedStyle(each).color"

    def printed(scheme: str) -> list[str]:
        page = visit(rich_root, color_scheme=scheme, reduced_motion="reduce").open(DAY)
        texts = [page.locator(text).first for text in ("h1", ".dg-paper p", ".dg-findings li", ".dg-contents a")]
        shown = [text.evaluate(colour) for text in texts]
        page.emulate_media(media="print")
        on_paper = [text.evaluate(colour) for text in texts]
        assert (shown == on_paper) == (scheme == "light")
        return on_paper

    assert printed("dark") == printed("light")


def test_with_colours_of_the_system_scores_and_calendars_say_the_same(rich_root: str, visit: Visit) -> None:
    """Forced colours take backgrounds, shadows and all colours but a few of the system."""
    watched = visit(rich_root, forced_colors="active")
    page = watched.open(DAY)
    dots = page.locator(".dg-facts .dg-points").filter(has_text="2 of 3").first
    assert dots.locator("[aria-hidden]").inner_text() == "●●○"
    page = watched.open("archive/")
    looks = page.locator(".dg-legend .dg-cell").evaluate_all(
        """all => all.map(each => {
          const { outlineStyle, backgroundColor } = getComputedStyle(each);
          return `${outlineStyle} ${backgroundColor}`;
        })"""
    )
    assert len(looks) == len(set(looks)) == 9


@pytest.mark.parametrize(
    ("url", "place", "scrolls"),
    [
        (DAY, ".dg-paper p", ""),
        (DAY, ".dg-paper__title a", "h3"),
        (DAY, ".dg-contents li > a", ""),
        (DAY, ".dg-findings li", ""),
        (DAY, ".dg-analysis h4", ""),
        (DAY, ".dg-candidates li > a", ""),
        ("2026/06/", ".dg-day__papers a", ""),
        ("categories/cs.RO/", ".dg-item__title", "li"),
    ],
)
def test_a_long_formula_in_a_line_can_be_scrolled_into_sight(
    rich_root: str, visit: Visit, url: str, place: str, scrolls: str
) -> None:
    page = visit(rich_root, **PHONE).open(url)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    text = page.locator(place).first
    text.evaluate(
        """each => {
          const maths = document.createElementNS('http://www.w3.org/1998/Math/MathML', 'math');
          maths.innerHTML = '<mrow>' + '<mi>x</mi><mo>+</mo>'.repeat(60) + '<mi>y</mi></mrow>';
          each.replaceChildren('It is ', maths, ' as ever.');
        }"""
    )
    hidden, shown = text.evaluate(
        """(each, scrolls) => {
          const end = () => each.querySelector('mi:last-child').getBoundingClientRect().right > innerWidth;
          const before = end();
          (scrolls ? each.closest(scrolls) : each).scrollLeft = 100_000;
          return [before, !end()];
        }""",
        scrolls,
    )
    assert (hidden, shown) == (True, True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    if text.evaluate("each => !!each.closest('ol')"):
        # Beside the numbers of its neighbours, where nothing cuts it off.
        item = text.locator("xpath=ancestor::li[1]")
        assert item.evaluate("each => getComputedStyle(each).listStylePosition") == "outside"
        assert item.evaluate("each => getComputedStyle(each).overflowX") == "visible"


def test_without_scripts(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root, java_script_enabled=False)
    page = watched.open(DAY)
    assert page.get_by_role("heading", level=1).inner_text() == "Tuesday, 9 June 2026"
    assert page.get_by_text("The loss is").is_visible()
    # Mathematics is part of the page, not made by a script.
    formula = page.locator("math[display=block]").bounding_box()
    assert formula
    assert formula["height"] > 20
    page.locator("details.dg-abstract > summary").first.click()
    expect(page.get_by_text("We learn fields in").first).to_be_visible()
    page.locator("#contents").get_by_role("link", name="机器人抓取的新方法").click()
    page.wait_for_url(re.compile(r"#2606\.01004$"))
    page.get_by_role("link", name="Thursday, 11 June 2026").click()
    page.wait_for_url(re.compile("/2026/06/11/$"))


def test_the_colour_scheme_is_kept(rich_root: str, visit: Visit) -> None:
    """Material keeps it in the browser's storage: one choice for all pages, at whatever depth."""
    watched = visit(rich_root, color_scheme="light")
    page = watched.open(DAY)
    scheme = "() => document.body.getAttribute('data-md-color-scheme')"
    button = page.locator("label[for^=__palette]:visible")
    for _ in range(2):
        leads_to = button.get_attribute("for")
        button.click()
        # The theme shows the next button when it is done.
        page.wait_for_function(
            """id => [...document.querySelectorAll('label[for^=__palette]')]
                .every(each => each.hidden || each.htmlFor != id)""",
            arg=leads_to,
        )
    page.wait_for_function(f"() => ({scheme})() == 'slate'")
    for url in ("", "categories/cs.RO/"):
        watched.open(url).wait_for_function(f"() => ({scheme})() == 'slate'")


def test_headings_form_an_outline(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    for url in PAGES:
        levels = watched.open(url).evaluate(
            "() => [...document.querySelectorAll('.md-content :is(h1,h2,h3,h4,h5,h6)')].map(each => +each.tagName[1])"
        )
        assert levels[0] == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), (url, levels)


def test_long_text_keeps_to_a_readable_width(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root, viewport={"width": 2560, "height": 1400})
    box = watched.open(DAY).locator(".dg-analysis p").first.bounding_box()
    assert box
    size = watched.page.evaluate(
        "() => parseFloat(getComputedStyle(document.querySelector('.dg-analysis p')).fontSize)"
    )
    # Some 50 Chinese characters or 100 Latin ones.
    assert box["width"] <= 52 * size


def test_what_a_mention_stands_for_shows_on_it(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    links = page.locator("#summary a[href='#2606.01003']")
    assert {link.get_attribute("title") for link in links.all()} == {"A Withdrawn Study of Nothing"}


def test_a_title_fits_a_narrow_phone_and_fingers_find_the_links(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root, **(PHONE | {"viewport": {"width": 320, "height": 640}})).open(DAY)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320
    # https://www.w3.org/TR/WCAG22/#target-size-minimum
    small = page.locator(".dg-contents li > a, .dg-category, .dg-own, .dg-fold > summary, .dg-links a").evaluate_all(
        """all => all.filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24)
                    .map(each => each.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_a_citation_is_copied(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root, permissions=["clipboard-read", "clipboard-write"])
    cite = watched.open(DAY).locator("[id='2606.01003'] .dg-cite")
    cite.locator("summary").click()
    for name, begins in (("BibTeX", "@misc{lovelace2026"), ("RIS", "TY  - "), ("CSL-JSON", "[")):
        cite.get_by_role("status").evaluate("each => { each.textContent = '' }")
        cite.get_by_role("button", name=f"Copy {name}").click()
        expect(cite.get_by_role("status")).to_have_text("Copied")
        text = watched.page.evaluate("() => navigator.clipboard.readText()")
        assert text.startswith(begins), name
        assert "2606.01003" in text
        assert "A Withdrawn Study of Nothing" in text


SELECT = """(title) => {
  const range = document.createRange();
  range.setStart(title.querySelector("mi").firstChild, 0);
  range.setEnd(title, title.childNodes.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""

COPIED = """async () => Object.fromEntries(await Promise.all((await navigator.clipboard.read()).flatMap((each) =>
  each.types.map(async (type) => [type, await (await each.getType(type)).text()]))))"""


def test_a_formula_is_copied_as_text_on_one_line(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root, permissions=["clipboard-read", "clipboard-write"])
    page = watched.open(DAY)
    title = page.locator(".dg-paper__title a").first
    with page.expect_response("**/copying.*.js"):
        page.keyboard.press("Control+a")
    title.evaluate(SELECT)
    page.keyboard.press("Control+c")
    kinds = page.evaluate(COPIED)
    assert kinds["text/plain"] == "ℝ³ Fields: A Careful Study"
    assert "ℝ³" in kinds["text/html"]
    assert page.locator("body > div[style]").count() == 0
    page.evaluate("navigator.clipboard.writeText('')")
    title.evaluate("(title) => getSelection().selectAllChildren(title.querySelector('em'))")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "Careful"


def test_what_is_copied_with_a_formula_is_what_was_seen(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root, permissions=["clipboard-read", "clipboard-write"]).open(DAY)
    paper = page.locator(".dg-paper", has=page.locator(".dg-analysis mark.unverified")).first
    expect(paper.locator(".dg-abstract > div")).to_be_hidden()
    with page.expect_response("**/copying.*.js"):
        page.keyboard.press("Control+a")
    paper.evaluate("(paper) => getSelection().selectAllChildren(paper)")
    page.keyboard.press("Control+c")
    kinds = page.evaluate(COPIED)
    assert "42.7†" in kinds["text/plain"]
    assert re.search(r'<mark class="unverified"[^>]* style="background: rgb[^>]*>42\.7†</mark>', kinds["text/html"])
    assert "Relevance ●" in kinds["text/plain"]
    assert "of 3" not in "".join(kinds.values())
    assert "<summary><h4>Abstract" in kinds["text/html"]
    assert re.findall(r"</summary>\s*(?!\s|</details>).{9}", kinds["text/html"]) == []


def test_buttons_of_a_page_by_hand_are_seen(tmp_path: Path, serve: Callable[[str, Path], str], visit: Visit) -> None:
    small_archive(tmp_path / "docs")
    text = "[One](archive/index.md){ .md-button } [Two](archive/index.md){ .md-button .md-button--primary }\n"
    (tmp_path / "docs/about.md").write_text(f"# About\n\n{text}", "utf-8")
    built = build(write_project(tmp_path, markdown_extensions=["attr_list"]), tmp_path / "site")
    page = visit(serve("buttons", built.site)).open("about/")
    paper, accent = (
        page.evaluate(f"getComputedStyle(document.querySelector('{each}')).{of}")
        for each, of in (("body", "backgroundColor"), (".md-content", "getPropertyValue('--dg-accent')"))
    )
    one, two = (
        page.locator(".md-button")
        .nth(number)
        .evaluate(
            "each => (({ color, backgroundColor, textDecorationLine }) => [color, backgroundColor, textDecorationLine])"
            "(getComputedStyle(each))"
        )
        for number in (0, 1)
    )
    assert accent == "#14586b"
    assert one == ["rgb(20, 88, 107)", "rgba(0, 0, 0, 0)", "none"]
    assert two == [paper, "rgb(20, 88, 107)", "none"]


def test_the_sign_of_a_formula_by_itself_stands_beside_it(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    mark = page.locator(".dg-analysis p").first
    widths = mark.evaluate(
        """each => {
          each.outerHTML = '<mark class="unverified"><math display="block"><mn>12.5</mn></math></mark>';
          const math = document.querySelector("mark > math[display=block]");
          const [inner, outer] = [math, math.parentElement].map((part) => part.getBoundingClientRect());
          return [inner.width, inner.left - outer.left, outer.right - inner.right];
        }"""
    )
    # Centred, but for the sign.
    assert widths[0] < 60
    assert 0 < widths[2] - widths[1] < 20


FORMULAS = (
    r"\mathbb{R}^3 \frac{1}{2}x 2\frac{1}{2} \frac{a+b}{c} \frac{1}{\mathrm{KL}} \frac{1}{x^2}",
    r"\tilde{\mathcal{O}}(n\log n) \check{z}\breve{g}\acute{e}\grave{e}\mathring{a}",
    r"\hat{\mathbf{x}} \vec{v} \overline{AB}",
    r"360^\circ 256\times 256 78.3\% 1{,}000 x_{i+1} \geq \theta^\star \pi_{0.5} x^{0.5}/1.5 f'(x) f''",
    r"\sum_{i=1}^{n} x_i \int_0^1 f\,dx \lim_{x \to 0} \max_{\theta} \underbrace{a+b}_{n} \overbrace{a}^{n}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix} \begin{cases}1 & x>0\\0 & \text{else}\end{cases} \binom{n}{k}",
    r"\begin{aligned}a&=b\\&=c\end{aligned}",
    r"\frac{a}{b}^2 \sqrt{x}^2 \sqrt{x^2} {\frac{a}{b}}_i^2 \sqrt{2x} \sqrt{2}x \sqrt{12} 2\sqrt[3]{xy}",
    r"x^{ab} x^a b x^2y x_iy_i n^c\log n {}_a^b X \phantom{x} a \quad b \text{if }x \in A \mathcal{L} \mathfrak{g}",
)


def test_both_sides_make_the_same_text_of_formulas(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    script = f"{rich_root}{load_assets(search=True)['copying.js'].path}"
    formulas = [formula_html(source, display=display) for source in FORMULAS for display in (False, True)]
    texts = page.evaluate(
        """async ([script, formulas]) => {
          const { plain } = await import(script);
          const parsed = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("math");
          return formulas.map((html) => plain(parsed(html)));
        }""",
        [script, formulas],
    )
    assert texts == [mathml_plain(html) for html in formulas]


def test_the_citations_of_a_day_are_what_its_file_has(rich: Build, rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    boxes = page.locator(".dg-cite")
    for box in boxes.all():
        box.locator("summary").click()
    expect(boxes.locator("pre:has(code:not(:empty))")).to_have_count(4)
    shown = boxes.locator("pre").evaluate_all("all => all.map((each) => each.textContent.trimEnd())")
    assert "\n\n".join(shown) + "\n" == (rich.site / DAY / "papers.bib").read_text("utf-8")


def test_a_citation_is_shown_or_its_file_is_linked(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open(DAY)
    cite = page.locator("[id='hep-th/9901001'] .dg-cite")
    page.context.route("**/papers.bib", lambda route: route.abort("internetdisconnected"))
    watched.expected.add(f"{rich_root}{DAY}papers.bib")
    with page.expect_event("requestfailed"):
        cite.locator("summary").click()
    expect(cite.get_by_role("link", name="BibTeX")).to_be_visible()
    expect(cite.locator("pre")).to_have_count(0)
    page.context.unroute("**/papers.bib")
    cite.locator("summary").click()
    cite.locator("summary").click()
    expect(cite.locator("pre")).to_contain_text("eprint = {hep-th/9901001}")
    assert cite.locator("pre").inner_text().count("@misc") == 1
    watched.troubles = [each for each in watched.troubles if "papers.bib" not in each]


def test_a_citation_without_scripts(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root, java_script_enabled=False).open(DAY)
    cite = page.locator("[id='2606.01003'] .dg-cite")
    cite.locator("summary").click()
    links = cite.get_by_role("link").evaluate_all("all => all.map((each) => each.getAttribute('href'))")
    assert links == ["papers.bib", "papers.ris", "papers.json"]


MARKED = "wanted => document.querySelector('.md-sidebar--secondary .md-nav__link--active')?.hash === wanted"


@pytest.mark.parametrize(("url", "links"), [("2026/06/10/", 7), ("zh/readers/", 6), ("settings/", 6)])
def test_the_contents_beside_a_text_mark_what_they_led_to(sample_root: str, visit: Visit, url: str, links: int) -> None:
    page = visit(sample_root, reduced_motion="reduce").open(url)
    beside = page.locator(".md-sidebar--secondary .md-nav__link[href*='#']")
    for link in beside.all()[:links]:
        link.click()
        wanted = str(link.evaluate("each => each.hash"))
        if wanted == "#papers":
            # It begins where its first paper does.
            wanted = f"#{page.locator('.dg-paper').first.get_attribute('id')}"
        page.wait_for_function(MARKED, arg=wanted)


def test_a_paper_that_a_key_led_to_is_marked_in_the_contents(sample_root: str, visit: Visit) -> None:
    page = visit(sample_root, reduced_motion="reduce").open("2026/06/10/")
    for id_ in page.locator(".dg-paper").evaluate_all("all => all.map(each => each.id)"):
        page.keyboard.press("j")
        page.wait_for_function(MARKED, arg=f"#{id_}")
