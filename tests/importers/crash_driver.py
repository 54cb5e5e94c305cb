"""Kills the importer at every step of every write, fills the disk at every write, and looks at what is left.

A program of its own, so that it may fork: `python crash_driver.py FOLDER kill|full|limit`. Prints how many ways to
fail it tried; an assertion that fails ends it with a traceback.
"""

import errno
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from digest import files
from digest.archive import Archive
from digest.errors import ArchiveError
from digest.importers.engine import import_days
from digest.importers.sources import survey
from tests.importers.foreign import DAY, page, papers

Step = Callable[[str], None]
Tree = dict[str, bytes]


class SabotagedFile:
    """A file that is written in two halves, with a step before, between and after."""

    def __init__(self, file: BinaryIO, step: Step) -> None:
        self._file = file
        self._step = step

    def write(self, data: bytes) -> None:
        self._step("before write")
        self._file.write(data[: len(data) // 2])
        self._file.flush()
        self._step("inside write")
        self._file.write(data[len(data) // 2 :])
        self._file.flush()
        self._step("after write")

    def __enter__(self) -> "SabotagedFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def sabotage(step: Step) -> None:
    """Have `step` called around everything that `write_atomic` does to the disk."""
    opens, replaces = Path.open, Path.replace

    def sabotaged_open(self: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if not set(mode) & set("wxa"):
            return opens(self, mode, *rest, **more)
        step("before open")
        return SabotagedFile(opens(self, mode), step)

    def sabotaged_fsync(_: int) -> None:
        step("before fsync")

    def sabotaged_replace(self: Path, target: Path) -> Path:
        step("before replace")
        result = replaces(self, target)
        step("after replace")
        return result

    Path.open, Path.replace = sabotaged_open, sabotaged_replace  # type: ignore[method-assign]
    files.os.fsync = sabotaged_fsync  # type: ignore[attr-defined]


def prepare(root: Path) -> None:
    """An archive with a day that will change, a hand edit in it, and pages of three days."""
    pages = root / "pages"
    pages.mkdir(parents=True)
    first = papers(3)
    (pages / "1.md").write_text(page(first))
    run(root)
    edited = Archive(root / "docs").analysis_path(DAY, first[2].id)
    edited.write_text(edited.read_text() + "\nVon Hand.\n")
    (pages / "1.md").write_text(page([replace(first[0], analysis="Anders."), *first[1:]], summary="Neu."))
    second = [replace(first[0], version=2), *papers(2, first=2001)]
    (pages / "2.md").write_text(page(second, date=DAY.replace(day=7), form="A"))
    third = [papers(1, first=2001)[0], *papers(1, first=3001)]
    (pages / "3.md").write_text(page(third, date=DAY.replace(day=8), form="C"))


def run(root: Path) -> None:
    import_days(Archive(root / "docs"), survey([str(root / "pages")]))


def tree(root: Path) -> Tree:
    docs = root / "docs"
    return {str(path.relative_to(docs)): path.read_bytes() for path in docs.rglob("*") if path.is_file()}


def look(root: Path, before: Tree, wanted: Tree) -> None:
    """Nothing torn, nothing lost, nothing published half-done."""
    now = tree(root)
    for name, content in now.items():
        if not (name.rpartition("/")[2].startswith(".") and name.endswith(".tmp")):
            assert content in (before.get(name), wanted[name]), f"{name} is torn"
    assert before.keys() <= now.keys(), "something is lost"
    archive = Archive(root / "docs")
    for date in archive.dates():
        assert archive.load(date).all_problems == (), f"{date} is published half-done"


def in_a_child(work: Callable[[], None]) -> int:
    """The child's wait status."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            work()
            code = 0
        except ArchiveError:
            code = 1
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def kill_everywhere(base: Path, before: Tree, wanted: Tree, number: int) -> bool:
    """Kill the import at its `number`-th step; false if it has fewer."""
    root = base.with_name(f"kill{number}")
    shutil.copytree(base, root)
    steps = iter(range(number + 1))

    def step(_: str) -> None:
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        sabotage(step)
        run(root)

    status = in_a_child(work)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        look(root, before, wanted)
    else:
        assert os.WEXITSTATUS(status) == 0
    run(root)
    assert tree(root) == wanted, f"the rerun after step {number} does not heal"
    return os.WIFSIGNALED(status)


def fill_the_disk(base: Path, before: Tree, wanted: Tree, number: int, where: str) -> bool:
    """Have no room left at the `number`-th time that `where` is reached; false if there are fewer."""
    root = base.with_name(f"full {where} {number}")
    shutil.copytree(base, root)
    reached = 0

    def step(name: str) -> None:
        nonlocal reached
        reached += name == where
        if name == where and reached > number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def work() -> None:
        sabotage(step)
        run(root)

    status = in_a_child(work)
    assert os.WEXITSTATUS(status) in (0, 1)
    look(root, before, wanted)
    assert not list(root.rglob("*.tmp")), "a half-written file stays behind"
    run(root)
    assert tree(root) == wanted, f"the rerun after no room at {where} {number} does not heal"
    return os.WEXITSTATUS(status) == 1


def limit_the_size(base: Path, before: Tree, wanted: Tree, size: int) -> None:
    """Let the system refuse files of more than `size` bytes, as a quota does."""
    root = base.with_name(f"limit{size}")
    shutil.copytree(base, root)

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        run(root)

    assert os.WEXITSTATUS(in_a_child(work)) == 1
    look(root, before, wanted)
    assert not list(root.rglob("*.tmp")), "a half-written file stays behind"
    run(root)
    assert tree(root) == wanted


def main(folder: Path, kind: str) -> None:
    # No power fails here, and waiting for the disk would be most of the time.
    files.os.fsync = lambda _: None  # type: ignore[attr-defined]
    base, undisturbed = folder / "base", folder / "undisturbed"
    prepare(base)
    shutil.copytree(base, undisturbed)
    run(undisturbed)
    before, wanted = tree(base), tree(undisturbed)
    assert before != wanted
    tried = 0
    if kind == "kill":
        while kill_everywhere(base, before, wanted, tried):
            tried += 1
    elif kind == "full":
        for where in ("before open", "inside write", "before fsync", "before replace"):
            number = 0
            while fill_the_disk(base, before, wanted, number, where):
                number += 1
            tried += number
    else:
        for size in (0, 100, 500, 700, 900):
            limit_the_size(base, before, wanted, size)
            tried += 1
    sys.stdout.write(str(tried))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
