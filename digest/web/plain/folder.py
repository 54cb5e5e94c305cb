"""A folder that belongs to the export: only what changed is written, and nothing that it did not write is touched.

`.digest-export.json` lists the files that were written, each with the checksum of its text. It is written before them
and after them, so that a run that was cut off leaves nothing that the next would take for somebody else's.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from digest.errors import ArchiveError, UsageError
from digest.files import write_atomic

LIST = ".digest-export.json"
_VERSION = 1
_MAX_LIST = 64_000_000
# What an export writes. A list that names anything else was not written by one.
_OWN = re.compile(r"mkdocs\.yml|zensical\.toml|docs/(?:[A-Za-z0-9][\w.-]*/)*[A-Za-z0-9][\w.-]*\.md", re.ASCII)


@dataclass
class Report:
    """What was done, by path, and what was left alone: `edited` by hand since, `foreign` and in the way.

    `outdated` was edited by hand, too, and would have been removed.
    """

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    unchanged: int = 0


class Folder:
    """The folder of an export.

    Raises:
        UsageError: there is something in it, and no list of an export; or the list can't be read.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        # Two checksums while files are being written: what was there and what will be.
        self._known: dict[str, list[str]] = _read_list(root)

    def write(self, files: Iterable[tuple[str, str]], *, force: bool = False) -> Report:
        """Make the folder hold these files, and none that an earlier export wrote and this one has not.

        Args:
            files: path and text.
            force: whether files that were edited by hand are written and removed like the others.

        Raises:
            ArchiveError: the disk is full, no permission, a symbolic link in the way. What was done stays.
        """
        report = Report()
        wanted = dict(files)
        sums = {path: _sum(text.encode()) for path, text in wanted.items()}
        changed = [path for path in wanted if self._must_write(path, sums[path], report, force)]
        gone = [path for path in sorted(self._known.keys() - wanted.keys()) if self._must_remove(path, report, force)]
        if changed or gone:
            self._write_list({
                path: sorted({*self._known.get(path, []), *([sums[path]] if path in changed else [])})
                for path in {*self._known, *changed}
            })  # fmt: skip
        for path in changed:
            write_atomic(self._root / path, wanted[path])
            report.written.append(path)
        for path in gone:
            self._remove(path)
            report.removed.append(path)
        # An edited file keeps the checksum of what was written, so that it stays recognisable as edited.
        kept = {path: self._known[path] for path in (*report.edited, *report.outdated)}
        final = {path: [sums[path]] for path in wanted.keys() - set(report.foreign)} | kept
        if final != self._known:
            self._write_list(final)
        return report

    def _must_write(self, path: str, wanted: str, report: Report, force: bool) -> bool:
        there = self._sum_of(path)
        if there == wanted:
            report.unchanged += 1
        elif there is not None and path not in self._known:
            report.foreign.append(path)
        elif there is not None and there not in self._known[path] and not force:
            report.edited.append(path)
        else:
            return True
        return False

    def _must_remove(self, path: str, report: Report, force: bool) -> bool:
        there = self._sum_of(path)
        if there is not None and there not in self._known[path] and not force:
            report.outdated.append(path)
            return False
        return there is not None

    def _sum_of(self, path: str) -> str | None:
        """The checksum of a file, None if there is none."""
        file = self._root / path
        for part in [file, *file.parents]:
            if part == self._root:
                break
            if part.is_symlink():
                raise ArchiveError(part, "is a symbolic link", hint="remove it: an export writes only below its folder")
        try:
            return _sum(file.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ArchiveError(file, f"can't be read: {error.strerror}", hint="move it out of the way") from error

    def _remove(self, path: str) -> None:
        file = self._root / path
        try:
            file.unlink(missing_ok=True)
            for folder in file.parents:
                if folder == self._root or any(folder.iterdir()):
                    break
                folder.rmdir()
        except OSError as error:
            raise ArchiveError(
                file, f"can't be removed: {error.strerror}", hint="mend the rights, run it again"
            ) from error

    def _write_list(self, files: dict[str, list[str]]) -> None:
        lines = ",\n".join(f"{json.dumps(path)}: {json.dumps(sums)}" for path, sums in sorted(files.items()))
        write_atomic(self._root / LIST, f'{{"version": {_VERSION}, "files": {{\n{lines}\n}}}}\n')


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_list(root: Path) -> dict[str, list[str]]:
    path = root / LIST
    hint = "name another folder, or an empty one"
    if not root.exists():
        return {}
    if not root.is_dir():
        raise UsageError(f"{root}: is no folder; {hint}")
    if not path.is_file() or path.is_symlink():
        if any(root.iterdir()):
            raise UsageError(f"{root}: is not empty, and no earlier export made it; {hint}")
        return {}
    try:
        if path.stat().st_size > _MAX_LIST:
            raise ValueError("it is too large")
        data = json.loads(path.read_bytes())
        files = data["files"]
        if data["version"] != _VERSION or not all(map(_is_entry, files.items())):
            raise ValueError("it names files that no export writes")
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path}: can't be used: {error}; {hint}") from error
    return dict(files)


def _is_entry(entry: tuple[str, object]) -> bool:
    path, sums = entry
    return (
        _OWN.fullmatch(path) is not None
        and isinstance(sums, list)
        and all(isinstance(each, str) and len(each) == 64 for each in sums)
    )
