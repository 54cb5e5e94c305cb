"""Sections of the summary of a job that nobody watched, in Markdown: what `--report` appends to a file."""

import re
from collections.abc import Iterable

from digest.progress import printable


def section(heading: str, lines: Iterable[str], hint: str = "") -> str:
    """A heading, lines as a block of text, and what to do next, if anything."""
    # Messages may quote a model or a paper: as a block of text they are text, whatever is in them.
    text = "\n".join(printable(line) for each in lines for line in each.splitlines())
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    told = f"### {heading}\n\n{fence}text\n{text}\n{fence}\n\n"
    return f"{told}{hint}\n\n" if hint else told
