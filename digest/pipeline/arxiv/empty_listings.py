"""Listings without anything for us: they are remembered, so that nobody asks for them again."""

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import Field

from digest.model import SCHEMA, Record
from digest.pipeline.record_cache import AnswerCache, key
from digest.settings import Settings


class _Nothing(Record):
    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    date: dt.date


def keep_nothing(kept: AnswerCache, date: dt.date, settings: Settings) -> None:
    """Remember that a listing holds nothing of the collected categories. Raises `ArchiveError`: it can't be kept."""
    kept.put(_name(settings), _Nothing(date=date))


def knows_nothing(folder: Path, settings: Settings) -> bool:
    """Whether an earlier run found that the listing of this folder holds nothing of the collected categories."""
    return (folder / f"{_name(settings)}.json").is_file()


def _name(settings: Settings) -> str:
    return f"nothing-{key(*sorted(settings.categories))}"
