"""The reader's own things: marks, the reading list, highlighting and keys, in a real browser."""

import gzip
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

import digest
from tests.browser.conftest import Visit

DAY = "2026/06/09/"
FIRST, SECOND = "2606.01001", "hep-th/9901001"


def kept(page: Page) -> dict[str, object]:
    """What stands in the browser's storage for the site."""
    return json.loads(page.evaluate("localStorage.getItem('digest:/rich/')"))  # type: ignore[no-any-return]


def focused_paper(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('.dg-paper')?.id ?? ''"))


def file_of(value: object) -> FilePayload:
    text = value if isinstance(value, str) else json.dumps(value)
    return {"name": "reading.json", "mimeType": "application/json", "buffer": text.encode()}


def test_marks_stay_and_show_everywhere(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open(DAY)
    read = page.locator(f"[id='{FIRST}']").get_by_role("button", name="Read", exact=True)
    assert read.get_attribute("aria-pressed") == "false"
    read.click()
    assert read.get_attribute("aria-pressed") == "true"
    assert page.locator("#dg-reader [role=status]").inner_text().startswith("Read: Learning")
    page.locator(f"[id='{SECOND}']").get_by_role("button", name="Read later").click()
    assert page.locator(".dg-own-day button").inner_text() == "Mark all as read · 1 of 4"
    page = watched.open(DAY)
    assert read.get_attribute("aria-pressed") == "true"
    page = watched.open("2026/06/")
    assert page.locator(".dg-is-read").evaluate_all("all => all.map(each => each.hash)") == [f"#{FIRST}"]
    page = watched.open("reading/")
    link = page.locator("#dg-reading .dg-item a")
    assert link.inner_text() == "Old Strings and <Angles>"
    link.click()
    page.wait_for_url(f"**/{DAY}#{SECOND}")
    page = watched.open("reading/")
    page.get_by_role("button", name="Remove: Old Strings").click()
    assert page.locator("[data-part=empty]").is_visible()
    assert page.evaluate("document.activeElement.id") == "reading-saved"
    assert kept(page)["saved"] == []


def tick_all(page: Page) -> None:
    """Marks every paper as read that a month lists, and highlights some words."""
    page.evaluate(
        """key => {
          const links = [...document.querySelectorAll(".dg-day__papers a")];
          const date = link => link.pathname.match(/\\d{4}\\/\\d\\d\\/\\d\\d/)[0].replaceAll("/", "-");
          const read = links.map(link => ({ id: link.hash.slice(1), date: date(link) }));
          localStorage.setItem(key, JSON.stringify({ digest: 1, read, words: ["for", "of", "with", "model"] }));
        }""",
        "digest:/arxiv-digest/",
    )


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("2026/06/", ".dg-themes a"),
        ("2026/", ".dg-themes a"),
        ("search/?query=model&from=2026-06", ".dg-hits .dg-item__title:not([href$='#summary'])"),
    ],
)
def test_lists_that_are_made_late_or_look_otherwise_have_ticks_and_highlights(
    sample_root: str, visit: Visit, url: str, links: str
) -> None:
    watched = visit(sample_root)
    tick_all(watched.open("2026/06/"))
    page = watched.open(url)
    shown = page.locator(links)
    expect(shown.first).to_be_visible()
    assert shown.evaluate_all("all => all.filter(each => !each.matches('.dg-is-read')).length") == 0
    inside = "links => [...CSS.highlights.get('dg-own')].some(each => each.startContainer.parentElement.closest(links))"
    assert page.evaluate(inside, links)


