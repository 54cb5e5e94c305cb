"""A backfill told in Markdown, for the summary of a job that nobody watched: what failed, and how it goes on."""

import re
from collections.abc import Iterator

from digest.errors import DigestError, UsageError
from digest.pipeline.backfill import Backfill, as_table
from digest.progress import printable
from digest.redact import redact

_AGAIN = "What is finished is kept. The same command makes what is missing, and what was paid for is not paid again."
_NOT_AGAIN = "Running it again changes nothing: the settings, the prompts or the arguments have to be mended first."


def as_markdown(report: Backfill) -> str:
    """What became of the days, and what to do where some are not finished."""
    heading = "Every day is as it should be" if report.is_done else "Some days are not finished"
    # What is overdue, no run makes by itself.
    is_again = report.left or any(day.error for day in report.days)
    return _section(heading, as_table(report), _AGAIN if is_again else "")


def error_markdown(error: DigestError) -> str:
    """An error that ended everything before any day could be told."""
    hint = _NOT_AGAIN if isinstance(error, UsageError) else _AGAIN
    return _section("The run failed", iter([redact(str(error))]), hint)


def _section(heading: str, lines: Iterator[str], hint: str) -> str:
    # Messages may quote a model or a paper: as a block of text they are text, whatever is in them.
    text = "\n".join(printable(line) for each in lines for line in each.splitlines())
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    told = f"### {heading}\n\n{fence}text\n{text}\n{fence}\n\n"
    return f"{told}{hint}\n\n" if hint else told
