"""Atom 1.0: https://www.rfc-editor.org/rfc/rfc4287

Written by hand: feedgenerator 2.2.1 takes one author an entry and asks the clock, and the standard library's
ElementTree takes three times as long for thousands of feeds. Tests read every feed back with parsers of others.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import starmap

from markupsafe import escape

from digest.exporters.feed import Feed, FeedEntry
from digest.exporters.references import cleaned, rfc3339

GENERATOR = "mkdocs-arxiv-digest"
# The scheme of arXiv's own feeds.
CATEGORY_SCHEME = "http://arxiv.org/schemas/atom"


def atom(feed: Feed) -> str:
    """The feed as an XML document."""
    return cleaned("\n".join(_lines(feed))) + "\n"


def _lines(feed: Feed) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_text(feed.language)}">'
    yield f" <id>{_text(feed.atom_url)}</id>"
    yield f" <title>{_text(feed.title)}</title>"
    yield f" <subtitle>{_text(feed.subtitle)}</subtitle>"
    yield f" <updated>{rfc3339(max(entry.updated for entry in feed.entries))}</updated>"
    yield f' <link rel="self" type="application/atom+xml" href="{_text(feed.atom_url)}"/>'
    yield f' <link rel="alternate" type="text/html" href="{_text(feed.url)}"/>'
    yield f" <author><name>{_text(feed.author)}</name></author>"
    yield f" <generator>{GENERATOR}</generator>"
    for entry in feed.entries:
        yield from _entry_lines(entry)
    yield "</feed>"


def _entry_lines(entry: FeedEntry) -> Iterator[str]:
    yield f' <entry xml:lang="{_text(entry.language)}">'
    yield f"  <id>{_text(entry.id)}</id>"
    yield f"  <title>{_text(entry.title)}</title>"
    yield f"  <updated>{rfc3339(entry.updated)}</updated>"
    yield f"  <published>{rfc3339(entry.updated)}</published>"
    yield f'  <link rel="alternate" type="text/html" href="{_text(entry.url)}"/>'
    for author in entry.authors:
        yield f"  <author><name>{_text(author)}</name></author>"
    yield from starmap(_category, entry.categories)
    if entry.summary:
        yield f"  <summary>{_text(entry.summary)}</summary>"
    yield f'  <content type="html">{_text(entry.html)}</content>'
    yield " </entry>"


# An archive has a hundred, and its feeds ten thousand entries.
@lru_cache(maxsize=1_000)
def _category(term: str, name: str) -> str:
    label = f' label="{_text(name)}"' if name else ""
    return f'  <category term="{_text(term)}" scheme="{CATEGORY_SCHEME}"{label}/>'


def _text(text: str) -> str:
    """As XML, in a text or between double quotes. A carriage return would come back as a newline."""
    return str(escape(str(text))).replace("\r", "&#13;")
