"""Front matter of a page that another generator of sites has made."""

import re
from typing import Literal

# Keys, what is indented or a list below them, and blank lines: no heading of a page and no paragraph.
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?=[A-Za-z_])(?:(?:[\w-]+[ \t]*:(?:[ \t].*)?|(?:[ \t]|-[ \t]).*|)\n){1,200}?---[ \t]*(?:\n|\Z)"
)
# No time of the day, which stands under `time:` on pages of others.
_DATES = {
    key: re.compile(rf"^{key}[ \t]*:[ \t]*['\"]?(?P<date>\d{{4}}-?\d{{2}}-?\d{{2}})(?!\d)", re.MULTILINE)
    for key in ("date", "time")
}


def front_matter(text: str) -> str:
    """The keys and values between two rules with which a page of a site may begin, "" where there are none."""
    found = _FRONT_MATTER.match(text)
    return found[0] if found else ""


def date_of_front_matter(text: str, key: Literal["date", "time"]) -> tuple[str, int] | None:
    """The date under a key, as it stands there, with its line from 1; None where there is none."""
    found = _DATES[key].search(front_matter(text))
    return (found["date"], text.count("\n", 0, found.start()) + 1) if found else None
