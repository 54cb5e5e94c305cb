import datetime as dt
import json
import re
import shutil
import warnings
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin
from xml.etree import ElementTree as ET

import feedparser
import pytest
import rispy
from pybtex.database import parse_string

from digest import site_addresses
from digest.archive import Archive
from digest.exporters import Wanted, export
from digest.i18n import Words
from digest.web.caches.cache import FileStore
from digest.web.files import feeds
from digest.web.files.site_files import OutputKey
from digest.web.pages.paper_lists import PaperList
from digest.web.site import Site
from tests.archives import MONDAY, THURSDAY, TUESDAY, analysis, paper, rich_archive, write_day
from tests.exporters.feed_rules import atom_faults, json_feed_faults
from tests.sites import SITE_URL, Build, build, read_html, write_project
from tests.web import site_making

EN = Words.load("en")
WHOLE = "whole_content"


def site(archive: Archive, site_url: str = SITE_URL, **kept: Any) -> Site:
    return site_making.site(archive, site_url=site_url, **kept)


def files(of: Site) -> dict[str, str]:
    return {key.path: of.file(key) for key in of.files()}


def entries(document: str) -> list[feedparser.FeedParserDict]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = feedparser.parse(document.encode())
    assert not found.bozo
    texts = [node.text for node in ET.fromstring(document).iter("{http://www.w3.org/2005/Atom}content")]
    for entry, text in zip(found.entries, texts, strict=True):
        entry[WHOLE] = text
    return list(found.entries)


def content(entry: feedparser.FeedParserDict) -> str:
    """The HTML as it stands there; feedparser would clean it."""
    return str(entry[WHOLE])


def days(root: Path, count: int, body: str = "It works.") -> Archive:
    """As many days in a row with one paper each."""
    archive = Archive(root)
    for number in range(count):
        date = MONDAY + dt.timedelta(days=number)
        id_ = f"{date:%y%m}.{date.day:05}"
        write_day(archive, date, [paper(id_)], [analysis(id_, body=body)])
    return archive


# --- which files there are -----------------------------------------------------------------------------------------


def test_files_of_an_archive(tmp_path: Path) -> None:
    paths = [key.path for key in site(rich_archive(tmp_path)).files()]
    assert len(paths) == len(set(paths))
    assert paths[:5] == [
        *("index.json", "2026/06/08/papers.bib", "2026/06/08/papers.ris", "2026/06/08/papers.json"),
        "2026/06/08/day.json",
    ]
    for url in ("", "categories/cs.RO/", "categories/hep-th/"):
        assert {f"{url}feed.xml", f"{url}feed.json"} <= set(paths)
    for url in ("2026/06/", "categories/cs.RO/"):
        assert {f"{url}papers.bib", f"{url}papers.ris", f"{url}papers.json"} <= set(paths)


def test_without_an_address_there_are_no_feeds_and_nothing_leads_to_one(tmp_path: Path) -> None:
    of = site(rich_archive(tmp_path), "")
    assert not any("feed" in key.path for key in of.files())
    assert not of.has_feed
    assert "feed.xml" not in of.home("").body
    assert json.loads(files(of)["index.json"])["days"][0]["url"] == "2026/06/11/"


def test_an_empty_archive_has_an_index_alone(tmp_path: Path) -> None:
    of = site(Archive(tmp_path))
    assert files(of) == {"index.json": '{"version": 1, "title": "Test Digest", "days": [\n\n]}\n'}
    assert json.loads(files(of)["index.json"])["days"] == []
    assert not of.has_feed


# --- feeds ---------------------------------------------------------------------------------------------------------


def test_feeds_are_valid(tmp_path: Path) -> None:
    made = files(site(rich_archive(tmp_path)))
    assert [path for path, text in made.items() if path.endswith("feed.xml") and atom_faults(text)] == []
    assert [path for path, text in made.items() if path.endswith("feed.json") and json_feed_faults(text)] == []


def test_an_entry_is_a_day_with_its_whole_text(tmp_path: Path) -> None:
    made = files(site(rich_archive(tmp_path)))
    found = entries(made["feed.xml"])
    assert [entry.id for entry in found] == [f"{SITE_URL}2026/06/{day}/" for day in ("11", "09", "08")]
    tuesday = found[1]
    assert tuesday.title == "Tuesday, 9 June 2026: 4 papers"
    # The announcement was on Monday evening in New York.
    assert tuesday.updated == "2026-06-09T00:00:00Z"
    assert [author.name for author in tuesday.authors] == ["openai/test"]
    assert "cs.RO" in [tag.term for tag in tuesday.tags]
    text = content(tuesday)
    assert "Executive summary" in text
    assert "成功率<strong>89%</strong>" in text
    assert "Old Strings and &lt;Angles&gt;" in text
    items = json.loads(made["feed.json"])["items"]
    assert [item["content_html"] for item in items] == [content(entry) for entry in found]


