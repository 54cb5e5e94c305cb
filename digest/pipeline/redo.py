"""`--force`: a day is made again beside the archive, and takes the old day's place only when it is finished.

Until then the published day stays as it is, and a redo that failed goes on where it stopped.
"""

import contextlib
import datetime as dt
import shutil
from collections.abc import Collection
from pathlib import Path

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.files import is_file_edited
from digest.pipeline.cache_places import own_folder
from digest.pipeline.day_state import remove_left_over


class Redo:
    """The place where one day is made again.

    Args:
        cache: the project's cache folder.
        archive: whose day it is; those of others in the same cache are others.
    """

    def __init__(self, cache: Path, archive: Archive, date: dt.date) -> None:
        self.date = date
        self.folder = own_folder(cache, archive, "redo") / str(date)
        self.archive = Archive(self.folder / "docs")

    @property
    def is_begun(self) -> bool:
        """Whether there is anything of it."""
        return self.folder.is_dir()

    def is_ready(self) -> bool:
        """Whether it is finished and only has to take the old day's place: a run was killed in between.

        Until that is made up for, files of both may stand in the archive.
        """
        return self.archive.is_complete(self.date)

    def edited(self, archive: Archive) -> tuple[Path, ...]:
        """The files of the day in the archive that a person has edited, or that can't be read: `publish` replaces them.

        Raises:
            ArchiveError: the folder can't be read.
        """
        day = self.date
        analyses = [archive.analysis_path(day, id_) for id_ in archive.analysed_ids(day)]
        present = [path for path in (archive.index_path(day), archive.metadata_path(day)) if path.exists()]
        return tuple(filter(_is_edited, (*present, *analyses)))

    def publish(self, archive: Archive) -> None:
        """Put it into the archive, hand edits or not, `index.md` last, and forget it. Twice makes no difference.

        Raises:
            ArchiveError: a file can't be read or written; the next run tries again.
        """
        index = self.archive.load_index(self.date)
        metadata = self.archive.load_metadata(self.date)
        with contextlib.suppress(ArchiveError):  # what is not there, or can't be read, is replaced
            metadata = metadata.with_notes_of(archive.load_metadata(self.date))
        archive.write_metadata(metadata, force=True)
        _drop_repeats(archive, self.date, but=index.papers)
        for id_ in index.papers:
            archive.write_analysis(self.date, self.archive.load_analysis(self.date, id_), force=True)
        archive.write_index(index, force=True)
        remove_left_over(archive, self.date, keep=index.papers, force=True)
        self.forget()

    def forget(self) -> None:
        """Remove all of it. Raises `ArchiveError`: it can't be removed."""
        if not self.is_begun:
            return
        # In one step, so that a kill leaves no half of it that looks like a redo under way.
        done = self.folder.with_name(f"{self.folder.name}.done")
        shutil.rmtree(done, ignore_errors=True)
        try:
            self.folder.rename(done)
        except OSError as error:
            raise ArchiveError(self.folder, f"can't be removed: {error.strerror}", hint="remove it") from error
        shutil.rmtree(done, ignore_errors=True)


def _is_edited(path: Path) -> bool:
    try:
        return is_file_edited(path)
    except ArchiveError:
        return True  # no machine has left it so


def _drop_repeats(archive: Archive, date: dt.date, *, but: Collection[str]) -> None:
    """Take out of other days what they have as a repeat of a day's paper, except for the papers that it keeps.

    A day that was edited by hand or can't be read is left alone: `digest check` names what is wrong there.
    """
    try:
        gone = set(archive.load_index(date).papers) - set(but)
    except ArchiveError:
        return
    for other in archive.folders() if gone else ():
        with contextlib.suppress(ArchiveError):
            metadata = archive.load_metadata(other)
            if void := [each for each in metadata.repeats if each.date == date and each.id in gone]:
                archive.write_metadata(metadata.without_repeats(void))


def ready_redos(cache: Path, archive: Archive) -> tuple[dt.date, ...]:
    """The days that `Redo.is_ready` says of that it is, oldest first."""
    found = []
    for folder in sorted(own_folder(cache, archive, "redo").glob("[0-9]*-[0-9]*-[0-9]*")):
        with contextlib.suppress(ValueError):
            redo = Redo(cache, archive, dt.date.fromisoformat(folder.name))
            if redo.is_ready():
                found.append(redo.date)
    return tuple(found)
