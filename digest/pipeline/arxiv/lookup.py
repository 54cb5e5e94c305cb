"""arXiv's metadata of an announcement: which questions make it up, which are answered already, what is lacking."""

import datetime as dt
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from digest.model import SCHEMA, Paper, Record, UtcTime, split_versioned_id
from digest.pipeline.arxiv.arxiv_client import MOST_RESULTS, PAGE, ArxivClient, Found, Page, Window
from digest.pipeline.record_cache import AnswerCache, key
from digest.pipeline.records import ArxivError

log = logging.getLogger(__name__)

TOLERATED = 0.02
"""The share of a search's results that may be lacking in the end: arXiv's count is off by one now and then."""

# The index is renewed once a day (https://info.arxiv.org/help/api/user-manual.html), and a week after a window closed
# hardly anything is added to it.
_FRESH = dt.timedelta(days=1)
_SETTLED = dt.timedelta(days=7)


class _Papers(Record):
    """Records that came for a list of ids."""

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    papers: tuple[Paper, ...] = ()


class _KeptPage(Record):
    """A page of a search, and when it came."""

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    fetched: UtcTime
    page: Page


def fetch_papers(client: ArxivClient, cache: AnswerCache, ids: Collection[str]) -> dict[str, Paper]:
    """The metadata of these ids, as far as arXiv has them: what it leaves out is asked for once more.

    Raises:
        ArxivError: arXiv does not answer, gives fewer records than it counts, or many that are damaged.
    """
    papers = {paper.id: paper for answer in cache.all(_Papers, "papers-") for paper in answer.papers if paper.id in ids}
    for _ in range(2):
        missing = sorted(set(ids) - papers.keys())
        unusable = 0
        for page in _answers(client, missing):
            new = {found.paper.id: found.paper for found in page.found if found.paper.id in ids}
            if new:
                cache.put(f"papers-{key(*new)}", _Papers(papers=tuple(new.values())))
            papers |= new
            unusable += page.unusable
            log.info("metadata of %d of %d papers", len(papers), len(ids))
    if unusable > _damage_borne(len(ids)):
        reason = f"of {len(ids)} papers that were asked for, arXiv gave {unusable} damaged"
        raise ArxivError(f"{client.api}: {reason}; nothing was written, run it again later")
    return papers


def fetch_versions(client: ArxivClient, versions: Mapping[str, int]) -> dict[str, Paper]:
    """The metadata of certain versions of papers, by id, as far as arXiv gives them.

    Raises:
        ArxivError: arXiv does not answer, or gives fewer records than it counts.
    """
    names = [f"{id_}v{version}" for id_, version in sorted(versions.items())]
    papers = [found.paper for page in _answers(client, names) for found in page.found]
    return {paper.id: paper for paper in papers if versions.get(paper.id) == paper.version}


def _answers(client: ArxivClient, names: Sequence[str]) -> Iterator[Page]:
    """What arXiv says of these ids, each with or without a version.

    Where an answer is shorter than it says itself, the ids that did not come are asked for again.
    """
    for start in range(0, len(names), PAGE):
        left = names[start : start + PAGE]
        while left:
            page = client.batch(left)
            yield page
            came = {found.paper.id for found in page.found}
            rest = [name for name in left if split_versioned_id(name)[0] not in came]
            if page.entries >= page.total:
                break
            if len(rest) == len(left):
                reason = (
                    f"of {len(left)} papers that were asked for, arXiv counts {page.total}, but gave {page.entries}"
                )
                raise ArxivError(f"{client.api}: {reason}; nothing was written, run it again later")
            left = rest


def fetch_submissions(
    client: ArxivClient, cache: AnswerCache, window: Window, *, now: dt.datetime
) -> tuple[Found, ...]:
    """What was submitted in a window: each once, in order of id.

    Pages that repeat each other hide others, and an empty answer is often a false one. So where fewer records came
    than arXiv counts, or none, the search is made once more from the other end.

    Raises:
        ArxivError: arXiv does not answer, or gives fewer records than it counts.
    """
    seen: dict[str, Found] = {}
    for newest_first in (False, True):
        stated = unusable = 0
        for page in _pages(client, cache, window, newest_first, now):
            stated = max(stated, page.total)
            unusable += page.unusable
            seen |= {found.paper.id: found for found in page.found}
        if seen and len(seen) >= stated:
            break
        log.info("%s: %d came of %d", window, len(seen), stated)
    lacking = stated - len(seen) - min(unusable, _damage_borne(stated))
    if lacking > stated * TOLERATED:
        _forget(cache, client, window)
        reason = f"arXiv counts {stated} {window}, but gave {len(seen)} that can be used"
        raise ArxivError(f"{client.api}: {reason}; nothing was written, run it again later")
    if stated > len(seen):
        log.warning("%s: the day goes on with %d of %d", window, len(seen), stated)
    # The query goes by whole minutes.
    return tuple(seen[id_] for id_ in sorted(seen) if window.opens <= seen[id_].submitted < window.closes)


def _damage_borne(records: int) -> int:
    """How many of so many records may be damaged: each costs itself, but many are a damaged answer."""
    return 1 + records // 20


def _pages(
    client: ArxivClient, cache: AnswerCache, window: Window, newest_first: bool, now: dt.datetime
) -> Iterator[Page]:
    """The pages of a search, kept ones and new ones, until there is nothing new.

    The end is not where arXiv's count says, since that can be too small, but at a page that is not full.
    """
    seen: set[str] = set()
    start = 0
    while True:
        name = f"{_name(client, window)}-{'last' if newest_first else 'first'}-{start:05}"
        kept = cache.get(_KeptPage, name)
        if kept is None or not _is_valid(kept.fetched, window, now):
            page = client.page(window, start=start, newest_first=newest_first)
            kept = _KeptPage(fetched=now.astimezone(dt.UTC), page=page)
            if page.total > MOST_RESULTS:
                reason = f"arXiv counts {page.total:,} {window}, more than it ever gives"
                raise ArxivError(f"{client.api}: {reason}; nothing was written")
            # That there is nothing at all is the answer that is wrong most often: it is asked for each time.
            if page.entries or start:
                cache.put(name, kept)
        page = kept.page
        yield page
        ids = {found.paper.id for found in page.found}
        start += page.entries
        at_end = start >= page.total and page.entries < PAGE
        if at_end or not page.entries or (ids and ids <= seen):
            return
        seen |= ids


def _name(client: ArxivClient, window: Window) -> str:
    return f"window-{key(client.api, window.query)}"


def _forget(cache: AnswerCache, client: ArxivClient, window: Window) -> None:
    for name in cache.names(_name(client, window)):
        cache.forget(name)


def _is_valid(fetched: dt.datetime, window: Window, now: dt.datetime) -> bool:
    return fetched >= window.closes + _SETTLED or fetched <= now < fetched + _FRESH
