import datetime as dt
import http.server
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import arxiv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import __version__
from digest.archive import Archive
from digest.model import Paper
from digest.pipeline.arxiv import arxiv_client, responses
from digest.pipeline.arxiv.arxiv_client import PAGE, ArxivClient, Window, to_paper
from digest.pipeline.arxiv.lookup import fetch_papers, fetch_submissions, fetch_versions
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.arxiv.transport import Patience, Refused
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.records import ArxivError
from digest.settings import Settings
from digest.site_addresses import address
from tests.archives import write_day
from tests.fakes.arxiv_server import ArxivServer, FakePaper
from tests.fakes.arxiv_xml import api_entry, api_text, window
from tests.fakes.slow_server import slow_headers
from tests.web.site_making import EN, body, site

DATE = dt.date(2026, 6, 10)
OPENS, CLOSES = window(DATE)
NOW = dt.datetime(2026, 6, 10, 6, tzinfo=dt.UTC)
WINDOW = Window(("cs.CV", "cs.RO"), OPENS, CLOSES)
PAPERS = [FakePaper(f"2606.{number:05}", title=f"Paper {number}", comment="10 pages") for number in range(1, 6)]
IDS = [paper.id for paper in PAPERS]
PATIENT = Patience(tries=3, pause=0.01, longest_pause=2)
IMPATIENT = Patience(tries=3, pause=0.01, connect=1, read=0.4, answer=0.4)


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    with ArxivServer({DATE: PAPERS}) as running:
        yield running


@pytest.fixture
def client(server: ArxivServer) -> Iterator[ArxivClient]:
    with client_of(server) as asking:
        yield asking


def client_of(server: ArxivServer, *, interval: float = 0, patience: Patience = PATIENT) -> ArxivClient:
    settings = Settings(categories=("cs.CV",), site_url="https://papers.example.org/", **server.addresses)  # type: ignore[arg-type]
    return ArxivClient(settings, pacer=Pacer(interval), patience=patience)


# --- a sound answer


def test_a_batch_has_the_asked_records(client: ArxivClient) -> None:
    page = client.batch(["2606.00004", "2606.00002", "2606.99999"])

    assert [found.paper.id for found in page.found] == ["2606.00004", "2606.00002"]
    assert (page.total, page.entries, page.unusable) == (2, 2, 0)


def test_a_record_keeps_arxivs_words(server: ArxivServer, client: ArxivClient) -> None:
    server.papers_by_date[DATE] = [
        FakePaper(
            "2606.00001",
            title="  On <i>$x^2$</i> &amp;\n   50\\% of it",
            authors=("Ada  Lovelace", " ", "李 明"),
            abstract="  We show\u2028this. % a comment\n  And\x85that.\n\n",
            categories=("cs.RO", "cs.CV", "68T45", "I.2.10; I.4.8"),
            comment="12 pages,\n 3 figures",
            version=3,
            submitted=dt.datetime(2026, 6, 8, 23, 59, 59, tzinfo=dt.UTC),
            journal_ref="Nature 1 (2026)",
            doi="10.1000/1",
        )
    ]

    (found,) = client.batch(["2606.00001"]).found

    assert found.submitted == dt.datetime(2026, 6, 8, 23, 59, 59, tzinfo=dt.UTC)
    assert found.paper == Paper(
        id="2606.00001",
        version=3,
        title="On <i>$x^2$</i> &amp; 50\\% of it",
        authors=("Ada Lovelace", "李 明"),
        abstract="We show this. % a comment\n  And that.",
        categories=("cs.RO", "cs.CV"),
        published=dt.date(2026, 6, 8),
        updated=dt.date(2026, 6, 8),
        comment="12 pages, 3 figures",
        journal_ref="Nature 1 (2026)",
        doi="10.1000/1",
    )


