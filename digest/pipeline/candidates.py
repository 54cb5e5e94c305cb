"""What arXiv announced on a listing date: the announcement list where there is one, the search API where it is gone.

The list shows a listing for one day, midnight to midnight in New York; it is kept on disk, so that a run that failed
can go on later. The search knows when a paper was submitted, not when it was announced: moderation holds papers back
for days or weeks, so for a past day it both misses and repeats some. What a later list, where one was kept, has as new
is taken out; where that is all or nearly all of it, arXiv has deferred the announcement, whatever the calendar says.

No metadata, no paper, but no failure either: what the API does not know yet (its index can lag by a day) is taken from
the list itself, which has all but comment and dates. What neither has is counted as missing; if that is more than a
twentieth of the announcement, the day waits. An entry of the list that can't be read is missing, too, but won't heal;
where nothing new can be read, the search is asked, and the day is made even if it has nothing.
"""

import datetime as dt
import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from digest import calendar
from digest.counting import counted
from digest.model import Category, Paper
from digest.pipeline.arxiv.arxiv_client import ArxivClient, Found, Window
from digest.pipeline.arxiv.feed import Listed
from digest.pipeline.arxiv.listing import AnnouncementList, listed_in, read_list, refuse_repeats, stale_list
from digest.pipeline.arxiv.lookup import fetch_papers, fetch_submissions
from digest.pipeline.arxiv.withdrawal import is_withdrawn
from digest.pipeline.record_cache import AnswerCache, key
from digest.pipeline.records import Announced, Announcement, ArxivError, Missing, Replacement
from digest.settings import Settings

log = logging.getLogger(__name__)

_MISSING_TOLERATED = 0.05
_FEW = 3
_ENOUGH = 10
_NEARLY_ALL = 0.9
_AROUND = dt.timedelta(days=30)
_LOOKED_AHEAD = dt.timedelta(days=14)
"""Later lists of so many days tell when what was submitted in a window was announced."""
# Submissions within `_AROUND` on both sides of a window, some forty announcements, that make an empty one a fault.
_BUSY = 200


def fetch_announcement(
    settings: Settings,
    date: dt.date,
    *,
    now: dt.datetime,
    client: ArxivClient,
    cache: Path,
    known: Collection[str] = (),
    earlier: Collection[str] = (),
) -> Announcement:
    """The new, cross-listed and replaced papers of one announcement, with their metadata.

    Args:
        settings: the categories to collect.
        date: the listing date; ask `calendar.announcement` first whether it has one.
        now: the time, with its zone.
        client: asks arXiv.
        cache: the project's cache folder; arXiv's answers are kept in `arxiv/DATE` below it.
        known: ids that the archive has: of their replacements it is looked up whether they are withdrawals.
        earlier: ids of the announcement before, where the archive knows them: a list that repeats them is stale.

    Raises:
        ArxivError: not announced yet, a stale list, no answer, or not a whole one. The next run goes on from there.
    """
    scheduled = calendar.announcement(date)
    if isinstance(scheduled, calendar.NoAnnouncement):
        raise ArxivError(f"{date}: {scheduled.told}")
    if why := scheduled.not_yet(now):
        raise ArxivError(f"{date}: {why}")
    window = Window(settings.categories, scheduled.opens, scheduled.closes)
    day = _Day(settings.categories, date, window, now=now, client=client, cache=cache / "arxiv")
    listing = day.announcement_list(earlier)
    if listing is None and now < scheduled.listed:
        until = f"{scheduled.listed:%Y-%m-%d %H:%M} UTC"
        raise ArxivError(f"{date}: announced, but arXiv's list of it is renewed only at {until}; run it again then")
    return day.from_search() if listing is None else day.from_list(listing, known)


