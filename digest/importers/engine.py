"""Brings foreign days into the archive: one day at a time in order of date, each written so that a crash costs nothing.

A day's `arxiv.json` comes first, then its analyses, its `index.md` last. A rerun does what is missing and changes
nothing else.
"""

import datetime as dt
import errno
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from digest.archive import Archive, Written
from digest.errors import ArchiveError, FileError, HandEditError
from digest.files import is_file_edited, read_text
from digest.importers.plan import DayPlan, Present, plan_day, with_later_versions
from digest.importers.records import DayReport, ImportedDay, ImportNote, ImportReport, RepeatedPaper, State
from digest.importers.sources import Source, Survey
from digest.importers.validation import first_fault
from digest.model import Analysis, Record

_IMPORTED = re.compile(r"^source: imported$", re.MULTILINE)
# Trying the next day would only fail again.
_HOPELESS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG}


class _KeptError(Exception):
    """A day that is not ours to change; the argument says why."""


def import_days(
    archive: Archive, survey: Survey, *, force: bool = False, advance: Callable[[str], None] = lambda text: None
) -> ImportReport:
    """Write every day of a survey that is not there yet or differs. An archive with `dry_run` only says what would be.

    Args:
        force: overwrite what was edited by hand, and days that `digest run` made.
        advance: called after each day, with its date.

    Raises:
        ArchiveError: an `index.md` of the archive can't be read, so nobody knows what is published already; or the
            disk is full or read-only. What was written until then is whole, and a rerun goes on from there.
        DigestError: another process is writing to the archive.
    """
    with nullcontext() if archive.dry_run else archive.lock():
        work = _Import(archive, force)
        for date, sources in survey.by_date():
            work.day(date, sources)
            advance(str(date))
        work.later_versions()
    return ImportReport(
        tuple(work.days.values()),
        tuple(work.repeats),
        tuple(work.later),
        (*survey.findings, *work.findings),
        work.removed,
        survey.ignored,
        archive.dry_run,
    )


