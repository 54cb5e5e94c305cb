"""The door to arXiv's metadata, and the only module that imports the `arxiv` package.

One answer a call; what belongs together, and what is on disk already, `lookup` knows.
"""

import datetime as dt
import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import arxiv
import requests
from pydantic import ValidationError

from digest.model import Count, Paper, Record, UtcTime, split_versioned_id
from digest.pipeline.arxiv import arxiv_text, feed, responses
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.arxiv.transport import Patience, PoliteAdapter, short, user_agent
from digest.pipeline.records import ArxivError
from digest.settings import Settings

log = logging.getLogger(__name__)
# At INFO the package prints the address of every request, with its 200 ids.
logging.getLogger("arxiv").setLevel(logging.WARNING)

PAGE = 200
"""Records a request. arXiv allows 2,000 (https://info.arxiv.org/help/api/user-manual.html), but answers long pages
slowly and, now and then, emptily."""
MOST_RESULTS = 30_000
"""What one query can reach, page by page."""

_ATOM_FIRST = "application/atom+xml, application/rss+xml;q=0.9, application/xml;q=0.8, */*;q=0.1"


class Found(Record):
    """A record of the search API. `submitted` is when version 1 came in."""

    paper: Paper
    submitted: UtcTime


class Page(Record):
    """One answer of the search API: the records that can be used, and what it says of itself.

    `total` counts the results of the whole query, `entries` those on this page, `unusable` those that are no records.
    """

    found: tuple[Found, ...] = ()
    total: Count = 0
    entries: Count = 0
    unusable: Count = 0


@dataclass(frozen=True)
class Window:
    """What was submitted to any of the categories in `opens` <= time < `closes` (UTC), cross-lists included.

    The name of an archive stands for all of its categories; no category at all for the whole of arXiv.
    """

    categories: tuple[str, ...]
    opens: dt.datetime
    closes: dt.datetime

    def __str__(self) -> str:
        names = ", ".join(self.categories) or "all of arXiv"
        return f"submissions to {names} from {self.opens:%Y-%m-%d %H:%M} to {self.closes:%Y-%m-%d %H:%M} UTC"

    @property
    def query(self) -> str:
        """The search; it counts whole minutes, so results from the minute of `closes` have to be sorted out.

        https://info.arxiv.org/help/api/user-manual.html#query_details
        """
        dates = f"submittedDate:[{self.opens:%Y%m%d%H%M} TO {self.closes:%Y%m%d%H%M}]"
        # `cat:cs` finds nothing, papers carry `cs.CV`. But `hep-th` is a category, and `astro-ph` was one.
        names = [f"cat:{name}" for each in self.categories for name in ([each] if "." in each else [each, f"{each}.*"])]
        return f"({' OR '.join(names)}) AND {dates}" if names else dates


