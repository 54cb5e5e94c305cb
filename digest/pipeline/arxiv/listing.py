"""The announcement list of a day: asked for all categories at once, and believed only if it is that day's."""

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from pydantic import Field

from digest.model import SCHEMA, Category, Record
from digest.pipeline.arxiv.arxiv_client import ArxivClient
from digest.pipeline.arxiv.feed import LIMIT, Feed, Listed, Unread, merged
from digest.pipeline.records import ArxivError
from digest.taxonomy import falls_under

log = logging.getLogger(__name__)

_PROOF = 3
_FAR = dt.timedelta(days=5)
"""So far apart arXiv's list and our date are only if one of the clocks is wrong, or arXiv stands still."""


class AnnouncementList(Record):
    """The entries of a listing, each id once, in order of id. `is_cut` if arXiv has left some out.

    `unread` are those that can't be used, without any that can be read in another category's list.
    """

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    date: dt.date
    entries: tuple[Listed, ...] = ()
    unread: tuple[Unread, ...] = ()
    is_cut: bool = False


_Entry = TypeVar("_Entry", Listed, Unread)


def read_list(client: ArxivClient, categories: Sequence[Category], date: dt.date) -> AnnouncementList:
    """The announcement list as arXiv shows it now.

    Above arXiv's limit of 2,000 entries a feed, each category is asked for by itself.

    Raises:
        ArxivError: no whole feed came, or one of another date, in whole or for a category.
    """
    feed = client.feed(categories)
    _refuse_other_dates(feed, categories, date)
    lists: dict[str, set[Category]] = {}
    if not feed.is_cut or len(categories) == 1:
        for entry in feed.every:
            lists.setdefault(entry.id, set()).update(listed_in(entry.categories, categories))
        return _joined(date, [feed], lists)
    log.info("arXiv cuts the list at %d entries; each category is asked for by itself", LIMIT)
    feeds = []
    for category in categories:
        feed = client.feed([category])
        _refuse_other_dates(feed, [category], date)
        feeds.append(feed)
        for entry in feed.every:
            lists.setdefault(entry.id, set()).add(category)
    return _joined(date, feeds, lists)


def _joined(date: dt.date, feeds: Sequence[Feed], lists: Mapping[str, Iterable[Category]]) -> AnnouncementList:
    entries = merged([entry for feed in feeds for entry in feed.entries])
    unread = {entry.id: entry for feed in feeds for entry in feed.unread}
    for entry in entries:
        unread.pop(entry.id, None)
    return AnnouncementList(
        date=date,
        entries=tuple(_with_lists(entry, lists[entry.id]) for entry in entries),
        unread=tuple(_with_lists(entry, lists[id_]) for id_, entry in sorted(unread.items())),
        is_cut=any(feed.is_cut for feed in feeds),
    )


def refuse_repeats(
    today: AnnouncementList, before: AnnouncementList | None, earlier: Collection[str], categories: Sequence[Category]
) -> None:
    """Recognise a list with the right date and the papers of the day before, in whole or for a category.

    arXiv prints the date of the day on which it makes the feed, whatever the feed holds. A version of a paper is
    announced once in a category, so two lists have next to nothing in common.

    Args:
        today: the list that may be stale.
        before: the list of the announcement before, where it is known.
        earlier: ids of the announcement before from another source, all or some: they can't be new today.
        categories: the collected ones.

    Raises:
        ArxivError: more than half of a category's list repeats, or the list has more than half of `earlier`. Fewer than
            three ids of `earlier` are no reason.
    """
    then = {(entry.id, entry.version, entry.kind) for entry in before.entries} if before else set()
    known = {entry.id for entry in today.entries if entry.kind == "new"}.intersection(earlier)
    if _proves(len(known), len(set(earlier))):
        raise stale_list(today.date, categories, "it repeats the announcement before")
    stale = []
    for category in categories:
        entries = [entry for entry in today.entries if category in entry.listed_in]
        new = [entry for entry in entries if entry.kind == "new"]
        repeated = sum((entry.id, entry.version, entry.kind) in then for entry in entries)
        if 2 * repeated > len(entries) or _proves(sum(entry.id in known for entry in new), len(new)):
            stale.append(category)
    if stale:
        raise stale_list(today.date, stale, "it repeats the announcement before")


def _proves(hits: int, of: int) -> bool:
    # A day that came from the search may hold papers that were announced a day later: one or two prove nothing.
    return hits >= _PROOF and 2 * hits > of


def stale_list(date: dt.date, categories: Iterable[Category], reason: str) -> ArxivError:
    """The error that says so."""
    names = ", ".join(sorted(categories))
    return ArxivError(
        f"{date}: arXiv's announcement list of {names} is stale: {reason}; nothing was written, run it again later"
    )


def listed_in(paper: Iterable[Category], collected: Iterable[Category]) -> tuple[Category, ...]:
    """The collected categories, sorted, that a paper's categories fall under; `cs` takes in all of `cs.CV`, `cs.RO`…"""
    own = tuple(paper)
    return tuple(sorted({name for name in collected if any(falls_under(category, name) for category in own)}))


def _with_lists(entry: _Entry, lists: Iterable[Category]) -> _Entry:
    return entry.model_copy(update={"listed_in": tuple(sorted(lists))})


def _refuse_other_dates(feed: Feed, categories: Sequence[Category], date: dt.date) -> None:
    doubt = " (is the clock of this machine right?)" if abs(feed.date - date) >= _FAR else ""
    if feed.date > date:
        raise ArxivError(f"{date}: arXiv's list shows {feed.date} already{doubt}; nothing was written, run it again")
    if feed.date < date:
        raise stale_list(date, categories, f"it still shows {feed.date}{doubt}")
    old = [entry for entry in feed.entries if entry.date and entry.date < date]
    if old:
        fresh = {name for entry in feed.entries if entry not in old for name in listed_in(entry.categories, categories)}
        behind = {name for entry in old for name in listed_in(entry.categories, categories)}
        raise stale_list(date, behind - fresh or behind, f"it still shows papers of {old[0].date}")