def test_every_address_in_a_feed_is_absolute_and_leads_to_the_site(tmp_path: Path) -> None:
    made = files(site(rich_archive(tmp_path)))
    for path in ("feed.xml", "categories/cs.RO/feed.xml"):
        for entry in entries(made[path]):
            links = read_html(content(entry)).links
            assert links
            assert all(link.startswith("https://") for link in links)
    summary = content(entries(made["feed.xml"])[1])
    assert f'href="{SITE_URL}2026/06/09/#2606.01001"' in summary
    assert f'href="{SITE_URL}2026/06/08/#2606.00002"' in summary


def test_a_feed_says_what_the_site_is_about_in_its_owners_words(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path)
    ours, owners = site(archive), site(archive, description="Robots & us")
    assert "<subtitle>What arXiv announced" in files(ours)["feed.xml"]
    assert "<subtitle>Robots &amp; us</subtitle>" in files(owners)["feed.xml"]
    assert json.loads(files(owners)["categories/cs.CV/feed.json"])["description"] == "Robots & us"
    key = next(key for key in owners.files() if key.path == "feed.xml")
    assert ours.file_inputs(key) != owners.file_inputs(key)


def test_formulas_are_plain_text_in_feeds(tmp_path: Path) -> None:
    text = files(site(rich_archive(tmp_path)))["feed.xml"]
    assert "math" not in text.replace("mathemat", "")
    assert "Learning ℝ³ Fields" in text


def test_a_category_s_feed_has_its_papers_alone(tmp_path: Path) -> None:
    made = files(site(rich_archive(tmp_path)))
    [tuesday, monday] = entries(made["categories/cs.RO/feed.xml"])
    assert tuesday.id == f"{SITE_URL}categories/cs.RO/#2026-06-09"
    assert tuesday.link == f"{SITE_URL}2026/06/09/#2606.01001"
    assert "Old Strings" not in content(tuesday)
    # The summary speaks of all papers of the day; here are three of four.
    assert "Executive summary" not in content(tuesday)
    assert EN("follow.whole_day") in content(tuesday)
    assert "Executive summary" in content(monday)
    ids = [entry.id for path, text in made.items() if path.endswith("feed.xml") for entry in entries(text)]
    assert len(ids) == len(set(ids))


def test_any_list_of_papers_can_be_followed(tmp_path: Path) -> None:
    """What pages of authors need."""
    of = site(rich_archive(tmp_path))
    papers = tuple(reversed([p for p in of.library.papers.values() if "Ada Lovelace" in p.authors]))
    paper_list = PaperList("authors/lovelace/", "Ada Lovelace", papers, listed=len(papers), feed="full")
    made = of.file(OutputKey("authors/lovelace/feed.xml", "feed", paper_list))
    assert atom_faults(made) == []
    assert f"<id>{SITE_URL}authors/lovelace/feed.xml</id>" in made
    assert "<title>Ada Lovelace · Test Digest</title>" in made
    references = of.file(OutputKey("authors/lovelace/papers.bib", "references", paper_list))
    assert len(parse_string(references, "bibtex").entries) == len(papers)


def test_a_feed_is_bounded_in_days(tmp_path: Path) -> None:
    made = files(site(days(tmp_path, feeds.MAX_DAYS + 3)))
    found = entries(made["feed.xml"])
    assert len(found) == feeds.MAX_DAYS
    assert found[0].id == f"{SITE_URL}2026/07/10/"


def test_a_feed_is_bounded_in_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = days(tmp_path, 4, "word " * 1_000)
    monkeypatch.setattr(feeds, "MAX_CHARACTERS", 12_000)
    assert len(entries(files(site(archive))["feed.xml"])) == 2
    monkeypatch.setattr(feeds, "MAX_CHARACTERS", 100)
    assert len(entries(files(site(archive))["feed.xml"])) == 1
    monkeypatch.setattr(feeds, "MAX_DAY_CHARACTERS", 3_000)
    [brief] = entries(files(site(archive))["feed.xml"])
    assert EN("follow.brief") in content(brief)
    assert "word word" not in content(brief)
    assert "It works in" in content(brief)


