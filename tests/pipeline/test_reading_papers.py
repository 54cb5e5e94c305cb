"""The chosen papers are read: what can't be saved ends the run, in whatever order the results come."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from pathlib import Path

import pytest
from candidates_made_up import scored, settings

from digest.archive import Archive
from digest.errors import FileError
from digest.model import Analysis
from digest.pipeline import reading
from digest.pipeline.paper.pdf import PdfError, WholeText
from digest.pipeline.records import Scored
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


class _InOrder(ExtractiveWriter):
    """Short of money; the best paper takes longest to fetch, the third can't be fetched."""

    def begin(self, chosen: Sequence[Scored]) -> bool:
        return True

    def fetch(self, one: Scored) -> None:
        if one.paper.id == "2601.00001":
            time.sleep(0.3)
        if one.paper.id == "2601.00003":
            raise PdfError("there is none", temporary=True)


@pytest.mark.parametrize("workers", [1, 4])
def test_where_money_is_short_the_best_begin_first(workers: int, tmp_path: Path) -> None:
    order: list[str] = []

    class Writer(_InOrder):
        def analyse(
            self, one: Scored, text: WholeText | None, *, begun: Callable[[], object] = lambda: None
        ) -> Analysis:
            order.append(one.paper.id)
            time.sleep(0.02)
            begun()
            time.sleep(0.1)
            return super().analyse(one, text)

    now = dt.datetime(2026, 1, 13, tzinfo=dt.UTC)
    papers = [scored(f"2601.{n:05}") for n in range(1, 12)]
    writer = Writer(settings(), Archive(tmp_path), now.date(), lambda: now)
    found = reading.read_papers(papers, writer, save=lambda analysis: None, workers=workers, stage=Stage())
    assert order == sorted(order)
    assert len(found.analyses) == 10
    assert list(found.failed) == ["2601.00003"]


@pytest.mark.parametrize("workers", [1, 4])
def test_an_error_ends_those_that_wait_for_their_turn(workers: int, tmp_path: Path) -> None:
    def save(analysis: Analysis) -> None:
        raise FileError(tmp_path, "the disk is full")

    now = dt.datetime(2026, 1, 13, tzinfo=dt.UTC)
    writer = _InOrder(settings(), Archive(tmp_path), now.date(), lambda: now)
    papers = [scored(f"2601.{n:05}") for n in range(1, 31)]
    ended = threading.Event()

    def run() -> None:
        with pytest.raises(FileError, match="the disk is full"):
            reading.read_papers(papers, writer, save=save, workers=workers, stage=Stage())
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    assert ended.wait(10)