def test_it_says_who_asks_and_for_what(server: ArxivServer, client: ArxivClient) -> None:
    client.batch(IDS)
    client.feed(["cs.CV", "cs.RO"])

    for request in server.requests:
        assert request.headers["User-Agent"] == f"mkdocs-arxiv-digest/{__version__} (+https://papers.example.org/)"
        assert "application/atom+xml" in request.headers["Accept"]
    assert server.requests[1].path == "/atom/cs.CV+cs.RO"


def test_the_search_names_archives_and_minutes() -> None:
    window = Window(("cs.CV", "hep-th"), OPENS, CLOSES)

    assert window.query == (
        "(cat:cs.CV OR cat:hep-th OR cat:hep-th.*) AND submittedDate:[202606081800 TO 202606091800]"
    )
    assert Window((), OPENS, CLOSES).query == "submittedDate:[202606081800 TO 202606091800]"


def test_a_long_window_is_read_page_by_page(tmp_path: Path) -> None:
    papers = [FakePaper(f"2606.{number:05}") for number in range(2 * PAGE)]
    with ArxivServer({DATE: papers}) as server, client_of(server) as client:
        found = fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)

        assert [each.paper.id for each in found] == [paper.id for paper in papers]
        # The last page was full, so only one more can show that it was the last.
        assert [request.query["start"] for request in server.requests] == ["0", "200", "400"]


def test_only_what_falls_into_the_window_counts(server: ArxivServer, client: ArxivClient, tmp_path: Path) -> None:
    second = dt.timedelta(seconds=1)
    times = {"2606.00001": OPENS, "2606.00002": CLOSES - second, "2606.00003": CLOSES, "2606.00004": OPENS - second}
    server.papers_by_date[DATE] = [FakePaper(id_, submitted=time) for id_, time in times.items()]

    found = fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)

    assert [each.paper.id for each in found] == ["2606.00001", "2606.00002"]


# --- the cache


def test_a_rerun_asks_only_for_what_is_missing(server: ArxivServer, client: ArxivClient, tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)

    first = fetch_papers(client, cache, IDS[:2])
    second = fetch_papers(client, cache, IDS)
    third = fetch_papers(client, cache, IDS)

    assert sorted(first) == IDS[:2]
    assert sorted(second) == sorted(third) == IDS
    assert sorted(fetch_papers(client, cache, IDS[1:2])) == IDS[1:2]
    assert [request.query["id_list"] for request in server.requests] == [",".join(IDS[:2]), ",".join(IDS[2:])]


def test_batches_finished_before_a_failure_are_kept(tmp_path: Path) -> None:
    papers = [FakePaper(f"2606.{number:05}") for number in range(PAGE + 5)]
    ids = [paper.id for paper in papers]
    with ArxivServer({DATE: papers}) as server, client_of(server) as client:
        server.fault("id_list", "status", nth=2, times=None, status=503)
        with pytest.raises(ArxivError):
            fetch_papers(client, AnswerCache(tmp_path), ids)
        server.heal()
        server.requests.clear()

        assert sorted(fetch_papers(client, AnswerCache(tmp_path), ids)) == ids
        assert [request.query["id_list"] for request in server.requests] == [",".join(ids[PAGE:])]


@pytest.mark.parametrize("junk", ["", "{", "[]", '{"schema": 1}', '{"schema": 1, "papers": [{}]}', "\udcff"])
def test_a_damaged_cache_is_a_miss(server: ArxivServer, client: ArxivClient, tmp_path: Path, junk: str) -> None:
    fetch_papers(client, AnswerCache(tmp_path), IDS)
    fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)
    files = list(tmp_path.iterdir())
    assert len(files) == 2
    for path in files:
        path.write_bytes(junk.encode("utf-8", "surrogateescape"))

    assert sorted(fetch_papers(client, AnswerCache(tmp_path), IDS)) == IDS
    assert len(fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)) == len(IDS)
    assert server.count() == 4


def test_a_cached_record_that_somebody_changed_is_a_miss(
    server: ArxivServer, client: ArxivClient, tmp_path: Path
) -> None:
    fetch_papers(client, AnswerCache(tmp_path), IDS)
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text().replace("Paper 1", "Paper 7"))

    assert fetch_papers(client, AnswerCache(tmp_path), IDS)["2606.00001"].title == "Paper 1"
    assert server.count() == 2


