"""`/search/`, and what the search box needs: the results of both are made in the reader's browser."""

from collections.abc import Iterable

from digest.i18n import Words
from digest.web.pages.page import PageKey, SiteContext, WebPage, plain_page

_PLACE = "{n}"


class SearchPages:
    """The one page of the search."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def page_keys(self) -> Iterable[PageKey]:
        yield PageKey("search/", "search", self._context.words("search.title"))

    def inputs(self, key: PageKey) -> object:
        return self._categories(), self._months()

    def page(self, key: PageKey) -> WebPage:
        first, last = self._months()
        body = self._context.render(
            "search.html",
            base=key.base,
            words=page_words(self._context.words),
            categories=self._categories(),
            first=first,
            last=last,
        )
        return plain_page(key, self._context.words("search.lead"), body)

    def _categories(self) -> list[tuple[str, int]]:
        return [(category, len(papers)) for category, papers in self._context.library.categories.items()]

    def _months(self) -> tuple[str, str]:
        days = self._context.library.days
        return (days[0].date.isoformat()[:7], days[-1].date.isoformat()[:7]) if days else ("", "")


def page_words(words: Words) -> dict[str, str]:
    """What the page of the search says."""
    return {
        "locale": words.tag,
        "day": words("search.day", weekday="{weekday}", date="{date}"),
        "summary": words("day.summary"),
        "one": words("search.total.one", n=_PLACE),
        "other": words("search.total.other", n=_PLACE),
        "about": words("search.total.about", n=_PLACE),
        "none": words("search.none"),
        "failed": words("search.failed"),
        "waiting": words("search.waiting"),
        "unread": words("search.unread", filter="{filter}"),
        "reversed": words("search.reversed"),
        "previous": words("search.previous"),
        "next": words("search.next"),
        "page": words("search.page", page="{page}", last="{last}"),
        "page_about": words("search.page_about", page="{page}"),
    }
