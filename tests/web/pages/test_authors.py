import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.web.library import people_history
from digest.web.library.author_spellings import name_key, slug_of
from digest.web.library.index import load_library
from digest.web.library.people import People
from digest.web.pages import authors as author_pages
from tests.archives import MONDAY, paper, write_day
from tests.web.site_making import EN, body, site


def archive_of(root: Path, *days: list[tuple[str, ...]]) -> Archive:
    """An archive where each day is a list of the authors of its papers."""
    archive = Archive(root)
    for number, papers in enumerate(days):
        made = [paper(f"2606.{number:02}{place:03}", authors=authors) for place, authors in enumerate(papers)]
        write_day(archive, MONDAY + dt.timedelta(days=number), made, [])
    return archive


def known(archive: Archive) -> People:
    return People(load_library(archive))


def papers_of(archive: Archive) -> dict[str, list[str]]:
    return {slug: [paper.id for paper in person.papers] for slug, person in known(archive).by_slug.items()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jürgen Schmidhuber", "Jurgen  SCHMIDHUBER"),
        ("Jun-Yan Zhu", "Junyan Zhu"),
        ("Łukasz Kaiser", "Lukasz Kaiser"),
        ("J. K. Rowling", "J.K. Rowling"),
        ("Jürgen Müller", "Ju\u0308rgen Mu\u0308ller"),
        ("Miles O'Brien", "Miles O’Brien"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jun Yan Zhu", "Junyan Zhu"),
        ("Fei-Fei Li", "Li Fei-Fei"),
        ("Wei Wang", "Wei Wan"),
        ("Y. Li", "Yan Li"),
        ("Diederik Kingma", "Diederik P. Kingma"),
    ],
)
def test_names_that_may_be_two_people_stay_two(tmp_path: Path, one: str, other: str) -> None:
    assert len(papers_of(archive_of(tmp_path, [(one,), (one,)], [(other,), (other,)]))) == 2


def test_initials_are_a_full_name_that_was_known_and_alone(tmp_path: Path) -> None:
    archive = archive_of(
        tmp_path,
        [("J.-Y. Zhu",)],
        [("Jun-Yan Zhu",), ("J. Y. Zhu",)],
        [("Jia-Yi Zhu",), ("J.-Y. Zhu",)],
    )
    # On the first day nobody knew the name, on the third it could be two people.
    assert papers_of(archive) == {"junyan-zhu": ["2606.01000", "2606.01001"], "j-y-zhu": ["2606.02001", "2606.00000"]}
    assert known(archive).by_slug["junyan-zhu"].spellings == ("Jun-Yan Zhu", "J. Y. Zhu")


def test_one_initial_is_nobody_in_particular(tmp_path: Path) -> None:
    assert papers_of(archive_of(tmp_path, [("Fei Li",)], [("F. Li",)])) == {}


def test_a_page_takes_two_papers(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, [("Ada Once", "Bea Twice")], [("Bea Twice", "Bea Twice")])
    assert papers_of(archive) == {"bea-twice": ["2606.01000", "2606.00000"]}


def test_links_are_those_of_the_day(tmp_path: Path) -> None:
    """A later paper of an author changes no earlier page."""
    days = [[("Ada First",)], [("Ada First",), ("Bea Same",), ("Bea Same",)]]
    archive = archive_of(tmp_path, *days)
    found = known(archive)
    assert dict(found.links(MONDAY)) == {}
    assert dict(found.links(MONDAY + dt.timedelta(days=1))) == {
        "Ada First": "authors/ada-first/",
        "Bea Same": "authors/bea-same/",
    }
    more = archive_of(tmp_path, *days, [("Ada First", "Cleo New")], [("Cleo New",), ("A. B. First",)])
    later = known(more)
    assert [dict(later.links(MONDAY + dt.timedelta(days=day))) for day in range(2)] == [
        dict(found.links(MONDAY + dt.timedelta(days=day))) for day in range(2)
    ]
    assert later.by_slug.keys() > found.by_slug.keys()


def test_pages_get_rarer_but_never_vanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_history, "MINIMUM_BY_PAGES", ((2, 2), (3, 3)))
    monkeypatch.setattr(people_history, "RARE", 9)
    names = ["Ada A", "Bea B", "Cleo C", "Dora D"]
    days = [[(name,) for name in names] for _ in range(8)]
    found = known(archive_of(tmp_path, *days))
    assert list(found.by_slug) == ["ada-a", "bea-b", "cleo-c"]
    assert found.minimum == 9
    assert len(found.links(MONDAY + dt.timedelta(days=1))) == 2


