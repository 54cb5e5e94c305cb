"""Relevance and significance of every candidate: by a model in batches, or by keywords.

Every paper comes back, scored or with the reason why not. A batch that fails costs that batch; when the budget is used
up, the papers that are left are scored by keywords, and their reasons say so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from digest.model import Paper
from digest.pipeline.arrivals import as_they_arrive
from digest.pipeline.brief import brief
from digest.pipeline.llm.prompts import Prompt, language_name
from digest.pipeline.phrases import phrase
from digest.pipeline.records import BudgetError, Chat, ModelAccessError, ModelError, Request, Scored
from digest.pipeline.scoring.keyword_score import Judgement, keyword_score
from digest.pipeline.scoring.keywords import Interests, Match
from digest.pipeline.scoring.score_answer import Batch, complaints, judgements, papers_text, without_invented
from digest.pipeline.scoring.score_store import ScoreStore
from digest.settings import Settings

BATCH = 20
"""So many papers at most go into one request."""

_ANSWER_TOKENS = 300
"""Room for the answer on one paper; it takes about 120."""
_FAILURE = 500
_SHORTEST_OWN = 20


@dataclass(frozen=True)
class Scoring:
    """What became of the candidates, in the order in which they were given.

    `by_keywords` counts those that a model was meant to score, had the budget not been used up; where it did not last
    for a single request, `refused` says what that might have cost. `is_denied`: the provider refuses every request.
    """

    scored: tuple[Scored, ...]
    by_keywords: int = 0
    refused: str = ""
    is_denied: bool = False

    @property
    def failed(self) -> tuple[Scored, ...]:
        """Those that could not be scored."""
        return tuple(one for one in self.scored if one.score is None)


def score(
    papers: Sequence[Paper],
    settings: Settings,
    *,
    chat: Chat | None,
    system: str = "",
    store: ScoreStore | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Scoring:
    """Score the candidates.

    Args:
        chat: the model that scores; None scores by keywords, without any network.
        system: the scoring prompt (`system_prompt`); not needed without a model.
        store: judgements of an earlier run, which are not paid for again; new ones are put there, batch by batch.
        progress: called from this thread with how many are done: first what needs no request, then batch by batch.

    Raises:
        FileError: the store can't keep a batch.
    """
    candidates = {paper.id: paper for paper in papers}
    interests = Interests(settings)
    matches = {id_: interests.match(paper) for id_, paper in candidates.items()}
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
    outcomes: list[_Outcome] = []
    progress(len(scored))
    if chat is not None and asked:
        ask = _Asker(chat, system, settings, candidates)

        def ask_and_keep(ids: tuple[str, ...]) -> _Outcome:
            outcome = ask(ids)
            if store is not None and outcome.judged:
                store.put(outcome.judged)  # before this worker sends the next request: a crash costs no more than one
            return outcome

        for outcome in _all_batches(ask_and_keep, asked, settings.concurrency.model):
            scored |= {id_: rules.scored(id_, judged) for id_, judged in outcome.judged.items()}
            scored |= {id_: _settle(id_, outcome, rules) for id_ in outcome.ids if id_ not in outcome.judged}
            outcomes.append(outcome)
            progress(len(scored))
    unsent = [outcome for outcome in outcomes if outcome.is_out_of_budget]
    return Scoring(
        tuple(scored[id_] for id_ in candidates),
        by_keywords=sum(len(outcome.ids) for outcome in unsent),
        refused=unsent[0].failure if unsent and len(unsent) == len(outcomes) else "",
        is_denied=any(outcome.is_denied for outcome in outcomes),
    )


@dataclass(frozen=True)
class _Rules:
    """What is known of the candidates without a model."""

    candidates: dict[str, Paper]
    matches: dict[str, Match]
    interests: Interests
    language: str

    def by_keywords(self, id_: str, *, key: str = "") -> Scored:
        """Score by rules; `key` is the phrase that says why not by the model."""
        judged = keyword_score(self.candidates[id_], self.matches[id_], self.interests, self.language)
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
    failure: str = ""
    is_out_of_budget: bool = False
    is_denied: bool = False


class _Asker:
    """Asks for one batch; safe to call from several threads.

    Once the budget is used up, or the provider refuses everything, it asks no more.
    """

    def __init__(self, chat: Chat, system: str, settings: Settings, candidates: dict[str, Paper]) -> None:
        self._chat = chat
        self._system = system
        # The words of the group itself may be in a reason. What is shorter makes no repetition.
        own = "|".join(re.escape(text) for text in _own_words(settings).values() if len(text) >= _SHORTEST_OWN)
        self._told = re.sub(own, "\0", system) if own else system
        self._settings = settings
        self._candidates = candidates
        self._ended: list[_Outcome] = []

    def __call__(self, ids: tuple[str, ...]) -> _Outcome:
        if self._ended:
            return replace(self._ended[0], ids=ids)
        excluded, language = self._settings.keywords.exclude, self._settings.language
        papers = [self._candidates[id_] for id_ in ids]
        last: list[Batch] = []

        def check(answer: Batch) -> Sequence[str]:
            last[:] = [answer]
            return complaints(answer, ids, excluded, language)

        request = Request(
            system=self._system,
            user=papers_text(papers, self._settings.authors),
            schema=Batch,
            max_tokens=_ANSWER_TOKENS * (len(ids) + 1),
            check=check,
        )
        try:
            answer = self._chat.ask(request)
        except (BudgetError, ModelAccessError) as error:
            is_denied = isinstance(error, ModelAccessError)
            reason = brief(str(error), _FAILURE)
            end = _Outcome(ids, {}, reason, is_out_of_budget=not is_denied, is_denied=is_denied)
            self._ended.append(end)
            return end
        except ModelError as error:
            # What the last answer says of some papers is good, even where it lacks others.
            judged = self._judged(last[0], ids) if last else {}
            return _Outcome(ids, judged, failure=brief(str(error), _FAILURE))
        return _Outcome(ids, self._judged(answer.value, ids), failure="the answer left it out")

    def _judged(self, answer: Batch, ids: Sequence[str]) -> dict[str, Judgement]:
        """What an answer says of the papers, without what it made up."""
        settings, language = self._settings, self._settings.language
        judged = judgements(answer, ids, settings.keywords.exclude, language)
        return {
            id_: without_invented(
                one, self._candidates[id_], settings.institutions, prompt=self._told, language=language
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
    values = _own_words(settings) | {"language": language_name(settings.language, prompt.written_in)}
    return prompt.fill({name: value or "–" for name, value in values.items()})


def _own_words(settings: Settings) -> dict[str, str]:
    """What the settings say, as it stands in the prompt."""
    lists = {
        "primary": settings.keywords.primary,
        "secondary": settings.keywords.secondary,
        "exclude": settings.keywords.exclude,
        "authors": settings.authors,
        "institutions": settings.institutions,
    }
    texts = {"interests": settings.interests, "significance": settings.significance}
    return {name: "; ".join(words) for name, words in lists.items()} | texts
