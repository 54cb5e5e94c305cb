"""What the commands that make days begin with."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.cli.project import Project
from digest.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from digest.pipeline.setup import Setup

log = logging.getLogger(__name__)


@contextmanager
def set_up(project: Project) -> Iterator["Setup"]:
    """With what `run` and `backfill` work; the library's warnings go to stderr meanwhile.

    Raises:
        SettingsError: digest.yml is missing or invalid.
        UsageError: the archive is in another folder.
        GitError: git is in the middle of something.
    """
    from digest.cli.console import Console, shown_log
    from digest.pipeline.setup import Setup
    from digest.publish.git_state import refuse_under_way
    from digest.taxonomy import doubts

    settings = project.settings()
    _refuse_second_archive(project)
    # Days that are away only meanwhile would be made, and paid for, again.
    refuse_under_way(project.archive)
    console = Console()
    prompts = project.config.parent / settings.prompts if settings.prompts else None
    with shown_log(console.say):
        for what, hint in doubts(settings.categories):
            log.warning("%s: %s; %s", project.config, what, hint)
        yield Setup(settings, project.archive, project.cache, prompts, project.outside, console)


def _refuse_second_archive(project: Project) -> None:
    """See that no day is made in a folder that only is the usual one: the site tells where the archive is.

    Days beside it would hold its papers again, and cost what was paid for.
    """
    path = project.docs.parent / "mkdocs.yml"
    if project.is_named or not path.is_file():
        return
    from digest.doctor.mkdocs_file import SAME_FOLDER, other_folder, read_site_config

    try:
        site = read_site_config(path)
    except SettingsError:
        return  # `digest doctor` and the build tell it
    if "digest" not in site.plugins:
        return
    if what := other_folder(site, path, project.docs):
        raise UsageError(f"{path}: {what}; {SAME_FOLDER}")
    project.present_archive()


def today(project: Project) -> dt.date:
    """The day in New York, where arXiv's listings get their dates."""
    from digest.calendar import eastern_date

    return eastern_date(project.now())
