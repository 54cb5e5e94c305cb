"""Our commits on top of a branch that others have changed, moved back, or made without us."""

from pathlib import Path
from subprocess import CalledProcessError

import pytest

from digest.archive import Archive
from digest.errors import DigestError
from tests.command import digest
from tests.publish.conftest import MONDAY, TUESDAY, WEDNESDAY, Clone, day, git, log, run_before_push, save, stop_during


def push(archive: Archive, name: str, *, force: bool = False) -> None:
    """A person's commit of one file."""
    folder = archive.root.parent
    (folder / name).write_text(name, encoding="utf-8")
    git(folder, "add", name)
    git(folder, "commit", "--quiet", "--message", f"Add {name}")
    git(folder, "push", "--quiet", *(["--force"] if force else []), "origin", "HEAD:main")


def move_back(archive: Archive) -> None:
    """A person takes the newest commit of the branch away."""
    git(archive.root.parent, "reset", "--quiet", "--hard", "HEAD~")
    git(archive.root.parent, "push", "--quiet", "--force", "origin", "HEAD:main")


def on_remote(archive: Archive) -> set[str]:
    return set(git(archive.root.parent.parent / "remote.git", "ls-tree", "-r", "--name-only", "main").splitlines())


@pytest.mark.parametrize("depth", ["shallow", "full"])
@pytest.mark.parametrize("then", ["nothing", "another commit"])
@pytest.mark.parametrize("fetched", [False, True])
def test_what_a_branch_gave_up_does_not_come_back(clone: Clone, depth: str, then: str, fetched: bool) -> None:
    owner = clone("owner")
    push(owner, "secret.txt")
    ours = clone("ours")
    if depth == "full":
        git(ours.root.parent, "fetch", "--quiet", "--unshallow")
    move_back(owner)
    if then == "another commit":
        push(owner, "other.txt")
    if fetched:
        git(ours.root.parent, "fetch", "--quiet", "origin")
    assert not save(ours).is_pushed, "nothing is ours"
    day(ours, TUESDAY)
    assert save(ours).is_pushed
    assert log(ours) == ["2026-06-09: 2 papers", *(["Add other.txt"] if then == "another commit" else []), "Seed"]
    assert "secret.txt" not in on_remote(ours)
    assert not (ours.root.parent / "secret.txt").exists()
    assert ours.dates() == [MONDAY, TUESDAY]


def test_days_that_a_branch_gave_up_stay_here_until_a_person_decides(clone: Clone) -> None:
    """A copy of the remote that is too old must not cost anybody the days that it lacks."""
    owner = clone("owner")
    day(owner, TUESDAY)
    save(owner)
    ours = clone("ours")
    move_back(owner)
    day(ours, WEDNESDAY)
    with pytest.raises(DigestError, match=r"origin main was moved back and has lost what it had of 2026-06-09; .*push"):
        save(ours)
    assert ours.dates() == [MONDAY, TUESDAY, WEDNESDAY]
    assert git(ours.root.parent, "log", "-1", "--format=%s") == "2026-06-10: 2 papers"
    assert log(ours) == ["Seed"]
    git(ours.root.parent, "pull", "--quiet", "--rebase", "origin", "main")
    assert save(ours).is_pushed
    assert log(ours) == ["2026-06-10: 2 papers", "Seed"]


