import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.errors import ArchiveError, DigestError
from digest.importers.engine import import_days
from digest.importers.records import ImportReport
from digest.importers.sources import survey
from digest.model import LaterVersion, Repeat
from tests import archives
from tests.importers.foreign import DAY, PROSE_ZH, ForeignPaper, line, page, papers

NEXT = DAY + dt.timedelta(days=1)
THIRD = DAY + dt.timedelta(days=2)


class Place:
    """A folder with foreign pages and an archive beside it."""

    def __init__(self, root: Path) -> None:
        self.pages = root / "pages"
        self.pages.mkdir()
        self.archive = Archive(root / "docs")

    def page(self, foreign: list[ForeignPaper], date: dt.date = DAY, name: str = "", summary: str = "") -> Path:
        path = self.pages / (name or f"report_{date}.md")
        path.write_text(page(foreign, date=date, summary=summary))
        return path

    def run(self, *, force: bool = False, dry_run: bool = False, paths: list[str] | None = None) -> ImportReport:
        archive = Archive(self.archive.root, dry_run=dry_run)
        return import_days(archive, survey(paths or [str(self.pages)]), force=force)

    def files(self) -> dict[str, tuple[bytes, int]]:
        """Content and time of change of every file of the archive."""
        return {
            str(path.relative_to(self.archive.root)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(self.archive.root.rglob("*"))
            if path.is_file()
        }

    def ids(self, date: dt.date) -> tuple[str, ...]:
        return self.archive.load_index(date).papers


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def states(report: ImportReport) -> dict[dt.date, str]:
    return {day.date: day.state for day in report.days}


# --- what is written


def test_a_page_becomes_a_complete_day(place: Place) -> None:
    foreign = papers(3)
    place.page(foreign)
    report = place.run()
    assert states(report) == {DAY: "new"}
    assert report.findings == ()
    day = place.archive.load(DAY)
    assert day.all_problems == ()
    assert day.index is not None
    assert (day.index.source, day.index.ledger, day.index.body) == ("imported", None, PROSE_ZH[0])
    assert day.index.summary is not None
    assert (day.index.summary.language, day.index.summary.model) == ("zh", "")
    assert [entry.id for entry in day.entries] == [paper.id for paper in foreign]
    assert [entry.paper.title for entry in day.entries if entry.paper] == [paper.title for paper in foreign]
    assert [entry.analysis.body for entry in day.entries if entry.analysis] == [paper.body for paper in foreign]


def test_a_second_import_writes_nothing(place: Place) -> None:
    place.page(papers(3))
    place.page([*papers(2), *papers(2, first=2001)], NEXT)
    (place.pages / f"{THIRD}.jsonl").write_text(line(replace(papers(1)[0], version=2, id="2405.01001v2")) + "\n")
    first = place.run()
    before = place.files()
    second = place.run()
    assert place.files() == before
    assert set(states(second).values()) == {"unchanged"}
    assert (second.repeats, second.later_versions) == (first.repeats, first.later_versions)


def test_a_dry_run_writes_nothing_and_says_what_would_be(place: Place) -> None:
    place.page(papers(3))
    place.page(replace_versions(papers(2), 2), NEXT)
    dry = place.run(dry_run=True)
    assert not place.archive.root.exists()
    assert not (place.archive.root.parent / ".cache").exists()
    wet = place.run()
    assert (dry.days, dry.repeats, dry.later_versions) == (wet.days, wet.repeats, wet.later_versions)
    before = place.files()
    place.page(papers(4))
    again = place.run(dry_run=True)
    assert states(again) == {DAY: "changed", NEXT: "unchanged"}
    assert place.files() == before


def test_a_mended_page_changes_its_day(place: Place) -> None:
    foreign = papers(2)
    place.page(foreign)
    place.run()
    place.page([replace(foreign[0], analysis="更好。"), foreign[1]])
    assert states(place.run()) == {DAY: "changed"}
    assert place.archive.load_analysis(DAY, foreign[0].id).body == "更好。"


# --- repeats


def replace_versions(foreign: list[ForeignPaper], version: int) -> list[ForeignPaper]:
    return [replace(paper, version=version) for paper in foreign]


def test_a_dry_run_counts_the_later_versions_alone(place: Place) -> None:
    first, second = papers(2)
    place.page([replace(first, version=2), second])
    place.page(replace_versions([first, second], 2), NEXT)
    dry, wet = place.run(dry_run=True), place.run()
    assert [repeat.id for repeat in dry.repeats] == [repeat.id for repeat in wet.repeats] == [first.id, second.id]
    assert [repeat.id for repeat in dry.later_versions] == [repeat.id for repeat in wet.later_versions] == [second.id]


def test_the_first_day_keeps_a_paper_and_the_later_ones_note_it(place: Place) -> None:
    first, second, third = papers(3)
    # The files' order is not the days' order.
    place.page([first, second], NEXT, "a.md")
    place.page([replace(first, version=3), third], THIRD, "b.md")
    place.page([first], DAY, "z.md")
    report = place.run()
    assert (place.ids(DAY), place.ids(NEXT), place.ids(THIRD)) == ((first.id,), (second.id,), (third.id,))
    assert place.archive.load_metadata(NEXT).repeats == (Repeat(id=first.id, date=DAY, version=1),)
    assert place.archive.load_metadata(THIRD).repeats == (Repeat(id=first.id, date=DAY, version=3),)
    assert place.archive.load_metadata(DAY).papers[0].later_versions == (LaterVersion(version=3, date=THIRD),)
    assert [(repeat.id, repeat.date, repeat.first) for repeat in report.repeats] == [
        (first.id, NEXT, DAY),
        (first.id, THIRD, DAY),
    ]
    assert [repeat.version for repeat in report.later_versions] == [3]
    assert report.faults == ()
    assert not place.archive.analysis_path(NEXT, first.id).exists()


def test_a_later_version_is_noted_once_and_nothing_noted_is_lost(place: Place) -> None:
    first = papers(1)[0]
    place.page([first])
    place.run()
    metadata = place.archive.load_metadata(DAY)
    noted = metadata.papers[0].model_copy(
        update={"later_versions": (LaterVersion(version=2),), "withdrawn": THIRD, "doi": "10.1/2", "comment": "9 pages"}
    )
    place.archive.write_metadata(metadata.model_copy(update={"papers": (noted,)}))
    for days, version in enumerate((2, 4, 4, 3), 1):
        place.page([replace(first, version=version)], DAY + dt.timedelta(days=days))
    place.run()
    (paper,) = place.archive.load_metadata(DAY).papers
    assert paper.later_versions == (
        LaterVersion(version=2),
        LaterVersion(version=3, date=DAY + dt.timedelta(days=4)),
        LaterVersion(version=4, date=DAY + dt.timedelta(days=2)),
    )
    assert (paper.withdrawn, paper.doi, paper.comment) == (THIRD, "10.1/2", "9 pages")


def test_a_day_that_exists_keeps_its_papers_even_from_earlier_days(place: Place) -> None:
    shared, other = papers(2)
    place.page([shared], THIRD)
    place.run()
    place.page([shared, other], DAY)
    report = place.run()
    assert (place.ids(DAY), place.ids(THIRD)) == ((other.id,), (shared.id,))
    assert place.archive.load_metadata(DAY).repeats == (Repeat(id=shared.id, date=THIRD, version=1),)
    assert report.later_versions == ()
    assert states(report) == {DAY: "new", THIRD: "unchanged"}


def test_a_day_of_nothing_but_repeats_is_a_day(place: Place) -> None:
    place.page(papers(1))
    place.page(papers(1), NEXT, summary="今天没有新论文。")
    place.run()
    assert place.ids(NEXT) == ()
    assert place.archive.load_index(NEXT).body == "今天没有新论文。"


# --- two files of a day


def test_a_copy_of_a_page_is_no_conflict(place: Place) -> None:
    text = place.page(papers(2)).read_text()
    (place.pages / "copy.md").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    report = place.run()
    assert report.findings == ()
    assert len(report.days) == 1


def test_two_pages_of_a_day_are_a_conflict_and_the_first_counts(place: Place) -> None:
    place.page(papers(2), name="b.md")
    place.page(papers(3), name="a.md")
    report = place.run()
    (fault,) = report.faults
    assert str(fault) == (
        f"{place.pages}/b.md: is another page of {DAY} than {place.pages}/a.md, which counts; this one was not imported"
    )
    assert len(place.ids(DAY)) == 3


def test_where_the_first_of_two_pages_is_broken_the_second_counts(place: Place) -> None:
    place.page(papers(2), name="b.md")
    (place.pages / "a.md").write_text(f"time: {DAY}\n")
    report = place.run()
    assert [fault.path.name for fault in report.faults] == ["a.md"]
    assert len(place.ids(DAY)) == 2


def test_the_peers_crawled_file_only_adds_what_the_other_lacks(place: Place) -> None:
    one, two, three = papers(3)
    (place.pages / f"{DAY}.jsonl").write_text("\n".join(line(paper, AI=...) for paper in (one, two, three)))
    (place.pages / f"{DAY}_AI_enhanced_Chinese.jsonl").write_text("\n".join(map(line, (one, three))))
    (place.pages / f"{DAY}.md").write_text("# Table of Contents\n\n- [cs.CV](#cs.CV) [Total: 3]\n")
    report = place.run()
    assert (report.findings, [path.name for path in report.ignored]) == ((), [f"{DAY}.md"])
    assert place.ids(DAY) == (one.id, three.id, two.id)
    assert [bool(place.archive.load_analysis(DAY, paper.id).body) for paper in (one, two, three)] == [True, False, True]


# --- what is there already


def test_a_hand_edit_is_kept_reported_and_costs_the_others_nothing(place: Place) -> None:
    foreign = papers(3)
    place.page(foreign)
    place.run()
    edited = place.archive.analysis_path(DAY, foreign[1].id)
    edited.write_text(edited.read_text().replace("第 1002 只杯子", "第二只杯子"))
    kept = edited.read_bytes()
    place.page([replace(paper, findings=("New.",)) for paper in foreign])

    report = place.run()
    assert edited.read_bytes() == kept
    assert [(fault.path, "was edited by hand" in fault.reason) for fault in report.faults] == [(edited, True)]
    assert states(report) == {DAY: "changed"}
    assert place.archive.load_analysis(DAY, foreign[2].id).key_findings == ("New.",)

    forced = place.run(force=True)
    assert forced.findings == ()
    assert "第 1002 只杯子" in edited.read_text()


def test_an_edited_index_keeps_its_papers_and_its_words(place: Place) -> None:
    foreign = papers(3)
    place.page(foreign)
    place.run()
    index = place.archive.index_path(DAY)
    index.write_text(index.read_text().replace(f"- '{foreign[1].id}'\n", "").replace(PROSE_ZH[0], "改过。"))
    place.archive.analysis_path(DAY, foreign[1].id).unlink()
    before = index.read_bytes()
    report = place.run()
    assert index.read_bytes() == before
    assert not place.archive.analysis_path(DAY, foreign[1].id).exists()
    assert any("does not list 2405.01002" in fault.reason for fault in report.faults)
    assert any(fault.path == index and "was edited by hand" in fault.reason for fault in report.faults)


def test_a_paper_that_a_person_took_out_is_published_on_no_later_day(place: Place) -> None:
    first, second, third = papers(3)
    place.page([first, second])
    later = place.page([third, replace(second, version=2)], NEXT)
    place.run()
    assert place.archive.load_metadata(NEXT).repeats == (Repeat(id=second.id, date=DAY, version=2),)
    index, metadata = place.archive.index_path(DAY), place.archive.load_metadata(DAY)
    index.write_text(index.read_text().replace(f"- '{second.id}'\n", ""))
    place.archive.write_metadata(metadata.model_copy(update={"papers": metadata.papers[:1]}))
    place.archive.analysis_path(DAY, second.id).unlink()
    for _ in range(2):
        report = place.run()
        assert (place.ids(DAY), place.ids(NEXT)) == ((first.id,), (third.id,))
        assert not place.archive.analysis_path(NEXT, second.id).exists()
        # The first day no longer has it, so that it is no repeat of that.
        assert place.archive.load_metadata(NEXT).repeats == ()
        (fault,) = (fault for fault in report.faults if fault.path == later)
        assert fault.reason.startswith(f"{second.id} was not imported for {NEXT} either: ")
    # Where the first day is not asked for, the later one may have it.
    place.run(paths=[str(later)])
    assert place.ids(NEXT) == (third.id, second.id)


def test_a_paper_of_the_day_is_no_repeat(place: Place) -> None:
    first, second = papers(2)
    place.page([first])
    place.page([first, second], NEXT)
    place.run()
    # A person moves it to the later day.
    index = place.archive.load_index(DAY)
    place.archive.write_index(index.model_copy(update={"papers": ()}), force=True)
    place.run(paths=[str(place.pages / f"report_{NEXT}.md")])
    assert place.ids(NEXT) == (first.id, second.id)
    assert place.archive.load_metadata(NEXT).repeats == ()


def test_edited_metadata_stays_and_admits_no_new_paper(place: Place) -> None:
    place.page(papers(2))
    place.run()
    metadata = place.archive.metadata_path(DAY)
    metadata.write_text(metadata.read_text().replace("Mina Okafor", "Mina O. Okafor", 1))
    before = metadata.read_bytes()
    place.page(papers(3))
    report = place.run()
    assert metadata.read_bytes() == before
    assert len(place.ids(DAY)) == 2
    assert {fault.path for fault in report.faults} == {metadata, place.archive.folder(DAY)}
    place.run(force=True)
    assert len(place.ids(DAY)) == 3
    assert b"Mina O." not in metadata.read_bytes()


def test_a_broken_file_of_the_archive_costs_one_day(place: Place) -> None:
    place.page(papers(1))
    place.page(papers(1, first=2001), NEXT)
    place.run()
    place.archive.metadata_path(DAY).write_text("{")
    place.page(papers(2, first=2001), NEXT)
    report = place.run()
    assert states(report) == {DAY: "kept", NEXT: "changed"}
    assert "can't be read" in report.faults[0].reason
    assert states(place.run(force=True))[DAY] == "changed"
    assert place.archive.load(DAY).all_problems == ()


@pytest.mark.parametrize("damage", [b"\xff", b"<<<<<<< HEAD\n", b"no header"])
def test_a_broken_analysis_is_kept_and_reported(place: Place, damage: bytes) -> None:
    place.page(papers(2))
    place.run()
    path = place.archive.analysis_path(DAY, papers(1)[0].id)
    path.write_bytes(damage)
    report = place.run()
    assert [fault.path for fault in report.faults] == [path]
    assert path.read_bytes() == damage
    place.run(force=True)
    assert place.archive.load(DAY).all_problems == ()


def test_an_index_that_cannot_be_read_stops_the_import(place: Place) -> None:
    place.page(papers(1))
    place.run()
    place.archive.index_path(DAY).write_text("---\nnothing\n")
    with pytest.raises(ArchiveError):
        place.run()


def test_what_a_run_made_is_left_alone(place: Place) -> None:
    foreign = papers(2)
    archives.write_day(place.archive, DAY, [archives.paper("2405.09001")])
    place.page(foreign)
    place.page([replace(foreign[0], id="2405.09001", version=2)], NEXT)
    before = place.files()
    report = place.run()
    assert states(report) == {DAY: "kept", NEXT: "new"}
    assert "was made by `digest run`" in report.faults[0].reason
    assert {name: content for name, content in place.files().items() if name in before} == before
    # The later version stands on the later day; the run's own file is not touched for it.
    assert place.archive.load_metadata(NEXT).repeats == (Repeat(id="2405.09001", date=DAY, version=2),)

    place.run(force=True)
    assert place.ids(DAY) == (*(paper.id for paper in foreign), "2405.09001")
    assert place.archive.load_metadata(DAY).papers[-1].later_versions == (LaterVersion(version=2, date=NEXT),)


def test_an_unfinished_day_of_a_run_is_left_alone(place: Place) -> None:
    archives.write_day(place.archive, DAY, [archives.paper("2405.09001")])
    place.archive.index_path(DAY).unlink()
    place.page(papers(2))
    report = place.run()
    assert states(report) == {DAY: "kept"}
    assert not place.archive.is_complete(DAY)


def test_nothing_never_replaces_something(place: Place) -> None:
    one = papers(1)[0]
    path = place.pages / f"{DAY}.jsonl"
    path.write_text(line(one))
    place.run()
    body = place.archive.load_analysis(DAY, one.id).body
    path.write_text(line(one, AI=...))
    for force in (False, True):
        assert place.run(force=force).faults == ()
        assert place.archive.load_analysis(DAY, one.id).body == body


def test_papers_that_left_a_page_stay_in_the_archive(place: Place) -> None:
    foreign = papers(3)
    place.page(foreign, summary="旧的。")
    place.run()
    path = place.pages / f"report_{DAY}.md"
    path.write_text(page(foreign[1:], form="C"))
    place.run()
    assert place.ids(DAY) == (foreign[1].id, foreign[2].id, foreign[0].id)
    assert place.archive.load_index(DAY).body == "旧的。"
    assert place.archive.load(DAY).all_problems == ()


# --- what goes wrong


def test_a_broken_page_costs_only_itself(place: Place) -> None:
    place.page(papers(1))
    place.page(papers(1, first=2001), THIRD)
    broken = place.pages / f"{NEXT}.md"
    broken.write_text(page(papers(1, first=3001), date=NEXT).replace("**Authors:**", "<<<<<<< HEAD\n**Authors:**"))
    (place.pages / "latin.md").write_bytes(b"time: 20240509\n\n# Arxiv caf\xe9 2024-05-09\n")
    report = place.run()
    assert states(report) == {DAY: "new", NEXT: "failed", THIRD: "new"}
    assert {fault.path.name for fault in report.faults} == {broken.name, "latin.md"}
    assert all(fault.line for fault in report.faults)


def test_a_day_that_is_too_large_costs_only_itself(place: Place) -> None:
    one = line(papers(1)[0])
    many = (one.replace("2405.01001", f"2405.{number:05}") for number in range(10_000, 15_001))
    (place.pages / f"{DAY}.jsonl").write_text("\n".join(many))
    place.page(papers(1), NEXT)
    report = place.run(dry_run=True)
    assert states(report) == {DAY: "failed", NEXT: "new"}
    assert report.faults[0].reason.startswith("makes no valid day: papers: tuple should have at most 5000 items")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_costs_one_day(place: Place) -> None:
    place.page(papers(1))
    place.page(papers(1, first=2001), NEXT)
    place.archive.folder(DAY).mkdir(parents=True)
    place.archive.folder(DAY).chmod(0o500)
    report = place.run()
    assert states(report) == {DAY: "failed", NEXT: "new"}


def test_a_file_where_a_folder_must_be_costs_one_day_and_keeps_its_papers(place: Place) -> None:
    place.page(papers(1))
    place.page(papers(2), NEXT)
    folder = place.archive.folder(DAY)
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    report = place.run()
    assert states(report) == {DAY: "failed", NEXT: "new"}
    # The first day will have it, so the second does not take it.
    assert place.ids(NEXT) == (papers(2)[1].id,)
    folder.unlink()
    place.run()
    assert place.ids(DAY) == (papers(1)[0].id,)


def test_a_link_inside_the_archive_is_never_followed(place: Place, tmp_path: Path) -> None:
    place.page(papers(1))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = place.archive.folder(DAY)
    folder.parent.mkdir(parents=True)
    folder.symlink_to(elsewhere)
    report = place.run()
    assert "is a symbolic link" in report.faults[0].reason
    assert list(elsewhere.iterdir()) == []


def test_another_writer_keeps_the_import_out(place: Place) -> None:
    place.page(papers(1))
    with place.archive.lock(), pytest.raises(DigestError, match="another digest command is writing"):
        place.run()
    assert states(place.run(dry_run=True)) == {DAY: "new"}
