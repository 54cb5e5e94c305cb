import datetime as dt
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from digest.archive import Archive
from digest.cli import cli
from digest.cli.import_ import import_
from digest.errors import UsageError
from digest.importers.output import as_lines
from digest.importers.records import DayReport, ImportReport, RepeatedPaper
from digest.importers.sources import survey
from tests.importers.foreign import DAY, line, page, papers

NEXT = DAY + dt.timedelta(days=1)


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--docs", str(folder / "docs"), "import", *arguments])


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.md").write_text(page(papers(2)))
    (folder / "deep" / f"{NEXT}.jsonl").write_text("\n".join(map(line, papers(3))))
    (folder / "README.md").write_text("# About\n")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "b.md").write_text(page(papers(1, first=9001), date=NEXT))
    return folder


def test_the_result_is_on_stdout_and_the_rest_on_stderr(tmp_path: Path, pages: Path) -> None:
    done = run(tmp_path, str(pages))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "2 days: 2 new, 0 changed, 0 unchanged",
        "3 papers",
        "2 repeats noted on the later day, not published again; 0 later versions noted on the paper",
        f"  2405.01001v1 of {NEXT}: the paper stands in {DAY}",
        f"  2405.01002v1 of {NEXT}: the paper stands in {DAY}",
        "left out as no content: 3 decoration, 3 greeting, 2 label, 1 sign-off, 4 title block",
        "1 other file passed over",
    ]
    assert re.fullmatch(r"Importing: 2 of 2 in \d+ s\n", done.stderr)
    assert run(tmp_path, str(pages)).stdout.startswith("2 days: 0 new, 0 changed, 2 unchanged\n")


def test_a_dry_run_lists_the_days(tmp_path: Path, pages: Path) -> None:
    done = run(tmp_path, "--dry-run", str(pages))
    assert done.exit_code == 0
    first, second, *_, last = done.stdout.splitlines()
    assert first == f"{DAY}  new        2 papers  {pages}/a.md"
    assert second == f"{NEXT}  new        1 paper, 2 repeats  {pages}/deep/{NEXT}.jsonl"
    assert last == "nothing was written (--dry-run)"
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_json_is_one_object(tmp_path: Path, pages: Path) -> None:
    (pages / "broken.md").write_text(f"time: {DAY:%Y%m%d}\n")
    done = run(tmp_path, "--json", str(pages))
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert report["days"] == {"new": 2, "changed": 0, "unchanged": 0, "kept": 0, "failed": 0}
    assert report["papers"] == 3
    assert report["repeats"][0] == {"id": "2405.01001", "version": 1, "date": str(NEXT), "first": str(DAY)}
    assert [error["file"] for error in report["errors"]] == [str(pages / "broken.md")]
    assert report["plan"][0]["source"] == str(pages / "a.md")
    assert report["ignored"] == [str(pages / "README.md")]


def test_faults_are_lines_that_editors_understand_and_exit_with_1(tmp_path: Path, pages: Path) -> None:
    (pages / "broken.md").write_text(page(papers(1), date=NEXT).replace("2405.01001v1", "../../x"))
    done = run(tmp_path, str(pages))
    assert done.exit_code == 1
    assert f"{pages}/broken.md:27: '../../x' is not an arXiv id" in done.stderr
    assert Archive(tmp_path / "docs").dates() == [DAY, NEXT]


