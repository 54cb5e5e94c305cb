"""A backfill told: in lines, as JSON, and in Markdown for the summary of a job that nobody watched."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence

from digest import calendar
from digest.counting import counted
from digest.errors import DigestError, UsageError
from digest.job_summary import section
from digest.pipeline.backfill import Backfill
from digest.pipeline.outcome import DayResult, as_data, failure_data
from digest.redact import redact
from digest.todo import finished_by

_AGAIN = "What is finished is kept. The same command makes what is missing, and what was paid for is not paid again."
_NOT_AGAIN = "Running it again changes nothing: the settings, the prompts or the arguments have to be mended first."


def as_table(report: Backfill) -> Iterator[str]:
    """A line for each day that this run made or that failed, one for overdue days, and one with the totals."""
    for day in report.days:
        if isinstance(day.outcome, DigestError):
            yield f"{day.date}: failed: {str(day.outcome).removeprefix(f'{day.date}: ')}"
        elif day.outcome.ending == "made":
            yield day.outcome.text
    if report.overdue:
        yield _overdue(report.overdue)
    if report.days or report.left or not report.overdue:
        yield _totals(report)


def _overdue(dates: Sequence[dt.date]) -> str:
    """The half-done days that no run makes by itself, and what finishes them."""
    told = [f"{counted(len(dates), 'half-done day')} older than two weeks: {', '.join(map(str, dates))}"]
    if listed := [date for date in dates if calendar.is_listing(date)]:
        command = f"digest backfill {listed[0]} {listed[-1]}"
        told.append(f"`{command}` finishes them, with `--accept-partial` without the papers that fail")
    if others := [date for date in dates if not calendar.is_listing(date)]:
        told.append(f"`{finished_by(others[0])}` finishes {', '.join(map(str, others))}")
    return "; ".join(told)


def _totals(report: Backfill) -> str:
    outcomes = [day.outcome for day in report.days]
    endings = ["failed" if isinstance(one, DigestError) else one.ending for one in outcomes]
    told = [f"{endings.count(name)} {name}" for name in dict.fromkeys(endings)]
    if report.left:
        told.append(f"{len(report.left)} not tried, from {report.left[0]} on: {report.stopped}")
    tokens, cost = sum(map(_tokens, outcomes)), sum(one.cost_usd for one in outcomes)
    told.append(counted(tokens, "token") if tokens else "")
    told.append(f"${cost:.4f}" if cost else "")
    if not report.days:
        return f"there is nothing to do{f': {report.idle}' if report.idle else ''}"
    return f"{counted(len(report.days), 'day')}: {', '.join(filter(None, told))}"


def _tokens(outcome: DayResult | DigestError) -> int:
    """In and out, also of a day that failed."""
    if isinstance(outcome, DigestError):
        return sum(outcome.tokens)
    return outcome.tokens.input + outcome.tokens.output


def as_json(report: Backfill) -> str:
    """One object: `days` as `digest run --json` prints each, `left`, `stopped`, `overdue`, `idle`."""
    days = [
        failure_data(day.date, day.outcome) if isinstance(day.outcome, DigestError) else as_data(day.outcome)
        for day in report.days
    ]
    left, overdue = ([str(date) for date in dates] for dates in (report.left, report.overdue))
    told = {"days": days, "left": left, "stopped": redact(report.stopped), "overdue": overdue, "idle": report.idle}
    return json.dumps(told, ensure_ascii=False)


def as_markdown(report: Backfill) -> str:
    """What became of the days, and what to do where some are not finished."""
    heading = "Every day is made" if report.is_done else "Some days are not finished"
    # What is overdue, no run makes by itself.
    is_again = report.left or any(day.has_failed for day in report.days)
    return section(heading, as_table(report), _AGAIN if is_again else "")


def error_markdown(error: DigestError) -> str:
    """An error that ended everything before any day could be told."""
    hint = _NOT_AGAIN if isinstance(error, UsageError) else _AGAIN
    return section("The run failed", iter([redact(str(error))]), hint)
