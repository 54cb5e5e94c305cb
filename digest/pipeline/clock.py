"""The real clock, alone: commands that only look at the archive wait for nothing else."""

import datetime as dt


def utc_now() -> dt.datetime:
    """The time in UTC, to the second: finer times only make stored files longer."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
