"""The archive's own data for other programs: `index.json`, a day's `day.json`, and what `jsonl` has of a paper.

docs/exports.md describes every field. A field may come in any version; one that goes or changes its meaning makes a
new `VERSION`.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from digest.archive import Day, Entry
from digest.model import Record
from digest.site_addresses import DAY_DATA

VERSION = 1


class DaySize(NamedTuple):
    """A line of `index.json`. `announced` is None where the archive does not know."""

    date: dt.date
    url: str
    papers: int
    announced: int | None


def index_json(title: str, days: Iterable[DaySize]) -> str:
    """`index.json`: newest first, one day a line."""
    rows = (
        {
            "date": day.date.isoformat(),
            "url": day.url,
            "papers": day.papers,
            "announced": day.announced,
            "data": f"{day.url}{DAY_DATA}",
        }
        for day in days
    )
    return json_in_lines({"version": VERSION, "title": title}, "days", rows)


def day_json(day: Day, url: str) -> str:
    """A whole day. `url` is its page's, "" where that is not known."""
    index = day.index
    head = {
        "version": VERSION,
        "date": day.date.isoformat(),
        "url": url,
        "source": index.source if index else None,
        "summary": _summary(day),
        "ledger": _stored(index.ledger) if index and index.ledger else None,
        "repeats": [_stored(repeat) for repeat in day.metadata.repeats] if day.metadata else [],
    }
    return json_in_lines(head, "papers", (paper_data(entry, day.date, url) for entry in day.entries))


def json_in_lines(head: dict[str, Any], name: str, items: Iterable[object]) -> str:
    """One JSON object: `head`, and a list behind it, an item a line.

    With `indent` the encoder would be the slow one, in Python.
    """
    start = json.dumps(head, ensure_ascii=False).removesuffix("}")
    lines = ",\n".join([json.dumps(item, ensure_ascii=False) for item in items])
    return f'{start}, "{name}": [\n{lines}\n]}}\n'


def paper_data(entry: Entry, date: dt.date, url: str) -> dict[str, Any]:
    """Everything that a day has of one paper; `paper` or `analysis` is null where it could not be read."""
    analysis = entry.analysis
    return {
        "id": entry.id,
        "date": date.isoformat(),
        "url": f"{url}#{entry.id}" if url else "",
        "paper": _stored(entry.paper, "id") if entry.paper else None,
        "score": _stored(analysis.score) if analysis and analysis.score else None,
        "analysis": _stored(analysis, "id", "schema_", "score") if analysis else None,
    }


def _summary(day: Day) -> dict[str, Any] | None:
    if day.index is None or not (day.index.body or day.index.summary):
        return None
    provenance = _stored(day.index.summary) if day.index.summary else {}
    return {**provenance, "body": day.index.body}


def _stored(record: Record, *without: str) -> dict[str, Any]:
    """Every field but some, defaults too: who reads it need not know them."""
    return record.model_dump(mode="json", by_alias=True, exclude={*without})