def test_a_page_of_which_no_paper_can_be_read_makes_no_day(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    text = page(papers(2))
    path.write_text(text[: text.index("**Analysis:**")])
    done = run(tmp_path, str(path))
    assert done.exit_code == 1
    assert "1 failed" in done.stdout
    assert f"{path}:28: 2405.01001: breaks off before the end of its links" in done.stderr
    assert Archive(tmp_path / "docs").dates() == []


def test_notes_alone_exit_with_0(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(page(papers(2)).replace("Cup Number 1001", "Cup\x00 Number 1001"))
    done = run(tmp_path, str(path))
    assert done.exit_code == 0
    assert f"{path}:21: note: holds control characters" in done.stderr


def test_what_a_terminal_would_obey_is_not_printed(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.md"
    path.write_text("nothing")
    assert "\x1b" not in run(tmp_path, str(path)).output


# --- which files


def test_files_folders_and_globs_are_found_once(pages: Path) -> None:
    found = survey([str(pages), str(pages / "a.md"), str(pages / "**" / "*.jsonl"), f"{pages}/[a].md"])
    assert [(source.path.name, source.form) for source in found.sources] == [
        ("a.md", "page"),
        (f"{NEXT}.jsonl", "jsonlines"),
    ]
    assert (found.days, found.findings) == (2, ())


def test_a_name_with_the_signs_of_a_glob_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "[a]*.md"
    path.write_text(page(papers(1)))
    assert [source.path for source in survey([str(path)]).sources] == [path]


def test_a_named_file_that_is_no_page_is_a_fault(pages: Path) -> None:
    found = survey([str(pages / "README.md"), str(pages / "a.md")])
    assert [finding.path.name for finding in found.findings] == ["README.md"]
    assert found.ignored == ()


@pytest.mark.parametrize("name", ["nothing.md", "no*.md", "pages/deep/../nothing"])
def test_a_path_that_matches_nothing_is_wrong_use(tmp_path: Path, pages: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no such file"):
        survey([str(pages), str(tmp_path / name)])


def test_a_folder_without_pages_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no page") as caught:
        survey([str(tmp_path)])
    assert caught.value.exit_code == 2


def test_no_path_at_all_is_wrong_use(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 2


def test_json_lines_under_another_name_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / f"{DAY}.txt"
    path.write_text(line(papers(1)[0]))
    assert [source.form for source in survey([str(path)]).sources] == ["jsonlines"]


def test_a_pipe_is_not_waited_for(pages: Path) -> None:
    os.mkfifo(pages / "pipe.md")
    (finding,) = survey([str(pages)]).findings
    assert finding.reason == "is no regular file; move it elsewhere"


def test_a_folder_that_links_to_itself_ends(pages: Path) -> None:
    (pages / "deep" / "loop").symlink_to(pages)
    found = survey([str(pages)])
    assert (found.days, found.findings) == (2, ())


def test_a_link_to_a_folder_is_named_unless_its_files_are_read_anyway(tmp_path: Path, pages: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "c.md").write_text(page(papers(1), date=NEXT))
    (pages / "more").symlink_to(elsewhere)
    (pages / "again").symlink_to(pages / "deep")
    (pages / ".git").symlink_to(elsewhere)
    done = run(tmp_path, str(pages))
    assert done.exit_code == 1
    assert f"{pages}/more: is a link to a folder, which is not followed" in done.stderr
    assert str(pages / "again") not in done.stderr
    assert survey([str(pages), str(pages / "more")]).findings == ()
    assert survey([str(pages), str(elsewhere)]).findings == ()


@pytest.mark.parametrize("closed", ["deep", "."])
def test_a_folder_that_cannot_be_read_is_a_fault(
    tmp_path: Path, pages: Path, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def refuse(path: str) -> object:
        if Path(path) == pages / closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    done = run(tmp_path, str(pages))
    assert done.exit_code == 1
    assert f"{pages / closed}: can't be read: Permission denied; nothing below it was imported" in done.stderr
    assert Archive(tmp_path / "docs").dates() == ([DAY] if closed == "deep" else [])


# --- what it says


def test_long_lists_of_repeats_are_cut() -> None:
    repeat = RepeatedPaper("2405.01001", 2, NEXT, DAY)
    report = ImportReport((DayReport(NEXT, Path("a"), "new", 1, 30),), (repeat,) * 30, (repeat,), ())
    lines = list(as_lines(report))
    assert lines[0] == "1 day: 1 new, 0 changed, 0 unchanged"
    assert sum(text.startswith("  2405") for text in lines) == 20
    assert lines[-1] == "  and 10 more: `--json` has them all"
    assert "more" not in list(as_lines(replace(report, repeats=(repeat,) * 20)))[-1]


def test_every_option_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "importing.md").read_text()
    for parameter in import_.params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}`" in text
