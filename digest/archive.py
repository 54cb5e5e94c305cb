"""The archive on disk: the only code that knows its folder layout.

A day is `docs/2026/01/13/` with `index.md` (`DayIndex`), one `2601.07823.md` a paper (`Analysis`; in an old id `/`
becomes `_`) and `arxiv.json` (`Metadata`). It exists once its `index.md` exists, and that file is written last.
"""

import datetime as dt
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from portalocker import AlreadyLocked, Lock, LockException

from digest.errors import ArchiveError, DigestError, HandEditError
from digest.files import (
    front_matter_text,
    is_hand_edited,
    json_text,
    read_front_matter,
    read_json,
    without_items,
    write_atomic,
)
from digest.model import ID_PATTERN, Analysis, DayIndex, Metadata, Paper

INDEX = "index.md"
METADATA = "arxiv.json"
Written = Literal["written", "unchanged"]
_ID_FILE = re.compile(rf"(?P<id>{ID_PATTERN.replace('/', '_')})\.md", re.ASCII)


class FoundDays(NamedTuple):
    """The dates of all day folders, oldest first, complete or not; `problems` says what could not be looked into."""

    dates: list[dt.date]
    problems: list[ArchiveError]

    @property
    def unreadable(self) -> list[ArchiveError]:
        """The problems of folders that can't be read. The others are links: what they lead to is not of the archive."""
        return [problem for problem in self.problems if not os.path.islink(problem.path)]


@dataclass(frozen=True)
class Entry:
    """One paper of a day, in the day's order. What could not be read is None, and `problems` says why."""

    id: str
    paper: Paper | None
    analysis: Analysis | None
    problems: tuple[ArchiveError, ...] = ()


@dataclass(frozen=True)
class DayHead:
    """A day's own files, without those of its papers. What could not be read is None, and `problems` says why."""

    index: DayIndex | None
    metadata: Metadata | None
    problems: tuple[ArchiveError, ...] = ()


@dataclass(frozen=True)
class Day:
    """Everything in a day's folder. What could not be read is None or left out, and `problems` says why."""

    date: dt.date
    index: DayIndex | None
    metadata: Metadata | None
    entries: tuple[Entry, ...]
    problems: tuple[ArchiveError, ...] = ()

    @property
    def all_problems(self) -> tuple[ArchiveError, ...]:
        """Those of the day's own files, then those of its papers in order."""
        return self.problems + tuple(problem for entry in self.entries for problem in entry.problems)


