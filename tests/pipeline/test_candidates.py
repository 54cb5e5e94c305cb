import datetime as dt
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.pipeline import candidates
from digest.pipeline.arxiv import feed, listing
from digest.pipeline.arxiv.arxiv_client import ArxivClient
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.arxiv.transport import Patience
from digest.pipeline.candidates import fetch_announcement
from digest.pipeline.records import Announcement, ArxivError, Missing, Replacement
from digest.settings import Settings
from tests.fakes import arxiv_server
from tests.fakes.arxiv_server import ArxivServer, FakePaper
from tests.fakes.arxiv_xml import feed_text, window

YESTERDAY, TODAY = dt.date(2026, 6, 10), dt.date(2026, 6, 11)
MORNING = dt.datetime(2026, 6, 11, 6, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 7, 30, 6, tzinfo=dt.UTC)
COLLECTED = ("cs.CV", "cs.RO")
PATIENT = Patience(tries=2, pause=0.01, longest_pause=2)
IMPATIENT = Patience(tries=2, pause=0.01, connect=1, read=0.5)


def papers(month_day: str, *categories: Sequence[str], first: int = 1, **rest: Any) -> list[FakePaper]:
    """One paper for each sequence of categories, numbered from `first`."""
    return [
        FakePaper(f"26{month_day}.{first + n:05}", title=f"Paper {first + n}", categories=tuple(each), **rest)
        for n, each in enumerate(categories)
    ]


ANNOUNCED = {
    dt.date(2026, 6, 5): papers("06", ["hep-th"], first=901),
    YESTERDAY: papers("06", *[["cs.CV"]] * 4, *[["cs.RO"]] * 4),
    TODAY: [
        *papers("06", *[["cs.CV"]] * 3, ["cs.CV", "cs.RO"], *[["cs.RO"]] * 4, first=101),
        *papers("06", ["cs.LG", "cs.CV"], ["math.CO"], first=201),
        *papers("05", ["cs.LG", "cs.RO"], first=11, kind="cross"),
        *papers("04", ["cs.CV"], ["cs.LG", "cs.RO"], first=21, kind="replace", version=2),
    ],
}
NEW = [f"2606.{n:05}" for n in range(101, 109)]
CROSS = ["2605.00011", "2606.00201"]


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    with ArxivServer(ANNOUNCED) as running:
        yield running


def fetch(
    server: ArxivServer, cache: Path, date: dt.date = TODAY, now: dt.datetime = MORNING, **rest: Any
) -> Announcement:
    settings = Settings(categories=rest.pop("categories", COLLECTED), **server.addresses)  # type: ignore[arg-type]
    patience = rest.pop("patience", PATIENT)
    with ArxivClient(settings, pacer=Pacer(0), patience=patience) as client:
        return fetch_announcement(settings, date, now=now, client=client, cache=cache, **rest)


def ids(announcement: Announcement, kind: str = "") -> list[str]:
    return [each.paper.id for each in announcement.papers if kind in ("", each.kind)]


# --- today


def test_today_is_what_the_list_says(server: ArxivServer, tmp_path: Path) -> None:
    found = fetch(server, tmp_path)

    assert found.date == TODAY
    assert ids(found) == sorted(NEW + CROSS)
    assert ids(found, "new") == NEW
    assert {
        each.paper.id: each.listed_in for each in found.papers if len(each.listed_in) > 1 or each.kind == "cross"
    } == {
        "2606.00104": ("cs.CV", "cs.RO"),
        "2606.00201": ("cs.CV",),
        "2605.00011": ("cs.RO",),
    }
    assert found.replacements == (Replacement("2604.00021", 2), Replacement("2604.00022", 2))
    assert found.missing == ()
    assert [request.target for request in server.requests] == ["feed", "id_list", "search"]


def test_a_second_run_asks_nothing_and_finds_the_same(server: ArxivServer, tmp_path: Path) -> None:
    first = fetch(server, tmp_path)
    server.requests.clear()

    assert fetch(server, tmp_path) == first
    # Days later the list is gone from arXiv, but not from the disk.
    assert fetch(server, tmp_path, now=LATER) == first
    assert server.count() == 0


