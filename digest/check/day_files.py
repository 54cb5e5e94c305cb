"""The folder of one day as the rules see it: what could be read, and the raw text of each file."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from digest.archive import INDEX, METADATA, Archive
from digest.errors import ArchiveError
from digest.files import MAX_BYTES, is_hand_edited
from digest.model import Analysis, DayIndex, Metadata


@dataclass(frozen=True)
class DayFiles:
    """Everything in the folder of a day. What can't be read is missing, and `problems` says why.

    `analyses` are those that have a file, whether the day lists them or not; `analysis_paths` holds also those that
    can't be read. `names` is all that the folder holds. `texts` are the files' texts as they are on disk.
    """

    date: dt.date
    folder: Path
    complete: bool
    names: tuple[str, ...]
    index: DayIndex | None
    metadata: Metadata | None
    analyses: dict[str, Analysis]
    analysis_paths: dict[str, Path]
    texts: dict[Path, str]
    problems: tuple[ArchiveError, ...]

    @property
    def index_path(self) -> Path:
        return self.folder / INDEX

    @property
    def metadata_path(self) -> Path:
        return self.folder / METADATA

    @cached_property
    def hand_edited(self) -> tuple[Path, ...]:
        """The files that a person changed after a machine had written them, or wrote."""
        return tuple(
            path for path, text in self.texts.items() if is_hand_edited(text.replace("\r\n", "\n"), path.suffix)
        )

    def text(self, path: Path) -> str:
        """The text of a file, "" where it could not be read."""
        return self.texts.get(path, "")


def read_day(archive: Archive, date: dt.date) -> DayFiles:
    """Never raises: what can't be read becomes a problem."""
    folder = archive.folder(date)
    problems: list[ArchiveError] = []
    index = metadata = None
    analyses: dict[str, Analysis] = {}
    try:
        names = tuple(sorted(path.name for path in folder.iterdir()))
    except OSError as error:
        problems.append(ArchiveError(folder, f"can't be read: {error.strerror}"))
        names = ()
    paths = {id_: archive.analysis_path(date, id_) for id_ in (archive.analysed_ids(date) if names else ())}
    if INDEX in names:
        try:
            index = archive.load_index(date)
        except ArchiveError as error:
            problems.append(error)
    if METADATA in names:
        try:
            metadata = archive.load_metadata(date)
        except ArchiveError as error:
            problems.append(error)
    for id_ in paths:
        try:
            analyses[id_] = archive.load_analysis(date, id_)
        except ArchiveError as error:
            problems.append(error)
    files = [path for path in (folder / INDEX, folder / METADATA) if path.name in names]
    texts = {path: text for path in [*files, *paths.values()] if (text := raw_text(path)) is not None}
    complete = archive.is_complete(date)
    return DayFiles(date, folder, complete, names, index, metadata, analyses, paths, texts, tuple(problems))


def raw_text(path: Path) -> str | None:
    """A stored file's text as it is on disk, its faults of form included; None where it is no text or too long."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES[path.suffix]:
            return None
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
