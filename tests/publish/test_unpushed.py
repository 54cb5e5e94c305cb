"""What could not be pushed is kept as patches, and nothing else. With the real git."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from digest.archive import Archive
from digest.cli import cli
from digest.errors import DigestError
from digest.publish.unpushed import write_patches
from tests.publish.conftest import MONDAY, TUESDAY, WEDNESDAY, Clone, begin, day, git, save


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "not-pushed"


def _names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def _protect(archive: Archive) -> None:
    hook = archive.root.parent.parent / "remote.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho protected >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)


def test_days_of_several_runs_with_and_without_a_commit(clone: Clone, folder: Path) -> None:
    archive, other = clone("a"), clone("b")
    day(archive, TUESDAY)
    save(archive, push=False)
    begin(archive, WEDNESDAY)
    (archive.analysis_path(MONDAY, "2606.08002")).unlink()
    (archive.root / "about.md").write_text("mine", encoding="utf-8")
    written = write_patches(archive, folder)
    assert _names(written) == ["2026-06-08.patch", "2026-06-09.patch", "2026-06-10.patch"]
    for path in written:
        git(other.root.parent, "apply", str(path))
    assert len(other.load_index(TUESDAY).papers) == 2
    assert other.analysed_ids(WEDNESDAY) == archive.analysed_ids(WEDNESDAY)
    assert not other.analysis_path(MONDAY, "2606.08002").exists()
    assert not (other.root / "about.md").exists()


def test_a_person_s_settings_of_diff_change_no_patch(clone: Clone, folder: Path) -> None:
    archive, other = clone("a"), clone("b")
    work = archive.root.parent
    day(archive, TUESDAY)
    index = archive.index_path(MONDAY)
    index.write_text(index.read_text("utf-8") + "\nCorrected.\n", encoding="utf-8")
    usual = [path.read_bytes() for path in write_patches(archive, folder)]
    attributes = work / ".git" / "info" / "attributes"
    attributes.write_text("*.md diff=short\n", encoding="utf-8")
    settings = {
        "external": "true", "noprefix": "true", "mnemonicPrefix": "true", "context": "0", "interHunkContext": "9",
        "short.textconv": "head -c 20", "short.command": "true", "srcPrefix": "x/", "dstPrefix": "y/",
    }  # fmt: skip
    for name, value in {**{f"diff.{name}": value for name, value in settings.items()}, "color.ui": "always"}.items():
        git(work, "config", name, value)
    written = write_patches(archive, folder)
    assert [path.read_bytes() for path in written] == usual
    for path in written:
        git(other.root.parent, "apply", str(path))
    assert other.index_path(MONDAY).read_bytes() == index.read_bytes()


def test_nothing_of_others_is_among_it(clone: Clone, folder: Path) -> None:
    """Others have pushed, ours is on top of it by now, and only then the push is refused."""
    archive, other = clone("a"), clone("b")
    day(archive, TUESDAY)
    day(other, WEDNESDAY)
    save(other)
    git(archive.root.parent, "fetch", "--quiet")
    save(archive, push=False)
    git(archive.root.parent, "rebase", "--quiet", "origin/main")
    _protect(archive)
    with pytest.raises(DigestError, match="protected"):
        save(archive)
    assert _names(write_patches(archive, folder)) == ["2026-06-09.patch"]


def test_a_branch_that_was_moved_back(clone: Clone, folder: Path) -> None:
    other = clone("b")
    day(other, TUESDAY)
    save(other)
    archive = clone("a")
    git(archive.root.parent.parent / "remote.git", "update-ref", "refs/heads/main", "main~")
    day(archive, WEDNESDAY)
    with pytest.raises(DigestError, match="moved back"):
        save(archive)
    assert _names(write_patches(archive, folder)) == ["2026-06-10.patch"]


def test_a_first_push(tmp_path: Path, folder: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "new")
    archive = Archive(tmp_path / "new/docs")
    git(tmp_path / "new", "remote", "add", "origin", str(tmp_path / "nowhere.git"))
    day(archive, MONDAY)
    save(archive, push=False)
    assert _names(write_patches(archive, folder)) == ["2026-06-08.patch"]


def test_nothing_to_keep(clone: Clone, folder: Path) -> None:
    assert write_patches(clone("a"), folder) == ()
    assert not folder.exists()


def test_the_command(clone: Clone, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = clone("a")
    monkeypatch.chdir(archive.root.parent)
    day(archive, TUESDAY)
    _protect(archive)
    report = folder.with_name("report.md")
    command = ["commit", "--push", "--keep", str(folder), "--report", str(report)]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 1
    assert f"2026-06-09: was not pushed, and is kept in {folder / '2026-06-09.patch'}" in done.stderr
    assert "protected" in str(done.exception)
    assert report.read_text("utf-8").startswith("### Not everything was committed and pushed\n\n```text\ngit push to")
    assert "protected" in report.read_text("utf-8")
    # What goes wrong while it is kept hides nothing.
    git(archive.root.parent, "checkout", "--quiet", "--detach")
    done = CliRunner().invoke(cli, command)
    assert "HEAD is on no branch" in str(done.exception)
    assert f"nothing could be kept in {folder}: " in done.stderr
