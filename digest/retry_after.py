"""How long a server asks to be left alone: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LONGEST = 1e9


def retry_after(headers: Mapping[str, str], now: dt.datetime | None = None) -> float | None:
    """Seconds to wait, 0 or more; None if the headers of an answer don't say.

    The header is a number, with decimals at some servers, or a date. That is compared with the server's own `Date`,
    whose clock may go wrong in the same way, and where there is none with `now`.
    """
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    value = lower.get("retry-after", "")
    if _NUMBER.fullmatch(value):
        return min(float(value), _LONGEST)
    try:
        then = parsedate_to_datetime(value)
        start = parsedate_to_datetime(lower["date"]) if "date" in lower else now
        return None if start is None else max(0.0, (then - start).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
