"""The doors of a run, opened together and before anything is asked: arXiv, the models, the PDFs."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from digest.model import EXTRACTIVE
from digest.pipeline.arxiv_client import ArxivClient
from digest.pipeline.budget import Budget
from digest.pipeline.prompts import load_prompts
from digest.pipeline.records import Chat
from digest.pipeline.score import system_prompt
from digest.pipeline.setup import Setup
from digest.pipeline.writers import ExtractiveWriter, Writer


@dataclass(frozen=True)
class Tools:
    """What a day is made with.

    `scorer` is the model that scores, None for keywords; `scoring_prompt` is what it is told, "" without one.
    `extractor` writes where the model does not. `readers` papers are read at once; `stop` ends all waiting.
    """

    client: ArxivClient
    budget: Budget
    scorer: Chat | None
    scoring_prompt: str
    writer: Writer
    extractor: ExtractiveWriter
    readers: int = 1
    stop: Callable[[], object] = lambda: None


@contextmanager
def opened(setup: Setup, date: dt.date) -> Iterator[Tools]:
    """The tools for one day, closed at the end.

    Raises:
        UsageError: a prompt can't be used; the model is unknown, or its key or its price is missing.
    """
    settings, outside = setup.settings, setup.outside
    prompts = load_prompts(settings.language, setup.prompts)
    budget = Budget(settings.budget.usd_per_run)
    extractor = ExtractiveWriter(settings, setup.archive, date, outside.now)
    scoring_model = settings.scoring_model or settings.analysis_model
    scoring_prompt = system_prompt(prompts.score, settings) if scoring_model != EXTRACTIVE else ""
    with ArxivClient(settings, pacer=outside.pacer, patience=outside.arxiv_patience) as client:
        yield Tools(client, budget, None, scoring_prompt, extractor, extractor)