@pytest.mark.parametrize(
    ("fetched", "again", "requests"),
    [
        (NOW, NOW + dt.timedelta(hours=20), 1),
        (NOW, NOW + dt.timedelta(hours=30), 2),  # the index is renewed every day
        (NOW + dt.timedelta(days=20), NOW + dt.timedelta(days=400), 1),  # but not for a window long closed
    ],
)
def test_a_search_is_believed_for_a_day_and_for_ever_once_it_is_old(
    server: ArxivServer, client: ArxivClient, tmp_path: Path, fetched: dt.datetime, again: dt.datetime, requests: int
) -> None:
    for now in (fetched, again):
        assert len(fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=now)) == len(IDS)

    assert server.count() == requests


# --- faults that pass


def test_headers_that_never_end_are_given_up() -> None:
    start = time.monotonic()
    with slow_headers() as port:
        settings = Settings(categories=("cs.CV",), arxiv_api=f"http://127.0.0.1:{port}/{{x}}")
        with (
            ArxivClient(settings, pacer=Pacer(0), patience=IMPATIENT) as client,
            pytest.raises(ArxivError, match=r"the answer was not complete after 0\.4 s; given up after 3 tries"),
        ):
            client.batch(["0704.0001"])
        assert time.monotonic() - start < 15


def patience_for(kind: str) -> Patience:
    """Short only where waiting is what is tried, since a busy machine makes others wait too."""
    return IMPATIENT if kind in ("hang", "drip") else PATIENT


PASSING: list[tuple[str, dict[str, Any]]] = [
    ("rate_limited", {}),
    ("rate_limited", {"retry_after": 0}),
    ("status", {"status": 500}),
    ("status", {"status": 503}),
    ("status", {"status": 406}),
    ("rate_exceeded", {}),
    ("html", {}),
    ("empty_body", {}),
    ("cut", {}),
    ("cut_transfer", {}),
    ("hang", {}),
    ("drip", {}),
    ("disconnect", {}),
    ("gzip_bomb", {"megabytes": 33}),
    ("entity_bomb", {}),
    ("error_entry", {}),
    ("error_entry", {"status": 500}),
    ("empty_page", {}),
    ("lost_namespace", {}),
    ("lost_namespace", {"prefix": "arxiv"}),
    ("lost_namespace", {"prefix": "opensearch"}),
    ("missing_dates", {}),
    ("bad_dates", {}),
]


@pytest.mark.parametrize(("kind", "details"), PASSING, ids=lambda value: str(value).replace(" ", ""))
def test_a_passing_fault_costs_a_try_and_no_record(
    server: ArxivServer, tmp_path: Path, kind: str, details: dict[str, Any]
) -> None:
    server.fault("api", kind, **details)

    with client_of(server, patience=patience_for(kind)) as client:
        assert sorted(fetch_papers(client, AnswerCache(tmp_path), IDS)) == IDS
    assert server.count() == 2


@pytest.mark.parametrize(("kind", "details"), PASSING, ids=lambda value: str(value).replace(" ", ""))
def test_a_lasting_fault_is_an_error_with_the_address_and_never_an_empty_answer(
    server: ArxivServer, tmp_path: Path, kind: str, details: dict[str, Any]
) -> None:
    server.fault("api", kind, times=None, **details)

    with (
        client_of(server, patience=patience_for(kind)) as client,
        pytest.raises(ArxivError, match=re.escape(server.addresses["arxiv_api"])) as caught,
    ):
        fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)

    assert "nothing was written" in str(caught.value)
    assert server.count() == PATIENT.tries
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["rate_exceeded", "html", "empty_body", "cut", "hang", "disconnect", "entity_bomb"])
def test_the_announcement_feed_is_asked_with_the_same_care(server: ArxivServer, kind: str) -> None:
    with client_of(server, patience=patience_for(kind)) as client:
        server.fault("feed", kind)
        assert [entry.id for entry in client.feed(["cs.CV"]).entries] == IDS

        server.fault("feed", kind, times=None)
        with pytest.raises(ArxivError, match=re.escape(server.addresses["arxiv_rss"])):
            client.feed(["cs.CV"])


