"""JSON Lines: everything that the archive has of a paper, one paper a line. https://jsonlines.org/"""

import datetime as dt
import json

from digest.archive import Entry
from digest.exporters.archive_json import VERSION, paper_data


def json_line(entry: Entry, date: dt.date, url: str) -> str:
    """One paper of a day. `url` is the page's of the day, "" where that is not known."""
    return json.dumps({"version": VERSION} | paper_data(entry, date, url), ensure_ascii=False) + "\n"
