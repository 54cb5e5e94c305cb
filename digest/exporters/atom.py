"""Atom 1.0: https://www.rfc-editor.org/rfc/rfc4287

Written with the standard library: feedgenerator 2.2.1 takes one author an entry and asks the clock.
"""

from xml.etree import ElementTree as ET

from digest.exporters.common import cleaned, rfc3339
from digest.exporters.feed import Feed, FeedEntry

GENERATOR = "mkdocs-arxiv-digest"
# The scheme of arXiv's own feeds.
CATEGORY_SCHEME = "http://arxiv.org/schemas/atom"


def atom(feed: Feed) -> str:
    """The feed as an XML document."""
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.language})
    _add(root, "id", feed.atom_url)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", rfc3339(max(entry.updated for entry in feed.entries)))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.atom_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.url)
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "generator", GENERATOR)
    for entry in feed.entries:
        _add_entry(root, entry)
    ET.indent(root, space=" ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_entry(root: ET.Element, entry: FeedEntry) -> None:
    node = _add(root, "entry", **{"xml:lang": entry.language})
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", rfc3339(entry.updated))
    _add(node, "published", rfc3339(entry.updated))
    _add(node, "link", rel="alternate", type="text/html", href=entry.url)
    for author in entry.authors:
        _add(_add(node, "author"), "name", author)
    for term, name in entry.categories:
        _add(node, "category", term=term, scheme=CATEGORY_SCHEME, **({"label": name} if name else {}))
    if entry.summary:
        _add(node, "summary", entry.summary)
    _add(node, "content", entry.html, type="html")


def _add(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, name, {key: cleaned(value) for key, value in attributes.items()})
    child.text = cleaned(text) or None
    return child
