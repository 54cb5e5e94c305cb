"""`digest doctor`: is everything in place, and if not, what is to be done?

Each step looks at one thing and yields findings; none raises, whatever is broken, and none changes anything.
"""

from collections.abc import Callable, Iterator, Mapping

from digest.doctor.archive_folder import archive, disk
from digest.doctor.configuration import configuration
from digest.doctor.diagnosis import Diagnosis, Subject, as_json, as_lines, has_problem
from digest.doctor.packages import software
from digest.doctor.remote import arxiv, model
from digest.doctor.repository import repository
from digest.doctor.site import site

__all__ = ["STEPS", "Diagnosis", "Subject", "as_json", "as_lines", "examine", "has_problem"]

STEPS: Mapping[str, Callable[[Subject], Iterator[Diagnosis]]] = {
    "program": software,
    "settings": configuration,
    "site": site,
    "archive": archive,
    "disk": disk,
    "git": repository,
    "model": model,
    "arxiv": arxiv,
}
"""What is looked at, in this order: the quick and the near first."""


def examine(subject: Subject, *, on_step: Callable[[str], None] = lambda text: None) -> list[Diagnosis]:
    """Look at everything.

    Args:
        on_step: told the name of each step when it is done.
    """
    findings: list[Diagnosis] = []
    for name, look in STEPS.items():
        findings += look(subject)
        on_step(name)
    return findings
