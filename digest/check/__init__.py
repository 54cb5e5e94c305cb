"""The archive's linter: `digest check`.

A rule is a function from what it looks at (one day, the whole archive, the hand-written pages, digest.yml) to what is
wrong. The registries `DAY_RULES`, `ARCHIVE_RULES` and `PAGE_RULES` hold them in order. Nothing here raises on a damaged
archive.
"""

from digest.check.findings import Finding
from digest.check.output import as_json, in_one_line
from digest.check.run import ALL_RULES, Fixed, Report, check, fix
from digest.check.settings_rule import settings_doubts

__all__ = ["ALL_RULES", "Finding", "Fixed", "Report", "as_json", "check", "fix", "in_one_line", "settings_doubts"]
