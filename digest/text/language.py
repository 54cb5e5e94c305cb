"""Which language a text is written in, as far as the archive needs to know."""

import re

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")


def language_of(text: str) -> str:
    """`zh`, `ja` or `en`, by the share of Chinese characters and kana.

    Chinese analyses are full of English titles and terms: a tenth of Chinese characters is enough. Chinese names the
    odd Japanese product, so kana decide only where they are a tenth of the East Asian characters.
    """
    kana, han, latin = (sum(map(len, script.findall(text))) for script in (_KANA, _HAN, _LATIN))
    if (kana + han) * 10 < kana + han + latin or kana + han == 0:
        return "en"
    return "ja" if kana * 10 >= kana + han else "zh"


def language_apart(text: str, site: str, told: object = None) -> str:
    """The language of a page that somebody wrote by hand, where it is not the site's; else "".

    Screen readers pronounce it and browsers choose fonts by it.

    Args:
        text: the page.
        site: the language of the site. Only for Chinese and English the page's is found by looking.
        told: what the page itself says, a BCP 47 tag; anything else counts as nothing.
    """
    base = site.partition("-")[0].lower()
    if isinstance(told, str) and _TAG.fullmatch(told):
        found = told
    else:
        found = language_of(text) if base in ("en", "zh") else base
    return "" if found.partition("-")[0].lower() == base else found
