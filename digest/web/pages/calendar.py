"""The pages that lead through time: a month, a year, the calendar of all years."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from digest.site_addresses import address
from digest.web.caches.cache import hash_of
from digest.web.library.index import DayEntry, total_papers
from digest.web.pages import calendars
from digest.web.pages.page import Heading, Link, PageKey, SiteContext, WebPage, plain_page, size_in_words, turn
from digest.web.pages.paper_lists import PaperList

MONTH_BEST, YEAR_BEST = 5, 8
"""How many of the best scored papers a month and a year begin with."""


class _Year(NamedTuple):
    """A year that has days, and the years right before it that have none."""

    number: int
    months: tuple[calendars.Month, ...]
    papers: int
    days: int
    without: range


class CalendarPages:
    """A page for each month and year that has days, and `/archive/`."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def page_keys(self) -> Iterable[PageKey]:
        words, library = self._context.words, self._context.library
        for first in self._months():
            yield PageKey(address(first, "month"), "month", words.date(first, "month"), date=first)
        for year in library.years:
            yield PageKey(f"{year:04}/", "year", str(year), year=year)
        yield PageKey("archive/", "archive", words("calendar.title"))

    def inputs(self, key: PageKey) -> object:
        library, mattered = self._context.library, self._context.mattered
        match key.kind:
            case "month":
                first = key.date
                neighbours = turn(self._context.words, "month", self._months(), first, self._month_link)
                return self._shown[first.year, first.month], neighbours, mattered.inputs(first)
            case "year":
                months = [shown for (year, _), shown in self._shown.items() if year == key.year]
                incomplete = sorted(date for date in library.incomplete if date.year == key.year)
                highlights = mattered.inputs(dt.date(key.year, 1, 1), whole_year=True)
                return months, incomplete, library.years, highlights
            case _:
                return list(self._shown.values()), sorted(library.incomplete)

    @cached_property
    def _shown(self) -> dict[tuple[int, int], str]:
        """By month that has days: what stands for all that lists and calendars show of it."""
        library = self._context.library
        return {
            month: hash_of(([day.stamp for day in days], calendars.month(library, *month)))
            for month, days in library.months.items()
        }

    def paper_lists(self) -> Iterable[PaperList]:
        """The months."""
        for first in self._months():
            days = self._context.library.months[first.year, first.month]
            papers = tuple(paper for day in reversed(days) for paper in day.papers)
            yield PaperList(address(first, "month"), self._context.words.date(first, "month"), papers, len(papers))

    def page(self, key: PageKey) -> WebPage:
        match key.kind:
            case "month":
                return self._month(key)
            case "year":
                return self._year(key)
            case _:
                return self._calendar(key)

    def _month(self, key: PageKey) -> WebPage:
        words, library = self._context.words, self._context.library
        days = library.months[key.date.year, key.date.month]
        body = self._context.render(
            "month.html",
            base=key.base,
            first=key.date,
            days=days,
            papers=total_papers(days),
            mattered=self._context.mattered.month(key.date, best=MONTH_BEST),
            months=[calendars.month(library, key.date.year, key.date.month)],
            sizes=calendars.SIZES,
            turn=turn(self._context.words, "month", self._months(), key.date, self._month_link),
        )
        return plain_page(key, size_in_words(words, days), body)

    def _year(self, key: PageKey) -> WebPage:
        words, library = self._context.words, self._context.library
        days = self._days_of(key.year)
        body = self._context.render(
            "year.html",
            base=key.base,
            year=key.year,
            papers=total_papers(days),
            days=len(days),
            mattered=self._context.mattered.year(key.year, best=YEAR_BEST),
            months=calendars.year(library, key.year),
            sizes=calendars.SIZES,
            turn=turn(words, "year", library.years, key.year, lambda year: Link(f"{year:04}/", str(year))),
        )
        return plain_page(key, size_in_words(words, days), body)

    def _calendar(self, key: PageKey) -> WebPage:
        library = self._context.library
        before = dict(zip(library.years[1:], library.years, strict=False))
        years = [
            _Year(
                number=year,
                months=calendars.year(library, year),
                papers=total_papers(days := self._days_of(year)),
                days=len(days),
                without=range(before.get(year, year - 1) + 1, year),
            )
            for year in reversed(library.years)
        ]
        body = self._context.render("archive.html", base=key.base, years=years, sizes=calendars.SIZES)
        contents = tuple(Heading(str(year.number), f"y{year.number}") for year in years)
        return plain_page(key, self._context.words("calendar.lead"), body, contents)

    def _months(self) -> list[dt.date]:
        return [dt.date(year, month, 1) for year, month in self._context.library.months]

    def _month_link(self, first: dt.date) -> Link:
        return Link(address(first, "month"), self._context.words.date(first, "month"))

    def _days_of(self, year: int) -> tuple[DayEntry, ...]:
        return tuple(day for day in self._context.library.days if day.date.year == year)
