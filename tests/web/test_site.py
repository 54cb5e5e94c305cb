import datetime as dt
import os
import re
import shutil
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.web.library.index import load_library
from digest.web.pages.categories import LARGE_LIST, LIST_HEAD
from digest.web.pages.days import HOME_DAYS
from digest.web.render import Renderer, first_authors
from digest.web.site import Site
from tests.archives import MONDAY, THURSDAY, TUESDAY, paper, rich_archive, small_archive, write_day
from tests.web.site_making import EN, key, site


def many_days(root: Path, *, days: int, papers: int, first: dt.date = MONDAY) -> Archive:
    """Days in a row with papers of `cs.CV` alone."""
    archive = Archive(root)
    for day in range(days):
        date = first + dt.timedelta(days=day)
        ids = [f"{date:%y%m}.{(date.day * 500 + number):05}" for number in range(papers)]
        write_day(archive, date, [paper(id_, categories=("cs.CV",)) for id_ in ids], [])
    return archive


def test_addresses(tmp_path: Path) -> None:
    keys = site(rich_archive(tmp_path)).page_keys()
    assert [(key.url, key.kind) for key in keys] == [
        ("2026/06/08/", "day"),
        ("2026/06/09/", "day"),
        ("2026/06/11/", "day"),
        ("2026/06/", "month"),
        ("2026/", "year"),
        ("archive/", "archive"),
        ("categories/", "categories"),
        ("categories/cs.CV/", "category"),
        ("categories/cs.LG/", "category"),
        ("categories/cs.RO/", "category"),
        ("categories/eess.IV/", "category"),
        ("categories/hep-th/", "category"),
        ("authors/", "authors"),
        ("authors/ada-lovelace/", "author"),
        ("authors/alan-turing/", "author"),
        ("reading/", "reading"),
        ("search/", "search"),
    ]
    assert [key.base for key in keys[:5]] == ["../../../"] * 3 + ["../../", "../"]


def test_an_empty_archive_still_has_its_overviews_and_its_search(tmp_path: Path) -> None:
    empty = site(Archive(tmp_path))
    assert [key.url for key in empty.page_keys()] == ["archive/", "categories/", "authors/", "reading/", "search/"]
    assert all(empty.page(key).body for key in empty.page_keys())
    body = empty.home("").body
    assert "<code>digest import</code>" in body
    assert EN("home.empty").replace("`", "") in re.sub("</?code>", "", body)


def test_pages_do_not_depend_on_the_order_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = rich_archive(tmp_path)
    before = site(archive)
    pages = [before.page(key) for key in before.page_keys()]
    iterdir = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: sorted(iterdir(self), reverse=True))
    after = site(archive)
    assert after.page_keys() == before.page_keys()
    assert [after.page(key) for key in after.page_keys()] == pages


def test_a_page_depends_on_what_its_inputs_say(tmp_path: Path) -> None:
    """What the page cache relies on: another page only with another key."""
    archive = rich_archive(tmp_path / "docs")
    before = site(archive)
    was = {key.url: (before.inputs(key), before.page(key).body) for key in before.page_keys()}
    changes = [
        lambda: write_day(archive, dt.date(2026, 6, 15), [paper("2606.09999", categories=("cs.CV", "math.AG"))]),
        lambda: write_day(archive, dt.date(2026, 6, 10), []),
        lambda: write_day(archive, MONDAY, [paper("2606.00001", title="Renamed"), paper("2606.00002")]),
        lambda: shutil.rmtree(archive.folder(dt.date(2026, 6, 12))),
        lambda: archive.analysis_path(TUESDAY, "2606.01003").unlink(),
        lambda: archive.metadata_path(THURSDAY).write_text("{}", encoding="utf-8"),
    ]
    for change in changes:
        change()
        after = site(archive)
        now = {key.url: (after.inputs(key), after.page(key).body) for key in after.page_keys()}
        changed = {url for url in was.keys() & now.keys() if was[url][1] != now[url][1]}
        assert changed
        assert {url for url in changed if was[url][0] == now[url][0]} == set()
        was = now


def test_a_published_day_changes_only_with_its_neighbour(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path)
    before = site(archive)
    was = {key.url: before.inputs(key) for key in before.page_keys() if key.kind == "day"}
    write_day(archive, dt.date(2026, 6, 15), [paper("2606.09999")])
    after = site(archive)
    now = {key.url: after.inputs(key) for key in after.page_keys() if key.kind == "day"}
    assert {url for url in was if was[url] != now[url]} == {"2026/06/11/"}


