"""Relevance and significance of every candidate: by a model in batches, or by keywords.

Every paper comes back, scored or with the reason why not. A batch that fails costs that batch; when the budget is used
up, the papers that are left are scored by keywords, and their reasons say so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event

from digest.model import Paper, Tokens
from digest.pipeline.arrivals import as_they_arrive
from digest.pipeline.brief import brief
from digest.pipeline.llm.prompts import Prompt, language_name
from digest.pipeline.phrases import phrase
from digest.pipeline.records import Announced, BudgetError, Chat, ModelAccessError, ModelError, Scored
from digest.pipeline.scoring.keyword_score import Judgement, keyword_score
from digest.pipeline.scoring.keywords import Interests, Match
from digest.pipeline.scoring.score_answer import Batch, complaints, judgements, papers_text, without_invented
from digest.pipeline.scoring.score_store import Store
from digest.settings import Settings

BATCH = 20
"""So many papers at most go into one request."""

_NOTHING = Tokens()
_ANSWER_TOKENS = 300
"""Room for the answer on one paper; it takes about 120."""
_FAILURE = 500


@dataclass(frozen=True)
class ScoringProgress:
    """How far the scoring is: papers done of all, and what it has cost so far."""

    done: int
    of: int
    tokens: Tokens
    cost_usd: float


@dataclass(frozen=True)
class Scoring:
    """What became of the candidates, in the order in which they were given, and what it cost.

    `by_keywords` counts those that a model was meant to score, had the budget not been used up; `refused` says of the
    first request that was not sent what it might have cost. `is_denied`: the provider refuses every request.
    """

    scored: tuple[Scored, ...]
    tokens: Tokens = _NOTHING
    cost_usd: float = 0.0
    by_keywords: int = 0
    refused: str = ""
    is_denied: bool = False

    @property
    def failed(self) -> tuple[Scored, ...]:
        """Those that could not be scored."""
        return tuple(one for one in self.scored if one.score is None)

    def plus(self, outcome: "_Outcome") -> "Scoring":
        """With what one more request cost; its papers are the caller's."""
        left = outcome.is_out_of_budget
        return replace(
            self,
            tokens=Tokens(
                input=self.tokens.input + outcome.tokens.input, output=self.tokens.output + outcome.tokens.output
            ),
            cost_usd=self.cost_usd + outcome.cost_usd,
            by_keywords=self.by_keywords + (len(outcome.ids) if left else 0),
            refused=self.refused or (outcome.failure if left else ""),
            is_denied=self.is_denied or outcome.is_denied,
        )


def score(
    papers: Sequence[Announced],
    settings: Settings,
    *,
    chat: Chat | None,
    system: str = "",
    store: Store | None = None,
    workers: int | None = None,
    progress: Callable[[ScoringProgress], None] = lambda state: None,
) -> Scoring:
    """Score the candidates.

    Args:
        chat: the model that scores; None scores by keywords, without any network.
        system: the scoring prompt (`system_prompt`); not needed without a model.
        store: judgements of an earlier run, which are not paid for again; new ones are put there, batch by batch.
        workers: how many requests go out at once; `concurrency.model` of the settings if None.
        progress: called from this thread, first with what needed no request, then after every batch.

    Raises:
        FileError: the store can't keep a batch.
    """
    candidates = {one.paper.id: one for one in papers}
    interests = Interests(settings)
    matches = {id_: interests.match(one.paper) for id_, one in candidates.items()}
    rules = _Rules(candidates, matches, interests, settings.language)
    scored: dict[str, Scored] = {}
    asked: list[str] = []
    for id_ in candidates:
        # An excluded word in a title settles it: nothing is paid for that paper.
        if chat is None or matches[id_].excluded_in_title:
            scored[id_] = rules.by_keywords(id_)
        elif store is not None and (judged := store.get(id_)):
            scored[id_] = rules.scored(id_, judged)
        else:
            asked.append(id_)
    account = Scoring(())
    progress(ScoringProgress(len(scored), len(candidates), account.tokens, account.cost_usd))
    if chat is not None and asked:
        ask = _Asker(chat, system, settings, candidates)

        def ask_and_keep(ids: tuple[str, ...]) -> _Outcome:
            outcome = ask(ids)
            if store is not None and outcome.judged:
                store.put(outcome.judged)  # before this worker sends the next request: a crash costs no more than one
            return outcome

        for outcome in _all_batches(ask_and_keep, asked, workers or settings.concurrency.model):
            scored |= {id_: rules.scored(id_, judged) for id_, judged in outcome.judged.items()}
            scored |= {id_: _settle(id_, outcome, rules) for id_ in outcome.ids if id_ not in outcome.judged}
            account = account.plus(outcome)
            progress(ScoringProgress(len(scored), len(candidates), account.tokens, account.cost_usd))
    return replace(account, scored=tuple(scored[id_] for id_ in candidates))


