"""What is told of a day: everything a reader needs, in both forms, and nothing that a mail program could run."""

import datetime as dt
import re
from pathlib import Path

import pytest

import digest
from digest.archive import Archive
from digest.errors import ArchiveError, DigestError
from digest.i18n import Words
from digest.notify import message
from digest.notify.message import MOST_PAPERS, Message
from digest.text import latex_plain
from tests.archives import FRIDAY, MONDAY, TUESDAY, analysis, paper, rich_archive, small_archive, write_day
from tests.hostile import FAMILIES
from tests.hostile_archive import HOSTILE_DAYS, HostileDay, write_archive
from tests.sites import read_html

SITE = "https://digest.test/sub"
TEMPLATES = Path(digest.__file__).parent / "templates"


def made(archive: Archive, date: dt.date = TUESDAY, language: str = "en", **options: str) -> Message:
    return message(archive, date, Words.load(language), title="Vision Daily", **options)


def test_text_and_html_say_the_same(tmp_path: Path) -> None:
    told = made(rich_archive(tmp_path), site_url=SITE)
    for form in (told.text, told.html):
        for part in (
            "Vision Daily",
            "Tuesday, 9 June 2026",
            "4 papers of 1,205 announced",
            "leads; papers 2 and 3 follow",
            "Learning ℝ³ Fields: A Careful Study",
            "Ana Author, Bna Author, Cna Author et al.",
            "cs.CV, cs.RO",
            "It gains 42.7† points with n = 10.",
            "†: This figure was not found in what the model had read",
            f"{SITE}/2026/06/09/#2606.01001",
            "https://arxiv.org/abs/2606.01001",
            "written by openai/test",
            "机器人抓取的新方法",
        ):
            plain = re.sub(r"</?(?:em|strong|a|mark)\b[^>]*>", "", form)
            assert part in plain or part in form, part
    assert told.subject == (
        "Vision Daily 2026-06-09: Learning ℝ³ Fields: A Careful Study (4 papers of 1,205 announced)"
    )


def test_without_an_address_links_lead_to_arxiv(tmp_path: Path) -> None:
    told = made(small_archive(tmp_path), MONDAY)
    assert told.page == ""
    links = read_html(told.html).links
    assert set(links) == {"https://arxiv.org/abs/2606.00001", "https://arxiv.org/abs/2606.00002"}
    assert told.text.count("https://arxiv.org/abs/2606.00001") == 1


def test_chinese(tmp_path: Path) -> None:
    told = made(rich_archive(tmp_path, language="zh"), language="zh", site_url=SITE)
    assert "2026年6月9日" in told.text
    assert '<html lang="zh">' in told.html
    assert "4 篇论文" in told.subject


def test_the_html_is_for_mail_programs(tmp_path: Path) -> None:
    markup = read_html(made(rich_archive(tmp_path), site_url=SITE).html)
    elements = {tag for tag, _ in markup.elements}
    assert elements & {"style", "script", "link", "img", "svg", "math", "iframe", "form", "input", "base"} == set()
    assert markup.sources == []
    assert all(re.match(r"https?://", link) for link in markup.links)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return write_archive(tmp_path_factory.mktemp("hostile") / "docs", hostile=True)


ALLOWED = {
    *("html", "head", "meta", "title", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a"),
    *("em", "strong", "code", "pre", "br", "hr", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "sup"),
    *("sub", "del", "span", "s", "u", "b", "i", "mark"),
}


@pytest.mark.parametrize("day", HOSTILE_DAYS, ids=[day.name for day in HOSTILE_DAYS])
def test_nothing_hostile_is_alive(day: HostileDay, hostile: Archive) -> None:
    told = made(hostile, day.date, site_url=SITE)
    assert len(told.subject.splitlines()) == 1
    markup = read_html(told.html)
    for tag, attributes in markup.elements:
        assert tag in ALLOWED
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "id")]
    for link in markup.links:
        assert re.match(r"https?://|mailto:", link), link
    assert len(markup.elements_named("title")) == 1
    template = set(re.findall(r'style="([^"]*)"', (TEMPLATES / "mail.html").read_text("utf-8")))
    assert {attributes["style"] for _, attributes in markup.elements if "style" in attributes} <= template


def test_titles_stay_on_their_line(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    # The archive takes no line ends in titles.
    title = "Line break \u202e Bcc: x@evil.test"
    write_day(archive, MONDAY, [paper("2606.00001", title=title)])
    told = made(archive, MONDAY)
    assert "\u202e" not in told.subject + told.text + told.html
    assert told.subject.startswith("Vision Daily 2026-06-08: Line break Bcc: x@evil.test (1 paper")


def test_a_long_title_is_cut_in_the_subject_alone(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write_day(archive, MONDAY, [paper("2606.00001", title="word " * 100)])
    told = made(archive, MONDAY)
    assert "…" in told.subject
    assert len(told.subject) < 180
    assert ("word " * 100).strip() in told.text


def test_a_large_day_is_cut(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    ids = [f"2606.{number:05}" for number in range(MOST_PAPERS + 7)]
    write_day(archive, MONDAY, [paper(id_) for id_ in ids], [])
    told = made(archive, MONDAY, site_url=SITE)
    assert len(told.papers) == MOST_PAPERS
    assert "and 7 more" in told.text
    assert "and 7 more" in told.html


def test_findings_are_read_as_what_they_are(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    analyses = [
        analysis("2606.00001", model="extractive", source="abstract", score=None, key_findings=("Up 3\\% in $x^2$.",)),
        analysis("2606.00002", key_findings=("Up **3 %**.",)),
    ]
    write_day(archive, MONDAY, [paper("2606.00001"), paper("2606.00002")], analyses)
    text = made(archive, MONDAY).text
    assert "- Up 3% in x²." in text
    assert "- Up 3 %." in text


def test_an_unreadable_paper_is_named(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    archive.metadata_path(MONDAY).write_text("{", "utf-8")
    archive.analysis_path(MONDAY, "2606.00001").write_text("", "utf-8")
    told = made(archive, MONDAY)
    assert "1. 2606.00001" in told.text


def test_days_that_cannot_be_told(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path)
    with pytest.raises(DigestError, match="does not have this day"):
        made(archive, FRIDAY)
    archive.index_path(MONDAY).write_text("broken", "utf-8")
    with pytest.raises(ArchiveError):
        made(archive, MONDAY)


def test_hostile_titles_are_in_the_text(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for number, text in enumerate(FAMILIES["html"][:5]):
        write_day(archive, MONDAY.replace(day=number + 8), [paper("2606.00001", title=" ".join(text.split()))], [])
        told = made(archive, MONDAY.replace(day=number + 8))
        assert latex_plain(" ".join(text.split())) in told.text
