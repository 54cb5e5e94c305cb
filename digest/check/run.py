"""Runs every rule over an archive, and mends what can be mended."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.archive import Archive
from digest.check.archive_rules import ARCHIVE_RULES, DayFacts, Survey, facts_of, void_repeats
from digest.check.day_files import DayFiles, read_day
from digest.check.day_rules import DAY_RULES, FIGURES, UNFINISHED_REDO, is_leftover
from digest.check.findings import Finding, Rule
from digest.check.fixes import mend, needed
from digest.check.page_rules import PAGE_RULES
from digest.check.pages import read_pages
from digest.check.settings_rule import SETTINGS
from digest.errors import ArchiveError
from digest.files import write_atomic
from digest.model import Repeat

ALL_RULES = tuple(
    rule.name
    for rules in (DAY_RULES, (FIGURES, UNFINISHED_REDO), ARCHIVE_RULES, PAGE_RULES, (SETTINGS,))
    for rule in rules
)
"""The names of all rules, in the order of running."""


@dataclass(frozen=True)
class Report:
    """What is wrong, sorted by path and line, and what there was: the counts are those of the whole archive.

    `unverified` counts the analyses that have figures which their source does not have.
    """

    findings: tuple[Finding, ...]
    days: int = 0
    papers: int = 0
    pages: int = 0
    hand_edited: int = 0
    unverified: int = 0

    @property
    def fixable(self) -> int:
        return sum(finding.fixable for finding in self.findings)


def check(
    archive: Archive,
    *,
    config: Path | None = None,
    figures: bool = False,
    awaits_redo: Callable[[dt.date], bool] = lambda date: False,
    is_left_out: Callable[[str], bool] = lambda name: False,
    on_day: Callable[[str], None] = lambda text: None,
) -> Report:
    """Look at every file of an archive, one day at a time. Never raises, whatever the files hold.

    Args:
        config: digest.yml, to look at where it is; None if somebody else does.
        figures: report unverified figures as well.
        awaits_redo: whether a finished redo of a day has only to take its place.
        is_left_out: whether the site goes without a file, by its path in the archive; that of a folder ends with `/`.
        on_day: told of each day when it is done.
    """
    rules: tuple[Rule[DayFiles], ...] = (*DAY_RULES, FIGURES) if figures else DAY_RULES
    findings: list[Finding] = []
    facts: list[DayFacts] = []
    papers = hand_edited = unverified = 0
    for date in archive.folders():
        day = read_day(archive, date)
        applied = (UNFINISHED_REDO,) if awaits_redo(date) else rules
        findings += (finding for rule in applied for finding in rule.findings(day))
        papers += len(day.analyses)
        hand_edited += len(day.hand_edited)
        unverified += sum(bool(analysis.unverified) for analysis in day.analyses.values())
        if day.complete:
            facts.append(facts_of(day))
        on_day(str(date))
    survey = Survey(archive, tuple(facts), is_left_out)
    pages = read_pages(archive, survey.days)
    findings += (finding for rule in ARCHIVE_RULES for finding in rule.findings(survey))
    findings += (finding for rule in PAGE_RULES for finding in rule.findings(pages))
    if config:
        findings += SETTINGS.findings(config)
    return Report(tuple(sorted(set(findings))), len(facts), papers, len(pages.pages), hand_edited, unverified)


@dataclass(frozen=True)
class Fixed:
    """What was done to one file: the names of the fixes, or that it was removed."""

    path: Path
    done: str


def fix(archive: Archive, problems: list[ArchiveError] | None = None) -> tuple[Fixed, ...]:
    """Mend every fault of form, file by file, and remove what runs that were cut off have left. Hold the lock.

    Repeats go, too, of papers that their day has no more, where no person has edited the file.

    Args:
        problems: gets the files that can't be written or removed, which stay as they were.
    """
    fixed: list[Fixed] = []
    facts: list[DayFacts] = []
    problems = [] if problems is None else problems
    for date in archive.folders():
        day = read_day(archive, date)
        if day.complete:
            facts.append(facts_of(day))
        # What is to be written, None where a file goes.
        steps: list[tuple[Path, str, str | None]] = [
            (day.folder / name, "removed", None) for name in filter(is_leftover, day.names)
        ]
        for path, before in sorted(day.texts.items()):
            if names := [fix.name for fix in needed(before, path.suffix)]:
                steps.append((path, ", ".join(names), mend(before, path.suffix)))
        for path, done, text in steps:
            try:
                if text is None:
                    _remove(path)
                else:
                    write_atomic(path, text)
            except ArchiveError as error:
                problems.append(error)
            else:
                fixed.append(Fixed(path, done))
    return (*fixed, *_without_void_repeats(Survey(archive, tuple(facts)), problems))


def _without_void_repeats(survey: Survey, problems: list[ArchiveError]) -> Iterator[Fixed]:
    void: dict[dt.date, list[Repeat]] = {}
    for day, repeat, _ in void_repeats(survey):
        if not day.is_edited:
            void.setdefault(day.date, []).append(repeat)
    for date, repeats in void.items():
        try:
            survey.archive.write_metadata(survey.archive.load_metadata(date).without_repeats(repeats))
        except ArchiveError as error:
            problems.append(error)
        else:
            yield Fixed(survey.archive.metadata_path(date), "repeats")


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise ArchiveError(path, f"can't be removed: {error.strerror}", hint="remove it by hand") from error