class _Import:
    """The state of one import: what is known so far, and what is to be reported."""

    def __init__(self, archive: Archive, force: bool) -> None:
        self.days: dict[dt.date, DayReport] = {}
        self.repeats: list[RepeatedPaper] = []
        self.later: list[RepeatedPaper] = []
        self.findings: list[ImportNote] = []
        self.removed: Counter[str] = Counter()
        self._archive = archive
        self._force = force
        self._known = archive.known_papers()
        self._taken_out: dict[str, dt.date] = {}
        self._versions: dict[str, int] = {}

    # --- a day

    def day(self, date: dt.date, sources: Sequence[Source]) -> None:
        day = self._read(sources)
        if day is None:
            self._report(date, sources[0], "failed")
            return
        try:
            present = self._present(date)
        except _KeptError as error:
            self.findings.append(ImportNote(self._archive.folder(date), f"{error}; {day.path} was not imported"))
            self._report(date, sources[0], "kept")
            return
        try:
            plan = plan_day(day, self._known, present, self._taken_out)
        except ValidationError as error:
            self.findings.append(ImportNote(day.path, f"makes no valid day: {first_fault(error)}"))
            self._report(date, sources[0], "failed")
            return
        # Even where writing fails, so that no later day takes the papers before the rerun.
        self._known.update(dict.fromkeys(plan.index.papers, date))
        self._versions.update((paper.id, paper.version) for paper in plan.metadata.papers)
        self._taken_out.update(dict.fromkeys(plan.left_out, date))
        self.repeats += plan.repeats
        self.removed.update(removal.rule for removal in day.removed)
        if plan.left_out:
            reason = f"was edited by hand and does not list {', '.join(plan.left_out)}, so that was not imported"
            self.findings.append(ImportNote(self._archive.folder(date), reason))
        for id_ in plan.withheld:
            first = self._archive.folder(self._taken_out[id_])
            reason = f"{id_} was not imported for {date} either: {first} was edited by hand and does not list it"
            self.findings.append(ImportNote(day.path, reason))
        self._report(date, sources[0], self._write(plan, present), len(plan.analyses), len(plan.repeats))

    def _read(self, sources: Sequence[Source]) -> ImportedDay | None:
        """The first file of a day that can be read; the others must say the same."""
        first: ImportedDay | None = None
        for source in sources:
            try:
                day = source.read()
            except FileError as error:
                self.findings.append(ImportNote.of(error))
                continue
            if first is None:
                first = day
                self.findings += day.findings
            elif not day.same_content(first):
                reason = f"is another page of {day.date} than {first.path}, which counts; this one was not imported"
                self.findings.append(ImportNote(day.path, reason))
        return first

    def _present(self, date: dt.date) -> Present:
        archive = self._archive
        index = archive.load_index(date) if archive.is_complete(date) else None
        if index and index.source == "run" and not self._force:
            raise _KeptError("was made by `digest run` and is left as it is (`--force` replaces it)")
        if not index and not self._force and self._has_own_analysis(date):
            raise _KeptError("is an unfinished day of `digest run` and is left as it is (`--force` replaces it)")
        path = archive.metadata_path(date)
        metadata = None
        if path.exists():
            try:
                metadata = archive.load_metadata(date)
            except ArchiveError as error:
                if not self._force:
                    raise _KeptError(f"has a file that can't be read: {error} (`--force` replaces it)") from error
        return Present(
            index,
            metadata,
            index_fixed=index is not None and self._is_fixed(archive.index_path(date)),
            metadata_fixed=metadata is not None and self._is_fixed(path),
        )

    def _is_fixed(self, path: Path) -> bool:
        return not self._force and is_file_edited(path)

    def _has_own_analysis(self, date: dt.date) -> bool:
        """Whether an unfinished day holds an analysis that somebody has paid for."""
        try:
            paths = [self._archive.analysis_path(date, id_) for id_ in self._archive.analysed_ids(date)]
            return not all(_IMPORTED.search(read_text(path)) for path in paths)
        except ArchiveError:
            return True

    def _report(self, date: dt.date, source: Source, state: State, papers: int = 0, repeats: int = 0) -> None:
        self.days[date] = DayReport(date, source.path, state, papers, repeats)

    # --- writing

    def _write(self, plan: DayPlan, present: Present) -> State:
        archive, date = self._archive, plan.metadata.date
        try:
            written = self._kept_if_edited(archive.write_metadata, plan.metadata)
            for analysis in plan.analyses:
                if not self._stays(date, analysis):
                    written |= self._kept_if_edited(partial(archive.write_analysis, date), analysis)
            written |= self._kept_if_edited(archive.write_index, plan.index)
        except ArchiveError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _HOPELESS:
                raise
            self.findings.append(ImportNote.of(error))
            return "failed"
        if not present.index:
            return "new"
        return "changed" if written else "unchanged"

    def _kept_if_edited(self, write: Callable[..., Written], record: Record) -> bool:
        """Whether the file was written; a file that a person edited is reported and stays."""
        try:
            return write(record, force=self._force) == "written"
        except HandEditError as error:
            self.findings.append(ImportNote.of(error))
            return False

    def _stays(self, date: dt.date, analysis: Analysis) -> bool:
        """Whether the analysis that is there is worth more: paid for by `digest run`, or more than nothing."""
        path = self._archive.analysis_path(date, analysis.id)
        if not path.exists():
            return False
        try:
            if not self._force and not _IMPORTED.search(read_text(path)):
                reason = "was written by `digest run` and is left as it is; `--force` replaces it"
                raise ArchiveError(path, reason)
            return not analysis.body and bool(self._archive.load_analysis(date, analysis.id).body)
        except ArchiveError as error:
            if not self._force:
                self.findings.append(ImportNote.of(error))
            return not self._force

    # --- later versions

    def later_versions(self) -> None:
        """Note on the first day of a paper the later versions that were listed after it."""
        later: dict[dt.date, list[RepeatedPaper]] = {}
        for repeat in self.repeats:
            if repeat.version > 1 and repeat.first < repeat.date:
                later.setdefault(repeat.first, []).append(repeat)
        for date, repeats in sorted(later.items()):
            self._note_later(date, repeats)

    def _note_later(self, date: dt.date, repeats: Sequence[RepeatedPaper]) -> None:
        archive = self._archive
        if not archive.is_complete(date):
            # A dry run, or a day that could not be written: there is nothing yet to note it in.
            self.later += [repeat for repeat in repeats if repeat.version > self._versions.get(repeat.id, 0)]
            return
        try:
            metadata = archive.load_metadata(date)
            versions = {paper.id: paper.version for paper in metadata.papers}
            noted = [repeat for repeat in repeats if repeat.version > versions.get(repeat.id, 9_999)]
            self.later += noted
            if archive.load_index(date).source == "run" and not self._force:
                return
            dates: dict[str, dict[int, dt.date]] = {}
            for repeat in noted:
                dates.setdefault(repeat.id, {}).setdefault(repeat.version, repeat.date)
            changed = archive.write_metadata(with_later_versions(metadata, dates), force=self._force) == "written"
        except ArchiveError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _HOPELESS:
                raise
            self.findings.append(ImportNote.of(error))
            return
        report = self.days.get(date)
        if changed and report and report.state == "unchanged":
            self.days[date] = replace(report, state="changed")
