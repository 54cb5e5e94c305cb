"""Made-up vocabularies in the shape of real ones: English and Chinese words, and the people who write papers.

The curves were fitted to 1,731 real records of one week and to a real page of ten analyses; no text is from there.
"""

import random
from itertools import accumulate

_ONSETS = "b c d f g h k l m n p r s t v w br cl cr dr fl gr pl pr sc sh sp st str th tr con dis pre inter re".split()
_NUCLEI = "a e i o u ai ea ee io ou".split()
_CODAS = "n r s t l m nd nt ng st tion ment ing al ic able ize ".split(" ")
_COMMON = "the of and to a in we is for that with on as by are this from our an which be it can model method".split()
_TERMS = (
    *("diffusion", "transformer", "segmentation", "multimodal", "3DGS", "GPT-4o", "Qwen2.5-VL", "state-of-the-art"),
    *("zero-shot", "vision-language", "end-to-end", "LiDAR", "SLAM", "ResNet-50", "difference", "Schrödinger", "NeRF"),
)
_PARTICLES = "的的的的的的是在和与了对将从为中上下有不以及而其这该可使用"
_NAMED = (
    *("多模态", "大模型", "扩散模型", "强化学习", "机器人", "视觉定位", "点云", "语义分割", "三维重建", "自动驾驶"),
    *("数据集", "注意力", "零样本", "世界模型", "目标检测", "时间", "方法", "结果", "问题", "模型"),
)
_SURNAMES = (
    "Wang Li Zhang Chen Liu Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Müller García Novák Kim Park Lee Singh "
    "Rossi Łukasz Ødegård Smith Nguyen Sato Tanaka Kumar Silva Ivanov Dubois Larsen Cohen Haddad Okafor"
).split()
_ENGLISH_WORDS = 120_000
_CHINESE_WORDS = 12_000
_CHARACTERS = 2_400
_PHRASES = 40_000
_OF_TOPIC = 0.35
# More than there are words, and prime: numbers below it, multiplied, are a shuffle without repeats.
_SHUFFLE = 152_083


def made_up_word(number: int) -> str:
    """A word that sounds English; another for each number below `_SHUFFLE`, but for a few."""
    number = (number + 1) * 7_919 % _SHUFFLE
    coda = _CODAS[number % len(_CODAS)]
    syllables = []
    while number:
        number, syllable = divmod(number, len(_ONSETS) * len(_NUCLEI))
        onset, nucleus = divmod(syllable, len(_NUCLEI))
        syllables.append(_ONSETS[onset] + _NUCLEI[nucleus])
    return "".join(syllables) + coda


def _english_weight(rank: int) -> float:
    """Zipf's law for the first words, a steeper fall behind them, as abstracts have it."""
    knee = 1_500
    return 1 / (rank + 3) if rank < knee else 1 / (knee + 3) * (knee / rank) ** 1.5


class Vocabulary:
    """Draws words; everything follows from the random numbers."""

    def __init__(self, numbers: random.Random) -> None:
        self._random = numbers
        known = [*_COMMON, *_TERMS]
        self._english = [*known, *(made_up_word(number) for number in range(_ENGLISH_WORDS - len(known)))]
        self._english_weights = list(accumulate(map(_english_weight, range(_ENGLISH_WORDS))))
        self._phrases = self._made_up_phrases()
        self._phrase_weights = list(accumulate(1 / (rank + 6) ** 1.2 for rank in range(_PHRASES)))

    def english(self, count: int) -> list[str]:
        return self._random.choices(self._english, cum_weights=self._english_weights, k=count)

    def topic(self) -> list[str]:
        """Phrases that one text comes back to."""
        return self._random.choices(self._phrases, k=20)

    def chinese(self, count: int, topic: list[str]) -> str:
        """Phrases of some 3.4 characters in a row, every third of the topic."""
        phrases = self._random.choices(self._phrases, cum_weights=self._phrase_weights, k=count)
        return "".join(self._random.choice(topic) if self._random.random() < _OF_TOPIC else each for each in phrases)

    def _made_up_phrases(self) -> list[str]:
        """Of one word or two, some followed by a particle."""
        numbers = self._random
        characters = list(map(chr, numbers.sample(range(0x4E00, 0x9FA5), _CHARACTERS)))
        weights = list(accumulate(1 / (rank + 60) ** 1.5 for rank in range(_CHARACTERS)))
        lengths = numbers.choices((1, 2, 3, 4), (8, 76, 10, 6), k=_CHINESE_WORDS)
        words = ["".join(numbers.choices(characters, cum_weights=weights, k=length)) for length in lengths]
        # Those that queries ask for stand among the usual words, not before them.
        words[: len(_NAMED) * 12 : 12] = _NAMED
        usual = list(accumulate(1 / (rank + 20) for rank in range(_CHINESE_WORDS)))
        drawn = iter(numbers.choices(words, cum_weights=usual, k=_PHRASES * 2))
        endings = numbers.choices(("", *_PARTICLES), (3 * len(_PARTICLES), *([1] * len(_PARTICLES))), k=_PHRASES * 2)
        ended = (f"{word}{ending}" for word, ending in zip(drawn, endings, strict=True))
        return [next(ended) + (next(ended) if numbers.random() < 0.5 else "") for _ in range(_PHRASES)]


class People:
    """Authors, of whom some come again: a Pitman-Yor process. Real papers have 5,403 names of 4,980 people in 1,000."""

    _NEW, _DISCOUNT = 5_000, 0.8

    def __init__(self, numbers: random.Random) -> None:
        self._random = numbers
        self._mentions: list[tuple[str, bool]] = []
        self._known = 0

    def authors(self, count: int) -> tuple[str, ...]:
        """So many different people."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self._author()] = None
        return tuple(found)

    def _author(self) -> str:
        new = (self._NEW + self._DISCOUNT * self._known) / (self._NEW + len(self._mentions))
        if self._random.random() < new:
            name = self._name()
            self._known += 1
            self._mentions.append((name, True))
            return name
        while True:
            name, is_first = self._random.choice(self._mentions)
            if not is_first or self._random.random() > self._DISCOUNT:
                self._mentions.append((name, False))
                return name

    def _name(self) -> str:
        if self._known == 5:
            return "李 明"
        given = made_up_word(self._random.randrange(9_000)).title()
        # Surnames follow Zipf's law too: there are many Wangs.
        surname = _SURNAMES[int(len(_SURNAMES) * self._random.random() ** 1.8)]
        return f"{given} {surname}"