class Archive:
    """The days below a folder, usually `docs/`.

    Reading is tolerant where it says so (`load`) and strict everywhere else. Writing is atomic and leaves hand edits
    alone. Hold `lock` while writing. With `dry_run` the writing methods answer as always and write nothing.
    """

    def __init__(self, root: Path, *, dry_run: bool = False) -> None:
        self.root = root
        self.dry_run = dry_run

    # --- layout

    @property
    def cache(self) -> Path:
        """What the program keeps for itself, never committed. Losing it costs time and requests."""
        return self.root.parent / ".cache" / "digest"

    def folder(self, date: dt.date) -> Path:
        return Path(self.place(date))

    def place(self, date: dt.date) -> str:
        """The same as a text."""
        # Years of days are looked at for every build, and pathlib takes longer than looking.
        return f"{self.root}/{date.year:04}/{date.month:02}/{date.day:02}"

    def index_path(self, date: dt.date) -> Path:
        return self.folder(date) / INDEX

    def metadata_path(self, date: dt.date) -> Path:
        return self.folder(date) / METADATA

    def analysis_path(self, date: dt.date, id_: str) -> Path:
        return self.folder(date) / f"{id_.replace('/', '_')}.md"

    def day_of(self, path: Path) -> dt.date | None:
        """The day that a file belongs to by its place and name; None if it is none of an archive's own files."""
        match path.relative_to(self.root).parts if path.is_relative_to(self.root) else ():
            case (year, month, day, name) if is_day_file(name):
                date = date_of(year, month, day)
                return date if date and self.folder(date) == path.parent else None
        return None

    def leading_astray(self, path: Path) -> ArchiveError | None:
        """What is wrong with a symbolic link outside the folders of years that leads out of the archive, or to days,
        whose files are no pages; None for one that does not, and for others.

        The archive itself may be behind a link.
        """
        if not os.path.islink(path):
            return None
        root, target = Path(os.path.realpath(self.root)), Path(os.path.realpath(path))
        if not target.is_relative_to(root):
            where, hint = f"out of {self.root.name}/", "put what it points to in its place, or remove it"
        elif target == root or is_number(target.relative_to(root).parts[0], 4):
            where, hint = "to the days of the archive", "remove it: pages can link to a day, and to what lies beside it"
        else:
            return None
        what = f"is a symbolic link that leads {where}, so the site goes without it"
        return ArchiveError(path, what, hint=hint)

    def folders(self) -> list[dt.date]:
        """The dates of all day folders, oldest first, complete or not. What can't be looked into is passed over."""
        return self.find_days().dates

    def every_folder(self) -> list[dt.date]:
        """As `folders`, for those who must not miss a day.

        Raises:
            ArchiveError: a folder can't be looked into. Links are passed over.
        """
        found = self.find_days()
        if found.unreadable:
            raise found.unreadable[0]
        return found.dates

    def find_days(self) -> FoundDays:
        """The same, and what hides other days: symbolic links, and folders that can't be read."""
        problems: list[ArchiveError] = []

        def numbered(folder: str, digits: int) -> list[tuple[str, str]]:
            """The names and paths of the folders in a folder whose names are so many digits."""
            try:
                with os.scandir(folder) as found:
                    entries = [entry for entry in found if is_number(entry.name, digits)]
            except (FileNotFoundError, NotADirectoryError):
                return []
            except OSError as error:
                problems.append(ArchiveError(Path(folder), f"can't be read: {error.strerror}", hint="mend its rights"))
                return []
            problems.extend(_linked_folder(Path(entry.path)) for entry in entries if entry.is_symlink())
            return [(entry.name, entry.path) for entry in entries if not entry.is_symlink()]

        dates = [
            date
            for year, years in numbered(str(self.root), 4)
            for month, months in numbered(years, 2)
            for day, _ in numbered(months, 2)
            if (date := date_of(year, month, day))
        ]
        return FoundDays(sorted(dates), sorted(problems, key=lambda problem: problem.path))

    def dates(self) -> list[dt.date]:
        """The dates of the complete days, oldest first."""
        return list(filter(self.is_complete, self.folders()))

    def is_complete(self, date: dt.date) -> bool:
        """Whether a day has its `index.md`: also one that can't be read, which reading it tells."""
        try:
            os.lstat(f"{self.place(date)}/{INDEX}")
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            # Nobody knows; a day that is reported is better than one that vanishes.
            return True
        return True

    def analysed_ids(self, date: dt.date) -> list[str]:
        """The ids that have an analysis file in a day's folder, sorted.

        Raises:
            ArchiveError: the folder can't be read.
        """
        folder = self.folder(date)
        try:
            found = [_ID_FILE.fullmatch(name) for name in os.listdir(folder)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise ArchiveError(folder, f"can't be read: {error.strerror}", hint="mend its rights") from error
        return sorted(match["id"].replace("_", "/") for match in found if match)

    # --- reading

    def load(self, date: dt.date, *, candidates: int | None = None, head: DayHead | None = None) -> Day:
        """A whole day. Never raises: a file that can't be read becomes a problem of its paper or of the day.

        Args:
            candidates: how many of them are asked for at most, None for all; a file edited by hand has all.
            head: what was read of it already.
        """
        if head is None:
            head = self.load_head(date, candidates=candidates)
        papers = {paper.id: paper for paper in head.metadata.papers} if head.metadata else {}
        ids = head.index.papers if head.index else tuple(papers)
        entries = tuple(self._load_entry(date, id_, papers.get(id_), head.metadata is not None) for id_ in ids)
        return Day(date, head.index, head.metadata, entries, head.problems)

    def load_head(self, date: dt.date, *, candidates: int | None = None) -> DayHead:
        """The same without the papers' own files."""
        problems: list[ArchiveError] = []
        index = metadata = None
        try:
            # Once for all of its files.
            self._refuse_links(self.index_path(date))
        except ArchiveError as error:
            return DayHead(None, None, (error,))
        try:
            index = self._read_index(date)
        except ArchiveError as error:
            problems.append(error)
        try:
            metadata = self._read_metadata(date, candidates)
        except ArchiveError as error:
            problems.append(error)
        return DayHead(index, metadata, tuple(problems))

    def _load_entry(self, date: dt.date, id_: str, paper: Paper | None, metadata_read: bool) -> Entry:
        problems = []
        analysis = None
        if paper is None and metadata_read:
            reason = f"{id_} stands in {INDEX} but not here"
            hint = f"take {id_} out of `papers` of {INDEX}, or restore this file"
            problems.append(ArchiveError(self.metadata_path(date), reason, key="papers", hint=hint))
        try:
            analysis = self._read_analysis(date, id_)
        except ArchiveError as error:
            problems.append(error)
        return Entry(id_, paper, analysis, tuple(problems))

    def load_index(self, date: dt.date) -> DayIndex:
        """Raises `ArchiveError`."""
        self._refuse_links(self.index_path(date))
        return self._read_index(date)

    def load_metadata(self, date: dt.date, *, candidates: int | None = None) -> Metadata:
        """`candidates` as for `load`. Raises `ArchiveError`."""
        self._refuse_links(self.metadata_path(date))
        return self._read_metadata(date, candidates)

    def load_analysis(self, date: dt.date, id_: str) -> Analysis:
        """Raises `ArchiveError`."""
        self._refuse_links(self.analysis_path(date, id_))
        return self._read_analysis(date, id_)

    def _read_index(self, date: dt.date) -> DayIndex:
        path = self.index_path(date)
        index = read_front_matter(DayIndex, path)
        _check_date(path, index.date, date)
        return index

    def _read_metadata(self, date: dt.date, candidates: int | None) -> Metadata:
        path = self.metadata_path(date)
        only = None if candidates is None else partial(without_items, key="candidates", most=candidates)
        metadata = read_json(Metadata, path, only=only)
        _check_date(path, metadata.date, date)
        return metadata

    def _read_analysis(self, date: dt.date, id_: str) -> Analysis:
        path = self.analysis_path(date, id_)
        analysis = read_front_matter(Analysis, path)
        if analysis.id != id_:
            hint = "write the id that is meant, or rename the file"
            raise ArchiveError(path, f"is {analysis.id}, but the file is named for {id_}", key="id", hint=hint)
        return analysis

    def known_papers(self) -> dict[str, dt.date]:
        """Every published id and the day that has it (the first, where a damaged archive has two).

        Raises:
            ArchiveError: an `index.md` or a folder can't be read; without it its papers would be published again.
        """
        known: dict[str, dt.date] = {}
        for date in filter(self.is_complete, self.every_folder()):
            for id_ in self.load_index(date).papers:
                known.setdefault(id_, date)
        return known

    def _refuse_links(self, path: Path) -> None:
        for part in path.relative_to(self.root).parents:
            if os.path.islink(folder := self.root / part) and folder != self.root:
                raise _linked_folder(folder)

    # --- writing

    @contextmanager
    def lock(self, name: str = "lock", *, patience: float = 0.0) -> Iterator[None]:
        """Keep every other writer out.

        Args:
            name: `lock` is that of the days; what else is written beside them can have its own.
            patience: how long it is worth waiting for another process, in seconds.

        Raises:
            DigestError: another process holds the lock, or the folder for it is not writable.
        """
        path = self.cache / name
        lock = Lock(path, timeout=patience)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except AlreadyLocked as error:
            raise DigestError(f"{path}: another digest command is writing to this archive; wait for it") from error
        except OSError as error:
            raise DigestError(f"{path}: can't be made: {error.strerror}; make the folder writable") from error
        except LockException as error:
            raise DigestError(f"{path}: can't be locked: {error.strerror}; keep the archive on another disk") from error
        try:
            yield
        finally:
            lock.release()

    def write_metadata(self, metadata: Metadata, *, force: bool = False) -> Written:
        """Write one file of a day.

        Raises:
            HandEditError: a person edited the file, and `force` is off.
            ArchiveError: see `write_atomic`.
        """
        return self._write(self.metadata_path(metadata.date), json_text(metadata), force)

    def write_analysis(self, date: dt.date, analysis: Analysis, *, force: bool = False) -> Written:
        """Raises as `write_metadata`."""
        return self._write(self.analysis_path(date, analysis.id), front_matter_text(analysis), force)

    def write_index(self, index: DayIndex, *, force: bool = False) -> Written:
        """Make a day exist: write it last. Raises as `write_metadata`."""
        return self._write(self.index_path(index.date), front_matter_text(index), force)

    def _write(self, path: Path, text: str, force: bool) -> Written:
        self._refuse_links(path)
        if path.is_symlink():
            raise ArchiveError(path, "is a symbolic link", hint="replace it by the file that it points to")
        if path.exists():
            try:
                present = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
            except OSError as error:
                hint = "move it out of the way or mend its rights"
                raise ArchiveError(path, f"can't be read: {error.strerror}", hint=hint) from error
            if present == text:
                return "unchanged"
            if not force and is_hand_edited(present, path.suffix):
                raise HandEditError(path, "was edited by hand", hint="it is left as it is; `--force` overwrites it")
        if not self.dry_run:
            write_atomic(path, text)
        return "written"


def _linked_folder(path: Path) -> ArchiveError:
    return ArchiveError(path, "is a symbolic link", hint="replace it by the folder that it points to")


def is_day_file(name: str) -> bool:
    """Whether a name is that of a file which the archive writes into the folder of a day."""
    return name in (INDEX, METADATA) or _ID_FILE.fullmatch(name) is not None


def is_number(name: str, digits: int) -> bool:
    """Whether a name is that of the folder of a year, a month or a day: so many digits and nothing else."""
    return len(name) == digits and name.isascii() and name.isdigit()


def date_of(year: str, month: str, day: str) -> dt.date | None:
    """The date that three folders are named for, None where there is none."""
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _check_date(path: Path, found: dt.date, expected: dt.date) -> None:
    if found != expected:
        hint = "write the date that is meant, or move the folder"
        raise ArchiveError(path, f"is {found}, but the folder says {expected}", key="date", hint=hint)
