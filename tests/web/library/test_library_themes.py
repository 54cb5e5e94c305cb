import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.model import Score
from digest.web.library.paper_words import PaperTerms, Term
from digest.web.library.themes import Theme, themes_of
from digest.web.pages.page import WebPage
from tests.archives import analysis, paper, write_day
from tests.web.site_making import EN, body, site


def having(number: int, *terms: str, first: int = 0, in_title: bool = True) -> list[PaperTerms]:
    made = [Term(term, term.title(), in_title) for term in terms]
    return [PaperTerms.of(f"2606.{first + place:05}", made) for place in range(number)]


def names(themes: tuple[Theme, ...]) -> list[str]:
    return [theme.term for theme in themes]


def test_what_stands_out_comes_first() -> None:
    now = [*having(6, "world model"), *having(6, "image classification", first=10)]
    before = [*having(50, "image classification"), *having(50, "object tracking", first=60)]
    found = themes_of(now, before)
    assert found.strongest[0] == Theme("World Model", 6, 0, ("2606.00000", "2606.00001", "2606.00002"))
    assert names(found.rose) == ["World Model"]
    assert names(found.fell) == ["Object Tracking"]
    assert (found.papers, found.before) == (12, 100)
    assert found.fell[0].examples == ()


def test_a_term_needs_three_papers_and_a_title() -> None:
    now = [
        *having(2, "rare thing"),
        *having(5, "mentioned thing", first=10, in_title=False),
        *having(3, "real thing", first=20),
    ]
    assert names(themes_of(now, []).strongest) == ["Real Thing"]


def test_little_before_moves_nothing() -> None:
    found = themes_of(having(9, "world model"), having(39, "object tracking"))
    assert names(found.strongest) == ["World Model"]
    assert (found.rose, found.fell) == ((), ())


def test_chance_is_no_move() -> None:
    now = [*having(10, "world model"), *having(90, "x y", first=100)]
    before = [*having(12, "world model"), *having(88, "x y", first=100)]
    found = themes_of(now, before)
    assert (found.rose, found.fell) == ((), ())


def test_a_theme_says_not_what_another_has_said() -> None:
    found = themes_of(having(5, "diffusion model", "latent diffusion model", "robot"), [])
    assert len(found.strongest) == 2


TERMS = st.lists(st.sampled_from(["a b", "b c", "a b c", "d", "e f"]), unique=True)


@given(st.lists(TERMS, max_size=60), st.lists(TERMS, max_size=60))
def test_any_counts(now: list[list[str]], before: list[list[str]]) -> None:
    made = [
        [paper for number, terms in enumerate(each) for paper in having(1, *terms, first=number)]
        for each in (now, before)
    ]
    found = themes_of(*made)
    assert not {*names(found.rose)} & {*names(found.fell)}
    for theme in found.strongest:
        assert 3 <= theme.papers <= found.papers


# --- on pages


def months(root: Path) -> Archive:
    """Two months: of object tracking, and of world models; the scores rise from day to day."""
    archive = Archive(root)
    for month, topic in ((5, "Object Tracking"), (6, "World Models")):
        for day in range(1, 13):
            ids = [f"26{month:02}.{day:02}{number:03}" for number in range(4)]
            papers = [paper(id_, title=f"{topic} for Purpose {id_}", abstract="We try.") for id_ in ids]
            score = Score(relevance=1 + day // 5, significance=1 + day // 6, strength=day)
            write_day(archive, dt.date(2026, month, day), papers, [analysis(id_, score=score) for id_ in ids])
    return archive


def test_a_month_begins_with_what_mattered(tmp_path: Path) -> None:
    page = body(site(months(tmp_path)), "2026/06/")
    start, end = page.index('id="mattered"'), page.index('class="dg-months"')
    mattered = page[start:end]
    # The best scored day, then the one before.
    assert [mattered.count(f"#2606.{day:02}") for day in (12, 11, 10)] == [4 + 0, 1, 0]
    assert "World Models" in mattered
    assert EN("mattered.rose") in mattered
    assert EN("mattered.fell") in mattered
    assert "0% → 100%" in mattered
    assert "100% → 0%" in mattered


def test_the_first_month_is_held_against_nothing(tmp_path: Path) -> None:
    page = body(site(months(tmp_path)), "2026/05/")
    assert "Object Tracking" in page
    assert EN("mattered.rose") not in page
    assert EN("mattered.how_first") in page


def test_past_months_stay_as_they_are(tmp_path: Path) -> None:
    archive = months(tmp_path / "docs")
    before = site(archive, kept=tmp_path / "kept")
    was = {key.url: (before.inputs(key), before.page(key)) for key in before.page_keys() if key.kind == "month"}
    write_day(archive, dt.date(2026, 6, 15), [paper("2606.15001", title="Object Tracking Again")])
    after = site(archive, kept=tmp_path / "kept")
    now = {key.url: (after.inputs(key), after.page(key)) for key in after.page_keys() if key.kind == "month"}
    assert now["2026/05/"] == was["2026/05/"]
    assert now["2026/06/"][0] != was["2026/06/"][0]
    # And what is kept changes nothing.
    fresh = site(archive)
    assert {key.url: fresh.page(key) for key in fresh.page_keys() if key.kind == "month"} == {
        url: page for url, (_, page) in now.items()
    }


@pytest.mark.parametrize("change", ["worse", "gone"])
def test_a_changed_score_changes_its_month_and_year(tmp_path: Path, change: str) -> None:
    """Of other months and years everything stays."""
    archive = months(tmp_path / "docs")

    def told() -> dict[str, tuple[str, WebPage]]:
        of = site(archive, kept=tmp_path / "kept")
        return {key.url: (of.inputs(key), of.page(key)) for key in of.page_keys() if key.kind in ("month", "year")}

    was = told()
    path = archive.analysis_path(dt.date(2026, 6, 12), "2606.12000")
    if change == "worse":
        path.write_text(path.read_text("utf-8").replace("relevance: 3", "relevance: 1"), "utf-8")
    else:
        path.unlink()
    now = told()
    changed = {url for url in was if now[url][1] != was[url][1]}
    assert changed == {url for url in was if now[url][0] != was[url][0]} == {"2026/06/", "2026/"}


def test_a_year_is_held_against_the_year_before(tmp_path: Path) -> None:
    archive = months(tmp_path)
    for day in range(1, 13):
        ids = [f"2501.{day:02}{number:03}" for number in range(4)]
        papers = [paper(id_, title=f"Stereo Matching of {id_}", abstract="We try.") for id_ in ids]
        write_day(archive, dt.date(2025, 1, day), papers, [])
    page = body(site(archive), "2026/")
    assert "Stereo Matching" in page[page.index(EN("mattered.fell")) :]
    assert EN("mattered.best") in page
