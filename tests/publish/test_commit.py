"""The archive's files, and no others, in one commit, pushed also when others push meanwhile. With the real git."""

import datetime as dt
from pathlib import Path
from subprocess import CalledProcessError

import pytest
from click.testing import CliRunner

from digest.archive import Archive
from digest.cli import cli
from digest.errors import DigestError, UsageError
from digest.publish.commit import is_refusal
from tests.publish.conftest import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    Clone,
    begin,
    day,
    files,
    git,
    log,
    run_before_push,
    save,
    stop_during,
)


def _edit(archive: Archive, words: str) -> None:
    path = archive.index_path(MONDAY)
    path.write_text(path.read_text(encoding="utf-8") + words + "\n", encoding="utf-8")


def test_only_the_days_are_committed(clone: Clone) -> None:
    archive = clone("a")
    folder = archive.root.parent
    day(archive, TUESDAY)
    begin(archive, WEDNESDAY)
    (archive.folder(TUESDAY) / "notes.txt").write_text("mine", encoding="utf-8")
    (archive.folder(TUESDAY) / "index.md.1234.tmp").write_text("torn", encoding="utf-8")
    (archive.root / "about.md").write_text("mine", encoding="utf-8")
    (folder / "staged.txt").write_text("mine", encoding="utf-8")
    git(folder, "add", "staged.txt")
    done = save(archive)
    assert done.is_pushed
    assert done.finished == (TUESDAY,)
    assert files(archive) == {
        *(f"docs/2026/06/09/{name}" for name in ("index.md", "arxiv.json", "2606.09001.md", "2606.09002.md")),
        *(f"docs/2026/06/10/{name}" for name in ("arxiv.json", "2606.10001.md")),
    }
    assert git(folder, "log", "-1", "--format=%B").splitlines() == [
        "2026-06-09: 2 papers; 1 other day touched", "",
        "2026-06-09: 2 papers", "2026-06-10: unfinished, 1 of 2 papers",
    ]  # fmt: skip
    assert git(folder, "diff", "--cached", "--name-only") == "staged.txt"
    assert log(archive)[0] == "2026-06-09: 2 papers; 1 other day touched"
    assert not save(archive).sha
    assert len(log(archive)) == 2


def test_messages(clone: Clone) -> None:
    archive = clone("a")
    begin(archive, WEDNESDAY)
    assert save(archive).message == "2026-06-10: unfinished, 1 of 2 papers"
    day(archive, WEDNESDAY)
    assert save(archive).message == "2026-06-10: 2 papers"
    archive.write_metadata(archive.load_metadata(MONDAY).model_copy(update={"candidates": ()}), force=True)
    path = archive.analysis_path(MONDAY, "2606.08001")
    path.write_text(path.read_text(encoding="utf-8") + "By hand.\n", encoding="utf-8")
    assert save(archive).message == "2026-06-08: changed"
    day(archive, TUESDAY, 1)
    day(archive, dt.date(2026, 6, 11), 3)
    assert save(archive).message.splitlines()[0] == "2026-06-09 to 2026-06-11: 2 days, 4 papers"
    for path in archive.folder(TUESDAY).iterdir():
        path.unlink()
    git(archive.root.parent, "rm", "--quiet", "--cached", "docs/2026/06/09/index.md")
    assert save(archive).message == "2026-06-09: removed"
    assert git(archive.root.parent, "status", "--porcelain") == ""


