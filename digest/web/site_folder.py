"""The finished files of the site, kept in place from one build to the next: what has not changed is not written again.

MkDocs empties the folder of the site before each build. So what is in it is set aside first, comes back at the end, and
a ledger says what every file of ours is made of. A file is taken as it is when its ledger line and its size and time of
change agree; what was lost, damaged or changed by others is made anew. A build that fails leaves the site as it was.

What begins with a dot, such as the `.git` of a worktree, is its owner's: MkDocs does not remove it, nor do we. It is
never moved.
"""

import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from portalocker import AlreadyLocked, Lock, LockException

from digest.errors import DigestError
from digest.web.caches.cache import get_packed, put_packed
from digest.web.second_process import meanwhile

log = logging.getLogger(__name__)

FORMAT = 3
_PATIENCE = 600
"""Seconds that a build waits for another one of the same site."""


class Output(NamedTuple):
    """A file of the site. `path` is its address below the root; equal `key`, equal content."""

    path: str
    key: str
    make: Callable[[], bytes]


_Line = tuple[str, tuple[int, int]]
"""What the ledger says of a file: its key, its size and its time of change."""
_Differences = tuple[Collection[str], Collection[str]]
"""Paths of files that are in the ledger and are not, or no longer so; and paths of files that it does not know."""


