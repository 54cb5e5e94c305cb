"""The scores of a day's candidates: those that were paid for are kept, the rest is asked for."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from digest.model import Analysis, Metadata, Paper
from digest.pipeline.outcome import DayFailedError
from digest.pipeline.records import Scored
from digest.pipeline.report import Report
from digest.pipeline.scoring.keyword_score import Judgement
from digest.pipeline.scoring.score import Scoring, score
from digest.pipeline.scoring.score_store import ScoreStore
from digest.pipeline.tools import Tools
from digest.settings import Settings

log = logging.getLogger(__name__)

_TOLERATED = 4
"""A day is chosen without the scores of one in so many candidates, and no more: the best might be among them."""


def score_candidates(
    candidates: Sequence[Paper],
    date: dt.date,
    *,
    settings: Settings,
    tools: Tools,
    cache: Path,
    report: Report,
    metadata: Metadata | None = None,
    analyses: Mapping[str, Analysis] | None = None,
) -> tuple[Scored, ...]:
    """Every candidate with its score, in the order in which they were given.

    What fails is asked for once more. A candidate that fails again has no score, can't be chosen, and is counted.

    Args:
        cache: the project's cache folder; scores are kept in `scores` below it.
        metadata: the day's `arxiv.json`, where a choice stands already: the scores in it are not asked for again.
        analyses: those that the day has already; their scores are not asked for again.

    Raises:
        DayFailedError: more than a quarter of the candidates could not be scored, or the budget did not last for them.
        FileError: the scores can't be kept.
    """
    with report.stage("Scoring", len(candidates)) as stage:
        told = 0

        def progress(done: int) -> None:
            nonlocal told
            # What failed is done once more, and counts once.
            stage.done(tools.budget.told, steps=max(0, done - told))
            told = max(told, done)

        model = settings.scoring_model or settings.analysis_model
        store = None
        if tools.scorer is not None:
            known = _in_folder(metadata, analyses or {})
            store = ScoreStore.open(cache / "scores", date, system=tools.scoring_prompt, model=model, known=known)
        scoring = Scoring(())
        for _ in range(2):
            scoring = score(
                candidates, settings, chat=tools.scorer, system=tools.scoring_prompt, store=store, progress=progress
            )
            if not scoring.failed or _is_too_much(scoring):
                break
    _judge(scoring, date)
    return scoring.scored


def _in_folder(metadata: Metadata | None, analyses: Mapping[str, Analysis]) -> dict[str, Judgement]:
    """What the files of a partial day say of its candidates, the chosen ones and the others."""
    others = {one.id: one.score for one in metadata.candidates} if metadata else {}
    scores = others | {id_: analysis.score for id_, analysis in analyses.items()}
    return {id_: Judgement(score=score) for id_, score in scores.items() if score}


def _is_too_much(scoring: Scoring) -> bool:
    return len(scoring.failed) * _TOLERATED > len(scoring.scored)


def _judge(scoring: Scoring, date: dt.date) -> None:
    if scoring.by_keywords:
        told = f"the budget (budget.usd_per_run) did not last for the scores of {scoring.by_keywords} candidates"
        if scoring.by_keywords * _TOLERATED > len(scoring.scored):
            if scoring.refused:
                told = f"the candidates could not be scored: {scoring.refused}"
            raise DayFailedError(date, f"{told}; nothing was chosen, run it again or raise it: it asks only for these")
        log.warning("%s: %s, which were scored by keywords", date, told)
    if not scoring.failed:
        return
    reason, _ = Counter(one.failure for one in scoring.failed).most_common(1)[0]
    told = f"{len(scoring.failed)} of {len(scoring.scored)} candidates could not be scored: {reason}"
    if _is_too_much(scoring):
        when = "when that is mended, " if scoring.is_denied else ""
        raise DayFailedError(date, f"{told}; nothing was chosen; {when}run it again: it asks only for these")
    log.warning("%s: %s; the day goes on without them", date, told)
