"""A report as text."""

import json

from digest.check.run import Fixed, Report
from digest.counting import counted


def in_one_line(report: Report) -> str:
    """What was looked at and how it stands."""
    counts = ", ".join(
        counted(number, noun)
        for number, noun in ((report.days, "day"), (report.papers, "paper"), (report.pages, "page"))
    )
    if report.findings:
        files = len({finding.path for finding in report.findings})
        mendable = f"; `digest check --fix` mends {report.fixable:,} of them" if report.fixable else ""
        return f"{counts}: {counted(len(report.findings), 'finding')} in {counted(files, 'file')}{mendable}"
    notes = [f"{counted(report.hand_edited, 'file')} edited by hand"] if report.hand_edited else []
    analyses = "1 analysis" if report.unverified == 1 else f"{report.unverified:,} analyses"
    notes += [f"{analyses} with unverified figures"] if report.unverified else []
    aside = f" ({', '.join(notes)})" if notes else ""
    return f"{counts}: no findings{aside}"


def as_json(report: Report, fixed: tuple[Fixed, ...]) -> str:
    """The report as one JSON object, for scripts."""
    counts = {name: getattr(report, name) for name in ("days", "papers", "pages", "hand_edited", "unverified")}
    findings = [
        {"path": str(f.path), "line": f.line, "rule": f.rule, "message": f.message, "fixable": f.fixable}
        for f in report.findings
    ]
    mended = [{"path": str(one.path), "done": one.done} for one in fixed]
    # ASCII, so that the name of a file that is no text can't break the output.
    return json.dumps({"counts": counts, "findings": findings, "fixed": mended}, indent=1)
