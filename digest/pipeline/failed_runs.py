"""What fails in run after run is counted beside the plan of its day: it is waited for, but not for ever."""

from typing import Literal

from pydantic import Field

from digest.model import SCHEMA, ArxivId, Count, Record
from digest.pipeline.record_cache import AnswerCache

_BORNE = 2
"""In so many runs a failure is borne; the next run does without."""


class _FailedRuns(Record):
    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    id: ArxivId
    runs: Count


def is_borne(kept: AnswerCache, what: Literal["analysis", "outage"], id_: str) -> bool:
    """Whether a failure of this run is to be waited out, as those of the first runs are. Counts the run.

    Args:
        kept: what is kept of the paper's day.
        what: the paper has no analysis, or its PDF does not come.

    Raises:
        ArchiveError: the count can't be kept.
    """
    name = f"{what}-{id_.replace('/', '_')}"
    before = kept.get(_FailedRuns, name)
    runs = before.runs if before else 0
    if runs < _BORNE:
        kept.put(name, _FailedRuns(id=id_, runs=runs + 1))
    return runs < _BORNE