def test_nobody_there_is_an_error_with_the_address() -> None:
    with ArxivServer({DATE: PAPERS}) as server:
        addresses = server.addresses
    settings = Settings(categories=("cs.CV",), **addresses)  # type: ignore[arg-type]

    with (
        ArxivClient(settings, pacer=Pacer(0), patience=PATIENT) as client,
        pytest.raises(ArxivError, match=r"127\.0\.0\.1.*no connection.*given up after 3 tries"),
    ):
        client.batch(IDS)


def test_an_answer_is_not_unpacked_without_end(server: ArxivServer, client: ArxivClient) -> None:
    server.fault("api", "gzip_bomb", megabytes=33, times=None)

    with pytest.raises(ArxivError, match="sent more than 32 MB"):
        client.batch(IDS)


def test_a_password_in_an_address_is_not_printed() -> None:
    settings = Settings(categories=("cs.CV",), arxiv_api="http://ada:secret@127.0.0.1:9/{x}?key=1")

    with ArxivClient(settings, pacer=Pacer(0), patience=PATIENT) as client, pytest.raises(ArxivError) as caught:
        client.batch(IDS)

    assert str(caught.value).startswith("http://127.0.0.1:9/")
    assert "secret" not in str(caught.value) + client.api


def test_a_refusal_that_will_stay_is_not_repeated(server: ArxivServer, client: ArxivClient) -> None:
    server.fault("api", "error_entry", message="incorrect id format for x", status=400, times=None)
    with pytest.raises(ArxivError, match=r"answered 400 Bad Request .*incorrect id format for x"):
        client.batch(IDS)

    server.fault("feed", "feed_error", times=None)
    with pytest.raises(ArxivError, match="Bad archive"):
        client.feed(["cs.XX"])

    assert server.count() == 2


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"Down for\n maintenance.", "answered 503 Service Unavailable (Down for maintenance.); given"),
        (b"<html>Down</html>", "answered 503 Service Unavailable; given"),
        (b"<HTML>\n<b>Down", "answered 503 Service Unavailable; given"),
        (b"<error>Down</error>", "answered 503 Service Unavailable; given"),
        (b"", "answered 503 Service Unavailable; given"),
        (b"x" * 500, f"({'x' * 300}); given"),
    ],
)
def test_what_a_refusal_says_is_told_unless_it_is_a_page(
    server: ArxivServer, client: ArxivClient, body: bytes, told: str
) -> None:
    server.fault("api", "status", status=503, body=body, times=None)

    with pytest.raises(ArxivError, match=re.escape(told)):
        client.batch(IDS)


def test_the_time_at_arxiv_is_that_of_the_answer_and_of_its_age(server: ArxivServer, client: ArxivClient) -> None:
    def lag() -> float:
        client.batch(IDS)
        assert client.server_time is not None
        return (client.server_time - dt.datetime.now(dt.UTC)).total_seconds()

    assert abs(lag()) < 60
    for age, least in (("3600", 3_500), ("1²", -60)):
        server.fault("api", "status", status=503, headers={"Age": age}, times=None)
        with pytest.raises(ArxivError):
            lag()
        assert client.server_time is not None
        assert least < (client.server_time - dt.datetime.now(dt.UTC)).total_seconds() < least + 120
        server.heal()


# --- waiting


def test_retry_after_is_obeyed(server: ArxivServer, client: ArxivClient) -> None:
    server.fault("api", "rate_limited", retry_after=1)

    client.batch(IDS)

    assert 1 <= server.gaps()[0] < 2


