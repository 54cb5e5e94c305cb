"""A feed before it has a format."""

import datetime as dt
from typing import NamedTuple


class FeedEntry(NamedTuple):
    """One day in a feed. Titles, summaries and names are plain text, `html` is clean with absolute addresses.

    `id` never changes; `categories` are arXiv's, as (term, name).
    """

    id: str
    url: str
    title: str
    updated: dt.datetime
    language: str
    summary: str
    html: str
    authors: tuple[str, ...]
    categories: tuple[tuple[str, str], ...]


class Feed(NamedTuple):
    """A feed with at least one entry, newest first. Addresses are absolute; `url` is the page that it belongs to."""

    url: str
    atom_url: str
    json_url: str
    title: str
    subtitle: str
    author: str
    language: str
    entries: tuple[FeedEntry, ...]
