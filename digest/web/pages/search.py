"""`/search/`, and what the search box needs: the results of both are made in the reader's browser."""

import json
import re
from collections.abc import Iterable

from digest.i18n import Words
from digest.web.pages.page import PageKey, WebPage, Workshop, plain_page

_PLACE = "{n}"
_CONFIG = re.compile(r'(<script id="__config" type="application/json">)(.*?)(</script>)', re.DOTALL)


class SearchPages:
    """The one page of the search."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop

    def page_keys(self) -> Iterable[PageKey]:
        yield PageKey("search/", "search", self._shop.words("search.title"))

    def inputs(self, key: PageKey) -> object:
        return self._categories(), self._months()

    def page(self, key: PageKey) -> WebPage:
        first, last = self._months()
        body = self._shop.render(
            "search.html",
            base=key.base,
            words=page_words(self._shop.words),
            categories=self._categories(),
            first=first,
            last=last,
        )
        return plain_page(key, self._shop.words("search.lead"), body)

    def _categories(self) -> list[tuple[str, int]]:
        return [(category, len(papers)) for category, papers in self._shop.library.categories.items()]

    def _months(self) -> tuple[str, str]:
        days = self._shop.library.days
        return (days[0].date.isoformat()[:7], days[-1].date.isoformat()[:7]) if days else ("", "")


def with_own_search(html: str, worker: str, words: Words) -> str:
    """The theme's settings in a page, as it made them, with our worker in the place of its own.

    Args:
        html: the element `#__config` (Material 9.8).
        worker: the address of our worker from the page.
    """

    def rewrite(match: re.Match[str]) -> str:
        values = json.loads(match[2])
        # The theme counts groups, of which the last may be a link: a number would be wrong.
        best = {f"search.result.{form}": words("search.best_matches") for form in ("one", "other")}
        own = {
            "search.total.one": words("search.total.one", n=_PLACE),
            "search.total.other": words("search.total.other", n=_PLACE),
            "search.waiting": words("search.waiting"),
            "search.failed": words("search.failed"),
        }
        values |= {"search": worker, "translations": values["translations"] | best | own}
        # As Jinja's `tojson` does it: nothing in it may end the element.
        text = json.dumps(values).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        return match[1] + text + match[3]

    return _CONFIG.sub(rewrite, html)


def box_index(words: Words) -> bytes:
    """`search/search_index.json`, which the theme loads and hands to the worker: no index, only settings.

    `{n}` and `{filter}` in the texts are filled in by the worker.
    """
    config = {
        "lang": [words.language],
        "locale": words.tag,
        "summary": words("day.summary"),
        "all": words("search.all", n=_PLACE),
        "about": words("search.all_about", n=_PLACE),
        "failed": words("search.failed"),
        "unread": words("search.unread", filter="{filter}"),
        "reversed": words("search.reversed"),
    }
    return json.dumps({"config": config, "docs": []}, ensure_ascii=False).encode()


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
    }