class ArxivClient:
    """Asks arXiv, one request at a time. Not for use from several threads; the pacer is what they may share.

    Args:
        settings: the addresses, and the site that the requests are made for.
        pacer: the pause between requests, shared with whatever else asks arXiv.
        patience: time limits and retries.
    """

    def __init__(self, settings: Settings, *, pacer: Pacer, patience: Patience = Patience()) -> None:  # noqa: B008
        self.api = short(settings.arxiv_api)
        self.rss = settings.arxiv_rss.rstrip("/")
        self._stated = responses.ApiAnswer()
        self._parsed: list[feed.Feed] = []
        agent = user_agent(settings.site_url)
        # Retries and pauses are the adapter's: the client's own know neither Retry-After nor the other hosts.
        self._client = arxiv.Client(page_size=PAGE, delay_seconds=0, num_retries=0)
        separator = "&" if "?" in settings.arxiv_api else "?"
        self._client.query_url_format = settings.arxiv_api.replace("{", "{{").replace("}", "}}") + separator + "{}"
        self._feeds = requests.Session()
        self._adapters: list[PoliteAdapter] = []
        for session, check in ((self._client._session, self._check_api), (self._feeds, self._check_feed)):
            adapter = PoliteAdapter(check, pacer=pacer, patience=patience, user_agent=agent, accept=_ATOM_FIRST)
            self._adapters.append(adapter)
            session.max_redirects = 3
            session.mount("https://", adapter)
            session.mount("http://", adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client._session.close()
        self._feeds.close()

    @property
    def server_time(self) -> dt.datetime | None:
        """What time it was at arXiv when it answered last, in UTC; None before, or where it did not say."""
        return max((time for adapter in self._adapters if (time := adapter.server_time)), default=None)

    def feed(self, categories: Sequence[str]) -> feed.Feed:
        """The announcement list as arXiv shows it now, of several categories at once.

        Raises:
            ArxivError: no whole feed came.
        """
        address = f"{self.rss}/{'+'.join(categories)}"
        self._parsed.clear()
        try:
            self._feeds.get(address)
        except requests.RequestException as error:
            raise ArxivError(f"{short(address)}: {error}; nothing was written") from error
        return self._parsed[-1]

    def batch(self, ids: Sequence[str]) -> Page:
        """The records of at most `PAGE` ids, in arXiv's order; ids that arXiv does not know are not among them.

        Raises:
            ArxivError: no whole answer came.
        """
        return self._page(arxiv.Search(id_list=list(ids), max_results=None), 0)

    def page(self, window: Window, *, start: int = 0, newest_first: bool = False) -> Page:
        """A page of what was submitted in a window, in order of submission, `start` results passed over.

        Raises:
            ArxivError: no whole answer came.
        """
        order = arxiv.SortOrder.Descending if newest_first else arxiv.SortOrder.Ascending
        by = arxiv.SortCriterion.SubmittedDate
        return self._page(arxiv.Search(query=window.query, max_results=None, sort_by=by, sort_order=order), start)

    def _page(self, search: arxiv.Search, start: int) -> Page:
        self._stated = responses.ApiAnswer()
        try:
            results = self._client.results(search, offset=start)
            # The generator would ask for the next page by itself, and then take an empty one for a fault: it is left
            # after the records of this page, of which there are `usable` once the first has come.
            first = list(itertools.islice(results, 1))
            rest = list(itertools.islice(results, self._stated.usable - 1)) if first else []
        except (arxiv.ArxivError, requests.RequestException) as error:
            raise ArxivError(f"{self.api}: {error}; nothing was written, run it again later") from error
        for reason in self._stated.damaged:
            log.warning("%s: a record can't be used: %s", self.api, reason)
        found = []
        for result in first + rest:
            try:
                found.append(Found(paper=to_paper(result), submitted=result.published))
            except ValueError as error:
                log.warning("%s: a record can't be used: %s", self.api, error)
        stated = self._stated
        return Page(
            found=tuple(found), total=stated.total, entries=stated.entries, unusable=stated.entries - len(found)
        )

    def _check_api(self, body: bytes, address: str) -> bytes:
        self._stated = responses.check_api(responses.mended(body), address)
        return self._stated.body

    def _check_feed(self, body: bytes, _address: str) -> bytes:
        body = responses.mended(body)
        self._parsed.append(feed.parse_feed(body))
        return body


def to_paper(result: arxiv.Result) -> Paper:
    """A record of the API as ours, its words untouched.

    Raises:
        ValueError: it has no valid id (what follows `/abs/` may be anything), title, author or category.
    """
    id_, version = split_versioned_id(result.entry_id.rpartition("/abs/")[2].strip())
    if not result.primary_category:
        raise ValueError(f"{id_}: no primary category")
    try:
        return Paper(
            id=id_,
            version=version or 1,
            title=arxiv_text.line(result.title),
            authors=tuple(filter(None, (arxiv_text.line(author.name) for author in result.authors))),
            abstract=arxiv_text.paragraphs(result.summary),
            categories=arxiv_text.categories(result.categories, result.primary_category),
            published=result.published.date(),
            updated=result.updated.date(),
            comment=arxiv_text.line(result.comment),
            journal_ref=arxiv_text.line(result.journal_ref),
            doi=arxiv_text.line(result.doi),
        )
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise ValueError(f"{id_}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error
