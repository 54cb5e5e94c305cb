"""Sites of archives in memory, without a host, and what is on their pages."""

from typing import Any

from digest.archive import Archive
from digest.i18n import Words
from digest.web.library.index import load_library
from digest.web.pages.page import PageKey
from digest.web.site import Site

EN = Words.load("en")


def site(archive: Archive, words: Words = EN, **options: Any) -> Site:
    return Site(archive, load_library(archive), words, name="Test Digest", **options)


def key(of: Site, url: str) -> PageKey:
    return next(key for key in of.page_keys() if key.url == url)


def body(of: Site, url: str) -> str:
    return of.page(key(of, url)).body
