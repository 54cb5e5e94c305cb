"""Which language a text is written in, as far as the archive needs to know."""

import re

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def language_of(text: str) -> str:
    """`zh`, `ja` or `en`, by the share of Chinese characters and kana.

    Chinese analyses are full of English titles and terms: a tenth of Chinese characters is enough. Chinese names the
    odd Japanese product, so kana decide only where they are a tenth of the East Asian characters.
    """
    kana, han, latin = len(_KANA.findall(text)), len(_HAN.findall(text)), len(_LATIN.findall(text))
    if (kana + han) * 10 < kana + han + latin or kana + han == 0:
        return "en"
    return "ja" if kana * 10 >= kana + han else "zh"
