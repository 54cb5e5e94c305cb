"""Which language a text is written in, as far as the archive needs to know."""

import re
from collections import Counter

from digest.text.clean import AFTER_ADDRESS

_RANGES = {
    "Han": "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Kana": "\u3041-\u3096\u30a1-\u30fa\u30fc\u31f0-\u31ff\uff66-\uff9d",
    "Hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
    "Cyrillic": "\u0400-\u052f",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f",
    "Hebrew": "\u0590-\u05ff",
    "Devanagari": "\u0900-\u097f",
    "Thai": "\u0e00-\u0e7f",
}
_LETTERS = {script: re.compile(f"[{letters}]") for script, letters in _RANGES.items()}
_SYLLABIC = ("Han", "Kana", "Hangul")
CJK = "".join(_RANGES[script] for script in _SYLLABIC)
"""The letters of the scripts whose words need no spaces between them, for a class of a pattern."""
_SCRIPTS = {
    "zh": "Han", "ja": "Kana", "ko": "Hangul", "ru": "Cyrillic", "uk": "Cyrillic", "bg": "Cyrillic", "be": "Cyrillic",
    "mk": "Cyrillic", "el": "Greek", "ar": "Arabic", "fa": "Arabic", "ur": "Arabic", "he": "Hebrew",
    "hi": "Devanagari", "mr": "Devanagari", "ne": "Devanagari", "th": "Thai",
}  # fmt: skip
_LATIN = frozenset([
    "af", "bs", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "id", "is",
    "it", "lt", "lv", "ms", "mt", "nb", "nl", "nn", "no", "pl", "pt", "ro", "sk", "sl", "sq", "sv", "sw", "tl", "tr",
    "uz", "vi",
])  # fmt: skip
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
# The words that make up a fifth to a third of running text.
_LITTLE_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is that for with on are by as this from it be not which while a an or at we our its can"
        " no but has do over than into near per plus",
        "de": "der die das und in den von zu mit ist des im für auf eine ein nicht werden dem als auch bei sich wird",
        "fr": "le la les de des et en un une est dans pour que qui par sur avec du au plus ne pas sont ce",
        "es": "el la los las de y en que un una es para con por se del al más no como su lo son a",
        "pt": "o a os as de e em que um uma é para com por se do da dos das mais não como no na ao são",
        "it": "il la i le di e in che un una è per con del della dei non si da al più come nel sono lo gli a",
        "nl": "de het een en van in is dat op te voor met zijn niet aan door die als ook wordt",
        "pl": "i w na z do nie się to jest że o dla przez jak od po oraz są a",
        "sv": "och i att det som en på är av för med den till inte om ett har de",
        "tr": "ve bir bu ile için de da olarak olan daha en gibi çok",
        "vi": "và của là các cho trong được một với có không những này để",
        "id": "yang dan di dengan untuk dari ini pada dalam adalah tidak ke",
    }.items()
}
# Those that hardly another language has.
_ENGLISH = frozenset(["the", "of", "and", "with", "that", "which", "from"])
_ALL_LITTLE_WORDS = frozenset[str]().union(*_LITTLE_WORDS.values())
# Characters of which Chinese papers are full and that only one way of writing has: each simplified one, then its other.
_PAIRS = (
    "这這为為来來说說国國时時们們会會对對现現过過还還进進动動实實种種问問题題应應该該关關开開长長点點样樣义義经經结結给給无無"
    "让讓两兩当當从從将將构構层層图圖场場计計设設测測试試评評优優训訓练練习習数數据據网網络絡视視觉覺语語头頭随隨检檢类類则則"
    "显顯总總损損维維块塊权權线線择擇杂雜复複态態变變证證验驗误誤识識别別规規较較达達选選际際异異处處标標条條节節约約级級输輸"
    "单單缩縮续續扩擴连連适適预預领領频頻馈饋术術机機极極监監码碼组組织織终終综綜编編绍紹"
)
_SIMPLIFIED, _TRADITIONAL = re.compile(f"[{_PAIRS[::2]}]"), re.compile(f"[{_PAIRS[1::2]}]")

_FEW_WORDS = 12
"""Below this many words a text may be nothing but names and terms."""
_SENTENCE = 3
_QUOTED = 7
_FEW_CHARACTERS = 5
_TOLD = 2_000
"""So many characters tell the language of a text; counting all of them would cost a check a tenth of its time."""
# Maths, code, addresses, what is quoted, and titles of papers before their ids are not in a text's own language.
_NOT_OWN = re.compile(
    rf"\$\$?[^$]{{1,2000}}\$\$?|```.*?```|`[^`\n]{{1,500}}`|https?://[^\s{AFTER_ADDRESS}]{{1,2000}}"
    r"|[“„«「][^“”„«»「」\n]{1,2000}[”“»」]|\*\*[^*\n]{1,500}\*\*(?= \(\d{4}\.\d)",
    re.DOTALL,
)

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")


