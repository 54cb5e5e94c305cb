"""What commands say to wrong use: the place, the reason, what to do next; and the exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.archives import small_archive
from tests.command import digest


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of three days, the current folder."""
    small_archive(tmp_path / "docs")
    (tmp_path / "digest.yml").write_text("categories: [cs.CV]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "command", ["check", "commit", "export x.bib --format ris", "export-site x", "notify", "status"]
)
def test_an_archive_that_is_not_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert digest("--docs", "elsewhere", *command.split()) == 2
    told = capsys.readouterr().err
    assert "elsewhere: there is no such folder; run this where the archive is, or name its folder with --docs" in told


@pytest.mark.parametrize(
    "command",
    ["backfill 2026-06-08 2026-06-08", "check", "import digest.yml", "run 2026-06-08", "status"],
)
def test_a_file_in_place_of_the_archive(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert digest("--docs", "digest.yml", *command.split()) == 2
    assert "digest.yml: is a file; run this where the archive is" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["backfill", "backfill 2026-06-08", "run", "run 2026-06-08"])
def test_no_second_archive_beside_one_that_was_moved(
    command: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "mkdocs.yml").write_text("plugins: [digest]\n", encoding="utf-8")
    (place / "docs").rename(place / "archive")
    assert digest(*command.split()) == 2
    assert "error: docs: there is no such folder; run this where the archive is, or" in capsys.readouterr().err
    (place / "mkdocs.yml").write_text("docs_dir: archive\nplugins: [digest]\n", encoding="utf-8")
    for is_begun in (False, True):
        assert digest(*command.split()) == 2
        told = "error: mkdocs.yml: docs_dir: the site is made of archive, but the archive is in docs; let both be the"
        assert told in capsys.readouterr().err
        assert (place / "docs").exists() is is_begun
        (place / "docs").mkdir(exist_ok=True)


def test_an_archive_that_is_named_may_be_new(place: Path) -> None:
    (place / "mkdocs.yml").write_text("plugins: [digest]\n", encoding="utf-8")
    assert digest("--docs", "other", "run", "2026-06-14") == 0


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-"])
def test_closed_outputs_keep_nobody_from_working(closed: str, place: Path) -> None:
    index = next((place / "docs").rglob("index.md"))
    index.write_bytes(index.read_bytes().replace(b"\n", b"\r\n"))
    program = f"exec '{sys.executable}' -c 'from digest.cli import main; main()' check --fix {closed}"
    done = subprocess.run(["sh", "-c", program], cwd=place, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert b"\r" not in index.read_bytes()


def test_a_file_that_can_not_be_written_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert digest("backfill", "2026-06-08", "2026-06-08", "--report", "no/such/report.md") == 1
    told = capsys.readouterr().err
    assert "error: no/such/report.md: No such file or directory; what is finished is kept" in told


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["2026-13-01"], "FIRST: '2026-13-01' is not a day such as 2026-06-16"),
        (["2026-06-08", "yesterday"], "LAST: 'yesterday' is not a day such as 2026-06-16"),
        (
            ["2026-06-09", "2026-06-08"],
            "the range is empty: 2026-06-08 is before 2026-06-09; name the earlier day first",
        ),
        (["2026-06-08", "--shard", "3/2"], "--shard: '3/2': the first number must be between 1 and the second"),
    ],
)
def test_what_was_typed_wrong_is_in_the_report(
    arguments: list[str], reason: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert digest("backfill", "--report", "report.md", *arguments) == 2
    assert reason in capsys.readouterr().err
    told = (place / "report.md").read_text("utf-8")
    assert reason in told
    assert "Running it again changes nothing" in told


def test_an_export_of_nothing_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert digest("export", "x.bib", "--format", "ris", "--category", "math.AG") == 0
    assert "0 papers: no day has one of math.AG" in capsys.readouterr().err
    assert digest("export", "y.bib", "--format", "ris", "--category", "cs.XX") == 2
    assert "--category cs.XX: no paper has it" in capsys.readouterr().err
    assert digest("export", "docs", "--format", "ris", "--force") == 2
    assert "docs: is no file; name one" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "run 2026-06-13", "backfill 2026-06-13 2026-06-14"])
def test_a_mistyped_category_beside_others_is_told(
    command: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "digest.yml").write_text("categories: [cs.CV, cs.RV, cs]\n", encoding="utf-8")
    digest(*command.split())
    told = capsys.readouterr().err
    assert told.count("warning: digest.yml: categories: ") == 1
    assert "categories: cs.RV is not in arXiv's list as this program knows it; if cs.RO is meant, write that" in told
