# ruff: noqa: SIM905 (lists of words read better as text)
"""Archives of any size with made-up text in the shape of real text: for measuring, and for tests of search.

Words are drawn by Zipf's law from vocabularies of the size that years of real papers have; an analysis has about 4,100
Chinese characters with some English in between, an abstract about 190 words. Everything follows from the seed.
"""

import datetime as dt
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from digest.archive import Archive
from digest.model import Analysis, DayIndex, Metadata, Paper, Provenance

FIRST_DAY = dt.date(2023, 1, 2)
CATEGORIES = ("cs.CV", "cs.RO", "cs.LG", "cs.AI", "cs.CL", "cs.GR", "eess.IV", "cs.MM", "cs.HC", "stat.ML")
_CATEGORY_WEIGHTS = (40, 25, 25, 20, 10, 5, 5, 2, 2, 1)
_ONSETS = "b c d f g h k l m n p r s t v w br cl cr dr fl gr pl pr sc sh sp st str th tr con dis pre inter re".split()
_NUCLEI = "a e i o u ai ea ee io ou".split()
_CODAS = "n r s t l m nd nt ng st tion ment ing al ic able ize ".split(" ")
_COMMON = "the of and to a in we is for that with on as by are this from our an which be it can model method".split()
_TERMS = (
    *("diffusion", "transformer", "segmentation", "multimodal", "3DGS", "GPT-4o", "Qwen2.5-VL", "state-of-the-art"),
    *("zero-shot", "vision-language", "end-to-end", "LiDAR", "SLAM", "ResNet-50", "difference", "Schrödinger", "NeRF"),
)
_PARTICLES = "的是在和与了对将从为中上下有不以及而其这该可使用"
_NAMED = (
    *("多模态", "大模型", "扩散模型", "强化学习", "机器人", "视觉定位", "点云", "语义分割", "三维重建", "自动驾驶"),
    *("数据集", "注意力", "零样本", "世界模型", "目标检测", "时间", "方法", "结果", "问题", "模型"),
)
_SURNAMES = "Wang Li Zhang Chen Liu Müller García Novák Kim Park Singh Rossi Łukasz Ødegård Smith Nguyen Sato".split()


class MadeUp:
    """Days of papers, one after the other."""

    def __init__(self, seed: int = 1, *, characters: int = 4_100, papers: int = 10) -> None:
        self._random = random.Random(seed)
        self._characters = characters
        self._papers = papers
        used = self._random.sample(range(0x4E00, 0x9FA5), 2_600)
        rare = list(map(chr, used))
        weights = [1 / (rank + 8) for rank in range(len(rare))]
        lengths = self._random.choices((2, 3, 4), (70, 18, 12), k=9_000)
        own = ["".join(self._random.choices(rare, weights, k=length)) for length in lengths]
        self._chinese = [*_NAMED, *own]
        self._chinese_weights = list(accumulate(1 / (rank + 12) ** 1.15 for rank in range(len(self._chinese))))
        self._english = [*_COMMON, *_TERMS, *(self._word() for _ in range(24_000))]
        self._english_weights = list(accumulate(1 / (rank + 3) ** 1.1 for rank in range(len(self._english))))
        self._phrases = [self._phrase() for _ in range(30_000)]
        self._phrase_weights = list(accumulate(1 / (rank + 50) for rank in range(len(self._phrases))))
        given = [self._word().title() for _ in range(4_000)]
        self._names = [f"{self._random.choice(given)} {self._random.choice(_SURNAMES)}" for _ in range(9_000)]
        self._names[5] = "李 雷"

    def days(self, count: int) -> Iterator[tuple[Metadata, list[Analysis], DayIndex]]:
        """Working days from `FIRST_DAY` on."""
        date = FIRST_DAY
        for _ in range(count):
            while date.weekday() > 4:
                date += dt.timedelta(days=1)
            yield self._day(date)
            date += dt.timedelta(days=1)

    def _day(self, date: dt.date) -> tuple[Metadata, list[Analysis], DayIndex]:
        papers = [self._paper(f"{date:%y%m}.{date.day * 500 + number:05}", date) for number in range(self._papers)]
        analyses = [self._analysis(paper.id) for paper in papers]
        summary = Provenance(model="made-up", language="zh")
        ids = tuple(paper.id for paper in papers)
        body = "\n\n".join(self._paragraph(300) for _ in range(3))
        index = DayIndex(date=date, source="run", papers=ids, summary=summary, body=body)
        return Metadata(date=date, papers=tuple(papers)), analyses, index

    def _paper(self, id_: str, date: dt.date) -> Paper:
        categories = dict.fromkeys(self._random.choices(CATEGORIES, _CATEGORY_WEIGHTS, k=self._random.randint(1, 3)))
        title = " ".join(word.title() if word.islower() else word for word in self._words(self._random.randint(6, 14)))
        return Paper(
            id=id_,
            version=1,
            title=title,
            authors=tuple(self._random.choices(self._names, k=self._random.randint(1, 9))),
            abstract=" ".join(self._sentence() for _ in range(9)),
            categories=tuple(categories),
            published=date,
        )

    def _analysis(self, id_: str) -> Analysis:
        parts = []
        for heading in ("概要", "问题", "方法", "结果", "局限", "展望"):
            parts += [f"## {heading}", self._paragraph(self._characters // 7), f"- {self._paragraph(60)}"]
        findings = tuple(self._paragraph(40) for _ in range(4))
        return Analysis(
            id=id_, version=1, source="full-text", model="made-up", language="zh", key_findings=findings,
            body="\n\n".join(parts),
        )  # fmt: skip

    def _words(self, count: int) -> list[str]:
        return self._random.choices(self._english, cum_weights=self._english_weights, k=count)

    def _word(self) -> str:
        syllables = self._random.choices((1, 2, 3, 4), (10, 40, 35, 15))[0]
        pick = self._random.choice
        return "".join(pick(_ONSETS) + pick(_NUCLEI) for _ in range(syllables)) + pick(_CODAS)

    def _sentence(self) -> str:
        words = self._words(self._random.randint(14, 28))
        if self._random.random() < 0.3:
            words.append(f"by {self._random.randint(1, 99)}.{self._random.randint(0, 9)}%")
        return f"{words[0].title()} {' '.join(words[1:])}."

    def _phrase(self) -> str:
        words = self._random.choices(self._chinese, cum_weights=self._chinese_weights, k=self._random.randint(2, 5))
        return "".join(
            word + (self._random.choice(_PARTICLES) if self._random.random() < 0.3 else "") for word in words
        )

    def _paragraph(self, characters: int) -> str:
        """Chinese, by about so many characters; phrases come again, as they do in prose."""
        parts: list[str] = []
        length = 0
        for phrase in self._random.choices(self._phrases, cum_weights=self._phrase_weights, k=characters // 4 + 4):
            parts += [phrase, self._random.choices(("，", "。", "", f" {self._words(1)[0]} "), (35, 15, 25, 25))[0]]
            length += len(phrase) + 1
            if length >= characters:
                break
        return "".join(parts) + "。"


def made_up_archive(root: Path, days: int, **options: int) -> Archive:
    """Write an archive of so many days."""
    archive = Archive(root)
    for metadata, analyses, index in MadeUp(**options).days(days):
        archive.write_metadata(metadata)
        for analysis in analyses:
            archive.write_analysis(metadata.date, analysis)
        archive.write_index(index)
    return archive
