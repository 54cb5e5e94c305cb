"""A new archive: `digest init`.

Answers become `Settings`, these and the templates become files, and the files go into an empty folder, all or none.
"""

from digest.start.answers import QUESTIONS, Question, default, settings_from
from digest.start.folder import refuse_unless_empty, write_all
from digest.start.origin import package_source, repository_of
from digest.start.render import archive_files

__all__ = [
    "QUESTIONS",
    "Question",
    "archive_files",
    "default",
    "package_source",
    "refuse_unless_empty",
    "repository_of",
    "settings_from",
    "write_all",
]
