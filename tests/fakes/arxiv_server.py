"""An arXiv on the loopback: announcement feed (Atom and RSS), search API, PDFs, and the faults that the real one has.

    with ArxivServer({date: [FakePaper("2606.09830", title="…", categories=("cs.CV",))]}) as arxiv:
        arxiv.fault("api", "rate_exceeded", nth=2)
        run(Settings(categories=("cs.CV",), **arxiv.addresses))
        assert all(gap >= 3 for gap in arxiv.gaps())

What it prints follows https://info.arxiv.org/help/api/user-manual.html and the feed specifications next to it.
"""

import datetime as dt
import itertools
import re
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from digest import calendar
from tests.fakes.arxiv_faults import Fault, Reply, Target, damaged, error_entry, general_fault, gzip_bomb
from tests.fakes.arxiv_xml import FakePaper, api_entry, api_text, dated, feed_text, search, under

__all__ = ["ArxivServer", "FakePaper", "Request"]


@dataclass(frozen=True)
class Request:
    """What the server was asked, and when (`time.monotonic`)."""

    at: float
    target: Target
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


class ArxivServer:
    """Serves announcements until the `with` block ends.

    Args:
        papers_by_date: the papers of each listing date.
        today: the listing that the feed shows and up to which the API knows papers; None for the newest, and the feed
            of a date without papers is empty.
        pdf: the PDF of every paper that has none of its own: bytes, or a function of the paper. Without it: 404.
        latency: seconds before an answer, by target.
        page_limit: the most records a page, whatever is asked for.
    """

    def __init__(
        self,
        papers_by_date: Mapping[dt.date, Sequence[FakePaper]],
        *,
        today: dt.date | None = None,
        pdf: bytes | Callable[[FakePaper], bytes] | None = None,
        latency: Mapping[str, float] | None = None,
        page_limit: int = 2_000,
    ) -> None:
        self.papers_by_date = {
            date: [dated(paper, date, (number + 1) / (len(papers) + 1)) for number, paper in enumerate(papers)]
            for date, papers in papers_by_date.items()
        }
        self.today = today or max(papers_by_date)
        self.pdf = pdf
        self.latency = dict(latency or {})
        self.page_limit = page_limit
        self.feed_limit = 2_000
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._at_once = 0
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server: ThreadingHTTPServer | None = None

    # --- for tests

    @property
    def url(self) -> str:
        assert self._server is not None, "the server runs only inside its `with` block"
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def addresses(self) -> dict[str, str]:
        """The settings that point a run here."""
        return {"arxiv_api": f"{self.url}/api/query", "arxiv_rss": f"{self.url}/atom", "pdf_base": f"{self.url}/pdf"}

    def fault(self, target: Target, kind: str, *, nth: int = 1, times: int | None = 1, **details: Any) -> None:
        """Let requests to `target` go wrong: `times` of them (None: for ever), from the `nth` from now on.

        For every target: `status` (status, headers, body), `rate_limited` (429; retry_after), `rate_exceeded` (200),
        `html`, `empty_body`, `hang` (seconds), `drip` (pause between bytes), `cut` (half of the XML), `cut_transfer`
        (half of the announced length), `disconnect`, `gzip_bomb` (megabytes), `entity_bomb`, `redirect` (to).
        For the API: `error_entry` (message, status), `empty_page`, `wrong_total` (total), `duplicates` (every page is
        the first), `lost_namespace` (prefix; without it all), `missing_dates` and `bad_dates` (records; without
        it all), `no_pdf_link`, `bad_id` (id of the first record), `lag` (ids that are unknown; without it all that were
        announced last), `control_characters`.
        For the feed: `stale` (the listing before, as it was), `stale_ids` (its entries under today's date),
        `stale_category` (the same for one category), `old_category` (the same with their old date), `empty_page`,
        `feed_error`, `no_date`, `lost_namespace`.
        """
        if kind == "gzip_bomb":
            gzip_bomb(details.get("megabytes", 100))  # packing takes a while: not during the request
        self._faults.append(Fault(target, kind, nth, times, details))

    def heal(self) -> None:
        """No more faults."""
        self._faults.clear()

    def count(self, target: Target | None = None) -> int:
        """How many requests came, of all or of one kind."""
        return sum(
            target in (None, each.target) or (target == "api" and each.target != "feed") for each in self.requests
        )

    def gaps(self) -> list[float]:
        """Seconds between the arrivals of requests, over all targets."""
        return [later.at - earlier.at for earlier, later in itertools.pairwise(self.requests)]

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"arxiv": self})
        self._server = _QuietServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    # --- answering

    def _reply(self, path: str, query: dict[str, str], headers: Mapping[str, str]) -> Reply:
        target = _target(path, query)
        with self._lock:
            self.requests.append(Request(time.monotonic(), target, path, query, dict(headers)))
            # Every fault counts every request, also where another one strikes first.
            faults = [fault for fault in self._faults if fault.applies(target)]
        fault = faults[0] if faults else Fault(target, "", 0, 0, {})
        if pause := self.latency.get(target) or (target != "pdf" and self.latency.get("api")):
            time.sleep(pause)
        if reply := general_fault(fault):
            return reply
        match target:
            case "feed":
                reply = self._feed(path, fault)
            case "pdf":
                reply = self._pdf(unquote(path.partition("/pdf/")[2]))
            case _:
                reply = self._api(query, fault)
        return damaged(reply, fault)

    def _feed(self, path: str, fault: Fault) -> Reply:
        asked = unquote(path.rpartition("/")[2]).split("+")
        date = self.today
        if fault.kind == "feed_error":
            body = feed_text(
                "atom", date, [], title="Feed error for query: http://127.0.0.1/atom/", about="Bad archive"
            )
            return Reply(body.encode(), status=fault.details.get("status", 400))
        entries = [(date, *entry) for entry in self._listing(date, asked)]
        before = [(calendar.previous(date), *entry) for entry in self._listing(calendar.previous(date), asked)]
        one = fault.details.get("category")
        match fault.kind:
            case "stale":
                date, entries = calendar.previous(date), before
            case "stale_ids":
                entries = [(date, *entry[1:]) for entry in before]
            case "stale_category" | "old_category":
                shown = [(date, *entry[1:]) for entry in before] if fault.kind == "stale_category" else before
                entries = [entry for entry in entries if one not in entry[1].categories]
                entries += [entry for entry in shown if one in entry[1].categories]
            case "empty_page":
                entries = []
        form = "rss" if path.startswith("/rss/") else "atom"
        body = feed_text(form, date, entries[: self.feed_limit], title=f"{', '.join(asked)} updates on arXiv.org")
        if fault.kind == "no_date":
            body = re.sub(r"<(updated|published|pubDate|lastBuildDate)>.*?</\1>", "", body)
        return Reply(body.encode(), content_type=f"application/{form}+xml; charset=utf-8")

    def _listing(self, date: dt.date, asked: Sequence[str]) -> list[tuple[FakePaper, str]]:
        """The entries of a listing with their announce types, in arXiv's order: replacements first."""
        entries = []
        for paper in self.papers_by_date.get(date, ()):
            if not any(under(category, asked) for category in paper.categories):
                continue
            primary = under(paper.categories[0], asked)
            kinds = {"new": "new" if primary else "cross", "replace": "replace" if primary else "replace-cross"}
            entries.append((paper, kinds.get(paper.kind, "cross")))
        order = ["replace-cross", "replace", "cross", "new"]
        return sorted(entries, key=lambda entry: order.index(entry[1]))

    def _api(self, query: dict[str, str], fault: Fault) -> Reply:
        start, size = int(query.get("start", 0)), min(int(query.get("max_results", 10)), self.page_limit)
        if fault.kind == "error_entry":
            return error_entry(fault.details.get("message", "internal error"), fault.details.get("status", 200))
        papers = self._known(fault)
        if query.get("id_list"):
            asked = [id_.partition("v") for id_ in query["id_list"].split(",")]
            known = [self._version(papers.get(id_), version) for id_, _, version in asked]
            found = [paper for paper in known if paper]
        else:
            found = search(papers.values(), query.get("search_query", ""))
            found.sort(key=lambda paper: (paper.submitted, paper.id), reverse=query.get("sortOrder") != "ascending")
        total = fault.details["total"] if fault.kind == "wrong_total" else len(found)
        shown = found[:size] if fault.kind == "duplicates" else found[start : start + size]
        entries = [] if fault.kind == "empty_page" else [api_entry(paper) for paper in shown]
        return Reply(api_text(entries, total, start, size).encode())

    def _version(self, newest: FakePaper | None, version: str) -> FakePaper | None:
        """A version of a paper that the index holds: the newest, or the one that is asked for."""
        if newest is None or version in ("", str(newest.version)):
            return newest
        others = [paper for papers in self.papers_by_date.values() for paper in papers if paper.id == newest.id]
        return next((paper for paper in others if str(paper.version) == version), None)

    def _known(self, fault: Fault) -> dict[str, FakePaper]:
        """What the API's index holds: of every paper the newest version announced by today."""
        lagging = fault.kind == "lag"
        papers: dict[str, FakePaper] = {}
        for date in sorted(self.papers_by_date):
            if date < self.today or (date == self.today and (not lagging or "ids" in fault.details)):
                papers |= {paper.id: paper for paper in self.papers_by_date[date]}
        return {id_: paper for id_, paper in papers.items() if not lagging or id_ not in fault.details.get("ids", ())}

    def _pdf(self, versioned: str) -> Reply:
        id_ = re.sub(r"v\d+$", "", versioned.removesuffix(".pdf"))
        paper = next((p for papers in self.papers_by_date.values() for p in papers if p.id == id_), None)
        data = (paper.pdf or (self.pdf(paper) if callable(self.pdf) else self.pdf)) if paper else None
        if data is None:
            return Reply(b"<html><body>No PDF</body></html>", 404, "text/html")
        return Reply(data, content_type="application/pdf")


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is what the faults are about."""


class _Handler(BaseHTTPRequestHandler):
    arxiv: ArxivServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        arxiv = self.arxiv
        with arxiv._lock:
            arxiv._at_once += 1
            arxiv.most_at_once = max(arxiv.most_at_once, arxiv._at_once)
        try:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._send(arxiv._reply(parts.path, query, dict(self.headers.items())))
        finally:
            with arxiv._lock:
                arxiv._at_once -= 1

    def _send(self, reply: Reply) -> None:
        if reply.hang or reply.status == 0:
            self._say_nothing(reply.hang)
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(reply.claimed_length or len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.claimed_length:
            self.close_connection = True
        if not reply.drip:
            self.wfile.write(reply.body)
            return
        for byte in reply.body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.arxiv._stopped.wait(reply.drip):
                return

    def _say_nothing(self, seconds: float) -> None:
        """Until the time is over, the client has gone, or the server stops."""
        self.close_connection = True
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.arxiv._stopped.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.01)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: `ArxivServer.requests` has it."""


def _target(path: str, query: Mapping[str, str]) -> Target:
    if path.startswith(("/atom/", "/rss/")):
        return "feed"
    if path.startswith("/pdf/"):
        return "pdf"
    return "id_list" if query.get("id_list") else "search"