def test_anchors_that_other_pages_may_lead_to(tmp_path: Path) -> None:
    of = site(rich_archive(tmp_path))
    body = of.page(key(of, "2026/06/09/")).body
    assert of.anchors(TUESDAY) <= set(re.findall(r'id="([^"]*)"', body))
    assert {"2606.01001", "2606.01003v3", "hep-th/9901001v1", "summary"} <= of.anchors(TUESDAY)


def test_ids_on_a_page_are_there_once(tmp_path: Path) -> None:
    of = site(rich_archive(tmp_path))
    for page in [of.home("<p>Welcome.</p>"), *map(of.page, of.page_keys())]:
        ids = re.findall(r' id="([^"]*)"', page.body)
        assert len(ids) == len(set(ids))


def test_contents_beside_the_text(tmp_path: Path) -> None:
    of = site(rich_archive(tmp_path))
    summary, papers, ledger = of.page(key(of, "2026/06/09/")).contents
    assert (summary.anchor, papers.anchor, ledger.anchor) == ("summary", "papers", "ledger")
    assert papers.children[0].title == "Learning ℝ³ Fields: A Careful Study"
    assert [child.language for child in papers.children] == ["en"] * 4
    assert [child.anchor for child in papers.children] == ["2606.01001", "hep-th/9901001", "2606.01003", "2606.01004"]


def test_the_home_page_shows_the_latest_day_and_some_before(tmp_path: Path) -> None:
    of = site(many_days(tmp_path, days=HOME_DAYS + 3, papers=1))
    body = of.home("").body
    days = of.library.days
    assert f'datetime="{days[-1].date}"' in body
    shown = [day.date for day in days if f'<time datetime="{day.date}">' in body]
    assert shown == [day.date for day in days[-1 - HOME_DAYS :]]
    assert "10 papers on 10 days" in body
    # Permanent addresses are those of the day, not of the home page.
    assert f'href="2026/06/17/#{days[-1].papers[0].id}">{EN("paper.permalink")}' in body


def test_home_holds_the_owners_text(tmp_path: Path) -> None:
    assert "<p>Welcome.</p>" in site(small_archive(tmp_path)).home("<p>Welcome.</p>").body


