import datetime as dt
import json
import warnings
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.exporters.atom import atom
from digest.exporters.feed import Feed, FeedEntry
from digest.exporters.jsonfeed import json_feed
from tests.exporters.feed_rules import atom_faults, json_feed_faults

ROOT = "https://digest.test/sub/"
ENTRY = FeedEntry(
    id=f"{ROOT}2026/06/09/",
    url=f"{ROOT}2026/06/09/",
    title="Tuesday, 9 June 2026: 2 papers",
    updated=dt.datetime(2026, 6, 9, tzinfo=dt.UTC),
    language="zh",
    summary="双臂 & more",
    html='<p>双臂 &amp; <a href="https://arxiv.org/abs/2606.00001">“more”</a></p>',
    authors=("openai/test", "<b>"),
    categories=(("cs.CV", "Computer Vision"), ("xx", "")),
)
EARLIER = ENTRY._replace(
    id=f"{ROOT}2026/06/08/",
    url=f"{ROOT}2026/06/08/",
    updated=ENTRY.updated - dt.timedelta(days=1),
    authors=(),
    summary="",
)
FEED = Feed(
    url=ROOT,
    atom_url=f"{ROOT}feed.xml",
    json_url=f"{ROOT}feed.json",
    title="Digest <&> 日报",
    subtitle="What arXiv announced",
    author="Digest",
    language="en",
    entries=(ENTRY, EARLIER),
)


def read(document: str) -> feedparser.FeedParserDict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = feedparser.parse(document.encode())
    assert not found.bozo
    return found


def test_atom_is_valid_and_says_everything() -> None:
    document = atom(FEED)
    assert atom_faults(document) == []
    found = read(document)
    assert found.version == "atom10"
    assert (found.feed.title, found.feed.language) == ("Digest <&> 日报", "en")
    assert found.feed.updated == "2026-06-09T00:00:00Z"
    assert {(link.rel, link.href) for link in found.feed.links} == {("self", FEED.atom_url), ("alternate", FEED.url)}
    first, second = found.entries
    assert (first.id, first.link, first.title) == (ENTRY.id, ENTRY.url, ENTRY.title)
    assert first.content[0].value == ENTRY.html
    assert first.content[0].type == "text/html"
    assert [author.name for author in first.authors] == ["openai/test", "<b>"]
    assert [(tag.term, tag.label) for tag in first.tags] == [("cs.CV", "Computer Vision"), ("xx", None)]
    assert first.updated_parsed[:3] == (2026, 6, 9)
    assert second.id == EARLIER.id


def test_json_feed_is_valid_and_says_everything() -> None:
    document = json_feed(FEED)
    assert json_feed_faults(document) == []
    found = json.loads(document)
    assert (found["title"], found["language"], found["feed_url"]) == (FEED.title, "en", FEED.json_url)
    assert found["items"][0] == {
        "id": ENTRY.id,
        "url": ENTRY.url,
        "title": ENTRY.title,
        "content_html": ENTRY.html,
        "summary": ENTRY.summary,
        "date_published": "2026-06-09T00:00:00Z",
        "authors": [{"name": "openai/test"}, {"name": "<b>"}],
        "tags": ["cs.CV", "xx"],
        "language": "zh",
    }
    assert found["items"][1].keys() == {*("id", "url", "title", "content_html", "date_published", "tags", "language")}


@settings(deadline=None)
@given(st.text(max_size=80), st.text(st.characters(), max_size=80))
def test_any_text_makes_a_valid_feed(title: str, html: str) -> None:
    text = f"x{title}"
    entry = ENTRY._replace(title=text, summary=text, html=html, authors=(text,), categories=(("x", title),))
    feed = FEED._replace(title=text, entries=(entry,))
    document = atom(feed)
    assert atom_faults(document) == []
    document.encode("utf-8")
    assert json_feed_faults(json_feed(feed)) == []
    json_feed(feed).encode("utf-8")


def test_control_characters_are_left_out() -> None:
    hostile = "a\x00\x08\x0b\x1f\x7f\ufffe\uffff\ud800b ]]> </content>"
    document = atom(FEED._replace(entries=(ENTRY._replace(title=hostile, html=hostile),)))
    entry = ET.fromstring(document).find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    assert entry.findtext("{http://www.w3.org/2005/Atom}content") == "ab ]]> </content>"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("<id>", "<idea>"), None),
        (("<updated>2026-06-09T00:00:00Z", "<updated>2026-06-09"), "updated: '2026-06-09' is no time"),
        (('rel="self"', 'rel="related"'), "feed: no link to itself (4.1.1, should)"),
        (("<generator>", "<generator>x</generator><generator>"), "feed: 2 times generator"),
        ((' href="https://digest.test/sub/2026/06/09/"', ' href="../x"'), "link: '../x' is not absolute"),
        (("2026/06/08/</id>", "2026/06/09/</id>"), "two entries have the id https://digest.test/sub/2026/06/09/"),
    ],
)
def test_the_rules_find_what_is_wrong(change: tuple[str, str], fault: str | None) -> None:
    document = atom(FEED)
    assert change[0] in document
    broken = document.replace(*change)
    if fault is None:
        with pytest.raises(ET.ParseError):
            atom_faults(broken)
    else:
        assert fault in atom_faults(broken)


@pytest.mark.parametrize(
    ("name", "value"), [("version", "1"), ("items", [{"id": "x"}]), ("language", 1), ("feed_url", "x"), ("new", "x")]
)
def test_the_rules_of_json_feed_find_what_is_wrong(name: str, value: object) -> None:
    assert json_feed_faults(json.dumps(json.loads(json_feed(FEED)) | {name: value}))
