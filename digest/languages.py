"""Languages by their BCP 47 tags, as CLDR knows them: https://cldr.unicode.org/"""

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global


def is_language(tag: str) -> bool:
    """Whether a tag begins with a language: `zh-TW` does, `cn`, which is a country, does not.

    Nor does `kr`: hardly anybody means Kanuri, of which nothing but its name is known.
    """
    try:
        return bool(Locale.parse(_primary(tag)))
    except (UnknownLocaleError, ValueError):
        return False


def language_meant(text: str) -> str:
    """The tag that was probably meant: `zh` by `cn` and `Chinese`, `zh-CN` by `zh_CN`; "" if nobody knows."""
    if is_language(text):
        return text.replace("_", "-")
    named = next((tag for tag, name in _names().items() if name.lower() == text.lower()), "")
    of_country = get_global("likely_subtags").get(f"und_{text.upper()}", "")
    return named or str(of_country).partition("_")[0]


def did_you_mean(tag: str) -> str:
    """A question for messages: `did you mean zh (Chinese)?`"""
    return f"did you mean {tag} ({_names().get(_primary(tag), tag)})?"


@cache
def direction(tag: str) -> str:
    """How a language is written, as HTML calls it: `rtl` for `ar` and `az-Arab`, `ltr` also for what is no tag."""
    for part in (tag.replace("_", "-"), _primary(tag)):
        try:
            return str(Locale.parse(part, sep="-").text_direction)
        except (UnknownLocaleError, ValueError):
            continue
    return "ltr"


def is_apart(tag: str, site: str) -> bool:
    """Whether two tags are of different languages."""
    return _primary(tag) != _primary(site)


def _primary(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()


@cache
def _names() -> dict[str, str]:
    """English names by tag."""
    return dict(Locale("en").languages)
