"""The archive as plain Markdown for any other generator: see docs/outliving.md."""

from digest.web.plain.folder import Folder, Report
from digest.web.plain.pages import PlainSite

__all__ = ["Folder", "PlainSite", "Report"]
