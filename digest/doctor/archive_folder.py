"""The archive and the disk that it is on."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from digest import calendar, check
from digest.counting import counted
from digest.doctor.diagnosis import Diagnosis, Subject
from digest.doctor.mkdocs_file import is_left_out
from digest.pipeline.redo import Redo
from digest.pipeline.status import status
from digest.todo import todo_for_incomplete

AREA = "archive"
DISK = "disk"
MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 1_000 * MEGABYTE, 200 * MEGABYTE
"""Free bytes. A site of four years with its cache takes some hundred megabytes."""

_RECENT = dt.timedelta(days=30)


def archive(subject: Subject) -> Iterator[Diagnosis]:
    """Whether every day is complete, well-formed and there."""
    root = subject.archive.root
    if not root.is_dir():
        yield Diagnosis(
            "problem", AREA, f"{root}: there is no such folder", "make it, with an index.md for the front page"
        )
        return
    dates = subject.archive.dates()
    partial = [date for date in subject.archive.folders() if date not in set(dates)]
    report = check.check(
        subject.archive,
        awaits_redo=lambda date: Redo(subject.cache, subject.archive, date).is_ready(),
        is_left_out=lambda name: is_left_out(subject.site_config, root, name),
    )
    # What is half done is told with the command that finishes it.
    findings = [finding for finding in report.findings if finding.rule != "incomplete-day"]
    for date in partial:
        todo = todo_for_incomplete(subject.archive.folder(date), date)
        yield Diagnosis("problem", AREA, f"{date} is not complete and not on the site", todo)
    if findings:
        what = f"`digest check` finds {counted(len(findings), 'fault')}, the first: {findings[0]}"
        yield Diagnosis("problem", AREA, what, "run it; `digest check --fix` mends what is mechanical")
    if not dates:
        yield Diagnosis("note", AREA, "there is no day yet", "`digest run` makes today's")
        return
    if not findings and not partial:
        yield Diagnosis(
            "ok",
            AREA,
            f"{counted(report.days, 'day')} from {dates[0]} to {dates[-1]}, {counted(report.papers, 'paper')}",
        )
    yield from _missing(subject, dates[0])


def _missing(subject: Subject, first: dt.date) -> Iterator[Diagnosis]:
    """Listings of late that should be there. What came before the first day was never meant to be."""
    last = calendar.latest_listed(subject.outside.now())
    begin = max(first, last - _RECENT)
    missing = [day.date for day in status(subject.archive, begin, last) if day.kind == "missing"]
    if missing:
        told = str(missing[0]) if len(missing) == 1 else f"{len(missing)} days from {missing[0]} on"
        todo = f"`digest backfill {missing[0]}` makes what arXiv announced"
        yield Diagnosis("note", AREA, f"of the last {_RECENT.days} days there is no page of {told}", todo)


def disk(subject: Subject) -> Iterator[Diagnosis]:
    """Room, and the right to write."""
    for folder in (subject.archive.root, subject.cache):
        there = _nearest(folder)
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            what = f"{there}: can't be written to ({error.strerror})"
            todo = (
                "make it a folder that you may write to" if there == folder else f"see to it, so that {folder} can be"
            )
            yield Diagnosis("problem", DISK, what, todo)
    free = shutil.disk_usage(_nearest(subject.root)).free
    what = f"{free // MEGABYTE:,} MB free"
    if free < TOO_LITTLE:
        yield Diagnosis("problem", DISK, what, "make room: a run or a build may stop in the middle")
    elif free < LITTLE:
        yield Diagnosis("note", DISK, what, "make room before it runs short")
    else:
        yield Diagnosis("ok", DISK, what)


def _nearest(path: Path) -> Path:
    """The path itself, or the closest folder above it that is there."""
    path = path.absolute()
    return next(each for each in (path, *path.parents) if each.exists())
