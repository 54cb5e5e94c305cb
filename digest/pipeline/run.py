"""One day, from arXiv's announcement to its page: the whole run in order.

Whatever is finished is on disk at once: arXiv's answers, scores, the plan and the summary in the cache; the choice
(`arxiv.json`) and each analysis in the day's folder; `index.md` last, which makes the day exist. So a run may end
anywhere, and the next one does only what is missing.
"""

import datetime as dt
import logging

from digest import calendar
from digest.archive import Archive
from digest.counting import counted
from digest.errors import DigestError, UsageError
from digest.pipeline.arxiv.beginnings import too_early
from digest.pipeline.arxiv.empty_listings import keep_nothing, knows_nothing
from digest.pipeline.cache_places import day_folder
from digest.pipeline.cache_sweep import sweep
from digest.pipeline.day_run import DayRun
from digest.pipeline.day_state import look, taken_papers
from digest.pipeline.lost_metadata import fetch_metadata, is_metadata_lost
from digest.pipeline.outcome import DayResult, Ending, nothing_announced, without
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.records import ArxivError
from digest.pipeline.redo import Redo
from digest.pipeline.replacements import note_replacements
from digest.pipeline.setup import Setup
from digest.pipeline.tools import opened
from digest.todo import finished_by

log = logging.getLogger(__name__)


def run(date: dt.date, setup: Setup, *, force: bool = False, accept_partial: bool = False) -> DayResult:
    """Make the day of one announcement, or finish it. A finished day is left alone and costs no request.

    Args:
        date: the listing date.
        force: make a finished day again, hand edits or not. The old one stays until the new one is finished.
        accept_partial: publish without the papers that failed, and say so in the ledger.

    Raises:
        UsageError: a date without arXiv, settings or prompts that can't work.
        ArxivError: not announced yet, or arXiv gave no whole answer.
        DayFailedError: papers failed; what is finished is kept, the next run does the rest.
        DigestError: the lock is held by another process; a file can't be read or written.
    """
    if (result := settled(date, setup, force=force)) is not None:
        return result
    with setup.archive.lock():
        return run_locked(date, setup, force=force, accept_partial=accept_partial)


def run_locked(
    date: dt.date, setup: Setup, *, force: bool = False, accept_partial: bool = False, gives_up: bool = False
) -> DayResult:
    """As `run`, for a caller that holds the archive's lock.

    Args:
        gives_up: publish without papers that have failed in three runs, whoever watches or not.
    """
    redo = Redo(setup.cache, setup.archive, date)
    if redo.is_ready():
        redo.publish(setup.archive)
        return _result(setup.archive, date, "made", f"{date}: the day was made again")
    # Asked again under the lock: another process may have finished the day in the meantime.
    if (result := settled(date, setup, force=force)) is not None:
        return result
    if not force and is_metadata_lost(setup.archive, date):
        fetch_metadata(date, setup)
        return _result(setup.archive, date, "made", f"{date} is complete again")
    again = force and look(setup.archive, date).state != "missing"
    with opened(setup, date) as tools:
        day = DayRun(
            date=date,
            setup=setup,
            tools=tools,
            work=redo.archive if again else setup.archive,
            kept=AnswerCache(redo.folder if again else day_folder(setup.cache, setup.archive, date)),
            known=taken_papers(setup.archive, but=date),
            accept_partial=accept_partial,
            gives_up=gives_up,
        )
        try:
            result = _make(day)
        except DigestError as error:
            budget = tools.budget
            error.tokens, error.cost_usd = (budget.tokens.input, budget.tokens.output), budget.spent
            if paid := budget.told:
                setup.report.say(f"{date}: spent so far: {paid}")
            raise
    if again:
        redo.publish(setup.archive) if redo.is_ready() else redo.forget()
    sweep(setup.cache, setup.archive, today=setup.outside.now().date())
    return result


def _make(day: DayRun) -> DayResult:
    """All stages, in order."""
    plan = day.plan()
    replaced = note_replacements(day.setup.archive, plan.announcement.replacements, day.known, announced=day.date)
    if not (plan.announcement.papers or plan.announcement.missing):
        keep_nothing(day.kept, day.date, day.setup.settings)
        return nothing_announced(day.date, day.setup.settings.categories, replaced)
    day.write_choice(plan)
    reading = day.read(plan)
    account = day.account(plan, reading)
    summary = day.summarise(plan, reading, account)
    index = day.publish(plan, reading, account, summary)
    budget = day.tools.budget
    told = [
        f"{day.date}: {counted(len(index.papers), 'paper')} of {account.announced} announced{without(account.gaps)}",
        f"{counted(len(replaced), 'paper')} of the archive got new versions" if replaced else "",
        budget.told,
    ]
    return DayResult(
        day.date, "made", "; ".join(filter(None, told)), index.papers, account.gaps, replaced, account.announced,
        account.considered, budget.tokens, budget.spent,
    )  # fmt: skip


def settled(date: dt.date, setup: Setup, *, force: bool = False) -> DayResult | None:
    """The result where nothing is to be done: no announcement, or the day is finished. Asks nobody, writes nothing.

    Raises:
        UsageError: there was no arXiv, or none of the categories.
        ArxivError: not announced yet, or never, and an import of the date was cut off.
        ArchiveError: the day is complete, but its `index.md` can't be read.
    """
    try:
        scheduled = calendar.announcement(date)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if scheduled.warning:
        log.warning("%s", scheduled.warning)
    if not force and is_metadata_lost(setup.archive, date):
        return None
    if isinstance(scheduled, calendar.NoAnnouncement):
        if look(setup.archive, date).state == "partial":
            reason = f"the half-done day is finished by `{finished_by(date)}` of its page"
            raise ArxivError(f"{date}: arXiv announces nothing ({scheduled.reason}); {reason}")
        return DayResult(date, "no announcement", f"{date}: {scheduled.told}", next=scheduled.next)
    if reason := too_early(date, setup.settings.categories):
        raise UsageError(f"{date}: {reason}")
    if why := scheduled.not_yet(setup.outside.now()):
        raise ArxivError(f"{date}: {why}")
    redo = Redo(setup.cache, setup.archive, date)
    if force or redo.is_ready():
        return None
    if setup.archive.is_complete(date):
        hint = "; making it again was begun, `--force` goes on with that" if redo.is_begun else ""
        return _result(setup.archive, date, "unchanged", f"{date} is complete{hint}")
    if knows_nothing(day_folder(setup.cache, setup.archive, date), setup.settings):
        return nothing_announced(date, setup.settings.categories)
    return None


def _result(archive: Archive, date: dt.date, ending: Ending, text: str) -> DayResult:
    """The result for a complete day that was not written just now. Raises `ArchiveError`: it can't be read."""
    index = archive.load_index(date)
    lost = look(archive, date).lost
    told = f"{text}, {counted(len(index.papers), 'paper')}{without(index.gaps)}" + (f"; {lost}" if lost else "")
    ledger = index.ledger
    return DayResult(
        date, ending, told, index.papers, index.gaps,
        announced=ledger.announced if ledger else None, considered=ledger.considered if ledger else None,
    )  # fmt: skip
