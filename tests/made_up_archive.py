"""Archives of any size with made-up text in the shape of real text: for measuring, and for tests of search.

A day of ten papers has about 80 KB of text, as a real page has; arXiv announces some 240 papers a day in the categories
that are collected, and those that were not chosen are kept in brief with their scores. Everything follows from the
seed, and the first days of a long archive are those of a short one.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from digest.archive import Archive
from digest.files import front_matter_text, json_text
from digest.model import Analysis, Candidate, DayIndex, Ledger, LedgerRow, Metadata, Paper, Provenance, Score, Tokens
from tests.made_up_text import Prose
from tests.made_up_words import People, Vocabulary

FIRST_DAY = dt.date(2023, 1, 2)
CATEGORIES = ("cs.CV", "cs.RO", "cs.LG", "cs.AI", "cs.CL", "cs.GR", "eess.IV", "cs.MM", "cs.HC", "stat.ML")
_CATEGORY_WEIGHTS = (45, 20, 12, 14, 8, 3, 3, 1.5, 1.5, 1)
_RARE = (
    *("cs.MA", "cs.IR", "cs.CR", "cs.SD", "eess.SY", "eess.SP", "cs.SE", "cs.CY", "eess.AS", "cs.NE", "cs.IT", "cs.CE"),
    *("cs.DC", "cs.AR", "cs.CG", "math.OC", "math.NA", "stat.AP", "stat.ME", "quant-ph", "q-bio.NC", "q-bio.QM"),
    *("physics.med-ph", "physics.geo-ph", "physics.optics", "physics.comp-ph", "astro-ph.IM", "cond-mat.mtrl-sci"),
)
"""Each stands on one paper in 400 or fewer; together they make most of the category pages."""
Days = Iterable[tuple[Metadata, list[Analysis], DayIndex]]


class MadeUp:
    """Days of papers, one after the other.

    Args:
        characters: of the body of an analysis, about.
        papers: that a day chooses, out of some 24 times as many.
    """

    def __init__(self, seed: int = 1, *, characters: int = 2_400, papers: int = 10) -> None:
        self._random = random.Random(seed)
        self._papers = papers
        self._prose = Prose(self._random, Vocabulary(self._random), characters=characters)
        self._people = People(self._random)

    def days(self, count: int) -> Iterator[tuple[Metadata, list[Analysis], DayIndex]]:
        """Working days from `FIRST_DAY` on."""
        date = FIRST_DAY
        for _ in range(count):
            while date.weekday() > 4:
                date += dt.timedelta(days=1)
            yield self._day(date)
            date += dt.timedelta(days=1)

    def _day(self, date: dt.date) -> tuple[Metadata, list[Analysis], DayIndex]:
        announced = self._random.randint(18 * self._papers, 29 * self._papers)
        ids = [f"{date:%y%m}.{date.day * 500 + number:05}" for number in range(announced)]
        papers = [self._paper(id_, date) for id_ in ids[: self._papers]]
        analyses = [self._analysis(paper, date) for paper in papers]
        candidates = [self._candidate(id_) for id_ in ids[self._papers :]]
        index = DayIndex(
            date=date,
            source="run",
            papers=tuple(paper.id for paper in papers),
            summary=Provenance(model="made-up", prompt=self._hash(), created=_hour(date, 1), language="zh"),
            ledger=self._ledger(papers, candidates),
            body=self._prose.summary([(paper.id, paper.title) for paper in papers]),
        )
        return Metadata(date=date, papers=tuple(papers), candidates=tuple(candidates)), analyses, index

    def _paper(self, id_: str, date: dt.date) -> Paper:
        # Half of the papers have 5 authors or fewer, one in a hundred more than 22, a few hundreds.
        count = max(1, round(self._random.lognormvariate(1.6, 0.62)))
        return Paper(
            id=id_,
            version=1,
            title=self._prose.title(),
            authors=self._people.authors(count),
            abstract=self._prose.abstract(),
            categories=self._categories(),
            published=date - dt.timedelta(days=1),
            updated=date - dt.timedelta(days=1),
            comment=self._prose.comment(),
        )

    def _categories(self) -> tuple[str, ...]:
        count = self._random.choices((1, 2, 3, 4), (56, 31, 9, 4))[0]
        found = self._random.choices(CATEGORIES, _CATEGORY_WEIGHTS, k=count)
        if self._random.random() < 0.05:
            found.append(self._random.choice(_RARE))
        return tuple(dict.fromkeys(found))

    def _analysis(self, paper: Paper, date: dt.date) -> Analysis:
        return Analysis(
            id=paper.id,
            version=1,
            source="full-text",
            model="made-up",
            prompt=self._hash(),
            tokens=Tokens(input=self._random.randint(15_000, 40_000), output=self._random.randint(1_500, 3_000)),
            cost_usd=round(self._random.uniform(0.01, 0.06), 6),
            created=_hour(date, 0),
            language="zh",
            score=self._score((2, 3)),
            key_findings=tuple(self._prose.finding() for _ in range(4)),
            body=self._prose.analysis(),
        )

    def _candidate(self, id_: str) -> Candidate:
        category = self._random.choices(CATEGORIES, _CATEGORY_WEIGHTS)[0]
        return Candidate(id=id_, title=self._prose.title(), primary_category=category, score=self._score((1, 2)))

    def _score(self, points: Sequence[int]) -> Score:
        return Score(
            relevance=self._random.choice(points),
            significance=self._random.choice(points),
            relevance_reason=self._prose.reason(),
            significance_reason=self._prose.reason(),
            strength=self._random.randint(0, 9),
        )

    def _ledger(self, papers: Sequence[Paper], candidates: Sequence[Candidate]) -> Ledger:
        """Of the first four categories, as a group collects them."""
        announced = len(papers) + len(candidates)
        rows = []
        for category in CATEGORIES[:4]:
            chosen = sum(category in paper.categories for paper in papers)
            every = chosen + sum(category == candidate.primary_category for candidate in candidates)
            rows.append(LedgerRow(category=category, announced=every, considered=every, scored=every, chosen=chosen))
        return Ledger(announced=announced, considered=announced, rows=tuple(rows))

    def _hash(self) -> str:
        return f"{self._random.getrandbits(48):012x}"


def _hour(date: dt.date, hour: int) -> dt.datetime:
    return dt.datetime(date.year, date.month, date.day, hour, 20, tzinfo=dt.UTC)


def write_days(archive: Archive, days: Days) -> None:
    """Write days, without the care for power cuts that makes writing slow."""
    for metadata, analyses, index in days:
        archive.folder(metadata.date).mkdir(parents=True)
        archive.metadata_path(metadata.date).write_text(json_text(metadata), encoding="utf-8")
        for analysis in analyses:
            path = archive.analysis_path(metadata.date, analysis.id)
            path.write_text(front_matter_text(analysis), encoding="utf-8")
        archive.index_path(metadata.date).write_text(front_matter_text(index), encoding="utf-8")


def made_up_archive(root: Path, days: int, **options: int) -> Archive:
    """Write an archive of so many days."""
    archive = Archive(root)
    write_days(archive, MadeUp(**options).days(days))
    return archive