def test_imported_days_have_the_first_instant_of_their_date(tmp_path: Path) -> None:
    archive = days(tmp_path, 1)
    winter = dt.date(2026, 1, 13)
    write_day(archive, winter, [paper("2601.00001")])
    assert [entry.updated for entry in entries(files(site(archive))["feed.xml"])] == [
        *("2026-06-08T00:00:00Z", "2026-01-13T01:00:00Z")
    ]
    index = archive.load_index(winter)
    archive.write_index(index.model_copy(update={"source": "imported"}), force=True)
    assert entries(files(site(archive))["feed.xml"])[1].updated == "2026-01-13T00:00:00Z"


def test_a_feed_with_hostile_text_is_valid_and_safe(tmp_path: Path) -> None:
    hostile = '<script>alert(1)</script> ]]> &amp; " \u202e <img src=x onerror=alert(1)>'
    archive = Archive(tmp_path)
    write_day(
        archive,
        MONDAY,
        [paper(title=hostile, authors=(hostile,), abstract=hostile)],
        [analysis(body=hostile, key_findings=(hostile,), model=hostile)],
        summary=hostile,
    )
    made = files(site(archive))
    assert atom_faults(made["feed.xml"]) == []
    assert json_feed_faults(made["feed.json"]) == []
    for item in json.loads(made["feed.json"])["items"]:
        names = {name for name, _ in read_html(item["content_html"]).elements}
        assert names <= {"a", "p", "h2", "h3", "h4", "ul", "li", "div", "br"}


# --- references ----------------------------------------------------------------------------------------------------


def test_references_of_a_day_hold_all_its_papers(tmp_path: Path) -> None:
    made = files(site(rich_archive(tmp_path)))
    ids = ["2606.01001", "hep-th/9901001", "2606.01003", "2606.01004"]
    bib = parse_string(made["2026/06/09/papers.bib"], "bibtex")
    assert [entry.fields["eprint"] for entry in bib.entries.values()] == ids
    assert [record["accession_number"] for record in rispy.loads(made["2026/06/09/papers.ris"])] == [
        f"arXiv:{id_}" for id_ in ids
    ]
    items = json.loads(made["2026/06/09/papers.json"])
    assert [item["number"] for item in items] == [f"arXiv:{id_}" for id_ in ids]
    assert items[0]["abstract"].startswith("We learn fields in ℝ³")


def test_references_of_a_list_hold_what_the_page_lists(tmp_path: Path) -> None:
    of = site(rich_archive(tmp_path))
    made = files(of)
    for key in of.page_keys():
        if key.kind in ("month", "category"):
            # A month's page lists days, a category's papers; other lists may come before.
            start = r'<li value="\d+"><a' if key.kind == "month" else '<a class="dg-item__title"'
            shown = re.findall(start + ' href="[^"#]*#([^"]*)"', of.page(key).body)
            items = json.loads(made[f"{key.url}papers.json"])
            assert [item["number"] for item in items] == [f"arXiv:{id_}" for id_ in shown[-len(items) :]]
            assert "abstract" not in items[0]


def test_a_later_day_changes_no_key_of_an_earlier_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write_day(archive, MONDAY, [paper("2606.00002", title="A Study of Robots")])

    def keys() -> dict[tuple[str, str], str]:
        """By file and paper."""
        made = {path: text for path, text in files(site(archive)).items() if path.endswith("papers.bib")}
        made["digest export"] = export(archive, "bibtex", Wanted()).text
        found = {path: parse_string(text, "bibtex").entries for path, text in made.items()}
        return {(path, one.fields["eprint"]): key for path, each in found.items() for key, one in each.items()}

    before = keys()
    assert {path for path, _ in before} >= {"2026/06/papers.bib", "categories/cs.CV/papers.bib"}
    # arXiv held it back, so its id is smaller.
    write_day(archive, TUESDAY, [paper("2605.00001", title="A Study of Cups")])
    assert before.items() < keys().items()


