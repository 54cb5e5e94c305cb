"""What the tests of commits share: clones of a remote, with the real git."""

import datetime as dt
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.archive import Archive
from digest.model import Metadata
from digest.publish.commit import Committed, commit
from tests.archives import analysis, paper, write_day

MONDAY = dt.date(2026, 6, 8)
TUESDAY, WEDNESDAY = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=2)
Clone = Callable[[str], Archive]


@pytest.fixture(autouse=True)
def _somebody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A Machine")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "machine@example.com")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "no-such-file"))


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def day(archive: Archive, date: dt.date, count: int = 2, *, first: int = 1) -> None:
    write_day(archive, date, [paper(f"2606.{date.day:02}{number:03}") for number in range(first, first + count)])


def begin(archive: Archive, date: dt.date) -> None:
    """A day with one of two analyses."""
    ids = [f"2606.{date.day:02}{number:03}" for number in (1, 2)]
    archive.write_metadata(Metadata(date=date, papers=tuple(map(paper, ids))))
    archive.write_analysis(date, analysis(ids[0]))


def save(
    archive: Archive, *, push: bool = True, sleep: Callable[[float], None] = lambda seconds: None, **how: Any
) -> Committed:
    return commit(archive, push=push, sleep=sleep, **how)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """`clone(name)`: the archive in a new shallow clone of a bare remote that has Monday."""
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))

    def make(name: str) -> Archive:
        git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", name)
        return Archive(tmp_path / name / "docs")

    seed = make("seed")
    (seed.root.parent / ".gitignore").write_text(".cache/\n", encoding="utf-8")
    git(seed.root.parent, "add", ".gitignore")
    git(seed.root.parent, "checkout", "--quiet", "-B", "main")
    day(seed, MONDAY)
    save(seed, push=False)
    git(seed.root.parent, "add", ".")
    git(seed.root.parent, "commit", "--quiet", "--amend", "--message=Seed")
    git(seed.root.parent, "push", "--quiet", "origin", "main")
    return make


def run_before_push(archive: Archive, script: str) -> None:
    """Let git run lines of a shell before each push from there."""
    _hook(archive, "pre-push", script)


def stop_during(archive: Archive, hook: str) -> None:
    """Let somebody tell this process to stop while git runs a hook there, the first time that it does."""
    once = f"test -e {archive.root.parent.parent}/stopped && exit\ntouch {archive.root.parent.parent}/stopped\n"
    _hook(archive, hook, f"{once}kill -INT {os.getpid()}\nsleep 1\n")


def _hook(archive: Archive, name: str, script: str) -> None:
    hook = archive.root.parent / ".git/hooks" / name
    hook.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    hook.chmod(0o755)


def log(archive: Archive) -> list[str]:
    """The subjects on the remote, newest first."""
    return git(archive.root.parent.parent / "remote.git", "log", "--format=%s", "main").splitlines()


def files(archive: Archive, commit: str = "HEAD") -> set[str]:
    return set(git(archive.root.parent, "show", "--format=", "--name-only", commit).splitlines())