def test_a_commit_of_ours_that_was_not_pushed_is_ours(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    (ours.root.parent / "mine.txt").write_text("mine", encoding="utf-8")
    git(ours.root.parent, "add", "mine.txt")
    git(ours.root.parent, "commit", "--quiet", "--message=Mine")
    push(theirs, "other.txt")
    day(ours, TUESDAY)
    assert save(ours).is_pushed
    assert log(ours) == ["2026-06-09: 2 papers", "Mine", "Add other.txt", "Seed"]


def test_what_is_not_committed_is_not_mixed_with_what_others_pushed(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    push(theirs, ".gitignore")
    ignored = ours.root.parent / ".gitignore"
    ignored.write_text("mine", encoding="utf-8")
    day(ours, TUESDAY)
    with pytest.raises(DigestError, match=r"\.gitignore: has changes without a commit, and origin main has others"):
        save(ours)
    assert ignored.read_text("utf-8") == "mine"
    assert git(ours.root.parent, "log", "-1", "--format=%s") == "2026-06-09: 2 papers"


def test_a_remote_that_has_another_history(clone: Clone, tmp_path: Path) -> None:
    """A new archive, and a repository that was not made empty."""
    theirs = clone("theirs")
    archive = Archive(tmp_path / "new" / "docs")
    archive.root.mkdir(parents=True)
    git(archive.root.parent, "init", "--quiet", "--initial-branch=main")
    git(archive.root.parent, "remote", "add", "origin", str(tmp_path / "remote.git"))
    day(archive, TUESDAY)
    with pytest.raises(DigestError, match=r"another history.*; `git pull --rebase origin main`, then"):
        save(archive)
    assert archive.dates() == [TUESDAY]
    assert log(theirs) == ["Seed"]
    git(archive.root.parent, "pull", "--quiet", "--rebase", "origin", "main")
    assert save(archive).is_pushed
    assert log(theirs) == ["2026-06-09: 2 papers", "Seed"]


def test_a_checkout_that_knows_no_branch_of_the_remote(clone: Clone) -> None:
    """As machines that test make it. What was committed just now is ours for certain, and nothing else."""
    ours, theirs = clone("ours"), clone("theirs")
    git(ours.root.parent, "update-ref", "-d", "refs/remotes/origin/main")
    git(ours.root.parent, "config", "--unset", "remote.origin.fetch")
    push(theirs, "other.txt")
    day(ours, TUESDAY)
    assert save(ours).is_pushed
    assert log(ours) == ["2026-06-09: 2 papers", "Add other.txt", "Seed"]
    git(theirs.root.parent, "pull", "--quiet")
    push(theirs, "secret.txt")
    git(ours.root.parent, "pull", "--quiet", "origin", "main")
    move_back(theirs)
    push(theirs, "another.txt")
    day(ours, WEDNESDAY)
    with pytest.raises(DigestError, match="has another history, or was never fetched"):
        save(ours)
    assert log(ours)[0] == "Add another.txt"


def test_a_branch_that_is_gone_is_not_made_again(clone: Clone) -> None:
    ours = clone("ours")
    remote = ours.root.parent.parent / "remote.git"
    git(remote, "branch", "--quiet", "--move", "main", "trunk")
    day(ours, TUESDAY)
    with pytest.raises(DigestError, match=r"origin main is not there any more; `git push origin main` makes it again"):
        save(ours)
    assert ours.dates() == [MONDAY, TUESDAY]
    assert git(remote, "branch", "--list", "--format=%(refname:short)") == "trunk"


def test_a_push_of_which_the_answer_is_lost(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    day(ours, TUESDAY)
    run_before_push(
        ours,
        f"unset GIT_DIR\ngit push --quiet --no-verify origin HEAD:main && cd {theirs.root.parent} "
        "&& git pull --quiet && git commit --quiet --allow-empty -m Theirs && git push --quiet\nexit 1\n",
    )
    done = save(ours)
    assert (done.finished, done.is_pushed) == ((TUESDAY,), True)
    assert log(ours) == ["Theirs", "2026-06-09: 2 papers", "Seed"]


@pytest.mark.parametrize("hook", ["post-checkout", "post-rewrite"])
def test_a_stop_leaves_no_rebase_by_half(clone: Clone, hook: str) -> None:
    """In the middle git has put our days aside; at its end they are there, but not yet put right."""
    ours, theirs = clone("ours"), clone("theirs")
    day(theirs, TUESDAY)
    save(theirs)
    day(ours, WEDNESDAY)
    (ours.root.parent / ".gitignore").write_text(".cache/\nsite/\n", encoding="utf-8")
    stop_during(ours, hook)
    with pytest.raises(KeyboardInterrupt):
        save(ours)
    folder = ours.root.parent
    assert ours.dates() == [MONDAY, WEDNESDAY]
    assert git(folder, "log", "-1", "--format=%s") == "2026-06-10: 2 papers"
    assert not list((folder / ".git").glob("rebase-*")) + list((folder / ".git").glob("*.lock"))
    assert git(folder, "status", "--porcelain") == "M .gitignore"
    assert save(ours).is_pushed
    assert ours.dates() == [MONDAY, TUESDAY, WEDNESDAY]


def test_no_day_is_made_while_git_has_put_days_aside(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    push(theirs, "other.txt")
    day(ours, TUESDAY)
    save(ours, push=False)
    folder = ours.root.parent
    (folder / "other.txt").write_text("mine", encoding="utf-8")
    (folder / "digest.yml").write_text("categories: [cs.CV]\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=Mine")
    git(folder, "fetch", "--quiet")
    with pytest.raises(CalledProcessError):
        git(folder, "rebase", "origin/main")
    (folder / "digest.yml").write_text("categories: [cs.CV]\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    for command in (["run", "2026-06-14"], ["backfill", "2026-06-14", "2026-06-14"]):
        assert digest(*command) == 1
        told = capsys.readouterr().err
        assert (
            "a `git rebase` was begun and is not finished: both sides have changed other.txt; until then days" in told
        )
        assert "`git rebase --abort` takes it back" in told
        # Of another command that is at work the rebase ends by itself.
        with ours.lock():
            assert digest(*command) == 1
        assert "another digest command is writing to this archive" in capsys.readouterr().err
    git(folder, "rebase", "--abort")
    assert digest("run", "2026-06-14") == 0