def test_a_wish_shorter_than_the_pause_shortens_nothing(server: ArxivServer) -> None:
    server.fault("api", "rate_limited", retry_after=0)
    with client_of(server, patience=Patience(tries=2, pause=0.3, read=5)) as client:
        client.batch(IDS)

    assert server.gaps()[0] >= 0.3


def test_retry_after_may_be_a_date(server: ArxivServer, client: ArxivClient) -> None:
    now = http.server.BaseHTTPRequestHandler.date_time_string
    later = now(None, dt.datetime.now().timestamp() + 90)  # type: ignore[arg-type]
    server.fault("api", "rate_limited", retry_after=later)

    with pytest.raises(ArxivError, match=r"asks to wait (8\d|9\d) s"):
        client.batch(IDS)


def test_a_wait_that_is_too_long_ends_the_run_at_once(server: ArxivServer, client: ArxivClient) -> None:
    server.fault("api", "rate_limited", retry_after=3600, times=None)

    with pytest.raises(ArxivError, match="asks to wait 3600 s"):
        client.batch(IDS)

    assert server.count() == 1


def test_the_pause_doubles(server: ArxivServer) -> None:
    server.fault("api", "status", status=503, times=2)
    with client_of(server, patience=Patience(tries=3, pause=0.1, read=1)) as client:
        client.batch(IDS)

    first, second = server.gaps()
    assert 0.1 <= first < 0.2 <= second


def test_requests_keep_their_distance_over_all_addresses_also_while_they_fail(
    server: ArxivServer, tmp_path: Path
) -> None:
    server.fault("feed", "status", status=503)
    server.fault("id_list", "rate_limited", retry_after=0)
    server.fault("id_list", "hang", nth=2)
    server.fault("search", "rate_exceeded")
    patience = Patience(tries=3, pause=0.0, connect=1, read=0.4)
    with client_of(server, interval=0.2, patience=patience) as client:
        client.feed(["cs.CV"])
        fetch_papers(client, AnswerCache(tmp_path), IDS)
        fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)

    assert server.count() == 7
    assert min(server.gaps()) >= 0.2
    assert server.most_at_once == 1


# --- answers that contradict themselves


def test_what_a_full_page_repeats_is_asked_for_from_the_other_end(tmp_path: Path) -> None:
    papers = [FakePaper(f"2606.{number:05}") for number in range(PAGE + 50)]
    with ArxivServer({DATE: papers}) as server, client_of(server) as client:
        server.fault("search", "duplicates", nth=2)

        found = fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)

        assert [each.paper.id for each in found] == [paper.id for paper in papers]


def test_pages_that_only_repeat_each_other_are_an_error(tmp_path: Path) -> None:
    papers = [FakePaper(f"2606.{number:05}") for number in range(3 * PAGE)]
    with ArxivServer({DATE: papers}) as server, client_of(server) as client:
        server.fault("search", "duplicates", times=None)

        with pytest.raises(ArxivError, match=r"arXiv counts 600 submissions to cs.CV, cs.RO from .* but gave 400"):
            fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)

        # Nothing of it is believed the next time.
        server.heal()
        found = fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)
        assert len(found) == 600


def test_a_count_that_is_too_small_hides_nothing(tmp_path: Path) -> None:
    papers = [FakePaper(f"2606.{number:05}") for number in range(PAGE + 50)]
    with ArxivServer({DATE: papers}) as server, client_of(server) as client:
        server.fault("search", "wrong_total", total=50, times=None)

        assert len(fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)) == PAGE + 50


def test_a_count_that_is_too_large_is_an_error(server: ArxivServer, client: ArxivClient, tmp_path: Path) -> None:
    server.fault("search", "wrong_total", total=300, times=None)

    with pytest.raises(ArxivError, match=r"empty although arXiv counts 300|counts 300 .* but gave 5"):
        fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)


def test_more_results_than_arxiv_ever_gives_are_an_error(
    server: ArxivServer, client: ArxivClient, tmp_path: Path
) -> None:
    server.fault("search", "wrong_total", total=2_500_000, times=None)

    with pytest.raises(ArxivError, match="counts 2,500,000"):
        fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)
    assert server.count() == 1