def test_earlier_papers_that_were_announced_again_have_ticks(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open("2026/06/08/")
    page.locator(".dg-own-day button").click()
    ticks = watched.open(DAY).locator(".dg-candidates .dg-is-read")
    assert ticks.evaluate_all("all => all.map(each => each.hash)") == ["#2606.00002"]


def test_a_whole_day(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    whole = page.locator(".dg-own-day button")
    said = page.locator("#dg-reader [role=status]")
    assert whole.inner_text() == "Mark all as read · 0 of 4"
    whole.click()
    assert (whole.inner_text(), said.inner_text()) == ("Mark all as unread · 4 of 4", "Read: 4 of 4")
    whole.click()
    assert (whole.inner_text(), said.inner_text()) == ("Mark all as read · 0 of 4", "Read: 0 of 4")


def test_marking_everything_as_unread_can_be_undone(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    watched.open(DAY).locator(".dg-own-day button").click()
    page = watched.open("reading/")
    before = kept(page)["read"]
    undo, said = page.get_by_role("button", name="Undo"), page.locator("[data-part=said]")
    assert undo.is_hidden()
    page.get_by_role("button", name="Mark everything as unread").dblclick()
    assert (kept(page)["read"], said.inner_text()) == ([], "Everything is unread.")
    undo.click()
    assert (kept(page)["read"], said.inner_text()) == (before, "The marks are back.")
    assert undo.is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Mark everything as unread"


def test_the_front_page_knows_the_day(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open("")
    page.get_by_role("button", name="Read later").click()
    assert kept(page)["saved"] == [{"id": "2606.09001", "date": "2026-06-11", "title": "A Later Paper"}]


def test_the_front_page_says_what_is_new_since_the_last_visit(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    line = watched.page.locator("#dg-since")
    watched.open("")
    # Who was never here has no last visit; who comes back on the same day has missed nothing.
    assert line.is_hidden()
    watched.open(DAY)
    for seen, told in (("2026-06-08", "9 Jun"), ("2026-06-01", "9 Jun 8 Jun All days in the calendar")):
        watched.page.evaluate(
            """seen => {
              sessionStorage.clear();
              localStorage.setItem("digest:/rich/:seen", seen);
            }""",
            seen,
        )
        # It stays as long as the tab shows the same days,
        for _ in range(2):
            watched.open("")
            assert line.inner_text() == f"Also new since your last visit: {told}"
        assert watched.page.evaluate("localStorage.getItem('digest:/rich/:seen')") == "2026-06-11"
    # and no longer: what this tab has shown before, was seen.
    watched.page.evaluate(
        """() => {
          sessionStorage.setItem("digest:/rich/:seen", "2026-06-01 2026-06-09");
          localStorage.setItem("digest:/rich/:seen", "2026-06-09");
        }"""
    )
    watched.open("")
    assert line.is_hidden()


def test_days_that_were_read_have_a_tick_in_calendars(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    watched.open("2026/06/08/").locator(".dg-own-day button").click()
    watched.open(DAY).get_by_role("button", name="Read", exact=True).first.click()
    for url in ("archive/", "2026/", "2026/06/"):
        ticks = watched.open(url).locator(".dg-cell--read")
        assert ticks.evaluate_all("all => all.map(each => each.textContent)") == ["8"], url


def test_the_list_is_copied_as_bibtex(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root, permissions=["clipboard-read", "clipboard-write"])
    copy = watched.page.get_by_role("button", name="Copy BibTeX")
    watched.open("reading/")
    assert copy.is_hidden()
    page = watched.open(DAY)
    for number in (0, 1):
        page.get_by_role("button", name="Read later").nth(number).click()
    # One that is in the archive no more.
    page.evaluate(
        """() => {
          const own = JSON.parse(localStorage.getItem("digest:/rich/"));
          own.saved.push({ id: "2606.99999", date: "2026-06-09", title: "Gone" });
          localStorage.setItem("digest:/rich/", JSON.stringify(own));
        }"""
    )
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    watched.open("reading/")
    copy.click()
    expect(page.locator("[data-part=said-copy]")).to_have_text("Copied: 2 of 3")
    text = page.evaluate("navigator.clipboard.readText()")
    assert [text.count(f"eprint = {{{id_}}}") for id_ in (FIRST, SECOND)] == [1, 1]
    assert len([url for url in fetched if url.endswith("papers.bib")]) == 1


def test_formulas_in_titles_are_kept_as_text(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open(DAY)
    page.keyboard.press("j")
    page.keyboard.press("b")
    page.keyboard.press("j")
    page.keyboard.press("b")
    page = watched.open("reading/")
    titles = page.locator("#dg-reading .dg-item__title")
    expect(titles).to_have_text(["Old Strings and <Angles>", "Learning ℝ³ Fields: A Careful Study"])
    expect(titles.first).to_have_attribute("lang", "en")


def test_what_a_key_did_is_seen_for_a_while(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root, reduced_motion="reduce").open(DAY)
    page.keyboard.press("j")
    page.keyboard.press("b")
    said = page.locator("#dg-reader [role=status]")
    expect(said).to_be_in_viewport(ratio=1)
    expect(said).to_have_css("opacity", "1")
    expect(said).to_have_css("opacity", "0")
    expect(said).not_to_be_empty()


def test_keys(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    page.evaluate("window.open = (...all) => { window.opened = all }")
    page.keyboard.press("j")
    assert focused_paper(page) == FIRST
    page.keyboard.press("j")
    assert focused_paper(page) == SECOND
    page.keyboard.press("m")
    page.keyboard.press("b")
    assert kept(page)["read"] == [{"id": SECOND, "date": "2026-06-09"}]
    page.keyboard.press("m")
    assert kept(page)["read"] == []
    page.keyboard.press("o")
    assert page.evaluate("window.opened") == [f"https://arxiv.org/abs/{SECOND}", "_blank", "noopener"]
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert focused_paper(page) == FIRST
    for _ in range(9):
        page.keyboard.press("j")
    assert focused_paper(page) == "2606.01004"


def test_keys_go_on_from_what_is_on_the_screen(sample_root: str, visit: Visit) -> None:
    page = visit(sample_root).open("2026/06/10/")
    papers = page.locator(".dg-paper").evaluate_all("all => all.map(each => each.id)")
    page.keyboard.press("j")
    assert focused_paper(page) == papers[0]
    page.evaluate("id => document.getElementById(id).scrollIntoView()", papers[3])
    page.keyboard.press("j")
    assert focused_paper(page) == papers[4]
    page.keyboard.press("k")
    assert focused_paper(page) == papers[3]


def test_the_list_of_keys(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    page.keyboard.press("j")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    assert dialog.is_visible()
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert focused_paper(page) == FIRST
    page.locator(".dg-foot__keys").click()
    dialog.get_by_role("button", name="Close").click()
    assert not dialog.is_visible()
    assert page.evaluate("localStorage.length === 0 || !localStorage.getItem('digest:/rich/')")


def test_keys_can_be_turned_off(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open(DAY)
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page = watched.open(DAY)
    before = kept(page)
    for key in "jmbs/f?":
        page.keyboard.press(key)
    assert (focused_paper(page), kept(page)) == ("", before)
    expect(page.locator("#__search")).not_to_be_checked()
    expect(page.locator("#dg-keys")).to_be_hidden()
    # What is no sign goes on as ever.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")
    page.locator(".dg-foot__keys").click()
    page.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused_paper(page)


def test_keys_that_mean_a_paper_mean_none_above_the_first(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    page.evaluate("void (window.open = (...all) => { window.opened = all })")
    for key in "mbo":
        page.keyboard.press(key)
    assert page.evaluate("[localStorage.getItem('digest:/rich/'), window.opened ?? null]") == [None, None]


def test_keys_are_letters_while_typing(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open(DAY)
    page.keyboard.press("/")
    page.wait_for_function("() => document.querySelector('[data-md-toggle=search]').checked")
    page.keyboard.type("bmjk?")
    assert page.locator(".md-search__input").input_value() == "bmjk?"
    assert not page.locator("#dg-keys").is_visible()
    assert page.evaluate("localStorage.getItem('digest:/rich/')") is None
    page = watched.open("reading/")
    page.get_by_label("Words").fill("x")
    page.get_by_label("Words").press("?")
    assert not page.locator("#dg-keys").is_visible()
    page = watched.open(DAY)
    page.keyboard.press("j")  # above the first paper a key would mean none
    for key in ("Control+m", "Meta+m", "Alt+m"):
        page.keyboard.press(key)
    composed = "new KeyboardEvent('keydown', {key: 'm', isComposing: true, bubbles: true})"
    page.evaluate(f"document.activeElement.dispatchEvent({composed})")
    assert page.evaluate("JSON.parse(localStorage.getItem('digest:/rich/') || '{}').read?.length ?? 0") == 0
    page.keyboard.press("m")
    assert len(kept(page)["read"]) == 1


def painted(page: Page) -> list[str]:
    return list(page.evaluate("[...(CSS.highlights.get('dg-own') ?? [])].map(each => each.toString())"))


def test_words_and_authors_are_highlighted(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open("reading/")
    page.get_by_label("Words").fill("STUDY\n抓取\n\nnot there\na.*\n")
    page.get_by_label("Authors").fill("turing")
    page.get_by_label("Authors").press("Tab")
    assert kept(page)["words"] == ["STUDY", "抓取", "not there", "a.*"]
    page = watched.open(DAY)
    found = painted(page)
    assert {each.lower() for each in found} == {"study", "抓取", "turing"}
    # The inside of a word is none, but in Chinese there are no spaces.
    page = watched.open("reading/")
    page.get_by_label("Words").fill("stud")
    page.get_by_label("Authors").fill("")
    page.get_by_label("Authors").press("Tab")
    assert painted(watched.open(DAY)) == []


@pytest.mark.parametrize("leave", ["wait", "reload", "back", "close"])
def test_words_are_kept_while_they_are_typed(rich_root: str, visit: Visit, leave: str) -> None:
    watched = visit(rich_root)
    watched.open(DAY)
    page = watched.open("reading/")
    page.get_by_label("Words").press_sequentially("study\nfields")
    match leave:
        case "wait":
            expect(page.locator("[data-part=said-terms]")).to_have_text("Kept")
        case "reload":
            page.reload()
        case "back":
            page.go_back()
        case "close":
            page.close(run_before_unload=True)
    other = page.context.new_page()
    other.goto(f"{rich_root}reading/")
    expect(other.get_by_label("Words")).to_have_value("study\nfields")


def test_words_of_two_tabs_are_kept(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open("reading/")
    page.get_by_label("Words").fill("first\nsecond")
    page.get_by_label("Words").press("Tab")
    other = page.context.new_page()
    other.goto(f"{rich_root}reading/")
    # Both fields have the focus in their tabs, so neither shows what the other does.
    page.get_by_label("Words").fill("first\nsecond\nthird")
    other.get_by_label("Words").fill("second\nfourth")
    for each in (page, other):
        each.bring_to_front()
        each.get_by_label("Words").press("Tab")
    # What one tab has kept reaches the other a moment later.
    for each in (page, other):
        expect(each.get_by_label("Words")).to_have_value("second\nfourth\nthird")
    assert kept(page)["words"] == ["second", "fourth", "third"]


def test_words_stand_for_themselves_in_chinese(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open("reading/")
    page.get_by_label("Words").fill("Transformer\n光\nx")
    page.get_by_label("Words").press("Tab")
    # A Latin letter alone would be everywhere.
    assert page.get_by_label("Words").input_value() == "Transformer\n光"
    page = watched.open(DAY)
    page.locator(f"[id='{FIRST}']").evaluate(
        "each => each.append('基于Transformer的光学模型和Transformer；Transformers')"
    )
    page.keyboard.press("j")
    page.keyboard.press("m")
    assert painted(page) == ["Transformer", "Transformer", "光"]


def test_export_and_import_are_a_round_trip(rich_root: str, visit: Visit, tmp_path: Path) -> None:
    first = visit(rich_root)
    page = first.open(DAY)
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.keyboard.press("b")
    page = first.open("reading/")
    with page.expect_download() as started:
        page.get_by_role("button", name="Export").click()
    path = tmp_path / "reading.json"
    started.value.save_as(path)
    second = visit(rich_root)
    page = second.open(DAY)
    page.locator(f"[id='{SECOND}']").get_by_role("button", name="Read later").click()
    page = second.open("reading/")
    page.get_by_label("Import").set_input_files(path)
    page.get_by_text("Imported: 1 for the list, 1 read").wait_for()
    assert {each["id"] for each in kept(page)["saved"]} == {FIRST, SECOND}  # type: ignore[attr-defined]
    page.get_by_label("Import").set_input_files(path)
    page.get_by_text("Imported: 0 for the list, 0 read").wait_for()


def test_an_import_takes_the_room_that_is_left(rich_root: str, visit: Visit) -> None:
    def papers(month: int) -> list[dict[str, str]]:
        return [{"id": f"{month}.{number:05}", "date": "2022-01-03", "title": "T"} for number in range(1_500)]

    watched = visit(rich_root)
    page = watched.open("reading/")
    page.get_by_label("Import").set_input_files(file_of({"digest": 1, "saved": papers(2201)}))
    page.get_by_text("Imported: 1500 for the list").wait_for()
    # The first one is on both lists.
    page.get_by_label("Import").set_input_files(file_of({"digest": 1, "saved": papers(2201)[:1] + papers(2202)}))
    page.get_by_text("Imported: 500 for the list").wait_for()
    saved = [each["id"] for each in kept(page)["saved"]]  # type: ignore[attr-defined]
    assert (len(saved), saved[500:]) == (2_000, [each["id"] for each in papers(2201)])
    # On a full list the newest is kept, and the oldest goes.
    page = watched.open(DAY)
    button = page.locator(f"[id='{FIRST}']").get_by_role("button", name="Read later")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    after = [each["id"] for each in kept(page)["saved"]]  # type: ignore[attr-defined]
    assert after == [*saved[1:], FIRST]


def test_imported_words_take_the_room_that_is_left(rich_root: str, visit: Visit) -> None:
    own = [f"own{number}" for number in range(150)]
    new = [f"new{number}" for number in range(60)]
    page = visit(rich_root).open("reading/")
    for words in (own, [*new, *own]):
        page.get_by_label("Import").set_input_files(file_of({"digest": 1, "words": words}))
        found = "word => document.querySelector('[data-part=words]').value.includes(word)"
        page.wait_for_function(found, arg=words[20])
    assert kept(page)["words"] == [*new[10:], *own]


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{", "{}", '{"digest": 2}', "[" * 50_000, '"x"', '{"digest": "1", "read": []}'],
)
def test_a_file_of_something_else_changes_nothing(text: str, rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open("reading/")
    page.get_by_label("Import").set_input_files(file_of(text))
    page.locator("[data-part=said]", has_text="could not be imported").wait_for()
    assert page.evaluate("localStorage.getItem('digest:/rich/')") is None


def test_a_hostile_file_is_harmless(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open("reading/")
    attack = "<img src=x onerror=alert(1)>"
    hostile = {
        "digest": 1,
        "__proto__": {"polluted": True},
        "read": [{"id": "__proto__", "date": "2026-01-01"}, {"id": "javascript:alert(1)", "date": "2026-01-01"}, 7],
        "saved": [
            {"id": "2601.00001", "date": "2026-01-01", "title": attack + "\u0000\u2028" + "x" * 900},
            {"id": "2601.00002", "date": "../../evil", "title": "t"},
            {"id": '2601.00003"><script>', "date": "2026-01-01", "title": "t"},
            {"id": "2601.00004", "date": "2026-01-02", "title": {"toString": 1}},
            None,
        ],
        "words": [attack, "y" * 5000, 3, {}, *[f"word {number}" for number in range(900)]],
        "authors": "everyone",
    }
    page.get_by_label("Import").set_input_files(file_of(hostile))
    page.get_by_text("Imported: 2 for the list, 0 read").wait_for()
    titles = page.locator("#dg-reading .dg-item a").all_inner_texts()
    assert titles[0] == "2601.00004"
    assert titles[1].startswith(attack)
    assert len(titles[1]) <= 300
    assert page.locator("#dg-reading img").count() == 0
    hrefs = page.locator("#dg-reading .dg-item a").evaluate_all("all => all.map(each => each.href)")
    assert all(re.fullmatch(re.escape(rich_root) + r"2026/01/0\d/#2601\.0000\d", href) for href in hrefs)
    found = kept(page)
    assert len(found["words"]) <= 200  # type: ignore[arg-type]
    assert page.evaluate("({}).polluted") is None


def test_a_damaged_store_begins_anew(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open(DAY)
    page.evaluate("localStorage.setItem('digest:/rich/', '{\"read\": [[')")
    page = watched.open(DAY)
    page.keyboard.press("j")
    page.keyboard.press("m")
    assert kept(page)["read"] == [{"id": FIRST, "date": "2026-06-09"}]


def test_without_storage_the_page_works_and_says_so(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    # The theme's own settings are left alone: it does not expect this.
    watched.page.add_init_script(
        """for (const name of ["getItem", "setItem"]) {
             const usual = Storage.prototype[name];
             Storage.prototype[name] = function (key, ...rest) {
               if (key.startsWith("digest:")) throw new DOMException("no", "SecurityError");
               return usual.call(this, key, ...rest);
             };
           }"""
    )
    page = watched.open(DAY)
    button = page.locator(f"[id='{FIRST}']").get_by_role("button", name="Read", exact=True)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    page.locator(f"[id='{SECOND}']").get_by_role("button", name="Read", exact=True).click()
    assert page.locator(".dg-own-day button").inner_text() == "Mark all as read · 2 of 4"
    assert watched.open("reading/").locator("[data-part=blocked]").is_visible()


def test_where_site_data_is_blocked_all_works_and_that_nothing_stays_is_said(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    watched.page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"]) {
             const get = () => { throw new DOMException("no", "SecurityError") };
             Object.defineProperty(window, name, { configurable: true, get });
           }"""
    )
    page = watched.open(DAY)
    # What Material makes of its scripts: the search, the colours, the contents.
    page.keyboard.press("/")
    page.keyboard.type("withdrawn")
    expect(page.locator(".md-search-result__list")).to_contain_text("A Withdrawn Study of Nothing")
    page.keyboard.press("Escape")
    expect(page.locator("label[for^=__palette]:visible")).to_have_count(1)
    page.locator(f"[id='{FIRST}']").get_by_role("button", name="Read later").click()
    expect(page.locator("#dg-reader [role=status]")).to_contain_text("not kept when you leave")
    assert watched.open("reading/").locator("[data-part=blocked]").is_visible()


def test_a_full_storage_is_said(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open(DAY)
    page.locator(f"[id='{FIRST}']").get_by_role("button", name="Read later").click()
    # All sites of a host share one storage.
    page.evaluate(
        """() => {
          for (let size = 2 ** 21, number = 0; size >= 1; ) {
            try { localStorage.setItem(`other:${number++}`, "x".repeat(size)); } catch { size /= 2; }
          }
        }"""
    )
    page.locator(f"[id='{SECOND}']").get_by_role("button", name="Read later").click()
    said = page.locator("#dg-reader [role=status]").inner_text()
    assert said == "On the reading list: Old Strings and <Angles> · not kept when you leave"
    page = watched.open("reading/")
    assert page.locator("[data-part=blocked]").is_visible()
    assert page.locator("#dg-reading .dg-item a").count() == 1
    page.get_by_label("Words").fill("strings")
    page.get_by_label("Words").press("Tab")
    assert "has no room left" in page.locator("[data-part=said-terms]").inner_text()
    page.evaluate(
        "Object.keys(localStorage).filter(each => /^other/.test(each)).forEach(each => localStorage.removeItem(each))"
    )
    page = watched.open("reading/")
    assert not page.locator("[data-part=blocked]").is_visible()
    assert page.evaluate("Object.keys(localStorage).filter(each => /^digest/.test(each))") == ["digest:/rich/"]


def test_another_tab_is_heard(rich_root: str, visit: Visit) -> None:
    page = visit(rich_root).open(DAY)
    other = page.context.new_page()
    other.goto(rich_root + DAY)
    other.keyboard.press("j")
    other.keyboard.press("m")
    page.wait_for_function(
        f"() => document.getElementById('{FIRST}').querySelector('.dg-own--read').ariaPressed === 'true'"
    )
    other.evaluate("localStorage.clear()")
    page.wait_for_function(
        f"() => document.getElementById('{FIRST}').querySelector('.dg-own--read').ariaPressed === 'false'"
    )


def test_without_scripts_there_are_no_buttons_and_a_way_on(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root, java_script_enabled=False)
    page = watched.open(DAY)
    assert page.locator(".dg-own:visible").count() == 0
    assert not page.locator(".dg-foot__keys").is_visible()
    page = watched.open("reading/")
    assert page.locator("#dg-reading-without").is_visible()
    assert not page.locator("#dg-reading").is_visible()


def test_nothing_leaves_the_browser(rich_root: str, visit: Visit) -> None:
    watched = visit(rich_root)
    page = watched.open(DAY)
    page.wait_for_load_state("networkidle")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for key in "jmbjmb?":
        page.keyboard.press(key)
    assert requests == []


def test_the_script_is_small() -> None:
    script = (Path(digest.__file__).parent / "assets" / "reader.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= 8_192