def test_others_push_meanwhile(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    day(theirs, TUESDAY)
    save(theirs)
    day(ours, WEDNESDAY)
    (ours.root.parent / ".gitignore").write_text(".cache/\nsite/\n", encoding="utf-8")
    done = save(ours)
    assert done.is_pushed
    assert done.given_way == ()
    assert log(ours) == ["2026-06-10: 2 papers", "2026-06-09: 2 papers", "Seed"]
    assert ours.dates() == [MONDAY, TUESDAY, WEDNESDAY]
    assert git(ours.root.parent, "status", "--porcelain") == "M .gitignore"


def test_others_publish_the_same_day_meanwhile(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    day(theirs, TUESDAY)
    save(theirs)
    published = {path.name: path.read_bytes() for path in theirs.folder(TUESDAY).iterdir()}
    day(ours, TUESDAY, first=2)
    day(ours, WEDNESDAY)
    done = save(ours)
    assert done.given_way == (TUESDAY,)
    assert done.finished == (WEDNESDAY,)
    assert log(ours) == ["2026-06-10: 2 papers", "2026-06-09: 2 papers", "Seed"]
    assert {path.name: path.read_bytes() for path in ours.folder(TUESDAY).iterdir()} == published
    assert files(ours) == {name for name in files(ours) if name.startswith("docs/2026/06/10/")}


def test_nothing_of_ours_is_left(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    day(theirs, TUESDAY)
    save(theirs)
    day(ours, TUESDAY, first=2)
    done = save(ours)
    assert (done.sha, done.given_way, done.finished) == ("", (TUESDAY,), ())
    assert log(ours) == ["2026-06-09: 2 papers", "Seed"]


def test_somebody_pushes_between_every_try(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook of the remote lets somebody else win twice."""
    ours, theirs = clone("ours"), clone("theirs")
    day(ours, WEDNESDAY)
    run_before_push(
        ours,
        f"cd {theirs.root.parent} && test $(git rev-list --count HEAD) -lt 3 && unset GIT_DIR "
        "&& git commit --quiet --allow-empty -m Theirs && git push --quiet origin HEAD:main || true\n",
    )
    assert save(ours).is_pushed
    assert log(ours) == ["2026-06-10: 2 papers", "Theirs", "Theirs", "Seed"]


def test_a_remote_that_does_not_answer(clone: Clone) -> None:
    archive = clone("a")
    remote = archive.root.parent.parent / "remote.git"
    aside = remote.rename(remote.with_name("aside.git"))
    day(archive, TUESDAY)
    pauses: list[float] = []
    with pytest.raises(DigestError, match=r"(?s)failed 5 times: .*is committed"):
        save(archive, sleep=pauses.append)
    assert pauses == [2, 4, 8, 16]
    aside.rename(remote)
    assert save(archive).is_pushed
    assert log(archive)[0] == "2026-06-09: 2 papers"


def test_a_branch_that_another_push_has_locked_is_waited_for(clone: Clone) -> None:
    archive = clone("a")
    lock = archive.root.parent.parent / "remote.git/refs/heads/main.lock"
    lock.touch()
    day(archive, TUESDAY)
    pauses: list[float] = []

    def unlock(seconds: float) -> None:
        pauses.append(seconds)
        lock.unlink()

    assert save(archive, sleep=unlock).is_pushed
    assert pauses == [2]


def test_a_remote_that_refuses(clone: Clone) -> None:
    archive = clone("a")
    hook = archive.root.parent.parent / "remote.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'main is protected' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    day(archive, TUESDAY)
    pauses: list[float] = []
    with pytest.raises(DigestError, match=r"(?s)was refused: .*main is protected.*rules of the branch.*is committed"):
        save(archive, sleep=pauses.append)
    assert pauses == []
    hook.unlink()
    # There is nothing to commit any more, but the commit is not there yet.
    assert save(archive).is_pushed
    assert log(archive)[0] == "2026-06-09: 2 papers"


def test_a_first_push_that_failed_is_made_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git knows nothing of a remote that never answered."""
    archive = Archive(tmp_path / "new" / "docs")
    archive.root.mkdir(parents=True)
    folder = archive.root.parent
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    assert not save(archive).is_pushed, "there is no commit at all"
    day(archive, TUESDAY)
    with pytest.raises(DigestError, match="`digest commit --push` tries it again"):
        save(archive)
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    monkeypatch.chdir(folder)
    for said in ("there is nothing to commit; what was committed before is pushed\n", "there is nothing to commit\n"):
        ran = CliRunner().invoke(cli, ["commit", "--push"])
        assert (ran.exit_code, ran.stdout) == (0, said)
        assert log(archive) == ["2026-06-09: 2 papers"]


def test_a_remote_that_is_not_there(clone: Clone) -> None:
    ours = clone("ours")
    git(ours.root.parent, "remote", "rename", "origin", "elsewhere")
    git(ours.root.parent, "config", "branch.main.remote", "origin")
    day(ours, TUESDAY)
    slept: list[float] = []
    with pytest.raises(DigestError, match=r"there is no remote 'origin' to push to; `git remote add origin ADDRESS`"):
        save(ours, sleep=slept.append)
    assert slept == []
    assert git(ours.root.parent, "status", "--porcelain") == ""


def test_conflicts_outside_the_days_are_left_to_a_person(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    for archive, text in ((theirs, "theirs"), (ours, "ours")):
        (archive.root.parent / "README.md").write_text(text, encoding="utf-8")
        git(archive.root.parent, "add", "README.md")
        git(archive.root.parent, "commit", "--quiet", "--message", text)
    git(theirs.root.parent, "push", "--quiet")
    day(ours, TUESDAY)
    with pytest.raises(DigestError, match="pull --rebase"):
        save(ours)
    assert git(ours.root.parent, "log", "-2", "--format=%s").splitlines() == ["2026-06-09: 2 papers", "ours"]
    assert not (ours.root.parent / ".git/rebase-merge").exists()


def test_no_work_tree_no_branch(clone: Clone, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="git init"):
        save(Archive(tmp_path / "docs"))
    archive = clone("a")
    git(archive.root.parent, "checkout", "--quiet", "--detach")
    day(archive, TUESDAY)
    with pytest.raises(DigestError, match=r"on no branch.*nothing was committed; .*`git switch -c NAME`"):
        save(archive)
    # So nothing is lost by going to a branch.
    git(archive.root.parent, "switch", "--quiet", "main")
    assert save(archive).finished == (TUESDAY,)
    # What is not pushed needs none.
    git(archive.root.parent, "checkout", "--quiet", "--detach")
    day(archive, WEDNESDAY)
    assert save(archive, push=False).finished == (WEDNESDAY,)


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ("! [remote rejected] main -> main (pre-receive hook declined)", True),
        ("remote: error: GH006: Protected branch update failed for refs/heads/main.", True),
        ("! [remote rejected] main -> main (push declined due to repository rule violations)", True),
        ("fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 403", True),
        ("remote: Permission to o/r.git denied to github-actions[bot].", True),
        ("git@github.com: Permission denied (publickey).", True),
        ("fatal: Authentication failed for 'https://github.com/o/r.git/'", True),
        ("ERROR: The key you are authenticating with has been marked as read only.", True),
        ("remote: This repository was archived so it is read-only.", True),
        ("! [remote rejected] main -> main (cannot lock ref 'refs/heads/main': is at 1 but expected 2)", False),
        ("! [rejected] main -> main (stale info)", False),
        ("fatal: unable to access 'https://github.com/o/archived/': Could not resolve host: github.com", False),
        ("error: RPC failed; HTTP 503 curl 22 The requested URL returned error: 503", False),
    ],
)
def test_what_a_remote_says_to_those_who_may_not_push(said: str, is_refused: bool) -> None:
    assert is_refusal(said) == is_refused


@pytest.mark.parametrize("how", ["rebase", "merge"])
def test_what_git_waits_for_is_left_to_a_person(clone: Clone, how: str) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    folder = ours.root.parent
    for archive, words in ((theirs, "Theirs."), (ours, "Ours.")):
        _edit(archive, words)
        save(archive, push=archive is theirs)
    with pytest.raises(CalledProcessError):
        git(folder, "pull", "--quiet", f"--rebase={'true' if how == 'rebase' else 'false'}", "--no-edit")
    day(ours, WEDNESDAY)
    before = git(folder, "status", "--porcelain")
    assert "UU docs/2026/06/08/index.md" in before
    for push in (True, False):
        with pytest.raises(DigestError, match=rf"git {how}`.* docs/2026/06/08/index.md; .*`git {how} --abort`"):
            save(ours, push=push)
        assert git(folder, "status", "--porcelain") == before
    git(folder, how, "--abort")
    assert save(ours, push=False).finished == (WEDNESDAY,)


def test_a_conflict_that_nobody_decided_is_not_committed(clone: Clone) -> None:
    """As `git stash pop` leaves it, and a person who adds the file without looking."""
    archive = clone("a")
    folder = archive.root.parent
    _edit(archive, "Ours.")
    git(folder, "stash", "--quiet")
    _edit(archive, "Theirs.")
    save(archive)
    with pytest.raises(CalledProcessError):
        git(folder, "stash", "pop")
    with pytest.raises(DigestError, match=r"both sides have changed docs/2026/06/08/index\.md, .*`git add` it\Z"):
        save(archive)
    git(folder, "add", "--all")
    day(archive, WEDNESDAY)
    done = save(archive)
    assert done.finished == (WEDNESDAY,)
    [error] = done.left_out
    assert "index.md:" in str(error)
    assert "marks of a merge conflict" in str(error)
    assert git(folder, "status", "--porcelain") == "M  docs/2026/06/08/index.md"
    assert not save(archive).sha


def test_a_day_that_awaits_its_redo_is_not_committed(clone: Clone) -> None:
    archive = clone("a")
    _edit(archive, "Half.")
    day(archive, WEDNESDAY)
    done = save(archive, awaits_redo=lambda date: date in (MONDAY, TUESDAY))
    assert done.finished == (WEDNESDAY,)
    assert [(error.path, "`digest run 2026-06-08`" in str(error)) for error in done.left_out] == [
        (archive.folder(MONDAY), True)
    ]
    assert git(archive.root.parent, "status", "--porcelain") == "M docs/2026/06/08/index.md"


def test_other_line_ends_are_no_change(clone: Clone) -> None:
    archive = clone("a")
    folder = archive.root.parent
    (folder / ".gitattributes").write_text("*.md text eol=lf\n", encoding="utf-8")
    git(folder, "add", ".gitattributes")
    git(folder, "commit", "--quiet", "--message=Attributes")
    path = archive.index_path(MONDAY)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert git(folder, "status", "--porcelain") != ""
    assert not save(archive, push=False).sha


def test_the_message_names_the_file_that_git_complains_of(clone: Clone) -> None:
    """Its advice is several lines long."""
    archive = clone("a")
    day(archive, TUESDAY)
    (archive.root.parent / ".git/index.lock").touch()
    with pytest.raises(DigestError, match=r"index\.lock"):
        save(archive)


def test_nobody_commits_what_is_being_written(clone: Clone) -> None:
    archive = clone("a")
    with archive.lock(), pytest.raises(DigestError, match="another digest command"):
        save(archive)


def test_without_a_name_that_is_said_before_anything_is_done(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = clone("a")
    folder = archive.root.parent
    git(folder, "config", "user.useConfigOnly", "true")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_NAME")
        monkeypatch.delenv(f"GIT_{role}_EMAIL")
    assert not save(archive).sha, "nobody needs a name who has nothing to commit"
    day(archive, TUESDAY)
    with pytest.raises(
        DigestError, match=r'does not know who commits here; .*`git config user.name "YOUR NAME"` and `'
    ):
        save(archive)
    assert git(folder, "status", "--porcelain", "docs") == "?? docs/2026/06/09/"


def test_an_archive_outside_of_the_repository(clone: Clone) -> None:
    archive = clone("a")
    archive.root.rename(archive.root.parent.parent / "away")
    archive.root.symlink_to("../away")
    with pytest.raises(UsageError, match=r"docs: leads to .*away, which is not in the repository .*; move the folder"):
        save(archive)


def test_only_where_there_is_no_repository_one_is_to_be_made(clone: Clone, tmp_path: Path) -> None:
    archive = clone("a")
    (archive.root.parent / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 99\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"git can't read the repository: .*99") as refusal:
        save(archive)
    assert "git init" not in str(refusal.value)
    (tmp_path / "docs").mkdir()
    with pytest.raises(UsageError, match="run `git init` there first"):
        save(Archive(tmp_path / "docs"))


def test_a_stop_leaves_no_lock(clone: Clone) -> None:
    archive = clone("a")
    day(archive, TUESDAY)
    stop_during(archive, "pre-commit")
    with pytest.raises(KeyboardInterrupt):
        save(archive)
    assert not list((archive.root.parent / ".git").glob("*.lock"))
    assert save(archive).finished == (TUESDAY,)


def test_a_lock_that_was_left_is_told_in_one_sentence(clone: Clone) -> None:
    archive = clone("a")
    day(archive, TUESDAY)
    lock = archive.root.parent / ".git" / "index.lock"
    lock.touch()
    with pytest.raises(DigestError) as caught:
        save(archive)
    assert str(caught.value).endswith(f"Unable to create '{lock}': File exists.; if no git command runs, remove it")
    lock.unlink()
    assert save(archive).finished == (TUESDAY,)


def test_the_command_names_the_day_that_it_leaves_out(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = clone("a")
    monkeypatch.chdir(archive.root.parent)
    _edit(archive, "<<<<<<< HEAD\nOurs.\n=======\nTheirs.\n>>>>>>> other")
    day(archive, TUESDAY)
    ran = CliRunner().invoke(cli, ["commit"])
    assert ran.exit_code == 1
    assert ran.stdout == "2026-06-09: 2 papers\n"
    assert "nothing of this day was committed" in str(ran.exception)


def test_the_command(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = clone("a")
    monkeypatch.chdir(archive.root.parent)
    day(archive, TUESDAY)
    day(archive, WEDNESDAY)
    ran = CliRunner().invoke(cli, ["commit", "--push", "--outputs", "outputs"])
    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[0] == "2026-06-09 to 2026-06-10: 2 days, 4 papers"
    ran = CliRunner().invoke(cli, ["commit", "--push", "--outputs", "outputs"])
    assert ran.stdout == "there is nothing to commit\n"
    sha = git(archive.root.parent, "rev-parse", "HEAD")
    assert Path("outputs").read_text(encoding="utf-8").splitlines() == [
        "changed=true", "days=2026-06-09 2026-06-10", f"commit={sha}", "changed=false", "days=", "commit=",
    ]  # fmt: skip