def test_a_count_that_was_wrong_once_heals_by_itself(server: ArxivServer, client: ArxivClient, tmp_path: Path) -> None:
    server.fault("search", "wrong_total", total=300)

    assert len(fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)) == len(IDS)


def test_a_damaged_record_of_a_search_is_found_from_the_other_end(
    server: ArxivServer, client: ArxivClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault("search", "bad_id")
    assert len(fetch_submissions(client, AnswerCache(tmp_path / "1"), WINDOW, now=NOW)) == len(IDS)

    # One that stays damaged costs itself.
    server.papers_by_date[DATE][2] = FakePaper("../../x", submitted=OPENS)
    assert len(fetch_submissions(client, AnswerCache(tmp_path / "2"), WINDOW, now=NOW)) == len(IDS) - 1
    assert "the day goes on with 4 of 5" in caplog.text

    # Many of them are a damaged answer.
    server.papers_by_date[DATE][:3] = [FakePaper(f"../{n}", submitted=OPENS) for n in range(3)]
    with pytest.raises(ArxivError, match=r"counts 5 .* but gave 2 that can be used"):
        fetch_submissions(client, AnswerCache(tmp_path / "3"), WINDOW, now=NOW)


def test_a_server_with_short_pages_is_read_to_the_end(tmp_path: Path) -> None:
    papers = [FakePaper(f"2606.{number:05}") for number in range(25)]
    with ArxivServer({DATE: papers}, page_limit=10) as server, client_of(server) as client:
        assert len(fetch_submissions(client, AnswerCache(tmp_path), WINDOW, now=NOW)) == 25


# --- records that are none


def test_a_record_without_pdf_link_is_a_record(server: ArxivServer, client: ArxivClient) -> None:
    server.fault("api", "no_pdf_link", times=None)

    assert len(client.batch(IDS).found) == len(IDS)


@pytest.mark.parametrize(
    "id_", ["../../x", "../../../etc/passwd", "2606.00001v1/../x", "", "2606.1", "２６０６.00001v1"]
)
def test_an_id_that_is_a_path_costs_only_its_record(server: ArxivServer, client: ArxivClient, id_: str) -> None:
    server.fault("api", "bad_id", id=id_)

    page = client.batch(IDS)

    assert [found.paper.id for found in page.found] == IDS[1:]
    assert (page.entries, page.unusable) == (5, 1)


def test_a_damaged_record_of_a_batch_is_asked_for_again(
    server: ArxivServer, client: ArxivClient, tmp_path: Path
) -> None:
    server.fault("id_list", "bad_id")
    assert sorted(fetch_papers(client, AnswerCache(tmp_path / "1"), IDS)) == IDS

    server.fault("id_list", "missing_dates", records=1)
    assert sorted(fetch_papers(client, AnswerCache(tmp_path / "2"), IDS)) == IDS
    assert [request.query["id_list"] for request in server.requests] == [",".join(IDS), IDS[0]] * 2


@pytest.mark.parametrize(("kind", "told"), [("missing_dates", "has no <published>"), ("bad_dates", "is 'soon'")])
def test_a_record_of_a_batch_that_stays_damaged_costs_itself(
    server: ArxivServer, client: ArxivClient, tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str, told: str
) -> None:
    server.fault("id_list", kind, records=1, times=None)

    assert sorted(fetch_papers(client, AnswerCache(tmp_path), IDS)) == IDS[1:]
    assert told in caplog.text
    assert {record.name.partition(".")[0] for record in caplog.records} == {"digest"}


def test_many_damaged_records_of_a_batch_are_a_damaged_answer(
    server: ArxivServer, client: ArxivClient, tmp_path: Path
) -> None:
    server.fault("id_list", "missing_dates", records=2, times=None)

    with pytest.raises(ArxivError, match=r"of 5 papers that were asked for, arXiv gave 2 damaged; .*run it again"):
        fetch_papers(client, AnswerCache(tmp_path), IDS)

    server.heal()
    assert sorted(fetch_papers(client, AnswerCache(tmp_path), IDS)) == IDS


def test_a_batch_that_is_answered_in_part_is_asked_for_to_the_end(
    server: ArxivServer, client: ArxivClient, tmp_path: Path
) -> None:
    server.page_limit = 2

    assert sorted(fetch_papers(client, AnswerCache(tmp_path), [*IDS, "2606.99999"])) == IDS
    assert [request.query["id_list"].count(",") + 1 for request in server.requests] == [6, 4, 2, 1]
    assert sorted(fetch_versions(client, dict.fromkeys(IDS, 1))) == IDS


def test_a_batch_of_which_no_more_comes_is_an_error_that_keeps_what_came(
    server: ArxivServer, client: ArxivClient, tmp_path: Path
) -> None:
    server.page_limit = 2
    server.fault("id_list", "missing_dates", nth=2, times=None)

    with pytest.raises(ArxivError, match=r"of 3 papers .* counts 3, but gave 2; nothing was written, run it again"):
        fetch_papers(client, AnswerCache(tmp_path), IDS)

    server.heal()
    server.page_limit = PAGE
    assert sorted(fetch_papers(client, AnswerCache(tmp_path), IDS)) == IDS
    assert server.requests[-1].query["id_list"] == ",".join(IDS[2:])


def test_records_that_were_not_asked_for_are_passed_over(
    server: ArxivServer, client: ArxivClient, tmp_path: Path
) -> None:
    server.fault("id_list", "bad_id", id="2401.00001v1")

    assert sorted(fetch_papers(client, AnswerCache(tmp_path), IDS)) == IDS


def test_paragraphs_of_an_abstract_reach_the_page(server: ArxivServer, client: ArxivClient, tmp_path: Path) -> None:
    line = "A sentence that goes on and on. " * 5
    text = f"  {line}\n  Then $$u =\n  v$$ holds. {line}\n   Another.\n \n\n\nThe last.\n"
    server.papers_by_date[DATE] = [FakePaper("2606.00001", abstract=text)]
    archive = Archive(tmp_path)

    write_day(archive, DATE, [client.batch(["2606.00001"]).found[0].paper])

    shown = body(site(archive, EN), address(DATE)).partition("dg-abstract")[2].partition("</details>")[0]
    paragraphs = re.findall("<p>(.*?)</p>", shown, re.DOTALL)
    assert [paragraph[:8] for paragraph in paragraphs] == ["A senten", "Then <ma", "Another.", "The last"]


def test_characters_that_xml_forbids_do_not_cost_the_page(server: ArxivServer, client: ArxivClient) -> None:
    server.fault("api", "control_characters")

    assert client.batch(IDS).found[0].paper.abstract == "We study something. It works."


def test_a_redirect_is_followed_and_checked(server: ArxivServer, client: ArxivClient) -> None:
    server.fault("id_list", "redirect", to=f"{server.url}/api/query?id_list=2606.00003&max_results=5")

    assert [found.paper.id for found in client.batch(IDS).found] == ["2606.00003"]


def test_going_round_in_circles_is_an_error(server: ArxivServer, client: ArxivClient) -> None:
    server.fault("api", "redirect", to=f"{server.url}/api/query?id_list=2606.00003", times=None)

    with pytest.raises(ArxivError, match="redirects"):
        client.batch(IDS)


# --- any input at all

ANY_TEXT = st.text(max_size=60)


@given(
    entry_id=ANY_TEXT | st.from_regex(r"http://arxiv\.org/abs/[0-9]{4}\.[0-9]{5}v[1-9]", fullmatch=True),
    title=ANY_TEXT,
    names=st.lists(ANY_TEXT, max_size=3),
    summary=ANY_TEXT,
    comment=ANY_TEXT,
    categories=st.lists(ANY_TEXT | st.just("cs.CV"), max_size=3),
    primary=ANY_TEXT | st.just("cs.CV"),
)
def test_any_record_becomes_a_paper_or_a_value_error(
    entry_id: str, title: str, names: list[str], summary: str, comment: str, categories: list[str], primary: str
) -> None:
    result = arxiv.Result(
        entry_id=entry_id,
        updated=NOW,
        published=NOW,
        title=title,
        authors=[arxiv.Result.Author(name) for name in names],
        summary=summary,
        comment=comment,
        categories=categories,
        primary_category=primary,
    )
    try:
        paper = to_paper(result)
    except ValueError:
        return
    assert re.fullmatch(r"[0-9]{4}\.[0-9]{4,5}|[a-z.A-Z-]+/[0-9]{7}", paper.id)
    assert set(paper.categories) <= {primary, *categories}


@given(st.binary(max_size=300))
def test_any_bytes_are_no_answer(body: bytes) -> None:
    with pytest.raises(Refused):
        responses.check_api(responses.mended(body), "http://x/")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ((r"<id>http://arxiv.org/abs/.*?</id>", "<id>http://arxiv.org/abs/</id>"), "it has no id"),
        ((r"<updated>2026-06-08.*?</updated>", ""), "2606.00001v1: it has no <updated>"),
        ((r"<published>.*?</published>", ""), "2606.00001v1: it has no <published>"),
        ((r"<updated>2026-06-08.*?</updated>", "<updated>soon</updated>"), "2606.00001v1: its <updated> is 'soon'"),
        ((r"<published>.*?</published>", "<published>0001-01-01T00:00:00+23:00</published>"), "its <published> is"),
    ],
)
def test_a_record_that_the_package_would_pass_over_is_damaged(damage: tuple[str, str], reason: str) -> None:
    day = dt.datetime(2026, 6, 8, tzinfo=dt.UTC)
    entries = [api_entry(FakePaper(id_, submitted=day)) for id_ in IDS[:3]]
    entries[0] = re.sub(*damage, entries[0])
    answer = responses.check_api(api_text(entries, 3, 0, 10).encode(), "http://x/")
    assert (answer.total, answer.entries, answer.usable) == (3, 3, 2)
    assert reason in answer.damaged[0]
    assert b"2606.00001" not in answer.body
    assert b"2606.00002" in answer.body


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b"\xef\xbb\xbf \r\n\t", "the answer is empty"),
        (b" Rate exceeded.\n", "answered `Rate exceeded.`"),
        (b"<!doctype HTML><title>Busy</title>", "an HTML page instead of a feed"),
        (b"\n<HTML lang='en'><p>Busy</p></HTML>", "an HTML page instead of a feed"),
        (b'<?xml version="1.0"?><!DOCTYPE feed><feed/>', "holds a document type"),
        (b"<feed><!ENTITY a 'b'></feed>", "holds a document type"),
        (b"<feed><entry>", "is not whole XML"),
        (b"<rss/>", "not an Atom feed but <rss>"),
    ],
)
def test_what_is_no_feed_is_told_apart(body: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=re.escape(reason)):
        responses.check_api(body, "http://x/")


@pytest.mark.parametrize(
    ("written", "total"), [(" 12\n", 12), ("0", 0), ("", None), ("-1", None), ("1²", None), ("٣", None)]
)
def test_a_count_is_digits(written: str, total: int | None) -> None:
    body = api_text([], 7, 20, 10).replace(">7<", f">{written}<").encode()
    if total is not None:
        assert responses.check_api(body, "http://x/?start=20").total == total
        return
    with pytest.raises(Refused, match="does not say how many results"):
        responses.check_api(body, "http://x/?start=20")


def test_a_page_is_read_with_one_request(server: ArxivServer, client: ArxivClient) -> None:
    # The package's generator asks for the next page by itself once it is exhausted.
    server.fault("search", "wrong_total", total=1000, times=None)

    client.page(WINDOW)

    assert server.count() == 1
    assert threading.active_count() < 50
    assert arxiv_client.MOST_RESULTS == 30_000
