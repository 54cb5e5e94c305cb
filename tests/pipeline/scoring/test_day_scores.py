import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from candidates_made_up import FakeChat, many, settings

from digest.pipeline.llm.budget import Budget
from digest.pipeline.report import Report, Stage
from digest.pipeline.scoring.day_scores import score_candidates


class Counting(Report, Stage):
    finished = 0

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:
        yield self

    def done(self, text: str = "", *, steps: int = 1) -> None:
        self.finished += steps


def test_what_is_asked_for_once_more_counts_once(tmp_path: Path) -> None:
    tools: Any = SimpleNamespace(
        scorer=FakeChat({"2601.00001": ["junk", "junk"]}), scoring_prompt="prompt", budget=Budget()
    )
    report = Counting()
    found = score_candidates(
        many(100), dt.date(2026, 1, 13), settings=settings(), tools=tools, cache=tmp_path, report=report
    )
    assert all(one.score for one in found)
    assert report.finished == 100
