"""Who writes a day: sentences picked by rules, or a model. A run asks both for the same things."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.model import EXTRACTIVE, Analysis, Ledger, Provenance
from digest.pipeline.extractive.analysis import extract
from digest.pipeline.extractive.summary import extractive_summary
from digest.pipeline.extractive.themes import Background, background, themes
from digest.pipeline.paper.pdf import WholeText
from digest.pipeline.phrases import spoken
from digest.pipeline.records import Scored
from digest.settings import Settings

_BACKGROUND_DAYS = 60
"""So many days before tell which terms are usual: some hundred papers."""


@dataclass(frozen=True)
class Summary:
    """The executive summary: Markdown, and where it comes from."""

    body: str
    provenance: Provenance


class Writer(Protocol):
    """Writes the analyses of a day and its summary. Safe to use from several threads."""

    @property
    def model(self) -> str:
        """The name that goes into the provenance."""

    def begin(self, chosen: Sequence[Scored]) -> bool:
        """Told which papers are to be read, the best first, before the first is.

        Returns:
            Whether each may be analysed only when all better ones have begun, because the money may not last for all.
        """

    def fetch(self, one: Scored) -> WholeText | None:
        """Get what a paper is read from, None for its abstract alone. May wait for arXiv, costs nothing.

        Raises:
            DigestError: it could not be done; the text says why.
        """

    def analyse(self, one: Scored, text: WholeText | None, *, begun: Callable[[], object] = lambda: None) -> Analysis:
        """Read one paper.

        Args:
            begun: called when the money for it is set aside. Where it isn't, this raises.

        Raises:
            DigestError: it could not be done; the text says why.
        """

    def summarise(self, chosen: Sequence[Scored], analyses: Mapping[str, Analysis], ledger: Ledger) -> Summary:
        """The summary of the papers that have an analysis.

        Raises:
            DigestError: it could not be done; the text says why.
        """


@dataclass(frozen=True)
class ExtractiveWriter:
    """Picks sentences of the abstracts and counts: no model, no network, no cost.

    Args:
        archive: for the terms that are usual in it.
        date: only earlier days are looked at, so that a day made again is the same.
    """

    settings: Settings
    archive: Archive
    date: dt.date
    now: Callable[[], dt.datetime]

    @property
    def model(self) -> str:
        return EXTRACTIVE

    def begin(self, chosen: Sequence[Scored]) -> bool:
        """Nothing has to be shared out."""
        return False

    def fetch(self, one: Scored) -> WholeText | None:
        """Nothing but the abstract is needed."""

    def analyse(self, one: Scored, text: WholeText | None, *, begun: Callable[[], object] = lambda: None) -> Analysis:
        """See `Writer`. Never raises."""
        return extract(one.paper, score=one.score, created=self.now())

    def summarise(
        self,
        chosen: Sequence[Scored],
        analyses: Mapping[str, Analysis],
        ledger: Ledger,
        *,
        excluded: int = 0,
        withdrawn: int = 0,
        missing: int = 0,
    ) -> Summary:
        """See `Writer`. Never raises.

        Args:
            excluded: how many of the candidates were about excluded topics.
            withdrawn: how many of the announced papers were withdrawn.
            missing: of how many of them nothing is known.
        """
        words = self.settings.keywords
        topics = (*words.primary, *words.secondary)
        papers = [one.paper for one in chosen]
        found = themes(papers, self._usual(topics), topics=topics)
        language = self.settings.language
        body = extractive_summary(
            chosen, ledger, found, language=language, excluded=excluded, withdrawn=withdrawn, missing=missing
        )
        return Summary(body, Provenance(model=EXTRACTIVE, created=self.now(), language=spoken(language)))

    def _usual(self, topics: Sequence[str]) -> Background:
        earlier = [date for date in self.archive.dates() if date < self.date][-_BACKGROUND_DAYS:]
        texts = []
        for date in earlier:
            try:
                metadata = self.archive.load_metadata(date)
            except ArchiveError:
                continue  # a day without it says nothing about terms; `digest check` reports it
            texts += [(paper.title, paper.abstract) for paper in metadata.papers]
        return background(texts, topics=topics)