def test_each_paper_leads_to_the_files_that_have_it_and_reference_managers_find_it(tmp_path: Path) -> None:
    of = site(rich_archive(tmp_path))
    body = of.page(next(key for key in of.page_keys() if key.date == TUESDAY)).body
    boxes = re.findall(r'<details class="dg-fold dg-cite">(.*?)</details>', body)
    assert [re.findall('href="([^"]*)"', box) for box in boxes] == 4 * [["papers.bib", "papers.ris", "papers.json"]]
    home = of.home("").body
    assert 'class="dg-fold dg-cite"' in home
    assert set(re.findall(r'href="([^"]*papers\.bib)"', home)) == {"2026/06/11/papers.bib"}
    spans = re.findall(r'<span class="Z3988" title="([^"]*)"></span>', body)
    assert [parse_qs(unescape(span))["rft_id"][0] for span in spans] == [
        f"https://arxiv.org/abs/{id_}" for id_ in ("2606.01001", "hep-th/9901001", "2606.01003", "2606.01004")
    ]


def test_a_large_day_leaves_the_references_to_its_files(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    papers = [paper(f"2606.{number:05}") for number in range(1, 60)]
    write_day(archive, MONDAY, papers, [])
    of = site(archive)
    body = of.page(next(iter(of.page_keys()))).body
    assert "dg-cite" not in body
    assert 'href="../../../2026/06/08/papers.bib"' in body
    assert len(parse_string(files(of)["2026/06/08/papers.bib"], "bibtex").entries) == 59


# --- data ----------------------------------------------------------------------------------------------------------


def test_the_index_leads_to_every_day(tmp_path: Path) -> None:
    text = files(site(rich_archive(tmp_path)))["index.json"]
    index = json.loads(text)
    assert index["version"] == 1
    assert index["days"][0] == {
        "date": "2026-06-11",
        "url": f"{SITE_URL}2026/06/11/",
        "papers": 1,
        "announced": 200,
        "data": f"{SITE_URL}2026/06/11/day.json",
    }
    # One day a line.
    assert [json.loads(line.rstrip(","))["date"] for line in text.splitlines()[1:-1]] == [
        *("2026-06-11", "2026-06-09", "2026-06-08")
    ]


def test_a_day_as_data(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path)
    archive.analysis_path(TUESDAY, "2606.01003").unlink()
    data = json.loads(files(site(archive))["2026/06/09/day.json"])
    assert (data["version"], data["date"], data["url"]) == (1, "2026-06-09", f"{SITE_URL}2026/06/09/")
    assert data["summary"]["body"].startswith("**Paper 1** leads")
    assert data["ledger"]["gaps"][0]["id"] == "2606.01099"
    first, _, third, _ = data["papers"]
    assert first["paper"]["later_versions"] == []
    assert first["analysis"]["key_findings"][0] == "It gains 42.7 points with $n = 10$."
    assert (third["analysis"], third["paper"]["withdrawn"]) == (None, "2026-06-12")


# --- the same, twice and from the cache -----------------------------------------------------------------------------


def test_the_same_archive_gives_the_same_bytes(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path)
    assert files(site(archive)) == files(site(archive))


def test_what_is_kept_is_what_would_be_made(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path / "docs")
    changes = [
        lambda: None,
        lambda: write_day(archive, dt.date(2026, 6, 15), [paper("2606.09999", categories=("cs.CV", "math.AG"))]),
        lambda: write_day(archive, MONDAY, [paper("2606.00001", title="Renamed"), paper("2606.00002")]),
        lambda: archive.analysis_path(TUESDAY, "2606.01003").unlink(),
        lambda: archive.metadata_path(THURSDAY).write_text("{}", encoding="utf-8"),
        lambda: shutil.rmtree(archive.folder(TUESDAY)),
    ]
    for change in changes:
        change()
        store = FileStore(tmp_path / "cache")
        assert files(site(archive, store=store)) == files(site(archive))
        store.prune()


def test_a_new_day_makes_no_other_day_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = rich_archive(tmp_path / "docs")
    before: dict[str, str] = {}
    for _ in range(2):
        # A build in which nothing has changed must not lose what the next will need.
        store = FileStore(tmp_path / "cache")
        of = site(archive, store=store)
        for key in of.files():
            if before.get(key.path) != (name := of.file_inputs(key)):
                before[key.path] = name
                of.file(key)
        store.prune()
    write_day(archive, dt.date(2026, 6, 15), [paper("2606.09999")])
    read: list[dt.date] = []
    of = site(archive, store=FileStore(tmp_path / "cache"))
    load = Archive.load
    monkeypatch.setattr(Archive, "load", lambda self, date, **more: read.append(date) or load(self, date, **more))
    for key in of.files():
        if before.get(key.path) != of.file_inputs(key):
            of.file(key)
    assert set(read) == {dt.date(2026, 6, 15)}


@pytest.mark.parametrize("change", ["a new day", "a new title", "another analysis", "a day less"])
def test_equal_inputs_are_equal_files(tmp_path: Path, change: str) -> None:
    archive = rich_archive(tmp_path)
    before = site(archive)
    names, texts = {key.path: before.file_inputs(key) for key in before.files()}, files(before)
    match change:
        case "a new day":
            write_day(archive, dt.date(2026, 6, 15), [paper("2606.09999", categories=("cs.CV", "math.AG"))])
        case "a new title":
            write_day(archive, MONDAY, [paper("2606.00001", title="Renamed"), paper("2606.00002")])
        case "another analysis":
            write_day(archive, MONDAY, [paper("2606.00001")], [analysis("2606.00001", body="Quite another.")])
        case _:
            shutil.rmtree(archive.folder(TUESDAY))
    after = site(archive)
    made = files(after)
    changed = {path for path, text in made.items() if texts.get(path) != text}
    assert changed
    assert changed <= {key.path for key in after.files() if names.get(key.path) != after.file_inputs(key)}


def test_the_feed_of_a_rare_category_does_not_reach_back_for_years(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "RECENT_DAYS", 8)
    found = entries(files(site(days(tmp_path, 20)))["feed.xml"])
    assert len(found) == 8
    monkeypatch.setattr(feeds, "RECENT_DAYS", 2)
    assert len(entries(files(site(days(tmp_path, 20)))["feed.xml"])) == feeds.FEW_DAYS


def test_a_person_s_feed_is_in_brief(tmp_path: Path) -> None:
    made = files(site(days(tmp_path, 3, "word " * 100)))
    [path] = [path for path in made if path.startswith("authors/ada-lovelace/") and path.endswith("feed.xml")]
    for entry in entries(made[path]):
        assert "word word" not in content(entry)
        assert "It works in" in content(entry)
        assert EN("follow.page") in content(entry)
    assert "word word" in made["feed.xml"]


# --- in the built site ---------------------------------------------------------------------------------------------


def test_heads_lead_to_feeds_that_exist(rich: Build) -> None:
    for path, html in rich.pages().items():
        if path == "404.html" or ("Z3988" not in html and "dg-" not in html):
            continue
        hrefs = [
            element["href"]
            for element in read_html(html).elements_named("link")
            if "alternate" in element.get("rel", "").split()
        ]
        assert f"{SITE_URL}feed.xml" in hrefs
        assert f"{SITE_URL}feed.json" in hrefs
        for href in hrefs:
            assert (rich.site / href.removeprefix(SITE_URL)).is_file()
        if path.startswith("categories/cs.CV"):
            assert hrefs[0] == f"{SITE_URL}categories/cs.CV/feed.xml"


def test_links_to_files_lead_somewhere(rich: Build) -> None:
    seen = 0
    for path, html in rich.pages().items():
        for link in read_html(html).links:
            if link.endswith((".xml", ".json", ".bib", ".ris")):
                target = urljoin(f"/{path}", link).lstrip("/")
                assert (rich.site / target).is_file(), (path, link)
                seen += 1
    assert seen > 20


def test_a_page_written_by_hand_may_lead_to_a_feed(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    (tmp_path / "docs/index.md").write_text("[feed](feed.xml), [papers](2026/06/papers.bib)\n", "utf-8")
    built = build(write_project(tmp_path), tmp_path / "site", strict=True)
    assert (built.failed, built.warnings) == ("", ())
    (tmp_path / "docs/feed.xml").write_text("mine", "utf-8")
    build(tmp_path / "mkdocs.yml", tmp_path / "site", strict=True)
    assert (tmp_path / "site/feed.xml").read_text("utf-8") == "mine"


def test_what_is_reserved_is_what_the_site_makes(tmp_path: Path) -> None:
    """A page written by hand is warned of these addresses: `digest.site_addresses`."""
    of = site(rich_archive(tmp_path))
    made = {key.path for key in of.files()}
    first = {key.url.split("/")[0] for key in of.page_keys()}
    assert {part for part in first if not site_addresses.YEAR.fullmatch(part)} == {*site_addresses.SECTIONS}
    assert {path for path in made if "/" not in path} == site_addresses.FILES - {"sitemap.xml"}
    assert {path.split("/")[0] for path in made if "/" in path and path[0] not in "12"} <= {*site_addresses.SECTIONS}