def is_in(text: str, language: str) -> bool:
    """Whether a text may be in a language (BCP 47): no only if it clearly is in another.

    Terms and names may be English, short texts anything. Languages whose script or little words are not known here
    are not judged.
    """
    primary, *subtags = language.lower().split("-")
    text = _NOT_OWN.sub(" ", text[:_TOLD])
    words = _LATIN_WORD.findall(text)
    letters = _letters(text)
    if (script := _SCRIPTS.get(primary)) and "latn" not in subtags:
        # `FastVGGT`, `mAP`, `KITTI` and `x` belong to every language.
        words = [word for word in words if word.islower() and len(word) > 1]
        return _is_in_script(letters, words, script) and not _is_other_chinese(text, chinese_script(language))
    if primary in _LATIN or script:
        total = len(words) + _as_words(letters)
        return total < _FEW_WORDS or (len(words) >= 0.7 * total and not _is_other_latin(words, primary))
    return True


def chinese_script(language: str) -> str:
    """`Hans` for simplified Chinese, `Hant` for traditional; "" where the tag leaves that open, as `zh` does."""
    primary, *subtags = language.lower().split("-")
    if primary != "zh":
        return ""
    named = {"hans": "Hans", "cn": "Hans", "sg": "Hans", "hant": "Hant", "tw": "Hant", "hk": "Hant", "mo": "Hant"}
    return next((named[subtag] for subtag in subtags if subtag in named), "")


def language_of(text: str) -> str:
    """`zh`, `ja` or `en`, by the share of Chinese characters and kana.

    Chinese analyses are full of English titles and terms: a tenth of Chinese characters is enough. Chinese names the
    odd Japanese product, so kana decide only where they are a tenth of the East Asian characters.
    """
    kana, han = len(_LETTERS["Kana"].findall(text)), len(_LETTERS["Han"].findall(text))
    latin = sum(map(len, _LATIN_WORD.findall(text)))
    if (kana + han) * 10 < kana + han + latin or kana + han == 0:
        return "en"
    return "ja" if kana * 10 >= kana + han else "zh"


def guess_language(text: str) -> str:
    """As `language_of`, and other languages where a text clearly is not in one of its three; `und` for unknown ones."""
    if _is_plainly_english(text):
        return "en"
    if is_in(text, found := language_of(text)):
        return found
    counts = Counter(word.lower() for word in _LATIN_WORD.findall(text))
    fitting = [language for language in (*_LITTLE_WORDS, *_SCRIPTS) if is_in(text, language)]
    return max(fitting, key=lambda language: _hits(counts, _LITTLE_WORDS.get(language, frozenset())), default="und")


def _is_plainly_english(text: str) -> bool:
    """Nearly every abstract; to weigh words, as for the others, takes longer than to make HTML of a text."""
    # Of all English words these are an eighth; a few may stand in a title that is quoted. French has many accents.
    found = sum(text.count(word) for word in (" the ", " of ", " and "))
    others = len(text.encode("utf-8", "surrogatepass")) - len(text)
    return found > _QUOTED and found * 200 >= len(text) >= others * 50


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


def _letters(text: str) -> dict[str, int]:
    """Letters by script, Latin ones apart."""
    if text.isascii():
        return dict.fromkeys(_LETTERS, 0)
    return {script: len(pattern.findall(text)) for script, pattern in _LETTERS.items()}


def _as_words(letters: dict[str, int]) -> float:
    """A Han character or a syllable is about half a word, a letter of an alphabet a fifth."""
    return sum(count / (2 if script in _SYLLABIC else 5) for script, count in letters.items())


def _is_in_script(letters: dict[str, int], latin: list[str], script: str) -> bool:
    own = _as_words({script: letters[script], "Han": letters["Han"]} if script == "Kana" else {script: letters[script]})
    total = len(latin) + _as_words(letters)
    # Without a single letter of its own, a text of a few words is told, too.
    least = _FEW_WORDS if own else _SENTENCE
    if total >= least and own < 0.35 * total and not _are_terms(latin, total):
        return False
    if script == "Han":
        return letters["Kana"] <= 0.15 * letters["Han"] + 8
    return script != "Kana" or own <= _FEW_WORDS or letters["Kana"] >= 0.1 * letters["Han"]


def _are_terms(latin: list[str], total: float) -> bool:
    """Whether the Latin words of a text are terms in a row (`masked autoencoder pretraining`), not sentences."""
    little = sum(word in _ALL_LITTLE_WORDS for word in latin)
    return len(latin) > 0.5 * total and little < 0.08 * len(latin)


def _is_other_chinese(text: str, script: str) -> bool:
    """Whether the characters are clearly the simplified ones in traditional Chinese, or the other way round."""
    if not script:
        return False
    simplified, traditional = len(_SIMPLIFIED.findall(text)), len(_TRADITIONAL.findall(text))
    own, other = (traditional, simplified) if script == "Hant" else (simplified, traditional)
    return other >= _FEW_CHARACTERS and other > own


def _is_other_latin(words: list[str], primary: str) -> bool:
    """Whether the little words of a text are clearly those of another language."""
    if len(words) < 2 * _FEW_WORDS:
        return False
    counts = Counter(word.lower() for word in words)
    if primary not in _LITTLE_WORDS:
        return _hits(counts, _ENGLISH) > 0.06 * len(words)
    hits = {language: _hits(counts, little) for language, little in _LITTLE_WORDS.items()}
    best = max(hits, key=lambda language: (hits[language], language == primary))
    return best != primary and hits[best] > 0.12 * len(words) and hits[best] > 1.6 * hits[primary]


def _hits(counts: Counter[str], little: frozenset[str]) -> int:
    return sum(counts[word] for word in little)