@dataclass(frozen=True)
class _Rules:
    """What is known of the candidates without a model."""

    candidates: dict[str, Announced]
    matches: dict[str, Match]
    interests: Interests
    language: str

    def by_keywords(self, id_: str, *, key: str = "") -> Scored:
        """Score by rules; `key` is the phrase that says why not by the model."""
        judged = keyword_score(self.candidates[id_].paper, self.matches[id_], self.interests, self.language)
        if key:
            reason = phrase(self.language, key, reason=judged.score.relevance_reason)
            judged = judged.model_copy(update={"score": judged.score.model_copy(update={"relevance_reason": reason})})
        return Scored(self.candidates[id_], judged.score, judged.excluded)

    def scored(self, id_: str, judged: Judgement) -> Scored:
        """What the model said, with the strength of the match as it is under today's settings."""
        match = self.matches[id_]
        score = judged.score.model_copy(update={"strength": match.strength})
        return Scored(self.candidates[id_], score, judged.excluded)


def _settle(id_: str, outcome: "_Outcome", rules: _Rules) -> Scored:
    if outcome.is_out_of_budget:
        return rules.by_keywords(id_, key="fallback.budget")
    return Scored(rules.candidates[id_], None, failure=outcome.failure)


@dataclass(frozen=True)
class _Outcome:
    """What became of one request. Papers of `ids` that are not in `judged` failed for the reason `failure`."""

    ids: tuple[str, ...]
    judged: dict[str, Judgement]
    tokens: Tokens = _NOTHING
    cost_usd: float = 0.0
    failure: str = ""
    is_out_of_budget: bool = False
    is_denied: bool = False


class _Asker:
    """Asks for one batch; safe to call from several threads.

    Once the budget is used up, or the provider refuses everything, it asks no more.
    """

    def __init__(self, chat: Chat, system: str, settings: Settings, candidates: dict[str, Announced]) -> None:
        self._chat = chat
        self._system = system
        # The words of the group itself may be in a reason.
        own = "|".join(re.escape(text) for text in (settings.interests, settings.significance) if text)
        self._told = re.sub(own, "\0", system) if own else system
        self._settings = settings
        self._candidates = candidates
        self._is_out_of_budget = Event()
        self._refused: list[str] = []

    def __call__(self, ids: tuple[str, ...]) -> _Outcome:
        if self._is_out_of_budget.is_set():
            return _Outcome(ids, {}, is_out_of_budget=True)
        if self._refused:
            return _Outcome(ids, {}, failure=self._refused[0], is_denied=True)
        excluded, language = self._settings.keywords.exclude, self._settings.language
        papers: list[Paper] = [self._candidates[id_].paper for id_ in ids]
        last: list[Batch] = []

        def check(answer: Batch) -> Sequence[str]:
            last[:] = [answer]
            return complaints(answer, ids, excluded, language)

        try:
            answer = self._chat.ask(
                system=self._system,
                user=papers_text(papers, self._settings.authors),
                schema=Batch,
                max_tokens=_ANSWER_TOKENS * (len(ids) + 1),
                check=check,
            )
        except BudgetError as error:
            self._is_out_of_budget.set()
            return _Outcome(ids, {}, failure=brief(str(error), _FAILURE), is_out_of_budget=True)
        except ModelAccessError as error:
            self._refused.append(brief(str(error), _FAILURE))
            return _Outcome(ids, {}, failure=self._refused[0], is_denied=True)
        except ModelError as error:
            # What the last answer says of some papers is good, even where it lacks others.
            judged = self._judged(last[0], ids) if last else {}
            return _Outcome(ids, judged, failure=brief(str(error), _FAILURE))
        judged = self._judged(answer.value, ids)
        return _Outcome(ids, judged, answer.tokens, answer.cost_usd, failure="the answer left it out")

    def _judged(self, answer: Batch, ids: Sequence[str]) -> dict[str, Judgement]:
        """What an answer says of the papers, without what it made up."""
        settings, language = self._settings, self._settings.language
        judged = judgements(answer, ids, settings.keywords.exclude, language)
        return {
            id_: without_invented(
                one, self._candidates[id_].paper, settings.institutions, prompt=self._told, language=language
            )
            for id_, one in judged.items()
        }


def _all_batches(ask: Callable[[tuple[str, ...]], _Outcome], ids: Sequence[str], workers: int) -> Iterator[_Outcome]:
    """The outcomes as they arrive. An error in one ends the others that have not begun."""
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="score")
    try:
        futures: list[Future[_Outcome]] = [pool.submit(ask, batch) for batch in batches(sorted(ids))]
        for future in as_they_arrive(futures):
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def batches(ids: Sequence[str], size: int = BATCH) -> list[tuple[str, ...]]:
    """`ids` in runs of at most `size`, as even as can be: 41 → 14, 14, 13."""
    count = -(-len(ids) // size)
    return [tuple(ids[len(ids) * n // count : len(ids) * (n + 1) // count]) for n in range(count)]


def system_prompt(prompt: Prompt, settings: Settings) -> str:
    """The scoring prompt with the interests filled in, a dash where nothing is set."""
    lists = {
        "primary": settings.keywords.primary,
        "secondary": settings.keywords.secondary,
        "exclude": settings.keywords.exclude,
        "authors": settings.authors,
        "institutions": settings.institutions,
    }
    texts = {
        "interests": settings.interests,
        "significance": settings.significance,
        "language": language_name(settings.language, prompt.written_in),
    }
    values = {name: "; ".join(words) for name, words in lists.items()} | texts
    return prompt.fill({name: value or "–" for name, value in values.items()})
