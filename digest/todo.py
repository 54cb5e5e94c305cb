"""What to do about a day that is not as it should be, in words for commands and checks alike."""

import datetime as dt
import os
from pathlib import Path

from digest import calendar
from digest.archive import INDEX
from digest.model import DayIndex


def finished_by(date: dt.date) -> str:
    """The command that finishes a half-done day: where arXiv announced nothing, only what brought the day here."""
    return f"digest run {date}" if calendar.is_listing(date) else "digest import"


def todo_for_incomplete(folder: Path, date: dt.date) -> str:
    """What to do about the folder of a day that has no `index.md`."""
    try:
        is_empty = not os.listdir(folder)
    except OSError:
        is_empty = False
    return "remove the empty folder" if is_empty else f"`{finished_by(date)}` finishes it"


def todo_for_redo(date: dt.date) -> str:
    """What to do about a day which is being replaced by one that is ready: files of both may stand there."""
    return f"making it again was cut off, so half of it may be the old day; `digest run {date}` finishes it"


def todo_for_lost(index: DayIndex) -> str:
    """What to do about a finished day that has lost an analysis: `digest run` would replace one that was imported."""
    if index.source == "imported":
        return "`digest import` of its page makes the rest again"
    return f"remove the day's {INDEX}, and `digest run {index.date}` makes the rest again"
