"""How a run of one day ends: a result, or one of these errors."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from digest import calendar
from digest.errors import DigestError
from digest.model import Gap, Tokens
from digest.redact import redact

Ending = Literal["made", "unchanged", "no announcement"]
"""`made`: this run finished the day. `unchanged`: it was finished before. `no announcement`: there is nothing to do."""


@dataclass(frozen=True)
class DayResult:
    """A day that is as it should be.

    `papers` are on its page, `gaps` it had to do without. Of `announced` papers it looked at `considered`; None where
    no ledger says it, as in imported days. `tokens` and `cost_usd` are what this run spent. `text` says it all in one
    line.
    """

    date: dt.date
    ending: Ending
    text: str
    papers: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    replaced: tuple[str, ...] = ()
    announced: int | None = 0
    considered: int | None = 0
    tokens: Tokens = field(default_factory=Tokens)
    cost_usd: float = 0.0
    next: dt.date | None = None


def nothing_announced(date: dt.date, categories: Sequence[str], replaced: tuple[str, ...] = ()) -> DayResult:
    """The result for a listing without anything in these categories."""
    follows = calendar.next_after(date)
    text = f"{date}: arXiv announced nothing in {', '.join(categories)}; the next listing is {follows}"
    return DayResult(date, "no announcement", text, replaced=replaced, next=follows)


def without(gaps: Sequence[Gap]) -> str:
    """What a day lacks, as the end of a sentence; "" if nothing."""
    return f"; it does without {', '.join(gap.id for gap in gaps)}" if gaps else ""


class DayFailedError(DigestError):
    """The day is not published. What is finished is on disk; the next run does the rest.

    Args:
        failed: papers without an analysis, and why; empty where something else failed.
    """

    def __init__(self, date: dt.date, reason: str, failed: Mapping[str, str] | None = None) -> None:
        self.date = date
        self.reason = reason
        self.failed = dict(failed or {})
        super().__init__(date, reason, self.failed)

    def __str__(self) -> str:
        lines = [f"  {', '.join(ids)}: {why}" for why, ids in _by_reason(self.failed).items()]
        return "\n".join([f"{self.date}: {self.reason}", *lines])


def _by_reason(failed: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id_, why in failed.items():
        found.setdefault(why, []).append(id_)
    return found


def as_json(result: DayResult) -> str:
    """A result as one JSON object in one line."""
    return json.dumps(as_data(result), ensure_ascii=False)


def as_data(result: DayResult) -> dict[str, object]:
    """A result as plain data."""
    return {
        "date": str(result.date),
        "status": result.ending,
        "message": result.text,
        "papers": list(result.papers),
        "gaps": [{"id": gap.id, "reason": gap.reason} for gap in result.gaps],
        "failed": [],
        "replaced": list(result.replaced),
        "announced": result.announced,
        "considered": result.considered,
        "tokens": {"input": result.tokens.input, "output": result.tokens.output},
        "cost_usd": round(result.cost_usd, 6),
        "next": str(result.next) if result.next else None,
    }


def failure_json(date: dt.date, error: DigestError) -> str:
    """A day that failed as one JSON object in one line."""
    return json.dumps(failure_data(date, error), ensure_ascii=False)


def failure_data(date: dt.date, error: DigestError) -> dict[str, object]:
    """A day that failed as plain data, with the keys of `as_data` that it has."""
    failed = error.failed if isinstance(error, DayFailedError) else {}
    rows = [{"id": id_, "reason": why} for id_, why in failed.items()]
    input_, output = error.tokens
    return {
        "date": str(date),
        "status": "failed",
        "message": redact(str(error)),
        "papers": [],
        "failed": rows,
        "tokens": {"input": input_, "output": output},
        "cost_usd": round(error.cost_usd, 6),
    }
