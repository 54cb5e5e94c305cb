"""Where the cache keeps what belongs to one archive. arXiv's answers and scores serve all that share the cache."""

import datetime as dt
import os
from pathlib import Path
from typing import Literal

from digest.archive import Archive


def own_folder(cache: Path, archive: Archive, kind: Literal["days", "redo"]) -> Path:
    """The folder of an archive's plans or redos, which holds a folder a date.

    Several archives may stand side by side (`--docs`), each with its own choice for a date. `docs` has no part of its
    own in the path: what earlier versions kept of it is still found.
    """
    name = os.path.basename(os.path.abspath(archive.root))
    return cache / kind if name == "docs" else cache / kind / f"of-{name}"


def day_folder(cache: Path, archive: Archive, date: dt.date) -> Path:
    """Where the plan of one day is kept, its summary, and what is known of outages meanwhile."""
    return own_folder(cache, archive, "days") / str(date)