def test_the_rss_form_of_the_list_will_do(server: ArxivServer, tmp_path: Path) -> None:
    atom = fetch(server, tmp_path / "atom")
    settings = Settings(categories=COLLECTED, **{**server.addresses, "arxiv_rss": f"{server.url}/rss"})  # type: ignore[arg-type]

    with ArxivClient(settings, pacer=Pacer(0), patience=PATIENT) as client:
        assert fetch_announcement(settings, TODAY, now=MORNING, client=client, cache=tmp_path / "rss") == atom


def test_an_archives_name_collects_all_of_its_categories(server: ArxivServer, tmp_path: Path) -> None:
    found = fetch(server, tmp_path, categories=("cs",))
    past = fetch(server, tmp_path / "past", categories=("cs",), now=LATER)

    assert ids(found, "new") == ids(past) == [*NEW, "2606.00201"]
    assert {each.listed_in for each in found.papers + past.papers} == {("cs",)}


def test_a_withdrawal_is_looked_up_for_papers_of_the_archive(server: ArxivServer, tmp_path: Path) -> None:
    withdrawn = replace(server.papers_by_date[TODAY][-2], comment="This paper has been withdrawn by the authors")
    server.papers_by_date[TODAY][-2] = withdrawn

    assert fetch(server, tmp_path / "1").replacements[0] == Replacement("2604.00021", 2)
    found = fetch(server, tmp_path / "2", known={"2604.00021", "2401.00001"})

    assert found.replacements == (Replacement("2604.00021", 2, withdrawn=True), Replacement("2604.00022", 2))
    assert "2604.00021" not in ids(found)


