"""The chosen papers are read: what can't be saved ends the run, in whatever order the results come."""

import datetime as dt
from concurrent.futures import Future, wait
from pathlib import Path

import pytest
from candidates_made_up import scored, settings

from digest.archive import Archive
from digest.errors import FileError
from digest.model import Analysis
from digest.pipeline import reading
from digest.pipeline.report import Stage
from digest.pipeline.writers import ExtractiveWriter


@pytest.mark.parametrize("is_reversed", [False, True])
def test_what_cannot_be_saved_ends_the_run_with_its_reason(
    is_reversed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_at_once(futures: dict[Future[Analysis], str]) -> list[Future[Analysis]]:
        wait(futures)
        return sorted(futures, key=lambda future: isinstance(future.exception(), FileError), reverse=is_reversed)

    monkeypatch.setattr(reading, "as_they_arrive", all_at_once)
    saved: list[str] = []

    def save(analysis: Analysis) -> None:
        saved.append(analysis.id)
        raise FileError(tmp_path, "the disk is full")

    now = dt.datetime(2026, 1, 13, tzinfo=dt.UTC)
    writer = ExtractiveWriter(settings(), Archive(tmp_path), now.date(), lambda: now)
    papers = [scored(f"2601.0000{n}") for n in range(1, 7)]
    with pytest.raises(FileError, match="the disk is full"):
        reading.read_papers(papers, writer, save=save, workers=1, stage=Stage())
    assert len(saved) == 1
