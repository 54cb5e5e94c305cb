"""With what a run works: settings, places, the clock, patience. Tests bring their own."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from digest.archive import Archive
from digest.pipeline.arxiv import transport
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.clock import utc_now
from digest.pipeline.llm import chat
from digest.pipeline.paper import pdf
from digest.pipeline.report import Report
from digest.settings import Settings


@dataclass(frozen=True)
class Outside:
    """What a run takes from outside itself: the time, and how long it waits for others.

    `pacer` is shared by everything that asks arXiv, PDFs included; one lives as long as the process.
    """

    now: Callable[[], dt.datetime] = utc_now
    pacer: Pacer = field(default_factory=Pacer)
    arxiv_patience: transport.Patience = field(default_factory=transport.Patience)
    model_patience: chat.Patience = field(default_factory=chat.Patience)
    sleep: Callable[[float], None] = time.sleep
    pdf_limits: pdf.Limits = field(default_factory=pdf.Limits)


@dataclass(frozen=True)
class Setup:
    """Everything that is the same for every day of a run.

    `prompts` is the folder whose prompt files replace the shipped ones, None for none; `cache` the project's cache.
    """

    settings: Settings
    archive: Archive
    cache: Path
    prompts: Path | None = None
    outside: Outside = field(default_factory=Outside)
    report: Report = field(default_factory=Report)

    def shared_by(self, machines: int) -> "Setup":
        """The setup of one of so many machines that work at once: together they ask arXiv as often as one."""
        outside = replace(self.outside, pacer=self.outside.pacer.shared_by(machines))
        return replace(self, outside=outside) if machines > 1 else self
