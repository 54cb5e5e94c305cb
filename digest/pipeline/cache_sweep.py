"""The cache forgets the answers about days that are finished and past: they are only good for doing a day again."""

import contextlib
import datetime as dt
import shutil
from pathlib import Path

from digest.archive import Archive
from digest.pipeline.cache_places import own_folder

_KEPT = dt.timedelta(days=14)


def sweep(cache: Path, archive: Archive, *, today: dt.date) -> None:
    """Remove arXiv's answers and the plans of complete days that are older than two weeks. Never raises.

    Scores are small and were paid for: they stay.
    """
    for place in (cache / "arxiv", own_folder(cache, archive, "days")):
        for folder in place.glob("[0-9]*-[0-9]*-[0-9]*"):
            with contextlib.suppress(ValueError):
                date = dt.date.fromisoformat(folder.name)
                if date + _KEPT < today and archive.is_complete(date):
                    shutil.rmtree(folder, ignore_errors=True)
