"""Languages by their BCP 47 tags, as CLDR knows them: https://cldr.unicode.org/"""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_RATHER_COUNTRIES = frozenset(["tw"])
"""Codes of a language and of a country by which people mean the country: `tw` is Twi, and Taiwan."""


def is_language(tag: str) -> bool:
    """Whether a tag begins with a language: `zh-TW` does, `cn`, which is a country, does not.

    Nor does `kr`: hardly anybody means Kanuri, of which nothing but its name is known.
    """
    if primary(tag) in _RATHER_COUNTRIES:
        return False
    try:
        return bool(Locale.parse(primary(tag)))
    except (UnknownLocaleError, ValueError):
        return False


def language_meant(text: str) -> str:
    """The tag that was probably meant: `zh` by `cn` and `Chinese`, `en-US` by `en_US.UTF-8`; "" if nobody knows."""
    # Behind the tag, systems name the encoding and the variant.
    tag = re.split("[.@]", text, maxsplit=1)[0].replace("_", "-").strip("-")
    if is_language(tag):
        return tag
    named = next((tag for tag, name in _names().items() if name.lower() == text.lower()), "").replace("_", "-")
    found = named or _of_country(text.upper())
    return found if is_language(found) else ""


def canonical(tag: str) -> str:
    """A tag in the case that is usual for its parts: `pt-BR`, `zh-Hans-CN`. https://www.rfc-editor.org/rfc/rfc5646"""
    primary, *others = tag.split("-")
    usual = {2: str.upper, 4: str.title}
    return "-".join([primary.lower(), *(usual.get(len(other), str.lower)(other) for other in others)])


def parent_language(tag: str) -> str:
    """The language of which another one is a form: `no` of `nb`; "" where CLDR knows none."""
    return str(get_global("parent_exceptions").get(tag, ""))


def did_you_mean(tag: str) -> str:
    """A question for messages: `did you mean zh (Chinese)?`"""
    name = _names().get(tag.replace("-", "_")) or _names().get(primary(tag), tag)
    return f"did you mean {tag} ({name})?"


def _of_country(code: str) -> str:
    """The language of a country, with the script where another is usual for it: `zh` of CN, `zh-Hant` of TW."""
    likely = get_global("likely_subtags")
    language, script, *_ = [*str(likely.get(f"und_{code}", "")).split("_"), ""]
    usual = str(likely.get(language, "")).split("_")
    return language if script in usual else f"{language}-{script}"


@cache
def direction(tag: str) -> str:
    """How a language is written, as HTML calls it: `rtl` for `ar` and `az-Arab`, `ltr` also for what is no tag."""
    for part in (tag.replace("_", "-"), primary(tag)):
        try:
            return str(Locale.parse(part, sep="-").text_direction)
        except (UnknownLocaleError, ValueError):
            continue
    return "ltr"


def is_apart(tag: str, site: str) -> bool:
    """Whether two tags are of different languages."""
    return primary(tag) != primary(site)


def primary(tag: str) -> str:
    """The language that a tag begins with: `zh` of `zh-TW`, in small letters."""
    return tag.replace("_", "-").partition("-")[0].lower()


@cache
def _names() -> dict[str, str]:
    """English names by tag."""
    return dict(Locale("en").languages)
