import datetime as dt
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.day_hashes import fingerprint
from digest.model import LaterVersion, Metadata
from digest.site_addresses import address
from digest.web.library.index import SUMMARY_CHARACTERS, latest_version, load_library, mentioned_ids, total_papers
from tests.archives import FRIDAY, MONDAY, THURSDAY, TUESDAY, analysis, paper, rich_archive, small_archive, write_day


def test_days_are_oldest_first_and_papers_in_order(tmp_path: Path) -> None:
    library = load_library(rich_archive(tmp_path))
    assert [day.date for day in library.days] == [MONDAY, TUESDAY, THURSDAY]
    tuesday = library.by_date[TUESDAY]
    assert [paper.id for paper in tuesday.papers] == ["2606.01001", "hep-th/9901001", "2606.01003", "2606.01004"]
    assert [paper.position for paper in tuesday.papers] == [1, 2, 3, 4]
    assert tuesday.papers[0].plain_title == "Learning ℝ³ Fields: A Careful Study"
    assert tuesday.papers[0].primary_category == "cs.CV"
    assert tuesday.versions == (2, 1, 3, 1)
    assert tuesday.announced == 1_205
    assert tuesday.language == "en"
    assert total_papers(library.days) == 7


def test_an_unfinished_day_is_known_but_has_no_page(tmp_path: Path) -> None:
    library = load_library(rich_archive(tmp_path))
    assert library.incomplete == {FRIDAY}
    assert FRIDAY not in library.by_date


def test_neighbours(tmp_path: Path) -> None:
    library = load_library(rich_archive(tmp_path))
    assert library.neighbours(MONDAY) == (None, TUESDAY)
    assert library.neighbours(TUESDAY) == (MONDAY, THURSDAY)
    assert library.neighbours(THURSDAY) == (TUESDAY, None)


def test_categories_hold_cross_lists_newest_first(tmp_path: Path) -> None:
    library = load_library(rich_archive(tmp_path))
    assert list(library.categories) == ["cs.CV", "cs.LG", "cs.RO", "eess.IV", "hep-th"]
    ids = ["2606.01001", "2606.01003", "2606.01004", "2606.00001", "2606.00002"]
    assert [paper.id for paper in library.categories["cs.RO"]] == ids


def test_a_paper_belongs_to_the_first_day_that_has_it(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    twice = paper("2606.00001", title="Again")
    write_day(archive, FRIDAY, [twice])
    assert load_library(archive).papers["2606.00001"].date == MONDAY


def test_titles_hold_no_links(tmp_path: Path) -> None:
    """In every list a title is a link itself, and HTML knows no link inside a link."""
    archive = Archive(tmp_path)
    write_day(archive, MONDAY, [paper(title=r"See \href{https://example.org}{this} and https://example.org/x")])
    assert "<a" not in load_library(archive).papers["2606.00001"].title


def test_what_cannot_be_read_is_a_problem_of_its_day(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    archive.metadata_path(MONDAY).write_text("{", encoding="utf-8")
    archive.index_path(TUESDAY).write_text("no header", encoding="utf-8")
    library = load_library(archive)
    assert [len(day.problems) for day in library.days] == [1, 1, 0]
    assert library.by_date[MONDAY].papers == ()
    # Without its index a day still has its metadata.
    assert [paper.id for paper in library.by_date[TUESDAY].papers] == ["2606.01001", "2606.01002"]


def test_reading_again_takes_unchanged_days_as_they_were(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    before = load_library(archive)
    archive.write_analysis(TUESDAY, analysis("2606.01001", body="Another text."))
    after = load_library(archive, before)
    same = [old is new for old, new in zip(before.days, after.days, strict=True)]
    assert same == [True, False, True]
    assert after == load_library(archive)


def test_every_file_of_a_day_counts(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    prints = {fingerprint(archive.place(MONDAY))}
    for name in ("index.md", "arxiv.json", "2606.00001.md", "new.md"):
        with (archive.folder(MONDAY) / name).open("ab") as file:
            file.write(b"\n")
        prints.add(fingerprint(archive.place(MONDAY)))
    assert len(prints) == 5


def test_days_that_were_read_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, kept = small_archive(tmp_path / "docs"), tmp_path / "kept"
    read: list[str] = []

    def counted(folder: str) -> str | None:
        read.append(folder)
        return fingerprint(folder)

    monkeypatch.setattr("digest.web.library.index.fingerprint", counted)
    first = load_library(archive, kept=kept)
    # Just written: who knows what comes next.
    assert load_library(archive, kept=kept) == first
    assert len(read) == 2 * len(first.days)
    monkeypatch.setattr("digest.day_hashes._YOUNG", 0)
    load_library(archive, kept=kept)
    read.clear()
    assert load_library(archive, kept=kept) == first
    assert read == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell when a file was changed")
def test_a_change_that_keeps_size_and_time_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, kept = small_archive(tmp_path / "docs"), tmp_path / "kept"
    monkeypatch.setattr("digest.day_hashes._YOUNG", 0)
    load_library(archive, kept=kept)
    path = archive.index_path(MONDAY)
    status, text = path.stat(), path.read_text("utf-8")
    path.write_text(text.replace("What the day was.", "What was the day?"), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert load_library(archive, kept=kept).by_date[MONDAY].summary == "What was the day?"


def test_an_empty_archive(tmp_path: Path) -> None:
    library = load_library(Archive(tmp_path / "nothing"))
    assert library.days == ()
    assert library.categories == library.months == library.papers == {}
    assert library.years == ()


def test_summaries_are_short_and_plain(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write_day(archive, MONDAY, [], summary="## Title\n\n**Bold** and `code`.\n\n" + "long " * 1_000)
    summary = load_library(archive).days[0].summary
    assert summary.startswith("Title Bold and code. long long")
    assert summary.endswith("…")
    assert len(summary) <= SUMMARY_CHARACTERS


def test_the_latest_version() -> None:
    assert latest_version(paper()) == 1
    assert latest_version(paper(version=3)) == 3
    later = (LaterVersion(version=4), LaterVersion(version=2))
    assert latest_version(paper(version=3, later_versions=later)) == 4


def test_mentioned_ids() -> None:
    assert mentioned_ids("2606.00001v2, hep-th/9901001 and 2606.00001") == ("2606.00001", "hep-th/9901001")


def test_months_and_years(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for date in (dt.date(2025, 12, 31), dt.date(2026, 1, 2), dt.date(2026, 3, 2)):
        archive.write_metadata(Metadata(date=date))
        write_day(archive, date, [])
    library = load_library(archive)
    assert list(library.months) == [(2025, 12), (2026, 1), (2026, 3)]
    assert library.years == (2025, 2026)


@given(st.dates())
def test_addresses_have_four_digits_for_the_year(date: dt.date) -> None:
    year, month, day, rest = address(date).split("/")
    assert dt.date(int(year), int(month), int(day)) == date
    assert (len(year), len(month), len(day), rest) == (4, 2, 2, "")
    assert address(date).startswith(address(date, "month"))
    assert address(date, "month").startswith(address(date, "year"))