def test_above_arxivs_limit_each_category_is_asked_for(
    server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fetch(server, tmp_path / "1")
    server.requests.clear()
    monkeypatch.setattr(feed, "LIMIT", 11)
    server.feed_limit = 11

    assert fetch(server, tmp_path / "2") == whole
    paths = [request.path for request in server.requests if request.target == "feed"]
    assert paths == ["/atom/cs.CV+cs.RO", "/atom/cs.CV", "/atom/cs.RO"]


def test_a_list_that_is_cut_all_the_same_is_completed_from_the_search(
    server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "LIMIT", 5)
    server.feed_limit = 5

    found = fetch(server, tmp_path)

    assert ids(found, "new") == NEW
    assert [request.path for request in server.requests if request.target == "feed"][1:] == [
        "/atom/cs.CV",
        "/atom/cs.RO",
    ]


def test_a_list_of_which_one_category_is_cut_is_completed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = papers("06", ["cs.RO"], ["cs.RO"], first=109)
    with ArxivServer(ANNOUNCED | {TODAY: [*ANNOUNCED[TODAY], *more]}) as server:
        monkeypatch.setattr(feed, "LIMIT", 7)
        server.feed_limit = 7
        assert ids(fetch(server, tmp_path), "new") == [*NEW, *(paper.id for paper in more)]


# --- a stale list


@pytest.mark.parametrize(
    ("kind", "details", "named"),
    [
        ("stale", {}, "cs.CV, cs.RO is stale: it still shows 2026-06-10"),
        ("old_category", {"category": "cs.RO"}, "cs.RO is stale: it still shows papers of 2026-06-10"),
        ("stale_ids", {}, "cs.CV, cs.RO is stale: it repeats the announcement before"),
        ("stale_category", {"category": "cs.RO"}, "of cs.RO is stale: it repeats the announcement before"),
    ],
)
def test_a_stale_list_is_recognised_and_healed_by_a_later_run(
    server: ArxivServer, tmp_path: Path, kind: str, details: dict[str, Any], named: str
) -> None:
    server.today = YESTERDAY
    fetch(server, tmp_path, YESTERDAY, MORNING - dt.timedelta(days=1))
    server.today = TODAY
    server.fault("feed", kind, **details)

    with pytest.raises(ArxivError, match=f"{named}.*run it again later"):
        fetch(server, tmp_path)

    assert ids(fetch(server, tmp_path)) == sorted(NEW + CROSS)


@pytest.mark.parametrize("kind", ["stale_ids", "stale_category"])
def test_a_stale_list_is_recognised_by_what_the_archive_has(server: ArxivServer, tmp_path: Path, kind: str) -> None:
    server.fault("feed", kind, category="cs.RO")
    earlier = [paper.id for paper in ANNOUNCED[YESTERDAY]]

    with pytest.raises(ArxivError, match=r"cs\.RO is stale: it repeats"):
        fetch(server, tmp_path, earlier=earlier)


def test_a_few_chosen_papers_of_the_day_before_give_a_stale_list_away(server: ArxivServer, tmp_path: Path) -> None:
    server.papers_by_date[YESTERDAY] += papers("06", *[["cs.CV"]] * 30, first=601)
    server.fault("feed", "stale_ids", times=None)

    with pytest.raises(ArxivError, match=r"cs\.CV, cs\.RO is stale: it repeats"):
        fetch(server, tmp_path, earlier=["2606.00601", "2606.00602", "2606.00001", "2401.00001"])


@pytest.mark.parametrize("kind", ["stale_ids", "stale_category"])
def test_without_any_memory_the_search_gives_a_stale_list_away(server: ArxivServer, tmp_path: Path, kind: str) -> None:
    server.fault("feed", kind, category="cs.RO")

    with pytest.raises(ArxivError, match=r"cs\.RO is stale: its papers were all submitted too early"):
        fetch(server, tmp_path)

    assert ids(fetch(server, tmp_path)) == sorted(NEW + CROSS)


def test_a_few_repeats_are_no_stale_list(server: ArxivServer, tmp_path: Path) -> None:
    server.papers_by_date[TODAY] += server.papers_by_date[YESTERDAY][:1]

    assert ids(fetch(server, tmp_path, earlier=["2606.00001"])) == sorted([*NEW, *CROSS, "2606.00001"])


def test_the_only_new_paper_of_a_category_may_be_one_of_the_day_before(server: ArxivServer, tmp_path: Path) -> None:
    """The search found it for the day before, moderation announced it today: the list stays right all day."""
    held_back = papers("06", ["cs.SC"], first=701)
    server.papers_by_date[TODAY] += held_back

    found = fetch(server, tmp_path, categories=("cs.CV", "cs.SC"), earlier=[held_back[0].id])

    assert held_back[0].id in ids(found)


def test_a_list_of_tomorrow_is_an_error(server: ArxivServer, tmp_path: Path) -> None:
    with pytest.raises(ArxivError, match="shows 2026-06-11 already; nothing was written"):
        fetch(server, tmp_path, YESTERDAY, MORNING - dt.timedelta(days=1))


@pytest.mark.parametrize("weeks", [-2, 2])
def test_a_list_that_is_days_away_asks_for_the_clock(server: ArxivServer, tmp_path: Path, weeks: int) -> None:
    away = dt.timedelta(weeks=weeks)
    told = (
        r"(is stale: it still shows|list shows) 2026-06-11.* \(is the clock of this machine right\?\); nothing was wr"
    )
    with pytest.raises(ArxivError, match=told):
        fetch(server, tmp_path, TODAY + away, MORNING + away)


# --- metadata that are not there


def test_what_the_index_does_not_know_yet_comes_from_the_list(
    server: ArxivServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault("api", "lag", ids=NEW[:2], times=None)

    found = fetch(server, tmp_path)

    assert ids(found) == sorted(NEW + CROSS)
    assert found.missing == ()
    assert found.papers[1].paper.title == "Paper 101"
    assert found.papers[1].paper.published is None
    assert "2606.00101, 2606.00102; taken from the list" in caplog.text
    assert [request.target for request in server.requests] == ["feed", "id_list", "id_list", "search"]


def test_a_later_run_asks_again_for_what_came_from_the_list(server: ArxivServer, tmp_path: Path) -> None:
    server.fault("id_list", "lag", ids=NEW[:2], times=2)
    fetch(server, tmp_path)
    server.requests.clear()

    assert fetch(server, tmp_path).papers[1].paper.published == dt.date(2026, 6, 9)
    assert [request.query.get("id_list") for request in server.requests] == ["2606.00101,2606.00102"]


def without_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists whose entries are ids and types alone."""
    monkeypatch.setattr(feed.Listed, "as_paper", lambda self: None)


def test_many_papers_without_metadata_stop_the_day(
    server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_titles(monkeypatch)
    server.fault("api", "lag", times=3)

    with pytest.raises(ArxivError, match=r"no metadata of 2605\.00011, .* 10 of the 10 papers of 2026-06-11"):
        fetch(server, tmp_path)
    server.heal()

    assert ids(fetch(server, tmp_path)) == sorted(NEW + CROSS)


def test_a_few_papers_without_metadata_are_counted(
    server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_titles(monkeypatch)
    server.papers_by_date[TODAY] += [FakePaper(f"2606.{n:05}", submitted=window(TODAY)[0]) for n in range(301, 320)]
    server.fault("api", "lag", ids=["2606.00104"], times=None)

    found = fetch(server, tmp_path)

    assert found.missing == (Missing("2606.00104", ("cs.CV", "cs.RO")),)
    assert len(found.papers) == len(NEW + CROSS) - 1 + 19


def with_odd_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the lists of today, a cross-list and a replacement are of types that nobody knows, and one id is none."""
    text = feed_text

    def odd(*args: Any, **rest: Any) -> str:
        found = text(*args, **rest).replace("2606.00104", "2606.104")
        for id_, kind in {"2605.00011": "cross", "2604.00021": "replace"}.items():
            found = re.sub(
                rf"(arXiv:{id_}v\d.*?)\b{kind}\b(.*?)\b{kind}\b", rf"\1{kind}-2\2{kind}-2", found, flags=re.S
            )
        return found

    monkeypatch.setattr(arxiv_server, "feed_text", odd)


@pytest.mark.parametrize("limit", [2_000, 40])
def test_entries_that_cannot_be_read_are_named_and_counted(
    server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, limit: int
) -> None:
    caplog.set_level(logging.WARNING)
    server.papers_by_date[TODAY] += papers("06", *[["cs.CV"], ["cs.RO"]] * 15, first=301, submitted=window(TODAY)[0])
    monkeypatch.setattr(feed, "LIMIT", limit)
    with_odd_entries(monkeypatch)

    found = fetch(server, tmp_path)

    assert (
        "2026-06-11: 3 entries of arXiv's list can't be read: 2604.00021 (announce type 'replace-2'), " in caplog.text
    )
    assert "2605.00011 (announce type 'cross-2'), 2606.104v1 (no arXiv id)" in caplog.text
    assert found.missing == (Missing("2605.00011", ("cs.RO",)), Missing("2606.104v1", ("cs.CV", "cs.RO")))
    assert "2605.00011" not in ids(found)
    # The list is gone from arXiv, but what could not be read of it is still known.
    assert fetch(server, tmp_path, now=LATER) == found


@pytest.mark.parametrize("announced", [["2606.00999"], []], ids=["known", "unknown"])
def test_a_list_of_which_nothing_new_can_be_read_is_no_empty_one(
    server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, announced: list[str]
) -> None:
    text = feed_text
    old = papers("03", *[["hep-th"]] * 20, kind="replace", version=3)
    server.papers_by_date[TODAY] += [*old, FakePaper("2606.00999", categories=("hep-th",), submitted=window(TODAY)[0])]
    monkeypatch.setattr(
        arxiv_server, "feed_text", lambda *args, **rest: re.sub(r"\bnew\b", "fresh", text(*args, **rest))
    )
    if not announced:
        server.fault("search", "lag", ids=["2606.00999"], times=None)

    found = fetch(server, tmp_path, categories=("hep-th",))

    assert ids(found) == announced
    assert [each.id for each in found.missing] == ([] if announced else ["2606.00999"])
    assert len(found.replacements) == 20


def test_what_the_list_puts_in_no_category_is_counted_where_its_metadata_put_it(
    server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fetch(server, tmp_path / "1")
    monkeypatch.setattr(listing, "_with_lists", lambda entry, lists: entry)

    assert fetch(server, tmp_path / "2") == whole


# --- list and search


def test_a_search_that_fails_does_not_cost_the_day(
    server: ArxivServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault("search", "status", status=503, times=None)

    assert ids(fetch(server, tmp_path)) == sorted(NEW + CROSS)
    assert "could not be held against the search" in caplog.text


def test_a_wild_difference_between_list_and_search_is_warned_about(
    server: ArxivServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    fetch(server, tmp_path / "1")
    assert caplog.text == ""

    server.fault("search", "lag", times=2)
    fetch(server, tmp_path / "2")

    assert "of 10 papers on the list and 0 in the search, only 0 are the same" in caplog.text


# --- nothing announced


def test_an_empty_list_counts_when_the_search_agrees(server: ArxivServer, tmp_path: Path) -> None:
    found = fetch(server, tmp_path, categories=("hep-th",))

    assert found == Announcement(TODAY, ())
    # The window from both ends, all of arXiv in it, and the category in the weeks around it.
    assert [request.target for request in server.requests] == ["feed", "search", "search", "search", "search"]


def test_a_list_of_replacements_alone_is_an_empty_announcement(server: ArxivServer, tmp_path: Path) -> None:
    server.papers_by_date[TODAY] += papers("03", ["hep-th"], kind="replace", version=3)

    found = fetch(server, tmp_path, categories=("hep-th",))

    assert found == Announcement(TODAY, (), (Replacement("2603.00001", 3),))


def test_an_empty_list_does_not_count_when_the_search_knows_papers(server: ArxivServer, tmp_path: Path) -> None:
    server.fault("feed", "empty_page")

    with pytest.raises(ArxivError, match=r"holds no new paper, but its search knows 9 submissions to cs\.CV, cs\.RO"):
        fetch(server, tmp_path)

    assert ids(fetch(server, tmp_path)) == sorted(NEW + CROSS)


@pytest.mark.parametrize("now", [MORNING, LATER])
def test_an_empty_list_does_not_count_when_the_search_knows_nothing_at_all(
    server: ArxivServer, tmp_path: Path, now: dt.datetime
) -> None:
    server.fault("feed", "empty_page")
    server.fault("search", "lag", times=3)

    with pytest.raises(ArxivError, match="knows no submissions to all of arXiv"):
        fetch(server, tmp_path, now=now)

    # The empty answer of today is not what the next day believes.
    assert ids(fetch(server, tmp_path, now=now + dt.timedelta(days=2)))


# --- a past day


def test_a_past_day_is_its_submission_window(server: ArxivServer, tmp_path: Path) -> None:
    found = fetch(server, tmp_path, now=LATER)

    # Cross-lists and replacements of older papers can't be known any more.
    assert ids(found) == [*NEW, "2606.00201"]
    assert ids(found, "cross") == ["2606.00201"]
    assert found.papers[3].listed_in == COLLECTED
    assert found.replacements == ()
    assert [request.target for request in server.requests] == ["search"]


@pytest.mark.parametrize(
    ("submitted", "given", "left"),
    [
        pytest.param(10, 1, 9, id="held back by moderation"),
        pytest.param(3, 2, 1, id="most of a small category, held back by moderation"),
        pytest.param(5, 3, 2, id="the same with more"),
        pytest.param(10, 9, 0, id="deferred by arXiv"),
        pytest.param(2, 2, 0, id="all that there was"),
    ],
)
def test_what_a_later_list_has_as_new_was_not_announced_on_a_past_day(
    tmp_path: Path, submitted: int, given: int, left: int
) -> None:
    first, last = window(YESTERDAY)
    sent = [replace(each, submitted=first + (last - first) / 2) for each in papers("06", *[["cs.CV"]] * submitted)]
    lists = {**ANNOUNCED, YESTERDAY: sent[given:], TODAY: [*ANNOUNCED[TODAY], *sent[:given]]}
    with ArxivServer(lists) as server:
        fetch(server, tmp_path)
        past = fetch(server, tmp_path, YESTERDAY)
    assert ids(past) == ([each.id for each in sent[given:]] if left else [])


def test_a_past_day_without_papers_is_empty_when_arxiv_knows_others(server: ArxivServer, tmp_path: Path) -> None:
    assert fetch(server, tmp_path, now=LATER, categories=("hep-th",)) == Announcement(TODAY, ())


def test_an_answer_that_is_falsely_empty_once_costs_nothing(server: ArxivServer, tmp_path: Path) -> None:
    server.fault("search", "lag")

    assert ids(fetch(server, tmp_path, now=LATER), "new") == NEW


def test_no_papers_in_a_busy_category_are_not_believed(
    server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fault("search", "lag", times=2)
    monkeypatch.setattr(candidates, "_BUSY", 10)

    with pytest.raises(ArxivError, match=r"knows 20 submissions to cs.CV, cs.RO .* but none of those of 2026-06-11"):
        fetch(server, tmp_path, now=LATER)


def test_a_category_that_arxiv_does_not_have_is_an_error(server: ArxivServer, tmp_path: Path) -> None:
    with pytest.raises(ArxivError, match=r"knows no submissions to cs\.XX .*check `categories` in digest\.yml"):
        fetch(server, tmp_path, now=LATER, categories=("cs.XX",))


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("rate_limited", {}),
        ("status", {"status": 503}),
        ("rate_exceeded", {}),
        ("html", {}),
        ("empty_body", {}),
        ("empty_page", {}),
        ("cut", {}),
        ("hang", {}),
        ("error_entry", {}),
        ("lost_namespace", {}),
    ],
)
@pytest.mark.parametrize("now", [MORNING, LATER])
def test_an_outage_of_the_api_is_an_error_that_the_next_run_heals(
    server: ArxivServer, tmp_path: Path, now: dt.datetime, kind: str, details: dict[str, Any]
) -> None:
    server.fault("api", kind, times=None, **details)
    patience = IMPATIENT if kind == "hang" else PATIENT
    with pytest.raises(ArxivError, match=re.escape(server.addresses["arxiv_api"])):
        fetch(server, tmp_path, now=now, patience=patience)

    server.heal()
    server.requests.clear()

    assert ids(fetch(server, tmp_path, now=now), "new") == NEW
    assert server.count("feed") == 0


# --- the calendar


@pytest.mark.parametrize(
    ("date", "now", "reason"),
    [
        (dt.date(2026, 6, 13), LATER, r"announces nothing \(Saturday\); the next listing is 2026-06-15"),
        (dt.date(2026, 6, 22), LATER, r"deferred by arXiv\); the next listing is 2026-06-23"),
        (
            TODAY,
            dt.datetime(2026, 6, 10, 23, 59, tzinfo=dt.UTC),
            "not announced it yet; it will at 2026-06-11 00:00 UTC",
        ),
        (TODAY, dt.datetime(2026, 6, 11, 0, 1, tzinfo=dt.UTC), "renewed only at 2026-06-11 04:00 UTC"),
    ],
)
def test_what_the_calendar_knows_is_not_asked(
    server: ArxivServer, tmp_path: Path, date: dt.date, now: dt.datetime, reason: str
) -> None:
    with pytest.raises(ArxivError, match=reason):
        fetch(server, tmp_path, date, now)

    assert server.count() == 0


def test_on_a_saturday_the_fridays_listing_comes_from_the_search(tmp_path: Path) -> None:
    friday = dt.date(2026, 6, 12)
    with ArxivServer({friday: papers("06", ["cs.CV"])}) as server:
        found = fetch(server, tmp_path, friday, dt.datetime(2026, 6, 13, 12, tzinfo=dt.UTC))

        assert ids(found) == ["2606.00001"]
        assert server.count("feed") == 0


def test_a_list_kept_for_other_categories_is_not_used(server: ArxivServer, tmp_path: Path) -> None:
    fetch(server, tmp_path, categories=("cs.RO",))

    assert ids(fetch(server, tmp_path)) == sorted(NEW + CROSS)
    assert server.count("feed") == 2


def test_lists_of_a_paper_are_the_collected_ones_sorted() -> None:
    assert listing.listed_in(["cs.RO", "cs.CV", "math.CO"], ["cs.RO", "cs.CV", "hep-th"]) == ("cs.CV", "cs.RO")
    assert listing.listed_in(["cs.RO", "hep-th"], ["cs", "hep-th"]) == ("cs", "hep-th")
