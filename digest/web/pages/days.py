"""The page of a day, and the front page with the latest of them."""

import datetime as dt
import re
from collections.abc import Iterable
from html import unescape
from typing import Any, NamedTuple

from digest.i18n import Words
from digest.languages import is_apart
from digest.site_addresses import address
from digest.web.library.index import total_papers
from digest.web.pages.day_view import DayView
from digest.web.pages.page import Heading, Link, PageKey, SiteContext, Turn, WebPage
from digest.web.pages.paper_lists import PaperList

HOME_DAYS = 7
"""How many days before the latest the front page lists."""

HOME_CATEGORIES = 12
"""How many of the largest categories the front page lists."""

_LEADING_TITLE = re.compile(r"\s*<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_TITLE_TAG = re.compile(r"(?<=<)(/?)h1\b")
_NO_WORDS = re.compile(r'<a class="headerlink".*?</a>|<[^<>]*>', re.DOTALL)


class DayPages:
    """One page for each complete day."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def page_keys(self) -> Iterable[PageKey]:
        for day in self._context.library.days:
            yield PageKey(address(day.date), "day", self._context.words.date(day.date), date=day.date)

    def inputs(self, key: PageKey) -> object:
        library = self._context.library
        day = library.by_date[key.date]
        # What it borrows: the names and days of papers that it mentions or that are related, its neighbours, and who
        # had a page by then.
        return (
            day.fingerprint,
            [paper.stamp if (paper := library.papers.get(id_)) else None for id_ in day.mentioned],
            library.neighbours(key.date),
            self._context.people.linked(key.date),
            [(id_, [paper.stamp for paper in found]) for id_, found in self._context.related.of(key.date).items()],
        )

    def page(self, key: PageKey) -> WebPage:
        context = self._context
        day = context.view(key.date)
        words = context.words
        count = words.count("papers", len(day.papers))
        before, after = (
            Link(address(date), words.date(date, "full")) if date else None for date in (day.previous, day.next)
        )
        turn = Turn(words("day.previous"), words("day.next"), before, after)
        return WebPage(
            url=key.url,
            kind="day",
            title=key.title,
            description=context.library.by_date[key.date].summary or f"{key.title}: {count}",
            body=context.render("day.html", base=key.base, day=day, turn=turn, **_borrowed(context, key.date)),
            contents=_contents(context.words, day),
            models=_models(context.words, day),
            problems=day.paper_problems,
        )


def home_lists(context: SiteContext) -> Iterable[PaperList]:
    """The whole archive, which is followed from the front page. All its references at once are for `digest export`."""
    papers = tuple(paper for day in reversed(context.library.days) for paper in day.papers)
    yield PaperList("", context.name, papers, listed=0, feed="full" if papers else "")


def home_page(context: SiteContext, intro: str, language: str) -> WebPage:
    """The front page; `intro` is the HTML of the owner's own text, in `language`; "" for that of our words."""
    days = context.library.days
    day = context.view(days[-1].date) if days else None
    about = context.description or context.words("site.tagline")
    body = context.render(
        "home.html",
        # A large day is too heavy for the front page: its contents lead to its own.
        papers_at=address(day.date) if day and day.large else "",
        site_name=context.name,
        intro=_below_name(intro, context.name),
        intro_language=language if language and is_apart(language, context.words.language) else "",
        about=about,
        day=day,
        earlier=days[-1 - HOME_DAYS : -1][::-1],
        holds=_holds(context),
        **(_borrowed(context, days[-1].date) if days else {}),
        can_follow=bool(context.site_url),
    )
    return WebPage(
        url="",
        kind="home",
        title=context.name,
        description=about,
        body=body,
        contents=_contents(context.words, day) if day else (),
        models=_models(context.words, day) if day else "",
    )


def _below_name(intro: str, name: str) -> str:
    """The owner's text as it stands under the name of the site, which is the one title of the page: it is not said
    again, and what else is a title there becomes a heading.
    """
    title = _LEADING_TITLE.match(intro)
    if title and unescape(_NO_WORDS.sub("", title[1])).strip().casefold() == name.strip().casefold():
        intro = intro[title.end() :].strip()
    return _TITLE_TAG.sub(r"\1h2", intro)


def _borrowed(context: SiteContext, date: dt.date) -> dict[str, Any]:
    """What the page of a day has from other days: addresses of authors by name, related papers by id."""
    return {"people": context.people.links(date), "related": context.related.of(date)}


class _Holds(NamedTuple):
    """What the archive has, in numbers; `largest` are categories, each with how many papers it has."""

    papers: int
    days: int
    first: dt.date | None
    last: dt.date | None
    categories: int
    largest: list[tuple[str, int]]


def _holds(context: SiteContext) -> _Holds:
    days, categories = context.library.days, context.library.categories
    by_size = sorted(categories, key=lambda category: (-len(categories[category]), category))
    return _Holds(
        papers=total_papers(days),
        days=len(days),
        first=days[0].date if days else None,
        last=days[-1].date if days else None,
        categories=len(categories),
        largest=[(category, len(categories[category])) for category in by_size[:HOME_CATEGORIES]],
    )


def _contents(words: Words, day: DayView) -> tuple[Heading, ...]:
    headings = [Heading(words("day.summary"), "summary")] if day.summary else []
    if day.papers:
        # Two hundred titles beside the text help nobody: a large day lists them by category in the text.
        papers = () if day.large else tuple(Heading(paper.plain_title, paper.id, language="en") for paper in day.papers)
        headings.append(Heading(words("day.papers"), "papers", papers))
    if day.ledger or day.candidates or day.repeats:
        headings.append(Heading(words("day.ledger"), "ledger"))
    return tuple(headings)


def _models(words: Words, day: DayView) -> str:
    return words("foot.models", by=words.joined(day.by)) if day.by else ""
