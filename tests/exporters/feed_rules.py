"""What the standards demand of a feed, rule by rule: RFC 4287 for Atom, JSON Feed 1.1."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# RFC 4287, 4.1.1 and 4.1.2: how often a child may stand there.
ONCE = {"feed": {"id", "title", "updated"}, "entry": {"id", "title", "updated"}}
AT_MOST_ONCE = {
    "feed": {"generator", "icon", "logo", "rights", "subtitle"},
    "entry": {"content", "published", "rights", "source", "summary"},
}
ANY_TIMES = {
    "feed": {"author", "category", "contributor", "link", "entry"},
    "entry": {"author", "category", "contributor", "link"},
}
# RFC 3339 with capital T and Z (RFC 4287, 3.3).
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*")
PLAIN_TEXT = {"title", "subtitle", "summary", "rights"}


def atom_faults(document: str) -> list[str]:
    """What RFC 4287 forbids in a document, in words; none means that it is valid."""
    root = ET.fromstring(document)
    if root.tag != f"{ATOM}feed":
        return [f"the root is {root.tag}"]
    return [*_container(root, "feed"), *_ids(root)]


def _container(node: ET.Element, kind: str) -> Iterator[str]:
    names = [child.tag.removeprefix(ATOM) for child in node]
    found = Counter(names)
    known = ONCE[kind] | AT_MOST_ONCE[kind] | ANY_TIMES[kind]
    yield from (f"{kind}: unknown element {name}" for name in found.keys() - known)
    yield from (f"{kind}: {found[name]} times {name}" for name in ONCE[kind] if found[name] != 1)
    yield from (f"{kind}: {found[name]} times {name}" for name in AT_MOST_ONCE[kind] if found[name] > 1)
    alternates = Counter(
        (link.get("type"), link.get("hreflang"))
        for link in node.iter(f"{ATOM}link")
        if link in list(node) and link.get("rel", "alternate") == "alternate"
    )
    yield from (f"{kind}: two alternate links of type {key}" for key, n in alternates.items() if n > 1)
    if kind == "feed" and not any(link.get("rel") == "self" for link in node.findall(f"{ATOM}link")):
        yield "feed: no link to itself (4.1.1, should)"
    if kind == "entry" and not alternates and node.find(f"{ATOM}content") is None:
        yield "entry: neither content nor an alternate link"
    if kind == "feed" and node.find(f"{ATOM}author") is None:
        yield from ("entry: no author" for each in node.findall(f"{ATOM}entry") if each.find(f"{ATOM}author") is None)
    if (language := node.get(XML_LANG)) is not None and not LANGUAGE.fullmatch(language):
        yield f"{kind}: language {language!r}"
    for child in node:
        yield from _element(child, child.tag.removeprefix(ATOM))


def _element(node: ET.Element, name: str) -> Iterator[str]:
    text = node.text or ""
    match name:
        case "entry":
            yield from _container(node, "entry")
        case "updated" | "published":
            if not TIME.fullmatch(text):
                yield f"{name}: {text!r} is no time"
        case "id":
            if not urlsplit(text).scheme or text != text.strip():
                yield f"id: {text!r} is no absolute IRI"
        case "link":
            if not urlsplit(node.get("href", "")).scheme:
                yield f"link: {node.get('href')!r} is not absolute"
        case "author" | "contributor":
            people = node.findall(f"{ATOM}name")
            if len(people) != 1 or not (people[0].text or "").strip():
                yield f"{name}: not one name"
        case "category":
            if not node.get("term"):
                yield "category: no term"
        case "content":
            if node.get("type") not in ("html", "text") or len(node):
                yield f"content: type {node.get('type')} with {len(node)} elements"
    if name in PLAIN_TEXT and (node.get("type", "text") != "text" or len(node)):
        yield f"{name}: is not plain text"
    if name in PLAIN_TEXT and not text.strip():
        yield f"{name}: is empty"


def _ids(root: ET.Element) -> Iterator[str]:
    ids = Counter(node.findtext(f"{ATOM}id") for node in root.findall(f"{ATOM}entry"))
    yield from (f"two entries have the id {id_}" for id_, n in ids.items() if n > 1)


# https://www.jsonfeed.org/version/1.1/: the type of each key.
_FEED_KEYS = {
    **dict.fromkeys(("version", "title", "home_page_url", "feed_url", "description", "user_comment"), str),
    **dict.fromkeys(("next_url", "icon", "favicon", "language"), str),
    **dict.fromkeys(("authors", "hubs", "items"), list),
    "expired": bool,
}
_ITEM_KEYS = {
    **dict.fromkeys(("id", "url", "external_url", "title", "content_html", "content_text", "summary"), str),
    **dict.fromkeys(("image", "banner_image", "date_published", "date_modified", "language"), str),
    **dict.fromkeys(("authors", "tags", "attachments"), list),
}


def json_feed_faults(document: str) -> list[str]:
    """What JSON Feed 1.1 forbids in a document; none means that it is valid."""
    feed = json.loads(document)
    return list(_json_feed(feed))


def _json_feed(feed: dict[str, object]) -> Iterator[str]:
    yield from _keys(feed, _FEED_KEYS, "feed")
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"version: {feed.get('version')!r}"
    for name in ("title", "items"):
        if name not in feed:
            yield f"{name} is missing"
    yield from _urls(feed, ("home_page_url", "feed_url"), "feed")
    items = feed.get("items")
    assert isinstance(items, list)
    ids = [item.get("id") for item in items]
    if len(set(ids)) != len(ids):
        yield "two items have one id"
    for item in items:
        yield from _keys(item, _ITEM_KEYS, "item")
        if not item.get("id"):
            yield "an item without id"
        if not {"content_html", "content_text"} & item.keys():
            yield "an item without content"
        yield from _urls(item, ("url", "external_url"), "item")
        for name in ("date_published", "date_modified"):
            if name in item:
                dt.datetime.fromisoformat(item[name])
                if not TIME.fullmatch(item[name]):
                    yield f"{name}: {item[name]!r}"
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
            yield "a tag that is no text"
        if not all({"name", "url", "avatar"} & author.keys() for author in item.get("authors", [])):
            yield "an author without anything"


def _keys(values: dict[str, object], known: dict[str, type], where: str) -> Iterator[str]:
    for name, value in values.items():
        if name not in known:
            yield f"{where}: unknown key {name}"
        elif not isinstance(value, known[name]):
            yield f"{where}: {name} is a {type(value).__name__}"


def _urls(values: dict[str, object], names: tuple[str, ...], where: str) -> Iterator[str]:
    for name in names:
        if name in values and urlsplit(str(values[name])).scheme not in ("http", "https"):
            yield f"{where}: {name} is not absolute"
