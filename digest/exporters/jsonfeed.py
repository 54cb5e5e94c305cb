"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/"""

from typing import Any

from digest.exporters.archive_json import json_in_lines
from digest.exporters.feed import Feed, FeedEntry
from digest.exporters.references import cleaned, rfc3339

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> str:
    """The feed as a JSON document."""
    head = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.json_url,
        "description": feed.subtitle,
        "language": feed.language,
        "authors": [{"name": feed.author}],
    }
    return cleaned(json_in_lines(head, "items", map(_item, feed.entries)))


def _item(entry: FeedEntry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_published": rfc3339(entry.updated),
        "authors": [{"name": author} for author in entry.authors],
        "tags": [term for term, _ in entry.categories],
        "language": entry.language,
    }
    return {name: value for name, value in item.items() if value or name == "content_html"}
