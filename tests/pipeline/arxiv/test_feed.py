import datetime as dt
import re
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pipeline.arxiv import feed
from digest.pipeline.arxiv.feed import Listed, merged, parse_feed
from digest.pipeline.arxiv.listing import AnnouncementList, refuse_repeats
from digest.pipeline.arxiv.transport import Refused
from digest.pipeline.records import ArxivError
from tests.fakes.arxiv_server import FakePaper
from tests.fakes.arxiv_xml import feed_text

DATE = dt.date(2026, 6, 10)
PAPER = FakePaper(
    "2606.09830",
    title="On   $x^2$ &\n amp; friends",
    authors=("Ada Lovelace (Engines, London)", "Charles Babbage"),
    abstract="First <b>line</b>.\n  Second.",
    categories=("cs.CV", "68T45", "cs.RO", "cs.CV"),
    version=2,
    journal_ref="J. 1 (2026)",
    doi="10.1/2",
)


@pytest.mark.parametrize("form", ["atom", "rss"])
@pytest.mark.parametrize("kind", ["new", "cross", "replace", "replace-cross"])
def test_both_forms_say_the_same(form: str, kind: str) -> None:
    found = parse_feed(feed_text(form, DATE, [(DATE, PAPER, kind)], title="cs.CV updates on arXiv.org").encode())

    assert found.date == DATE
    assert found.entries == (
        Listed(
            id="2606.09830",
            version=2,
            kind=kind,  # type: ignore[arg-type]
            date=DATE,
            categories=("cs.CV", "cs.RO"),
            title="On $x^2$ & amp; friends",
            authors=("Ada Lovelace", "Charles Babbage"),
            abstract="First <b>line</b>.\n  Second.",
            journal_ref="J. 1 (2026)",
            doi="10.1/2",
        ),
    )
    assert found.entries[0].is_news == (kind in ("new", "cross"))


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_an_empty_feed_has_its_own_date(form: str) -> None:
    assert parse_feed(feed_text(form, DATE, [], title="x").encode()) == feed.Feed(DATE, ())


def test_the_id_is_taken_from_whatever_place_has_a_valid_one() -> None:
    text = feed_text("atom", DATE, [(DATE, PAPER, "new")], title="x")

    by_summary = parse_feed(text.replace("oai:arXiv.org:2606.09830v2", "../../x").encode()).entries[0]
    by_link = parse_feed(text.replace("2606.09830v2", "../../x").encode()).entries[0]

    assert (by_summary.id, by_summary.version) == ("2606.09830", 2)
    assert (by_link.id, by_link.version) == ("2606.09830", None)


def test_an_entry_without_valid_id_is_skipped_but_not_many() -> None:
    papers = [FakePaper(f"2606.{number:05}") for number in range(20)]
    entries = [(DATE, paper, "new") for paper in papers]
    text = feed_text("atom", DATE, entries, title="x")

    found = parse_feed(text.replace("2606.00007", "../../x").encode())

    assert [entry.id for entry in found.entries] == [paper.id for paper in papers if paper.id != "2606.00007"]
    assert [str(entry) for entry in found.unread] == ["../../xv1 (no arXiv id)"]
    with pytest.raises(Refused, match="10 of the 20 entries"):
        parse_feed(text.replace("2606.0000", "../../x").encode())


def test_what_has_neither_id_nor_link_goes_by_its_title() -> None:
    papers = [FakePaper(f"2606.{number:05}", title=f"Title {number}") for number in range(20)]
    text = feed_text("atom", DATE, [(DATE, paper, "new") for paper in papers], title="x")

    found = parse_feed(
        re.sub(r"oai:arXiv.org:2606.0000[12]v1|arXiv:2606.0000[12]v1|abs/2606.0000[12]", "", text).encode()
    )

    assert [str(entry) for entry in found.unread] == ["Title 1 (no arXiv id)", "Title 2 (no arXiv id)"]


def test_the_more_newsworthy_of_two_entries_counts() -> None:
    entries = [Listed(id="2606.00001", version=1, kind=kind) for kind in ("replace", "cross", "new", "replace-cross")]

    assert merged([*entries, Listed(id="2606.00000", version=1, kind="cross")]) == (
        Listed(id="2606.00000", version=1, kind="cross"),
        entries[2],
    )


def test_a_list_entry_makes_a_paper_only_where_it_has_the_essentials() -> None:
    entry = parse_feed(feed_text("atom", DATE, [(DATE, PAPER, "new")], title="x").encode()).entries[0]

    paper = entry.as_paper()

    assert paper is not None
    assert (paper.id, paper.version, paper.primary_category, paper.comment) == ("2606.09830", 2, "cs.CV", "")
    for name in ("title", "abstract", "authors", "categories"):
        assert entry.model_copy(update={name: ""}).as_paper() is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"Rate exceeded.", "Rate exceeded"),
        (b"<!DOCTYPE html><html></html>", "HTML page"),
        (b"<html><body>", "HTML page"),
        (b"<feed><entry>", "not whole XML"),
        (b'<!DOCTYPE feed [<!ENTITY a "b">]><feed>&a;</feed>', "document type"),
        (b"<feed/>", "neither an Atom nor an RSS feed"),
        (b"<rss/>", "neither an Atom nor an RSS feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "no date"),
        (
            feed_text("atom", DATE, [], title="Feed error for query: x", about="Bad archive 'xx'").encode(),
            "Bad archive",
        ),
    ],
)
def test_what_is_no_feed_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        parse_feed(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        parse_feed(body)


PIECES = st.text(
    st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30
)
XML_TEXT = PIECES.filter(lambda text: all(ord(c) not in (0xFFFE, 0xFFFF) for c in text))


@given(
    form=st.sampled_from(["atom", "rss"]),
    kind=st.sampled_from([*feed.KINDS, *feed.KINDS, "absonly", ""]),
    title=XML_TEXT,
    authors=st.lists(XML_TEXT, max_size=3),
    abstract=XML_TEXT,
    categories=st.lists(XML_TEXT | st.sampled_from(["cs.CV", "hep-th"]), max_size=3),
    # Most examples shall be taken: of those that are refused nothing is asserted.
    id_=st.one_of(*[st.sampled_from(["2606.01234", "0704.0001", "hep-th/9901001"])] * 4, XML_TEXT),
)
def test_hostile_text_in_a_feed_never_becomes_more_than_text(
    form: str, kind: str, title: str, authors: list[str], abstract: str, categories: list[str], id_: str
) -> None:
    paper = FakePaper(id_, title=title, authors=tuple(authors), abstract=abstract, categories=tuple(categories))
    text = feed_text(form, DATE, [(DATE, paper, kind)], title="x")

    try:
        found = parse_feed(text.encode())
    except Refused:
        return
    for entry in found.entries:
        assert entry.kind == kind
        assert entry.title == " ".join(title.split())[:4000]
        assert set(entry.categories) <= set(categories)
        entry.as_paper()


@pytest.mark.parametrize(("known", "is_stale"), [(1, False), (2, False), (3, True)])
def test_one_or_two_papers_that_were_known_prove_nothing(known: int, is_stale: bool) -> None:
    ids = [f"2606.0000{number}" for number in range(1, 5)]
    entries = tuple(Listed(id=id_, version=1, kind="new", listed_in=("cs.CV",)) for id_ in ids)
    today = AnnouncementList(date=DATE, entries=entries)
    with pytest.raises(ArxivError, match="it repeats the announcement before") if is_stale else nullcontext():
        refuse_repeats(today, None, ids[:known], ["cs.CV"])