class Tree:
    """The folder of a site, through one build: `set_aside`, then `finish` or `restore`.

    Args:
        folder: where the site is built.
        cache: the folder for the ledger; it is made when there is something to keep.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self._folder = folder
        self._aside = folder.with_name(f".{folder.name}.kept")
        # A preview and a build elsewhere have ledgers of their own.
        name = f"site-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
        self._ledger = cache / f"{name}.ledger"
        self._lock = Lock(cache / f"{name}.lock", timeout=_PATIENCE)
        self._known: dict[str, _Line] = {}
        self._look: Callable[[], _Differences] | None = None

    def set_aside(self) -> None:
        """Put the site where the host's cleaning does not reach it. Other builds of the same site wait from here on.

        Raises:
            DigestError: another build of it goes on and on, or it can't be written to.
        """
        self._refuse_unwritable()
        try:
            self._ledger.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except AlreadyLocked as error:
            what = f"another build of {self._folder} has not ended in {_PATIENCE} s"
            raise DigestError(f"{self._lock.filename}: {what}; wait for it, or end it, and build again") from error
        except (OSError, LockException) as error:
            # Where nothing can be locked, a build alone is still right.
            log.info("%s: can't be locked (%s): don't build this site twice at once.", self._lock.filename, error)
        self._known = self._read_ledger()
        # One that is still aside is from a build that was killed: it is whole, what stands in its place is not.
        if self._folder.is_dir() and not self._folder.is_symlink() and not self._aside.exists() and self._known:
            try:
                self._aside.mkdir()
                with os.scandir(self._folder) as entries:
                    for entry in _visible(entries):
                        os.rename(entry.path, self._aside / entry.name)
            except OSError:
                # On another file system nothing is kept.
                with contextlib.suppress(OSError):
                    self._aside.rmdir()
        if self._aside.is_dir():
            # Nobody changes it before `finish`, and looking at years of files takes a while.
            self._look = meanwhile(partial(_differences, self._aside, self._known))

    def restore(self) -> None:
        """After a build that failed: the site as it was before."""
        try:
            self._take_differences()
            if self._aside.is_dir():
                with contextlib.suppress(OSError):
                    self._bring_back()
        finally:
            self._lock.release()

    def finish(self, outputs: Iterable[Output], unsound: Collection[str] = ()) -> int:
        """Write what has changed of our files, drop what is no longer made, and put the site in its place.

        Args:
            outputs: every file of ours; the host's own files win over those of the same path.
            unsound: paths that the next build has to make again whatever their key says; read at the end.

        Returns:
            How many files were written.
        """
        fresh = frozenset(_files(self._folder))
        known = self._known
        changed, strange = self._take_differences()
        if self._aside.is_dir() and self._merge(fresh):
            changed, strange = _differences(self._folder, known)
        changed = frozenset(changed)
        # Before anything is written: what is strange may be a link that leads elsewhere.
        self._drop(path for path in strange if path not in fresh)
        ledger: dict[str, _Line] = {}
        written = 0
        for output in outputs:
            path = output.path
            if path in fresh:
                continue
            line = known.get(path)
            if line is None or line[0] != output.key or path in changed:
                line = (output.key, self._write(path, output.make()))
                written += 1
            ledger[path] = line
        self._drop(path for path in known if path not in ledger and path not in fresh)
        self._save({path: line for path, line in ledger.items() if path not in unsound})
        self._lock.release()
        return written

    # --- pieces

    def _refuse_unwritable(self) -> None:
        # The host writes there before `finish` does, and ends with a trace.
        there = next(each for each in (self._folder, *self._folder.parents) if each.exists())
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            todo = "make room or mend the rights, and build again"
            raise DigestError(f"{there}: can't be written to: {error.strerror}; {todo}") from error

    def _take_differences(self) -> _Differences:
        """What another process has found, which it tells once; where there was nothing to look at, all has changed."""
        look, self._look = self._look, None
        return look() if look else (self._known, ())

    @property
    def _made_by(self) -> bytes:
        return os.fsencode(f"{FORMAT} {self._folder}")

    def _read_ledger(self) -> dict[str, _Line]:
        known: dict[str, _Line] | None = get_packed(self._ledger, self._made_by)
        return known or {}

    def _save(self, files: dict[str, _Line]) -> None:
        if put_packed(self._ledger, self._made_by, files):
            with contextlib.suppress(OSError):
                self._forget_others()

    def _forget_others(self) -> None:
        """Remove the ledgers of folders that are gone, such as those of earlier previews."""
        for ledger in self._ledger.parent.glob("site-*.ledger"):
            with ledger.open("rb") as file:
                folder = file.readline().rstrip(b"\n").split(b" ", 2)[-1]
            if not os.path.isdir(folder):
                ledger.unlink(missing_ok=True)
                ledger.with_suffix(".lock").unlink(missing_ok=True)

    def _merge(self, fresh: Iterable[str]) -> bool:
        """Move what the host has made to what was set aside, and that into its place.

        Returns:
            Whether something else than a file of the same path may have made way.
        """
        made_way = False
        for path in fresh:
            target = self._aside / path
            if target.is_dir() or not target.parent.is_dir():
                made_way = True
                _make_way(self._aside, path)
            (self._folder / path).replace(target)
        self._bring_back()
        return made_way

    def _bring_back(self) -> None:
        """Put what was set aside in the place of what is there."""
        self._folder.mkdir(exist_ok=True)
        with os.scandir(self._folder) as entries:
            for entry in _visible(entries):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    os.unlink(entry.path)
        # An earlier version set aside what begins with a dot, too; where somebody has made it anew, it is left there.
        for name in os.listdir(self._aside):
            if not os.path.lexists(self._folder / name):
                (self._aside / name).rename(self._folder / name)
        with contextlib.suppress(OSError):
            self._aside.rmdir()

    def _write(self, path: str, data: bytes) -> tuple[int, int]:
        """Make a file anew: in the place of one there may be a link, or a name more of a file in a copy of the site."""
        target = f"{self._folder}/{path}"
        try:
            file = os.open(target, _FLAGS, 0o644)
        except FileExistsError:
            try:
                os.unlink(target)
            except (IsADirectoryError, PermissionError):
                _make_way(self._folder, path)
            file = os.open(target, _FLAGS, 0o644)
        except (FileNotFoundError, NotADirectoryError):
            _make_way(self._folder, path)
            file = os.open(target, _FLAGS, 0o644)
        with open(file, "wb") as stream:
            stream.write(data)
            # On a full disk a part is written without an error, and the rest is what fails.
            stream.flush()
            status = os.fstat(file)
        return status.st_size, status.st_mtime_ns

    def _drop(self, paths: Iterable[str]) -> None:
        for path in paths:
            target = self._folder / path
            # What was in the way of a file of ours is gone already.
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                target.unlink()
            for folder in target.parents:
                if folder == self._folder:
                    break
                try:
                    folder.rmdir()
                except OSError:
                    # It holds something else.
                    break


_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _make_way(root: Path, path: str) -> None:
    """Make the folders of a file; a file in the place of a folder, or the reverse, is from another build."""
    target = root / path
    try:
        os.makedirs(target.parent, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        for folder in reversed(target.parents):
            if folder.is_relative_to(root) and not folder.is_dir():
                folder.unlink(missing_ok=True)
        os.makedirs(target.parent, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)


def _visible(entries: Iterable[os.DirEntry[str]]) -> list[os.DirEntry[str]]:
    """Those that do not begin with a dot: MkDocs' `clean_directory` passes over the others, too."""
    return [entry for entry in entries if not entry.name.startswith(".")]


def _differences(folder: Path, known: dict[str, _Line]) -> _Differences:
    """The files of a folder that are no longer as the ledger knows them, and those that it does not know."""
    present = _files(folder)
    changed = [path for path, (_, state) in known.items() if present.get(path) != state]
    return changed, [path for path in present if path not in known]


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file below a folder, by path; not of what begins with a dot at its top."""
    found: dict[str, tuple[int, int]] = {}
    waiting = [(str(folder), "")]
    while waiting:
        place, prefix = waiting.pop()
        with contextlib.suppress(FileNotFoundError), os.scandir(place) as entries:
            for entry in entries if prefix else _visible(entries):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{prefix}{entry.name}/"))
                else:
                    status = entry.stat(follow_symlinks=False)
                    found[prefix + entry.name] = (status.st_size, status.st_mtime_ns)
    return found
