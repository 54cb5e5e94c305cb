"""A day written by a model that reads the papers: how much of each the budget allows, PDF or abstract."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from statistics import mean

from digest.model import Analysis, Ledger, Paper
from digest.pipeline import analyse, summarise
from digest.pipeline.failed_runs import is_borne
from digest.pipeline.llm.budget import Budget
from digest.pipeline.llm.budget_sharing import Costs, Level, Sharing
from digest.pipeline.llm.chat import LiteLLMChat
from digest.pipeline.llm.prompts import Prompts
from digest.pipeline.llm.tokens import estimate_tokens
from digest.pipeline.paper.pdf import PaperText, PdfError, PdfReader, WholeText
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.records import BudgetError, Scored
from digest.pipeline.writers import Summary
from digest.settings import Settings

log = logging.getLogger(__name__)

_SHORTER = 3
"""A shortened text has so many times fewer tokens than `budget.tokens_per_paper` allows."""
_PROMPT_TOKENS, _PAPER_TOKENS, ANALYSIS_TOKENS = 2_500, 3_100, 1_500
"""What a request takes; with a paper's metadata and abstract; what a usual analysis has."""
_READ = (Level.FULL, Level.SHORT, Level.ABSTRACT)
"""The levels at which something is read, the richest first."""


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
        self._sharing: Sharing | None = None
        self._outputs: list[int] = []

    @property
    def model(self) -> str:
        return self._chat.model

    def begin(self, chosen: Sequence[Scored]) -> bool:
        """See `Writer`. The money lasts, as far as can be foreseen, where the worst cases of all papers and the summary
        fit in: repairs and tries that timed out are not counted.
        """
        number, worst = len(chosen), self._chat.worst_cost
        # Finished papers are in the summary, too.
        papers = max(number, self._settings.papers_per_day)
        analyses = min(papers * ANALYSIS_TOKENS, summarise.INPUT_TOKENS)
        summary = worst(_PROMPT_TOKENS + analyses, summarise.ANSWER_TOKENS)
        paper = worst(_PAPER_TOKENS + self._settings.budget.tokens_per_paper, analyse.FULL_ANSWER)
        left = self._budget.left
        is_tight = left is not None and number * paper + summary > left
        self._sharing = Sharing(self._budget, number, keep=summary) if is_tight else None
        return is_tight

    def _costs(self, text_tokens: int) -> Costs:
        """What reading a paper with so much text is expected to cost, by the answers so far and a usual one."""
        output = round(mean([self._chat.expected_output(ANALYSIS_TOKENS), *self._outputs]))

        def expected(tokens: int) -> float:
            return self._chat.expected_cost(_PAPER_TOKENS + min(text_tokens, tokens), output)

        return Costs(*(expected(self._room(level)) for level in _READ))

    def _room(self, level: Level) -> int:
        """How many tokens of its text are read of a paper."""
        tokens = self._settings.budget.tokens_per_paper
        return {Level.FULL: tokens, Level.SHORT: tokens // _SHORTER}.get(level, 0)

    def fetch(self, one: Scored) -> WholeText | None:
        """See `Writer`.

        Raises:
            PdfError: the server could not give the PDF, this time.
        """
        if self._sharing and self._sharing.is_over(self._costs(0)):
            return None
        try:
            return self._text(one.paper)
        except BaseException:
            # Whatever it was, no money is needed for this paper.
            if self._sharing:
                self._sharing.leave()
            raise

    def analyse(self, one: Scored, text: WholeText | None, *, begun: Callable[[], object] = lambda: None) -> Analysis:
        """See `Writer`. Where the budget does not allow all of the text, less is read.

        Raises:
            BudgetError: nor does it allow the abstract.
            ModelError: no usable answer.
        """
        if self._sharing is None:
            return self._read(one, text, Level.FULL, begun)
        size = _size(text)
        with self._sharing.turn(lambda: self._costs(size)) as level:
            analysis = self._read(one, text, level, begun)
            self._outputs.append(analysis.tokens.output)
        return analysis

    def _read(self, one: Scored, whole: WholeText | None, level: Level, begun: Callable[[], object]) -> Analysis:
        """The analysis of a paper at a level, or at the next lower one that the budget allows."""
        if level is Level.STOP:
            raise BudgetError("the budget (budget.usd_per_run) is used up; run it again, or raise it in digest.yml")
        for each in _READ[_READ.index(level) :]:
            room = self._room(each)
            text = whole.fitted(room) if whole and room else None
            if each is not Level.FULL and _size(whole) > room:
                told = "%s: the budget (budget.usd_per_run) allows no more than its %s"
                log.warning(told, one.paper.id, each.value)
            try:
                return self._ask(one, text, begun)
            except BudgetError:
                if text is None:
                    raise
        raise AssertionError("unreachable: the abstract returns or raises")

    def _ask(self, one: Scored, text: PaperText | None, begun: Callable[[], object]) -> Analysis:
        return analyse.analyse(
            one.paper, text, chat=self._chat, prompt=self._prompts.analyse,
            language=self._settings.language, now=self._now, score=one.score, begun=begun,
        )  # fmt: skip

    def _text(self, paper: Paper) -> WholeText | None:
        """The text of the PDF; None where there is none to be had, and the abstract must do.

        Raises:
            PdfError: the server could not give it, this time.
        """
        try:
            return self._reader.read(paper)
        except PdfError as error:
            if error.temporary and is_borne(self._outages, "outage", paper.id):
                raise
            log.warning("%s: read from the abstract, because %s", paper.id, error)
            return None

    def summarise(self, chosen: Sequence[Scored], analyses: Mapping[str, Analysis], ledger: Ledger) -> Summary:
        """See `Writer`.

        Raises:
            ModelError: no usable answer, or no money for it.
        """
        day = [(one.paper, analyses[one.paper.id]) for one in chosen]
        body, provenance = summarise.summarise(
            day, chat=self._chat, prompt=self._prompts.summarise, language=self._settings.language,
            interests=self._settings.interests, now=self._now,
        )  # fmt: skip
        return Summary(body, provenance)


def _size(text: WholeText | None) -> int:
    """About how many tokens a text has."""
    return estimate_tokens(text.text) if text else 0
