"""`digest doctor`: is everything in place, and if not, what is to be done?

Each step looks at one thing and yields findings; none raises, whatever is broken, and none changes anything.
"""

from collections.abc import Callable, Iterator

from digest.doctor.configuration import configuration
from digest.doctor.findings import Finding, Subject, as_json, as_lines, has_problem
from digest.doctor.others import arxiv, model
from digest.doctor.repository import repository
from digest.doctor.site import site
from digest.doctor.software import software
from digest.doctor.store import archive, disk

__all__ = ["STEPS", "Finding", "Subject", "as_json", "as_lines", "examine", "has_problem"]

STEPS = ("program", "settings", "site", "archive", "disk", "git", "model", "arxiv")
"""What is looked at, in this order: the quick and the near first."""


def _nothing(step: str) -> None:
    pass


def examine(subject: Subject, *, offline: bool = False, on_step: Callable[[str], None] = _nothing) -> list[Finding]:
    """Look at everything.

    Args:
        offline: ask nobody.
        on_step: told the name of each step when it is done.
    """
    looks: dict[str, Callable[[], Iterator[Finding]]] = {
        "program": lambda: software(subject),
        "settings": lambda: configuration(subject),
        "site": lambda: site(subject),
        "archive": lambda: archive(subject),
        "disk": lambda: disk(subject),
        "git": lambda: repository(subject),
        "model": lambda: model(subject, offline=offline),
        "arxiv": lambda: iter([_left_out()]) if offline else arxiv(subject),
    }
    findings: list[Finding] = []
    for step in STEPS:
        findings += looks[step]()
        on_step(step)
    return findings


def _left_out() -> Finding:
    return Finding("note", "arxiv", "--offline: neither arXiv nor a model was asked, nor the clock compared")