def test_home_is_described_in_the_owners_words(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    of = site(archive, description="Robots & us")
    assert of.home("").description == "Robots & us"
    assert '<p class="dg-intro">Robots &amp; us</p>' in of.home("").body
    assert site(archive).home("").description == EN("site.tagline")


def test_large_categories_get_a_page_a_year(tmp_path: Path) -> None:
    archive = many_days(tmp_path, days=2, papers=100, first=dt.date(2025, 12, 30))
    many_days(tmp_path, days=3, papers=LARGE_LIST // 3, first=dt.date(2026, 1, 5))
    of = site(archive)
    # Not `key`: Python 3.12.1 then takes the function of this name below for it.
    urls = [each.url for each in of.page_keys() if each.kind == "category"]
    assert urls == ["categories/cs.CV/", "categories/cs.CV/2026/", "categories/cs.CV/2025/"]
    pages = [of.page(key(of, url)).body for url in urls]
    assert [page.count('class="dg-item"') for page in pages] == [LIST_HEAD, LARGE_LIST, 200]
    assert EN("category.whole", period=2026) in pages[0]
    assert '<a href="../../../categories/cs.CV/">cs.CV</a>' in pages[1]


def test_large_years_of_a_category_get_a_page_a_month(tmp_path: Path) -> None:
    archive = many_days(tmp_path, days=2, papers=LARGE_LIST // 2, first=dt.date(2026, 1, 5))
    many_days(tmp_path, days=1, papers=1, first=dt.date(2026, 3, 2))
    of = site(archive)
    urls = [key.url for key in of.page_keys() if key.kind == "category"]
    parts = ["categories/cs.CV/2026/", "categories/cs.CV/2026/03/", "categories/cs.CV/2026/01/"]
    assert urls == ["categories/cs.CV/", *parts]
    january = of.page(key(of, "categories/cs.CV/2026/01/")).body
    assert january.count('class="dg-item"') == LARGE_LIST
    assert '<a href="../../../../categories/cs.CV/2026/">2026</a>' in january


def test_small_categories_have_one_page(tmp_path: Path) -> None:
    archive = many_days(tmp_path, days=2, papers=LARGE_LIST // 2)
    of = site(archive)
    [category] = [key for key in of.page_keys() if key.kind == "category"]
    body = of.page(category).body
    assert body.count('class="dg-item"') == LARGE_LIST
    assert "dg-more" not in body


def test_months_turn_over_gaps(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for date in (dt.date(2025, 11, 3), dt.date(2026, 2, 2), dt.date(2026, 3, 2)):
        write_day(archive, date, [])
    of = site(archive)
    body = of.page(key(of, "2026/02/")).body
    assert '<a rel="prev" href="../../2025/11/"><span>← Previous month</span> November 2025</a>' in body
    assert '<a rel="next" href="../../2026/03/">' in body
    assert 'rel="prev"' not in of.page(key(of, "2025/11/")).body
    year = of.page(key(of, "2025/")).body
    assert '<nav class="dg-turn" aria-label="Previous year / Next year">' in year
    assert '<a rel="next" href="../2026/"><span>Next year →</span> 2026</a>' in year


def test_the_calendar_names_years_without_days(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for year in (2019, 2021, 2024):
        write_day(archive, dt.date(year, 3, 7), [paper(f"{year}.01001")])
    of = site(archive)
    body = of.page(key(of, "archive/")).body
    shown = re.findall(r'id="y(\d{4})"|<p class="dg-small">(.*?)</p>', body)
    gaps = [EN("calendar.without", years=years) for years in ("2022–2023", "2020")]
    assert shown == [("2024", ""), ("", gaps[0]), ("2021", ""), ("", gaps[1]), ("2019", "")]


def test_a_day_without_papers_is_shown_as_one(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    write_day(archive, MONDAY, [])
    of = site(archive)
    body = of.page(key(of, "2026/06/")).body
    assert 'dg-cell--1" href="../../2026/06/08/" title="8 June 2026: 0 papers"' in body
    assert not re.search(r"<ol[^>]*>\s*</ol>", body)
    assert '<span class="dg-cell dg-cell--complete dg-cell--1">0</span>' in of.page(key(of, "archive/")).body


def test_descriptions(tmp_path: Path) -> None:
    of = site(rich_archive(tmp_path))
    descriptions = {key.url: of.page(key).description for key in of.page_keys()}
    assert descriptions["2026/06/09/"].startswith("Paper 1 leads; papers 2 and 3 follow")
    assert descriptions["2026/06/11/"] == "11 June 2026: 1 paper"
    assert descriptions["categories/cs.LG/"] == "cs.LG Machine Learning: 1 paper, newest first"
    assert all(descriptions.values())


def test_problems_are_those_of_the_days_files(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    archive.metadata_path(MONDAY).write_text("{", encoding="utf-8")
    archive.analysis_path(TUESDAY, "2606.01001").write_text("", encoding="utf-8")
    of = site(archive)
    assert [problem.path for problem in of.problems()] == [archive.metadata_path(MONDAY)]
    page = of.page(key(of, "2026/06/09/"))
    assert [problem.path for problem in page.problems] == [archive.analysis_path(TUESDAY, "2606.01001")]


def test_symbolic_links_are_no_days(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "docs")
    os.symlink(archive.folder(MONDAY), tmp_path / "docs/2026/06/11")
    os.symlink(tmp_path / "docs/2026", tmp_path / "docs/2027")
    assert [day.date for day in load_library(archive).days] == [MONDAY, TUESDAY, dt.date(2026, 6, 10)]


def test_first_authors() -> None:
    assert first_authors(()) == ""
    assert first_authors(["A", "B", "C"]) == "A, B, C"
    assert first_authors(["A", "B", "C", "D"]) == "A, B, C et al."


def test_templates_escape_what_text_has_not_cleaned(tmp_path: Path) -> None:
    of = Site(Archive(tmp_path), load_library(Archive(tmp_path)), EN, name="<b>A & B</b>")
    assert "<b>" not in of.home("").body
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in Renderer(EN)(
        "home.html", base="", site_name="<b>A & B</b>", intro="", intro_language="", about="", day=None
    )
