"""When arXiv's archives began: a day before the first of the collected categories has nothing to collect. Pure."""

import datetime as dt
from collections.abc import Iterable

# The first month of every archive that still takes papers: `arxiv/taxonomy/definitions.py` in the repository
# arXiv/arxiv-base. A category is as old as its archive or younger; of a new archive nothing is known here.
_FIRST_MONTHS = {
    "astro-ph": "1992-04", "cond-mat": "1992-04", "cs": "1993-01", "econ": "2017-09", "eess": "2017-09",
    "gr-qc": "1992-07", "hep-ex": "1994-04", "hep-lat": "1992-02", "hep-ph": "1992-03", "hep-th": "1991-08",
    "math": "1992-02", "math-ph": "1996-09", "nlin": "1993-01", "nucl-ex": "1994-12", "nucl-th": "1992-10",
    "physics": "1996-10", "q-bio": "2003-09", "q-fin": "2008-12", "quant-ph": "1994-12", "stat": "2007-04",
}  # fmt: skip


def began(category: str) -> dt.date | None:
    """The first day of the month in which the archive of a category (`cs` of `cs.CV`) began; None if unknown."""
    month = _FIRST_MONTHS.get(category.partition(".")[0])
    return dt.date.fromisoformat(f"{month}-01") if month else None


def too_early(date: dt.date, categories: Iterable[str]) -> str:
    """Why none of these categories can have a listing on `date`, "" where one of them can."""
    beginnings = {category: began(category) for category in categories}
    if any(begin is None or begin <= date for begin in beginnings.values()):
        return ""
    told = ", ".join(f"{category} in {begin:%Y-%m}" for category, begin in beginnings.items())
    return f"arXiv had none of the collected categories yet; they began: {told}"
