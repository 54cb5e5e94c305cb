"""The addresses of dated pages below the root of the site."""

import datetime as dt
from typing import Literal

_CHARACTERS = {"year": 4, "month": 7, "day": 10}


def address(date: dt.date, unit: Literal["year", "month", "day"] = "day") -> str:
    """`2026/01/13/`, `2026/01/` or `2026/`. Years have four digits, which `%Y` does not promise."""
    return f"{date.isoformat()[: _CHARACTERS[unit]].replace('-', '/')}/"
