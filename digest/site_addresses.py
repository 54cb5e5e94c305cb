"""The addresses that the site makes itself. Pages written by hand may take the place of a section's page, and nothing
else of them.
"""

import datetime as dt
import re
from typing import Literal

SECTIONS = ("archive", "categories", "authors", "search", "reading")
"""The first parts of addresses, beside the years."""
FILES = frozenset(["feed.xml", "feed.json", "index.json", "sitemap.xml"])
"""Files at the root, beside those of pages."""
YEAR = re.compile(r"\d{4}", re.ASCII)
"""The first part of the addresses of days, months and years."""
REFERENCES = {"bibtex": "papers.bib", "ris": "papers.ris", "csl": "papers.json"}
"""The file of each of `digest.exporters.formats` beside every list of papers, those of days and months among them."""
DAY_DATA = "day.json"
"""A day's own data, beside its page."""
ANCHORS = frozenset(["summary", "contents", "papers", "ledger"])
"""The anchors on the page of a day and on the front page, beside the ids of papers."""

_CHARACTERS = {"year": 4, "month": 7, "day": 10}


def address(date: dt.date, unit: Literal["year", "month", "day"] = "day") -> str:
    """`2026/01/13/`, `2026/01/` or `2026/`. Years have four digits, which `%Y` does not promise."""
    return f"{date.isoformat()[: _CHARACTERS[unit]].replace('-', '/')}/"
