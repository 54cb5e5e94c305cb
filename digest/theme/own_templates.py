"""Templates of one's own, `theme.custom_dir` of mkdocs.yml: whether the pages would still be ours."""

import re
from pathlib import Path

from digest.errors import UsageError

OURS, MAIN = "digest.html", "main.html"
"""The template that makes the pages, and the one that the host asks for: ours is nothing but an extension of `OURS`."""

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_EXTENDS = re.compile(r"""\{%[-+]?\s*extends\s+["']([^"']+)["']""")


def refuse_hiding(folder: Path) -> None:
    """See that no template in a folder hides ours: pages would have neither content nor policy.

    Raises:
        UsageError: one does; the message names the file, the reason, and what to write.
    """
    name, passed = MAIN, [OURS]
    while name not in passed and (path := folder / name).is_file():
        passed.append(name)
        found = _EXTENDS.search(_COMMENT.sub("", path.read_text(encoding="utf-8-sig", errors="replace")))
        name = found[1] if found else ""
    if (folder / OURS).is_file():
        raise UsageError(f"{folder / OURS}: takes the place of the template that makes the pages; give it another name")
    if len(passed) > 1 and name != OURS:
        what = f"does not extend `{OURS}`, so the pages would be empty and without their security policy"
        raise UsageError(f'{folder / MAIN}: {what}; begin it with `{{% extends "{OURS}" %}}`')
