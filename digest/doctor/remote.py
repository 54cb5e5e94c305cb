"""What is asked of others: arXiv and the model, one small request each, through the doors that a run takes."""

import datetime as dt
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import BaseModel

from digest.doctor.diagnosis import Diagnosis, Level, Subject
from digest.errors import UsageError
from digest.model import EXTRACTIVE
from digest.pipeline.arxiv.arxiv_client import ArxivClient
from digest.pipeline.llm.budget import Budget
from digest.pipeline.llm.chat import open_chat
from digest.pipeline.llm.door import refuse_strangers
from digest.pipeline.llm.own_server import is_unpaid
from digest.pipeline.llm.prompts import part
from digest.pipeline.records import ArxivError, ModelAccessError, ModelError, Request
from digest.settings import Settings
from digest.start.origin import repository_of

ARXIV, CLOCK, MODEL = "arxiv", "clock", "model"
KNOWN_ID = "0704.0001"
"""The first paper with an id of the new style: a record that will always be there."""
FAR = dt.timedelta(minutes=5)
"""A clock may differ from others by so much: a run decides by the hour what was announced."""

_ANSWER_TOKENS = 64
_LONGEST = 60.0


class Alive(BaseModel):
    """The answer of a model that can be asked."""

    ok: bool


def arxiv(subject: Subject) -> Iterator[Diagnosis]:
    """arXiv's API and feed, and the clock against theirs."""
    settings, outside = subject.settings, subject.outside
    if settings is None:
        return
    if subject.offline:
        yield Diagnosis("note", ARXIV, "--offline: neither arXiv nor a model was asked, nor the clock compared")
        return
    once = replace(outside.arxiv_patience, tries=1)
    with ArxivClient(settings, pacer=outside.pacer, patience=once) as client:
        try:
            client.batch([KNOWN_ID])
            yield Diagnosis("ok", ARXIV, f"the API answers: {client.api}")
        except ArxivError as error:
            yield _not_reached("the API", error)
        try:
            feed = client.feed(settings.categories)
            yield Diagnosis("ok", ARXIV, f"the feed answers: {len(feed.entries)} entries of {feed.date}, {client.rss}")
        except ArxivError as error:
            yield _not_reached("the feed", error)
        yield clock(outside.now(), client.server_time)


def _not_reached(name: str, error: ArxivError) -> Diagnosis:
    reason, _, hint = str(error).partition("; ")
    # True of a run, and no news here.
    hint = re.sub(r"given up after \d+ tries; |nothing was written[,;] ", "", hint)
    return Diagnosis("problem", ARXIV, f"{name} gave no answer that can be used: {reason}", hint)


def clock(here: dt.datetime, there: dt.datetime | None) -> Diagnosis:
    """This machine's clock against that of a server; both in UTC, the second None where no server told it."""
    if there is None:
        return Diagnosis("note", CLOCK, "no server said what time it is, so the clock was not compared")
    off = abs(here - there)
    if off > FAR:
        side = "behind" if here < there else "ahead"
        what = f"the clock is {off.total_seconds() / 60:,.0f} minutes {side}: days are asked for at the wrong time"
        return Diagnosis("problem", CLOCK, what, "set it, best by a time service (NTP)")
    return Diagnosis("ok", CLOCK, f"the clock agrees with arXiv's to {off.total_seconds():.0f} s")


def model(subject: Subject) -> Iterator[Diagnosis]:
    """The models of digest.yml: litellm, the name, a key, a price where there is a ceiling, and an answer."""
    settings = subject.settings
    if settings is None:
        return
    try:
        refuse_strangers(settings.asked_models, settings.api_base)
    except UsageError as error:
        yield Diagnosis("problem", MODEL, str(error))
        return
    for name in settings.models:
        if name == EXTRACTIVE:
            yield Diagnosis("ok", MODEL, f"`model: {EXTRACTIVE}` needs no key and no network")
            continue
        try:
            chat = open_chat(name, Budget(settings.budget.usd_per_run), api_base=settings.api_base)
        except UsageError as error:
            yield Diagnosis("problem", MODEL, str(error))
            continue
        is_free = is_unpaid(name, settings.api_base)
        known = "litellm knows it" if chat.has_price else "litellm knows its provider"
        known += "" if chat.has_price or is_free else ", but no price of such a name"
        told = "no key goes with it, as OPENAI_API_KEY is not set" if chat.has_no_key else "no key is missing"
        yield Diagnosis("ok", MODEL, f"{name}: {known}; {told}")
        if not is_free:
            yield from _not_passed_on(chat.key_names, subject)
        if not subject.offline:
            yield _asked(name, settings, subject)


def _not_passed_on(keys: Sequence[str], subject: Subject) -> Iterator[Diagnosis]:
    """The workflows that do not name a key: to them it is empty, however the secret is set.

    `digest init` writes them wherever the days are made; they run only on GitHub.
    """
    is_there = repository_of(subject.root) is not None
    level: Level = "problem" if is_there else "note"
    when = "" if is_there else "if GitHub is to make the days, "
    for name in ("daily.yml", "backfill.yml"):
        try:
            workflow = (subject.root / ".github" / "workflows" / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for key in keys:
            if not re.search(rf"\b{key}\b", workflow):
                todo = f"{when}write `{key}: ${{{{ secrets.{key} }}}}` beside the other keys there"
                yield Diagnosis(level, MODEL, f".github/workflows/{name}: does not pass on {key}", todo)


def _asked(name: str, settings: Settings, subject: Subject) -> Diagnosis:
    """A tiny request in the form of the real ones. It may cost a fraction of a cent, whatever the ceiling of a run."""
    patience = replace(subject.outside.model_patience, tries=1)
    patience = replace(patience, request=min(patience.request, _LONGEST), total=min(patience.total, _LONGEST))
    budget = Budget()
    chat = open_chat(
        name, budget, api_base=settings.api_base, structured_output=settings.structured_output, patience=patience
    )
    begun = time.monotonic()
    try:
        chat.ask(Request(system=part("alive", {}), user="?", schema=Alive, max_tokens=_ANSWER_TOKENS))
    except ModelAccessError as error:
        return Diagnosis("problem", MODEL, str(error), "see to the key, the name of the model and the account")
    except ModelError as error:
        where = "see whether the server at `api_base` runs" if settings.api_base else "try again later"
        return Diagnosis("problem", MODEL, str(error), where)
    return Diagnosis("ok", MODEL, f"{name}: answered in {time.monotonic() - begun:.0f} s ({budget.told})")