def test_a_link_leads_to_a_page_that_exists(tmp_path: Path) -> None:
    names = [f"Author {letter}{number}" for letter in "xyz" for number in range(4)]
    archive = archive_of(tmp_path, *[[tuple(names[day : day + 5]), ("李雷", "韩梅梅")] for day in range(6)])
    of = site(archive)
    urls = {key.url for key in of.page_keys()}
    links = {link for key in of.page_keys() for link in re.findall(r'"[./]*(authors/[^"#]*/)"', of.page(key).body)}
    assert len(links) > 5
    assert links <= urls


@given(st.text(max_size=200))
def test_slugs_are_short_ascii_and_one_part_of_a_path(name: str) -> None:
    if key := name_key(name):
        assert re.fullmatch(r"[a-z0-9]+(--?[a-z0-9]+)*", slug_of(key))
        assert len(slug_of(key)) <= 60


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_names_never_share_a_slug(one: str, other: str) -> None:
    first, second = name_key(one), name_key(other)
    if first and second and first != second:
        assert slug_of(first) != slug_of(second)


def test_names_in_other_scripts(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, [("李雷", "韩 梅梅")], [("李雷", "韩 梅梅")])
    slugs = list(known(archive).by_slug)
    assert len(set(slugs)) == 2
    assert all(re.fullmatch(r"name--[0-9a-f]{12}", slug) for slug in slugs)
    assert EN("authors.other") in body(site(archive), "authors/")


def test_a_page_has_papers_coauthors_categories_and_months(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, *[[("Ada One", "Bea Two", "<b>Cleo</b>")] for _ in range(4)])
    write_day(archive, dt.date(2026, 9, 1), [paper("2609.00001", authors=("ADA ONE",))], [])
    of = site(archive)
    # Four papers are no picture yet.
    assert "<rect" not in body(of, "authors/bea-two/")
    page = body(of, "authors/ada-one/")
    assert page.index("2609.00001") < page.index("2606.02000") < page.index("2606.00000")
    assert 'href="../../authors/bea-two/">Bea Two</a> <small>4</small>' in page
    assert "Also written ADA ONE" in page
    assert page.count("<rect") == 4
    assert "<b>" not in page
    assert "style=" not in page
    assert "different people of one name" in page


def test_many_authors_are_on_pages_by_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(author_pages, "ONE_PAGE", 3)
    names = ("Ada Ash", "Bea Birch", "Cleo Birch", "李雷")
    of = site(archive_of(tmp_path, [names], [names], [names[:1]]))
    urls = [key.url for key in of.page_keys() if key.kind == "authors"]
    assert urls == ["authors/", "authors/a-z/a/", "authors/a-z/b/", "authors/a-z/other/"]
    assert body(of, "authors/").index("Ada Ash") < body(of, "authors/").index("Bea Birch")
    letter = body(of, "authors/a-z/b/")
    assert "Cleo Birch" in letter
    assert "Ada Ash" not in letter
    assert 'aria-current="page">B<' in letter
    assert 'href="../../../authors/a-z/a/"' in letter


def test_a_page_of_a_letter_stays_when_another_letter_gets_somebody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(author_pages, "ONE_PAGE", 3)
    names = ("Ada Ash", "Bea Birch", "Cleo Birch", "李雷")
    sites = [
        site(archive_of(tmp_path / "before", [names], [names])),
        site(archive_of(tmp_path / "after", [names], [names], [("Ann Alder",)], [("Ann Alder",)])),
    ]
    found = [{key.url: (of.inputs(key), body(of, key.url)) for key in of.page_keys()} for of in sites]
    changed = {url for url in found[0] if found[0][url] != found[1][url] and url.startswith("authors/")}
    assert changed == {"authors/", "authors/a-z/a/"}


def test_hostile_names_are_text(tmp_path: Path) -> None:
    name = 'Eve "><script>alert(1)</script> ../../x'
    of = site(archive_of(tmp_path, [(name,)], [(name,)]))
    assert all("<script" not in of.page(key).body for key in of.page_keys())
    (url,) = [key.url for key in of.page_keys() if key.kind == "author"]
    assert re.fullmatch(r"authors/[a-z0-9-]+/", url)
