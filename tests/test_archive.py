"""The archive on disk: its layout, reading that bears with damage, writing that bears with people."""

import datetime as dt
import errno
import multiprocessing
import os
from pathlib import Path

import portalocker
import pytest
from archives import MONDAY, TUESDAY, analysis, paper, small_archive, write_day

from digest.archive import Archive
from digest.errors import ArchiveError, DigestError, HandEditError
from digest.files import is_hand_edited
from digest.model import DayIndex, Metadata

ID = "2606.00001"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "docs")
    write_day(archive, MONDAY, [paper(ID), paper("2606.00002")])
    return archive


# --- layout


def test_the_path_of_a_day_is_its_date() -> None:
    archive = Archive(Path("docs"))
    date = dt.date(2026, 1, 3)
    assert archive.folder(date) == Path("docs/2026/01/03")
    assert archive.index_path(date) == Path("docs/2026/01/03/index.md")
    assert archive.metadata_path(date) == Path("docs/2026/01/03/arxiv.json")
    assert archive.analysis_path(date, "2601.07823") == Path("docs/2026/01/03/2601.07823.md")
    assert archive.analysis_path(date, "hep-th/9901001") == Path("docs/2026/01/03/hep-th_9901001.md")


def test_days_are_found_in_order_and_nothing_else_is(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    for name in ("2026/02/30", "2026/13/01", "2026/6/08", "26/06/08", "2026/06/８", "notes/01/01", "0000/01/01"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.md").write_text("")
    (tmp_path / "2027").write_text("a file")
    (tmp_path / "2028").symlink_to("2026")
    (tmp_path / "2026/06/07").mkdir()
    assert archive.dates() == [MONDAY + dt.timedelta(days=number) for number in range(3)]
    assert archive.folders() == [MONDAY - dt.timedelta(days=1), *archive.dates()]
    assert not archive.is_complete(MONDAY - dt.timedelta(days=1))


def test_what_hides_days_is_told(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = archive.root
    write_day(archive, TUESDAY, [paper("2606.00003")])
    archive.folder(TUESDAY).rename(tmp_path / "elsewhere")
    archive.folder(TUESDAY).symlink_to(tmp_path / "elsewhere")
    (root / "2028").symlink_to("2026")
    dates, problems = archive.find_days()
    assert dates == [MONDAY]
    assert [problem.path for problem in problems] == [root / "2026/06/09", root / "2028"]
    assert archive.known_papers() == {ID: MONDAY, "2606.00002": MONDAY}
    scandir = os.scandir

    def refusing(folder: str) -> "os._ScandirIterator[str]":
        if folder.endswith("2026/06"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    assert [problem.path for problem in archive.find_days().problems] == [root / "2026/06", root / "2028"]
    # Nobody knows what else was published.
    with pytest.raises(ArchiveError, match="2026/06: can't be read: Permission denied; mend its rights"):
        archive.known_papers()


def test_a_day_whose_index_is_no_file_does_not_vanish(archive: Archive) -> None:
    index = archive.index_path(MONDAY)
    index.unlink()
    index.mkdir()
    assert archive.dates() == [MONDAY]
    assert [str(problem) for problem in archive.load(MONDAY).problems] == [f"{index}: is not a regular file; remove it"]


def test_an_archive_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "nothing")
    assert archive.folders() == archive.dates() == archive.analysed_ids(MONDAY) == []
    assert archive.known_papers() == {}


def test_analysed_ids_are_those_of_files(archive: Archive) -> None:
    archive.write_analysis(MONDAY, analysis("hep-th/9901001"))
    for name in ("notes.md", "2606.00003.txt", "2606.00004v1.md", ".2606.00005.md.tmp"):
        (archive.folder(MONDAY) / name).write_text("")
    assert archive.analysed_ids(MONDAY) == [ID, "2606.00002", "hep-th/9901001"]


def test_the_first_day_has_a_paper(archive: Archive) -> None:
    write_day(archive, TUESDAY, [paper(ID), paper("2606.00003")])
    assert archive.known_papers() == {ID: MONDAY, "2606.00002": MONDAY, "2606.00003": TUESDAY}


def test_no_guess_about_known_papers(archive: Archive) -> None:
    archive.index_path(MONDAY).write_text("broken")
    with pytest.raises(ArchiveError, match=r"index\.md:1: has no header"):
        archive.known_papers()


# --- reading


def test_a_day_comes_back_whole(archive: Archive) -> None:
    day = archive.load(MONDAY)
    assert [entry.id for entry in day.entries] == [ID, "2606.00002"]
    assert [entry.paper for entry in day.entries] == [paper(ID), paper("2606.00002")]
    assert [entry.analysis for entry in day.entries] == [analysis(ID), analysis("2606.00002")]
    assert day.all_problems == ()


def test_a_broken_analysis_costs_one_paper(archive: Archive) -> None:
    archive.analysis_path(MONDAY, ID).write_text("---\n[\n---\n")
    day = archive.load(MONDAY)
    assert day.entries[0].analysis is None
    assert day.entries[0].paper == paper(ID)
    assert [problem.path.name for problem in day.entries[0].problems] == [f"{ID}.md"]
    assert day.entries[1].analysis == analysis("2606.00002")
    assert day.problems == ()


def test_broken_metadata_costs_the_titles(archive: Archive) -> None:
    archive.metadata_path(MONDAY).write_text("{")
    day = archive.load(MONDAY)
    assert [problem.path.name for problem in day.problems] == ["arxiv.json"]
    assert [entry.paper for entry in day.entries] == [None, None]
    assert [entry.problems for entry in day.entries] == [(), ()]
    assert day.entries[0].analysis == analysis(ID)


def test_a_broken_index_leaves_the_order_of_the_metadata(archive: Archive) -> None:
    archive.index_path(MONDAY).unlink()
    day = archive.load(MONDAY)
    assert day.index is None
    assert [entry.id for entry in day.entries] == [ID, "2606.00002"]
    assert "can't be read" in str(day.problems[0])


def test_a_paper_without_metadata_is_a_problem(archive: Archive) -> None:
    archive.write_metadata(Metadata(date=MONDAY, papers=(paper(ID),)), force=True)
    entry = archive.load(MONDAY).entries[1]
    assert "2606.00002 stands in index.md but not here" in str(entry.problems[0])


def test_a_file_belongs_where_it_lies(archive: Archive) -> None:
    other = archive.folder(TUESDAY)
    archive.folder(MONDAY).rename(other)
    (other / f"{ID}.md").rename(other / "2606.00009.md")
    with pytest.raises(ArchiveError, match=r"date: is 2026-06-08, but the folder says 2026-06-09"):
        archive.load_index(TUESDAY)
    with pytest.raises(ArchiveError, match=r"date: is 2026-06-08, but the folder says 2026-06-09"):
        archive.load_metadata(TUESDAY)
    with pytest.raises(ArchiveError, match=r"id: is 2606\.00001, but the file is named for 2606\.00009"):
        archive.load_analysis(TUESDAY, "2606.00009")


def test_links_are_not_followed_when_reading(archive: Archive, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    archive.folder(MONDAY).rename(elsewhere)
    archive.folder(MONDAY).symlink_to(elsewhere)
    assert archive.dates() == []
    with pytest.raises(ArchiveError, match="is a symbolic link"):
        archive.load_index(MONDAY)
    assert all("is a symbolic link" in str(problem) for problem in archive.load(MONDAY).all_problems)


# --- writing


def test_writing_again_changes_nothing(archive: Archive) -> None:
    path = archive.analysis_path(MONDAY, ID)
    before = path.stat().st_mtime_ns
    assert archive.write_analysis(MONDAY, analysis(ID)) == "unchanged"
    assert path.stat().st_mtime_ns == before
    assert archive.write_analysis(MONDAY, analysis(ID, body="new")) == "written"


@pytest.mark.parametrize(
    "edit", [lambda text: text + "\nA correction.\n", lambda text: text.replace("version: 1", "version: 2")]
)
def test_a_hand_edit_is_left_alone(archive: Archive, edit: object) -> None:
    path = archive.analysis_path(MONDAY, ID)
    edited = edit(path.read_text())  # type: ignore[operator]
    path.write_text(edited)
    with pytest.raises(HandEditError, match="was edited by hand; it is left as it is; `--force` overwrites it"):
        archive.write_analysis(MONDAY, analysis(ID, body="new"))
    assert path.read_text() == edited
    assert archive.write_analysis(MONDAY, analysis(ID, body="new"), force=True) == "written"
    assert not is_hand_edited(path.read_text(), ".md")


def test_an_edited_index_and_edited_metadata_are_left_alone_too(archive: Archive) -> None:
    for path in (archive.index_path(MONDAY), archive.metadata_path(MONDAY)):
        path.write_text(path.read_text().replace("2026", "2027"))
    with pytest.raises(HandEditError):
        archive.write_index(DayIndex(date=MONDAY, source="run"))
    with pytest.raises(HandEditError):
        archive.write_metadata(Metadata(date=MONDAY))


def test_an_editor_that_changes_line_ends_edits_nothing(archive: Archive) -> None:
    path = archive.analysis_path(MONDAY, ID)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert archive.write_analysis(MONDAY, analysis(ID)) == "unchanged"
    assert archive.write_analysis(MONDAY, analysis(ID, body="new")) == "written"


def test_a_dry_run_answers_and_writes_nothing(archive: Archive) -> None:
    dry = Archive(archive.root, dry_run=True)
    before = archive.analysis_path(MONDAY, ID).read_bytes()
    assert dry.write_analysis(MONDAY, analysis(ID, body="new")) == "written"
    assert dry.write_analysis(MONDAY, analysis(ID)) == "unchanged"
    assert dry.write_index(DayIndex(date=TUESDAY, source="run")) == "written"
    assert archive.analysis_path(MONDAY, ID).read_bytes() == before
    assert archive.dates() == [MONDAY]


def test_links_are_not_followed_when_writing(archive: Archive, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("mine")
    path = archive.analysis_path(MONDAY, ID)
    path.unlink()
    path.symlink_to(outside)
    for force in (False, True):
        with pytest.raises(ArchiveError, match="is a symbolic link"):
            archive.write_analysis(MONDAY, analysis(ID), force=force)
    (tmp_path / "folder").mkdir()
    archive.folder(TUESDAY).symlink_to(tmp_path / "folder")
    with pytest.raises(ArchiveError, match="is a symbolic link"):
        archive.write_index(DayIndex(date=TUESDAY, source="run"))
    assert outside.read_text() == "mine"
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_folder_in_the_way_is_an_error_that_says_so(archive: Archive) -> None:
    archive.analysis_path(MONDAY, "2606.00003").mkdir()
    with pytest.raises(ArchiveError, match=r"2606\.00003\.md: can't be read: Is a directory"):
        archive.write_analysis(MONDAY, analysis("2606.00003"))


def test_the_archive_s_own_folder_may_be_a_link(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(archive.root)
    assert Archive(tmp_path / "link").load(MONDAY).all_problems == ()


# --- the lock


def test_one_writer_at_a_time(archive: Archive) -> None:
    refused = pytest.raises(DigestError, match="another digest command is writing to this archive")
    with archive.lock(), refused, Archive(archive.root).lock():
        pytest.fail("two hold the lock")
    with archive.lock():
        pass


def _hold(root: Path, held: object, release: object) -> None:
    with Archive(root).lock():
        held.set()  # type: ignore[attr-defined]
        release.wait(20)  # type: ignore[attr-defined]


def test_one_writer_over_all_processes_and_none_after_a_death(archive: Archive) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(archive.root, held, release))
    other.start()
    assert held.wait(20)
    with pytest.raises(DigestError, match="another digest command"), archive.lock():
        pytest.fail("two hold the lock")
    other.kill()
    other.join()
    with archive.lock():
        pass


def test_a_lock_that_can_t_be_made(archive: Archive) -> None:
    (archive.root.parent / ".cache").write_text("a file")
    with pytest.raises(DigestError, match=r"lock: can't be made: .*; make the folder writable"), archive.lock():
        pytest.fail("nothing is locked")


def test_a_disk_without_locks(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(portalocker.portalocker, "LOCKER", refuse)
    with pytest.raises(DigestError, match=r"lock: can't be locked: .*No locks available; keep .*"), archive.lock():
        pytest.fail("nothing is locked")


def test_the_day_of_a_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "docs")
    day = dt.date(2026, 6, 8)
    for path in (archive.index_path(day), archive.metadata_path(day), archive.analysis_path(day, "hep-th/9901001")):
        assert archive.day_of(path) == day
    for name in (
        *("index.md", "2026/06/index.md", "2026/06/08/notes.md", "2026/06/08/index.md.1.tmp", "2026/06/08/a/index.md"),
        *("2026/6/8/index.md", "2026/02/30/index.md", "x/06/08/index.md", "../2026/06/08/index.md", "2026/06/08"),
    ):
        assert archive.day_of(archive.root / name) is None, name
