"""`/reading/`: the page of what a reader keeps in the browser, and the words that the script there needs."""

from collections.abc import Iterable

from digest.i18n import Words
from digest.web.pages import PageKey, WebPage, Workshop, plain_page


class ReadingPages:
    """One page, the same for every reader: its content is made in the browser, and never leaves it."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop

    def page_keys(self) -> Iterable[PageKey]:
        yield PageKey("reading/", "reading", self._shop.words("reading.title"))

    def inputs(self, key: PageKey) -> object:
        return None

    def page(self, key: PageKey) -> WebPage:
        return plain_page(key, self._shop.words("reading.lead"), self._shop.render("reading.html", base=key.base))


def reader_words(words: Words) -> dict[str, str]:
    """What the scripts say, by the names that they have for it. Numbers are put in where `{read}` stands."""
    return {
        "read": words("reader.read"),
        "unread": words("reader.unread"),
        "save": words("reader.save"),
        "saved": words("reader.saved"),
        "unsaved": words("reader.unsaved"),
        "drop": words("reader.drop"),
        "list": words("reading.title"),
        "day": words("reader.day", read="{read}", all="{all}"),
        "count": words("reader.count", read="{read}"),
        "kept": words("reader.kept"),
        "taken": words("reader.taken", read="{read}", saved="{saved}"),
        "refused": words("reader.refused"),
        "forgotten": words("reader.forgotten"),
        "copy": words("cite.copy", format="{format}"),
        "copied": words("cite.copied"),
        "failed": words("cite.failed"),
    }
