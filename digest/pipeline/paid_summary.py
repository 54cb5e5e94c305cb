"""The summary that was paid for, on disk until the day is: a kill before `index.md` must not cost it again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from digest.model import SCHEMA, Analysis, Body, Line, Provenance, Record
from digest.pipeline.record_cache import AnswerCache, key
from digest.pipeline.records import Scored
from digest.pipeline.writers import Summary

_NAME = "summary"


class _KeptSummary(Record):
    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    made_of: Line
    provenance: Provenance
    body: Body


def kept_summary(
    cache: AnswerCache,
    chosen: Sequence[Scored],
    analyses: Mapping[str, Analysis],
    *,
    model: str,
    make: Callable[[], Summary],
) -> Summary:
    """The summary of these analyses by this model: as it was kept, or made now and kept.

    Raises:
        ArchiveError: it can't be kept.
        DigestError: what `make` raises.
    """
    made_of = _key(chosen, analyses, model)
    kept = cache.get(_KeptSummary, _NAME)
    if kept is not None and kept.made_of == made_of:
        return Summary(kept.body, kept.provenance)
    summary = make()
    cache.put(_NAME, _KeptSummary(made_of=made_of, provenance=summary.provenance, body=summary.body))
    return summary


def _key(chosen: Sequence[Scored], analyses: Mapping[str, Analysis], model: str) -> str:
    return key("\0".join([model, *(analyses[one.paper.id].model_dump_json() for one in chosen)]))
