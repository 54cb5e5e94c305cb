import json
from pathlib import Path

import pytest
import rispy
from pybtex.database import parse_string

from digest.archive import Archive
from digest.exporters import Wanted, export
from digest.exporters.archive_json import VERSION
from tests.archives import MONDAY, TUESDAY, rich_archive, small_archive
from tests.command import digest_in


def run(project: Path, *arguments: str) -> int:
    return digest_in(project, "export", *arguments)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    rich_archive(tmp_path / "docs")
    return tmp_path


def test_the_whole_archive_as_bibtex(project: Path) -> None:
    path = project / "out" / "all.bib"
    assert run(project, str(path), "--format", "bibtex") == 0
    data = parse_string(path.read_text("utf-8"), "bibtex")
    assert [entry.fields["eprint"] for entry in data.entries.values()] == [
        *("2606.00001", "2606.00002", "2606.01001", "hep-th/9901001", "2606.01003", "2606.01004", "2606.09001")
    ]


def test_ris_to_stdout(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(project, "-", "--format", "ris", "--category", "cs.LG") == 0
    out = capfdbinary.readouterr().out
    [record] = rispy.loads(out.decode("utf-8"))
    assert record["title"] == "A Later Paper"
    assert out.endswith(b"ER  - \r\n")


def test_category_and_period(project: Path) -> None:
    path = project / "some.json"
    wanted = ("--category", "cs.RO", "--from", "2026-06-09", "--to", "2026-06-09")
    assert run(project, str(path), "--format", "csl", *wanted) == 0
    assert [item["number"] for item in json.loads(path.read_text("utf-8"))] == [
        *("arXiv:2606.01001", "arXiv:2606.01003", "arXiv:2606.01004")
    ]


def test_an_archive_is_all_of_its_categories(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, category in ((6, "cs"), (0, "math")):
        assert run(project, str(project / f"{category}.ris"), "--format", "ris", "--category", category) == 0
        assert f"{number} papers" in capsys.readouterr().err


def test_a_category_in_the_wrong_case_is_meant(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for category in ("cs.LG", "CS.lg"):
        assert run(project, "-", "--format", "bibtex", "--category", category) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != ""


@pytest.mark.parametrize(
    ("category", "hint"),
    [("cs.LGG", "if cs.LG is meant, write that"), ("???", "see https://arxiv.org/category_taxonomy")],
)
def test_a_category_that_is_none_empties_no_file(
    project: Path, capsys: pytest.CaptureFixture[str], category: str, hint: str
) -> None:
    path = project / "all.bib"
    path.write_text("mine", "utf-8")
    assert run(project, str(path), "--format", "bibtex", "--category", category, "--force") == 2
    shown = capsys.readouterr().err
    assert f"--category {category}: no paper has it" in shown
    assert hint in shown
    assert path.read_text("utf-8") == "mine"


def test_a_category_without_papers_is_an_empty_file_and_empties_none(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "all.bib"
    assert run(project, str(path), "--format", "bibtex", "--category", "math.AG") == 0
    assert capsys.readouterr().err.endswith("0 papers: no day has one of math.AG\n")
    assert path.read_text("utf-8") == ""
    path.write_text("mine", "utf-8")
    wanted = ("--category", "math.AG", "--from", "2026-06-09")
    assert run(project, str(path), "--format", "bibtex", *wanted, "--force") == 1
    told = f"0 papers: no day in that range has one of math.AG; {path} was left as it is\n"
    assert capsys.readouterr().err.endswith(told)
    assert path.read_text("utf-8") == "mine"


def test_papers_that_cannot_be_read_empty_no_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = Archive(project / "docs")
    for date in archive.dates():
        archive.metadata_path(date).write_text("{", "utf-8")
    path = project / "all.bib"
    path.write_text("mine", "utf-8")
    assert run(project, str(path), "--format", "bibtex", "--force") == 1
    assert f"0 papers: no day that can be read has one; {path} was left as it is" in capsys.readouterr().err
    assert path.read_text("utf-8") == "mine"


def test_json_lines_have_everything(project: Path) -> None:
    (project / "digest.yml").write_text("categories: [cs.CV]\nsite_url: https://digest.test/sub\n", "utf-8")
    path = project / "all.jsonl"
    assert run(project, str(path), "--format", "jsonl") == 0
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len(lines) == 7
    first = lines[2]
    assert (first["version"], first["id"], first["date"]) == (VERSION, "2606.01001", "2026-06-09")
    assert first["url"] == "https://digest.test/sub/2026/06/09/#2606.01001"
    assert first["paper"]["doi"] == "10.1000/x.1"
    assert first["score"]["relevance"] == 3
    assert first["analysis"]["unverified"] == ["42.7"]
    assert first["analysis"]["body"].startswith("## Method")
    assert {line.keys() == first.keys() for line in lines} == {True}


def test_what_is_there_is_not_overwritten(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "all.bib"
    path.write_text("mine", "utf-8")
    assert run(project, str(path), "--format", "bibtex") == 2
    assert "use --force" in capsys.readouterr().err
    assert path.read_text("utf-8") == "mine"
    assert run(project, str(path), "--format", "bibtex", "--force") == 0
    first = path.read_bytes()
    assert run(project, str(path), "--format", "bibtex", "--force") == 0
    assert path.read_bytes() == first


def test_wrong_use(project: Path, tmp_path: Path) -> None:
    assert run(project, "-", "--format", "csl", "--from", "2026-06-09", "--to", "2026-06-08") == 2
    assert run(project, "-", "--format", "none") == 2
    assert run(project, "-") == 2
    assert run(project, str(tmp_path), "--format", "csl", "--force") == 2
    assert run(tmp_path / "none", "-", "--format", "csl") == 2


def test_what_cannot_be_read_is_said_and_the_rest_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = Archive(project / "docs")
    archive.metadata_path(MONDAY).write_text("{", "utf-8")
    archive.analysis_path(TUESDAY, "2606.01003").write_text("", "utf-8")
    (archive.root / "2026/06/30").symlink_to("08")
    path = project / "all.jsonl"
    assert run(project, str(path), "--format", "jsonl") == 1
    shown = capsys.readouterr().err
    assert "arxiv.json:1: is not valid JSON" in shown
    assert "2606.01003.md" in shown
    assert "06/30: is a symbolic link" in shown
    lines = {line["id"]: line for line in map(json.loads, path.read_text("utf-8").splitlines())}
    assert lines["2606.00001"]["paper"] is None
    assert lines["2606.00001"]["analysis"] is not None
    assert lines["2606.01003"]["analysis"] is None


def test_nothing_wanted_is_an_empty_file(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    assert export(archive, "csl", Wanted("math.AG")).text == "[]\n"
    assert export(archive, "bibtex", Wanted("math.AG")).text == ""


def test_a_paper_without_metadata_is_of_no_category(project: Path) -> None:
    archive = Archive(project / "docs")
    archive.metadata_path(MONDAY).unlink()
    whole, some = (export(archive, "jsonl", Wanted(category)) for category in ("", "cs.RO"))
    assert {json.loads(line)["date"] for line in whole.text.splitlines()} > {str(MONDAY)}
    assert str(MONDAY) not in {json.loads(line)["date"] for line in some.text.splitlines()}
