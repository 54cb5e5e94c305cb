"""Where `mkdocs serve` builds: a folder that is kept, so that a preview of years of days does not begin with nothing.

MkDocs builds a preview in a temporary folder, serves what is there, and deletes it at the end. A link to the kept
folder takes that folder's place: whatever asks for the temporary one, with or without live reload, gets the kept one.
"""

import contextlib
import logging
import os
from pathlib import Path

from portalocker import Lock, LockException

log = logging.getLogger(__name__)


class PreviewFolder:
    """The folder in `cache` of one preview, from its first build to its end."""

    def __init__(self, cache: Path) -> None:
        self._folder = cache / "preview"
        self._lock = Lock(cache / "preview.lock", timeout=0)
        self._link: Path | None = None

    def stands_for(self, temporary: Path) -> Path:
        """The folder to build in.

        Returns:
            The kept folder; `temporary` itself where another preview has the kept one, or links can't be made.
        """
        if self._link == temporary:
            return self._folder
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except (OSError, LockException) as error:
            log.info("%s: not for this preview: %s", self._folder, error)
            return temporary
        try:
            # Nothing goes that is not empty: a folder of somebody's own, or of a build that has begun.
            temporary.rmdir()
            temporary.symlink_to(self._folder.resolve(), target_is_directory=True)
        except OSError as error:
            # On Windows a link takes a right of its own.
            log.info("%s: can't be a link: %s", temporary, error)
            temporary.mkdir(mode=0o700, exist_ok=True)
            self._lock.release()
            return temporary
        self._link = temporary
        return self._folder

    def leave(self) -> None:
        """Take the link away; MkDocs finds nothing to delete then."""
        if self._link:
            with contextlib.suppress(OSError):
                os.unlink(self._link)
            self._link = None
            self._lock.release()
