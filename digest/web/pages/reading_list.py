"""`/reading/`: the page of what a reader keeps in the browser, and the words that the script there needs."""

from collections.abc import Iterable

from digest.i18n import Words
from digest.web.pages.page import PageKey, SiteContext, WebPage, plain_page


class ReadingPages:
    """One page, the same for every reader: its content is made in the browser, and never leaves it."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def page_keys(self) -> Iterable[PageKey]:
        yield PageKey("reading/", "reading", self._context.words("reading.title"))

    def inputs(self, key: PageKey) -> object:
        return None

    def page(self, key: PageKey) -> WebPage:
        words = self._context.words
        body = self._context.render("reading.html", base=key.base, words=page_words(words))
        return plain_page(key, words("reading.lead"), body)


def reader_words(words: Words) -> dict[str, str]:
    """What the scripts of every page say, by their names for it. Numbers are put in where `{read}` stands."""
    return {
        "read": words("reader.read"),
        "unread": words("reader.unread"),
        "save": words("reader.save"),
        "saved": words("reader.saved"),
        "unsaved": words("reader.unsaved"),
        "lost": words("reader.lost"),
        "list": words("reading.title"),
        "day": words("reader.day", read="{read}", all="{all}"),
        "allRead": words("reader.all_read"),
        "allUnread": words("reader.all_unread"),
        "copy": words("cite.copy", format="{format}"),
        "copied": words("cite.copied"),
        "failed": words("cite.failed"),
    }


def page_words(words: Words) -> dict[str, str]:
    """What the script of this page says besides."""
    return {
        "drop": words("reader.drop"),
        "unsaved": words("reader.unsaved"),
        "count": words("reader.count", read="{read}"),
        "copied": words("reading.copied", n="{n}", all="{all}"),
        "failed": words("cite.failed"),
        "kept": words("reader.kept"),
        "taken": words("reader.taken", read="{read}", saved="{saved}"),
        "refused": words("reader.refused"),
        "forgotten": words("reader.forgotten"),
        "undone": words("reader.undone"),
    }
