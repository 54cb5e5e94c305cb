"""The result of an import as text and as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from digest.counting import counted
from digest.importers.records import ImportNote, ImportReport, RepeatedPaper, State

_SHOWN = 20
_STATES: tuple[State, ...] = ("new", "changed", "unchanged", "kept", "failed")


def as_lines(report: ImportReport) -> Iterator[str]:
    """What was done, or in a dry run would be: the days one by one only there, then the counts."""
    if report.dry_run:
        for day in report.days:
            repeats = f", {counted(day.repeats, 'repeat')}" if day.repeats else ""
            yield f"{day.date}  {day.state:<9}  {counted(day.papers, 'paper')}{repeats}  {day.path}"
    counts = [f"{report.count(state):,} {state}" for state in _STATES if report.count(state) or state in _STATES[:3]]
    yield f"{counted(len(report.days), 'day')}: {', '.join(counts)}"
    yield counted(sum(day.papers for day in report.days), "paper")
    if report.repeats:
        yield (
            f"{counted(len(report.repeats), 'repeat')} noted on the later day, not published again; "
            f"{counted(len(report.later_versions), 'later version')} noted on the paper"
        )
        yield from (f"  {_repeat(repeat)}" for repeat in report.repeats[:_SHOWN])
        if len(report.repeats) > _SHOWN:
            yield f"  and {len(report.repeats) - _SHOWN:,} more: `--json` has them all"
    if report.removed:
        dropped = ", ".join(f"{count:,} {rule}" for rule, count in sorted(report.removed.items()))
        yield f"left out as no content: {dropped}"
    if report.ignored:
        yield f"{counted(len(report.ignored), 'other file')} passed over"
    if report.dry_run:
        yield "nothing was written (--dry-run)"


def as_json(report: ImportReport) -> str:
    """The whole report as one JSON object."""
    value = {
        "dry_run": report.dry_run,
        "days": {state: report.count(state) for state in _STATES},
        "papers": sum(day.papers for day in report.days),
        "plan": [
            {
                "date": str(day.date),
                "state": day.state,
                "papers": day.papers,
                "repeats": day.repeats,
                "source": str(day.path),
            }
            for day in report.days
        ],
        "repeats": list(map(_repeat_object, report.repeats)),
        "later_versions": list(map(_repeat_object, report.later_versions)),
        "removed": dict(sorted(report.removed.items())),
        "errors": list(map(_finding_object, report.faults)),
        "notes": list(map(_finding_object, report.notes)),
        "ignored": list(map(str, report.ignored)),
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def _repeat(repeat: RepeatedPaper) -> str:
    return f"{repeat.id}v{repeat.version} of {repeat.date}: the paper stands in {repeat.first}"


def _repeat_object(repeat: RepeatedPaper) -> dict[str, Any]:
    return {"id": repeat.id, "version": repeat.version, "date": str(repeat.date), "first": str(repeat.first)}


def _finding_object(finding: ImportNote) -> dict[str, Any]:
    return {"file": str(finding.path), "line": finding.line, "reason": finding.reason}