@dataclass(frozen=True)
class _Day:
    """One announcement in the making: what is asked for, and where the answers are kept."""

    collected: tuple[Category, ...]
    date: dt.date
    window: Window
    now: dt.datetime
    client: ArxivClient
    cache: Path

    @property
    def answers(self) -> AnswerCache:
        return AnswerCache(self.cache / str(self.date))

    @property
    def is_today(self) -> bool:
        return calendar.eastern_date(self.now) == self.date

    @property
    def list_name(self) -> str:
        return f"list-{key(self.client.rss, *sorted(self.collected))}"

    def announcement_list(self, earlier: Collection[str]) -> AnnouncementList | None:
        """The list as it was kept, or as arXiv shows it today; None where it is gone, or not there yet."""
        kept = self.answers.get(AnnouncementList, self.list_name)
        if kept is not None or not self.is_today:
            return kept
        listing = read_list(self.client, self.collected, self.date)
        before = AnswerCache(self.cache / str(calendar.previous(self.date))).get(AnnouncementList, self.list_name)
        refuse_repeats(listing, before, earlier, self.collected)
        if listing.entries:
            self.answers.put(self.list_name, listing)
        return listing

    def from_list(self, listing: AnnouncementList, known: Collection[str]) -> Announcement:
        """The announcement that a list describes, with metadata from the API, checked against the search of today."""
        if listing.unread:
            told = "%s: %s of arXiv's list can't be read: %s"
            log.warning(told, self.date, counted(len(listing.unread), "entry"), _some(list(map(str, listing.unread))))
        news = [entry for entry in listing.entries if entry.is_news]
        replaced = [entry for entry in listing.entries if not entry.is_news]
        ids = {entry.id for entry in news} | {entry.id for entry in replaced if entry.id in known}
        papers = fetch_papers(self.client, self.answers, ids)
        replacements = tuple(_replacement(entry, papers.get(entry.id)) for entry in replaced)
        unread = [entry for entry in listing.unread if entry.is_news]
        if not (news or unread):
            self._confirm_empty(self._search())
            return Announcement(self.date, (), tuple(filter(None, replacements)))
        announced, missing = self._with_metadata(news, papers)
        missing += [Missing(entry.id, entry.listed_in) for entry in unread]
        if listing.is_cut or not news:
            announced = self._completed(announced)
            missing = [each for each in missing if each.id not in {other.paper.id for other in announced}]
        elif self.is_today:
            self._cross_check(announced)
        announced.sort(key=lambda each: each.paper.id)
        return Announcement(self.date, tuple(announced), tuple(filter(None, replacements)), tuple(missing))

    def from_search(self) -> Announcement:
        """The announcement as the submission window of a past day tells it."""
        found = self._search()
        if not found:
            self._confirm_empty(found)
        later = self._announced_later()
        announced = [each for each in found if each.paper.id not in later]
        deferred = len(found) - len(announced)
        if found and _is_deferred(deferred, len(found)):
            told = "%s: %d of the %d papers of its time were announced later, so arXiv announced nothing"
            log.warning(told, self.date, deferred, len(found))
            return Announcement(self.date, ())
        return Announcement(self.date, tuple(map(self._announced, announced)))

    def _announced_later(self) -> set[str]:
        """The papers that the lists after this day, as far as they were kept, hold as news."""
        last = min(self.date + _LOOKED_AHEAD, calendar.eastern_date(self.now))
        folders = (self.cache / str(date) for date in calendar.listing_dates(self.date + dt.timedelta(days=1), last))
        lists = (AnswerCache(folder).get(AnnouncementList, self.list_name) for folder in folders)
        return {entry.id for each in lists if each for entry in each.entries if entry.is_news}

    def _search(self) -> tuple[Found, ...]:
        return fetch_submissions(self.client, self.answers, self.window, now=self.now)

    def _with_metadata(self, news: list[Listed], papers: dict[str, Paper]) -> tuple[list[Announced], list[Missing]]:
        announced, missing, from_list = [], [], []
        for entry in news:
            paper = papers.get(entry.id)
            if paper is None and (paper := entry.as_paper()):
                from_list.append(entry.id)
            lists = entry.listed_in or listed_in(paper.categories if paper else (), self.collected)
            if paper is None:
                missing.append(Missing(entry.id, lists))
            else:
                announced.append(Announced(paper, "new" if entry.kind == "new" else "cross", lists))
        if from_list:
            log.warning("%s: the API gives no metadata of %s; taken from the list", self.date, _some(from_list))
        if missing:
            ids = _some([each.id for each in missing])
            if len(missing) > len(news) * _MISSING_TOLERATED:
                reason = f"gives no metadata of {ids}, {len(missing)} of the {len(news)} papers of {self.date}"
                raise ArxivError(f"{self.client.api}: {reason}; nothing was written, run it again later")
            log.warning("%s: there is no metadata of %s; the day goes on without", self.date, ids)
        return announced, missing

    def _completed(self, announced: list[Announced]) -> list[Announced]:
        """The papers of a list that arXiv cut, or of which nothing new can be read, and what the search knows besides.

        A paper that was new in a category whose list is cut may stand in another one's as a cross-list.
        """
        why = "is cut" if announced else "holds no new paper that can be read"
        log.warning("arXiv's list of %s %s; what it may lack is taken from the search", self.date, why)
        found = self._search()
        by_id = {each.paper.id: each for each in announced} | {each.paper.id: self._announced(each) for each in found}
        return list(by_id.values())

    def _announced(self, found: Found) -> Announced:
        paper = found.paper
        is_new = bool(listed_in([paper.primary_category], self.collected))
        return Announced(paper, "new" if is_new else "cross", listed_in(paper.categories, self.collected))

    def _confirm_empty(self, found: tuple[Found, ...]) -> None:
        """Nothing was announced only if the search says so too, and seems to know what it says.

        Raises:
            ArxivError: it knows papers; or none at all from those days, or none in these categories for months: an
                outage, or an index that is behind; or so many around these days that none is not plausible.
        """
        later = "nothing was written, run it again later"
        if found:
            reason = f"arXiv's list of {self.date} holds no new paper, but its search knows {len(found)} {self.window}"
            raise ArxivError(f"{self.client.api}: {reason}; {later}")
        everything = Window((), self.window.opens, self.window.closes)
        if not self.client.page(everything).total:
            raise ArxivError(f"{self.client.api}: arXiv's search knows no {everything}; {later}")
        around = Window(self.collected, self.window.opens - _AROUND, self.window.closes + _AROUND)
        total = self.client.page(around).total
        if not total:
            hint = "check `categories` in digest.yml"
            raise ArxivError(f"{self.client.api}: arXiv's search knows no {around}; {hint}, or run it again later")
        if total > _BUSY:
            reason = f"arXiv's search knows {total} {around}, but none of those of {self.date}"
            raise ArxivError(f"{self.client.api}: {reason}; {later}")
        log.info("%s: arXiv announced nothing in %s", self.date, ", ".join(self.collected))

    def _cross_check(self, announced: list[Announced]) -> None:
        """Hold the list of today against the search: moderation makes them differ, but not wildly.

        Raises:
            ArxivError: a category's list holds only papers of an earlier window, and none of this one.
        """
        try:
            found = self._search()
        except ArxivError as error:
            log.warning("%s: the list could not be held against the search: %s", self.date, error)
            return
        listed = {each.paper.id for each in announced}
        stale = [category for category in self.collected if self._is_behind(category, announced, found, listed)]
        if stale:
            self.answers.forget(self.list_name)
            raise stale_list(
                self.date, stale, "its papers were all submitted too early, and those of its time are absent"
            )
        common = sum(each.paper.id in listed for each in found)
        if 2 * common < len(found) or 2 * common < sum(each.kind == "new" for each in announced):
            text = "%s: of %d papers on the list and %d in the search, only %d are the same"
            log.warning(text, self.date, len(announced), len(found), common)

    def _is_behind(self, category: str, announced: list[Announced], found: tuple[Found, ...], listed: set[str]) -> bool:
        theirs = {each.paper.id for each in found if listed_in([each.paper.primary_category], [category])}
        new = [each.paper for each in announced if each.kind == "new"]
        ours = [paper for paper in new if listed_in([paper.primary_category], [category])]
        latest = self.window.opens.date()
        early = [paper for paper in ours if paper.published and paper.published <= latest and paper.id not in theirs]
        return len(ours) == len(early) >= _FEW and len(theirs) >= _FEW and not theirs & listed


def _is_deferred(later: int, submitted: int) -> bool:
    """Whether so many papers that were announced later tell that arXiv put off the announcement of their time.

    Moderation holds back one paper in ten or twenty: of a small category's few papers that may be most, by chance.
    """
    return later == submitted or (submitted >= _ENOUGH and later >= _NEARLY_ALL * submitted)


def _replacement(entry: Listed, paper: Paper | None) -> Replacement | None:
    version = entry.version or (paper.version if paper else None)
    return Replacement(entry.id, version, withdrawn=bool(paper and is_withdrawn(paper))) if version else None


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:10]) + (f" and {len(ids) - 10} more" if len(ids) > 10 else "")
