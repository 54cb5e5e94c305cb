"""A day written by a model that reads the papers: how much of each the budget allows, PDF or abstract."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from digest.model import SCHEMA, Analysis, ArxivId, Count, Ledger, Paper, Record
from digest.pipeline import analyse, summarise
from digest.pipeline.answer_cache import AnswerCache
from digest.pipeline.budget import Budget, Level
from digest.pipeline.chat import LiteLLMChat
from digest.pipeline.pdf import PaperText, PdfError, PdfReader
from digest.pipeline.prompts import Prompts
from digest.pipeline.records import BudgetError, Scored
from digest.pipeline.writers import Summary
from digest.settings import Settings

log = logging.getLogger(__name__)

_SHORTER = 3
"""A shortened text has so many times fewer tokens than `budget.tokens_per_paper` allows."""
_PROMPT_TOKENS, _ABSTRACT_TOKENS, ANALYSIS_TOKENS = 2_500, 600, 1_500
"""What a request takes beside the paper's text; what an abstract takes; what a usual analysis has."""
_OUTAGES_BORNE = 2
"""In so many runs a PDF that the server can't give is waited for; the next run reads the abstract."""


class _Outages(Record):
    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    id: ArxivId
    runs: Count


@dataclass(frozen=True)
class Costs:
    """What reading one paper is expected to cost, in US dollars, by how much of it is read."""

    full: float
    short: float
    abstract: float
    summary: float


def levels(number: int, costs: Costs, left: float | None) -> list[Level]:
    """How richly each of so many papers is read, the best first, so that the money lasts for all and the summary. Pure.

    They are read at once, so this is settled before the first request, on expected costs. The ceiling itself is kept
    by the budget, request by request.

    Args:
        left: US dollars; None for no ceiling.
    """
    budget = Budget(left)
    found = []
    for position in range(number):
        level = budget.level(costs.full, costs.short, costs.abstract, others=number - position - 1, keep=costs.summary)
        cost = {Level.FULL: costs.full, Level.SHORT: costs.short, Level.ABSTRACT: costs.abstract, Level.STOP: 0.0}
        with budget.reserve(cost[level]):
            pass
        found.append(level)
    return found


class ModelWriter:
    """`Writer` by a model.

    Args:
        outages: remembers PDFs that could not be fetched, from run to run.
    """

    def __init__(
        self,
        settings: Settings,
        chat: LiteLLMChat,
        budget: Budget,
        prompts: Prompts,
        reader: PdfReader,
        *,
        outages: AnswerCache,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._settings = settings
        self._chat = chat
        self._budget = budget
        self._prompts = prompts
        self._reader = reader
        self._outages = outages
        self._now = now
        self._levels: dict[str, Level] = {}

    @property
    def model(self) -> str:
        return self._chat.model

    def begin(self, chosen: Sequence[Scored]) -> None:
        """Share the budget out."""
        ids = [one.announced.paper.id for one in chosen]
        shared = levels(len(ids), self._costs(len(ids)), self._budget.left)
        self._levels = dict(zip(ids, shared, strict=True))
        for level in (Level.SHORT, Level.ABSTRACT, Level.STOP):
            if count := shared.count(level):
                text = "the budget (budget.usd_per_run) lasts for the %s alone of %d of %d papers"
                log.warning(text, level.value, count, len(ids))

    def _costs(self, papers: int) -> Costs:
        tokens, answer = self._settings.budget.tokens_per_paper, ANALYSIS_TOKENS
        expected = self._chat.expected_cost
        return Costs(
            full=expected(_PROMPT_TOKENS + tokens, answer),
            short=expected(_PROMPT_TOKENS + tokens // _SHORTER, answer),
            abstract=expected(_PROMPT_TOKENS + _ABSTRACT_TOKENS, answer),
            summary=expected(_PROMPT_TOKENS + papers * answer, summarise.ANSWER_TOKENS // 2),
        )

    def fetch(self, one: Scored) -> PaperText | None:
        """See `Writer`.

        Raises:
            BudgetError: the money does not last for this paper.
            PdfError: the server could not give the PDF, this time.
        """
        paper = one.announced.paper
        tokens = self._settings.budget.tokens_per_paper
        match self._levels.get(paper.id, Level.FULL):
            case Level.FULL:
                return self._text(paper, tokens)
            case Level.SHORT:
                return self._text(paper, tokens // _SHORTER)
            case Level.ABSTRACT:
                return None
            case Level.STOP:
                raise BudgetError("the budget (budget.usd_per_run) is used up; run it again, or raise it in digest.yml")

    def analyse(self, one: Scored, text: PaperText | None) -> Analysis:
        """See `Writer`. Where the budget does not allow the text, the abstract is read.

        Raises:
            BudgetError: nor does it allow the abstract.
            ModelError: no usable answer.
        """
        try:
            return self._ask(one, text)
        except BudgetError:
            if text is None:
                raise
        log.warning("%s: the budget (budget.usd_per_run) allows no more than its abstract", one.announced.paper.id)
        return self._ask(one, None)

    def _ask(self, one: Scored, text: PaperText | None) -> Analysis:
        return analyse.analyse(
            one.announced.paper, text, chat=self._chat, prompt=self._prompts.analyse,
            language=self._settings.language, now=self._now, score=one.score,
        )  # fmt: skip

    def _text(self, paper: Paper, tokens: int) -> PaperText | None:
        """The text of the PDF; None where there is none to be had, and the abstract must do.

        Raises:
            PdfError: the server could not give it, this time.
        """
        name = f"outage-{paper.id.replace('/', '_')}"
        try:
            return self._reader.read(paper).fitted(tokens)
        except PdfError as error:
            before = self._outages.get(_Outages, name)
            runs = before.runs if before else 0
            if error.temporary and runs < _OUTAGES_BORNE:
                self._outages.put(name, _Outages(id=paper.id, runs=runs + 1))
                raise
            log.warning("%s: read from the abstract, because %s", paper.id, error)
            return None

    def summarise(self, chosen: Sequence[Scored], analyses: Mapping[str, Analysis], ledger: Ledger) -> Summary:
        """See `Writer`.

        Raises:
            ModelError: no usable answer, or no money for it.
        """
        day = [(one.announced.paper, analyses[one.announced.paper.id]) for one in chosen]
        body, provenance = summarise.summarise(
            day, chat=self._chat, prompt=self._prompts.summarise, language=self._settings.language,
            interests=self._settings.interests, now=self._now,
        )  # fmt: skip
        return Summary(body, provenance)
