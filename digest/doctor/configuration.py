"""digest.yml and the prompts: what the schema can't know."""

import re
from collections.abc import Iterator

from digest.counting import counted
from digest.doctor.diagnosis import Diagnosis, Subject
from digest.errors import UsageError
from digest.model import EXTRACTIVE
from digest.pipeline.llm.own_server import is_unpaid
from digest.pipeline.llm.prompts import load_prompts
from digest.settings import Settings
from digest.taxonomy import doubts

AREA = "settings"
_LATIN = re.compile("[A-Za-z]")


def configuration(subject: Subject) -> Iterator[Diagnosis]:
    """The settings of runs."""
    settings = subject.settings
    if settings is None:
        yield Diagnosis("problem", AREA, subject.fault)
        return
    told = ", ".join(settings.categories)
    yield Diagnosis(
        "ok", AREA, f"{subject.config.name}: up to {counted(settings.papers_per_day, 'paper')} a day of {told}"
    )
    for what, hint in doubts(settings.categories):
        yield Diagnosis("note", AREA, what, hint)
    if not _has_interests(settings):
        what = "nothing says which papers are of interest, so each is as relevant as the other"
        yield Diagnosis("note", AREA, what, "set `keywords`, `authors`, `institutions` or, for a model, `interests`")
    if not settings.asks_model and settings.keywords.primary and not any(map(_LATIN.search, settings.keywords.primary)):
        what = "no model, and no primary keyword has a Latin letter: arXiv's abstracts are English"
        yield Diagnosis("note", AREA, what, "write keywords in English, or set a `model`, which understands others")
    if settings.asks_model and settings.budget.usd_per_run is None and not _is_free(settings):
        hint = "set it, in US dollars"
        if settings.api_base:
            hint += "; a model whose price litellm does not know is refused then: limit that one at its server"
        yield Diagnosis("note", AREA, "budget.usd_per_run: nothing limits what a day may cost", hint)
    # Without a model they are of no use, but a folder that can't be used stops a run all the same.
    if settings.asks_model or settings.prompts:
        yield _prompts(subject, settings)


def _has_interests(settings: Settings) -> bool:
    keywords = settings.keywords
    return any((keywords.primary, keywords.secondary, settings.authors, settings.institutions, settings.interests))


def _is_free(settings: Settings) -> bool:
    return all(name == EXTRACTIVE or is_unpaid(name, settings.api_base) for name in settings.models)


def _prompts(subject: Subject, settings: Settings) -> Diagnosis:
    folder = subject.root / settings.prompts if settings.prompts else None
    try:
        load_prompts(settings.language, folder)
    except UsageError as error:
        return Diagnosis("problem", AREA, str(error))
    return Diagnosis("ok", AREA, f"the prompts{f' in {folder}' if folder else ''} can be used")
