"""What a run has found out of a day, on disk, so that a rerun asks only for what is missing."""

import hashlib
import logging
from pathlib import Path
from typing import TypeVar

from digest.errors import ArchiveError
from digest.files import is_file_edited, json_text, read_json, write_atomic
from digest.model import Record

log = logging.getLogger(__name__)

R = TypeVar("R", bound=Record)


class AnswerCache:
    """The records of one announcement, in a folder: one JSON file with its checksum for each.

    What can't be read, or no longer fits its checksum or its schema, counts as missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, schema: type[R], name: str) -> R | None:
        """The answer kept under `name`."""
        path = self.folder / f"{name}.json"
        if not path.exists():
            return None
        try:
            if is_file_edited(path):
                raise ArchiveError(path, "does not fit its checksum")
            return read_json(schema, path)
        except ArchiveError as error:
            log.warning("%s; it is asked for again", error)
            return None

    def names(self, prefix: str) -> list[str]:
        """The names of the answers, sorted, that begin with `prefix`."""
        return sorted(path.stem for path in self.folder.glob(f"{prefix}*.json"))

    def all(self, schema: type[R], prefix: str) -> list[R]:
        """The answers whose names begin with `prefix`, in order of name."""
        return [answer for name in self.names(prefix) if (answer := self.get(schema, name)) is not None]

    def put(self, name: str, answer: Record) -> None:
        """Keep an answer.

        Raises:
            ArchiveError: it can't be written.
        """
        write_atomic(self.folder / f"{name}.json", json_text(answer))

    def forget(self, name: str) -> None:
        """Drop an answer that turned out not to be one."""
        (self.folder / f"{name}.json").unlink(missing_ok=True)


def key(*parts: object) -> str:
    """A short name for a question, or for what something was made of."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
