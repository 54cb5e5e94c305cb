"""The doors of a run, opened together and before anything is asked: arXiv, the models, the PDFs."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from digest.model import EXTRACTIVE
from digest.pipeline.arxiv.arxiv_client import ArxivClient
from digest.pipeline.arxiv.transport import user_agent
from digest.pipeline.cache_places import day_folder
from digest.pipeline.llm.budget import Budget
from digest.pipeline.llm.chat import LiteLLMChat, open_chat
from digest.pipeline.llm.door import refuse_strangers
from digest.pipeline.llm.prompts import load_prompts
from digest.pipeline.model_writer import ModelWriter
from digest.pipeline.paper.pdf import PdfReader
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.records import Chat
from digest.pipeline.scoring.score import system_prompt
from digest.pipeline.setup import Setup
from digest.pipeline.writers import ExtractiveWriter, Writer


@dataclass(frozen=True)
class Tools:
    """What a day is made with.

    `scorer` is the model that scores, None for keywords; `scoring_prompt` is what it is told, "" without one.
    `extractor` writes where the model does not. `stop` ends all waiting.
    """

    client: ArxivClient
    budget: Budget
    scorer: Chat | None
    scoring_prompt: str
    writer: Writer
    extractor: ExtractiveWriter
    stop: Callable[[], object] = lambda: None


@contextmanager
def opened(setup: Setup, date: dt.date) -> Iterator[Tools]:
    """The tools for one day, closed at the end.

    Raises:
        UsageError: a prompt can't be used; the model is unknown, or its key or its price is missing; two models of
            different providers share an address.
    """
    settings, outside = setup.settings, setup.outside
    prompts = load_prompts(settings.language, setup.prompts)
    budget = Budget(settings.budget.usd_per_run)
    stop = threading.Event()
    extractor = ExtractiveWriter(settings, setup.archive, date, outside.now)

    def chat(model: str) -> LiteLLMChat | None:
        return None if model == EXTRACTIVE else open_chat(
            model, budget, api_base=settings.api_base, structured_output=settings.structured_output,
            patience=outside.model_patience, stop=stop,
        )  # fmt: skip

    refuse_strangers(settings.asked_models, settings.api_base)
    analyst = chat(settings.analysis_model)
    scoring_model = settings.scoring_model or settings.analysis_model
    scorer = analyst if scoring_model == settings.analysis_model else chat(scoring_model)
    scoring_prompt = system_prompt(prompts.score, settings) if scorer else ""
    with ExitStack() as stack:
        client = stack.enter_context(ArxivClient(settings, pacer=outside.pacer, patience=outside.arxiv_patience))
        writer: Writer = extractor
        if analyst:
            reader = stack.enter_context(_pdf_reader(setup))
            outages = AnswerCache(day_folder(setup.cache, setup.archive, date))
            writer = ModelWriter(settings, analyst, budget, prompts, reader, outages=outages, now=outside.now)
        yield Tools(client, budget, scorer, scoring_prompt, writer, extractor, stop.set)


def _pdf_reader(setup: Setup) -> PdfReader:
    outside = setup.outside
    return PdfReader(
        setup.settings.pdf_base, setup.cache / "pdf", user_agent=user_agent(setup.settings.site_url),
        turn=outside.pacer.turn, hold=outside.pacer.hold, sleep=outside.sleep, limits=outside.pdf_limits,
    )  # fmt: skip
