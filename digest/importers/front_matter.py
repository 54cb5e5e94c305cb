"""Front matter of a page that another generator of sites has made."""

import re

# Keys, what is indented or a list below them, and blank lines: no heading of a page and no paragraph.
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?=[A-Za-z_])(?:(?:[\w-]+[ \t]*:(?:[ \t].*)?|(?:[ \t]|-[ \t]).*|)\n){1,200}?---[ \t]*(?:\n|\Z)"
)
_FRONT_DATE = re.compile(r"^(?:date|time)[ \t]*:[ \t]*['\"]?(?P<date>\d[\d-]*)", re.MULTILINE)


def front_matter(text: str) -> str:
    """The keys and values between two rules with which a page of a site may begin, "" where there are none."""
    found = _FRONT_MATTER.match(text)
    return found[0] if found else ""


def date_of_front_matter(text: str) -> str:
    """The date in it, as it stands there, "" where there is none."""
    found = _FRONT_DATE.search(front_matter(text))
    return found["date"] if found else ""
