"""What the commands that make days begin with."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.cli.project import Project

if TYPE_CHECKING:
    from digest.pipeline.setup import Setup

log = logging.getLogger(__name__)


@contextmanager
def set_up(project: Project) -> Iterator["Setup"]:
    """With what `run` and `backfill` work; the library's warnings go to stderr meanwhile.

    Raises:
        SettingsError: digest.yml is missing or invalid.
    """
    from digest.cli.console import Console, shown_log
    from digest.pipeline.setup import Setup
    from digest.taxonomy import doubts

    settings = project.settings()
    console = Console()
    prompts = project.config.parent / settings.prompts if settings.prompts else None
    with shown_log(console.say):
        for what, hint in doubts(settings.categories):
            log.warning("%s: %s; %s", project.config, what, hint)
        yield Setup(settings, project.archive, project.cache, prompts, project.outside, console)


def today(project: Project) -> dt.date:
    """The day in New York, where arXiv's listings get their dates."""
    from digest.calendar import eastern_date

    return eastern_date(project.now())
