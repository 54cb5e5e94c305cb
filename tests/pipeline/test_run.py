"""One day from announcement to page, with the real arXiv client against a local arXiv, and without a model."""

import datetime as dt
import errno
import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest import check
from digest.archive import Archive
from digest.errors import DigestError, UsageError
from digest.model import EXTRACTIVE, DayIndex, Gap, Metadata, Paper
from digest.pipeline import day_run
from digest.pipeline import run as daily
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.arxiv.transport import Patience
from digest.pipeline.outcome import DayFailedError, as_data
from digest.pipeline.plan import kept_plan
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.records import Announcement, ArxivError, Missing
from digest.pipeline.redo import Redo
from digest.pipeline.report import Report
from digest.pipeline.setup import Outside, Setup
from digest.settings import Settings
from tests.archives import paper
from tests.command import digest
from tests.fakes.arxiv_server import ArxivServer, FakePaper
from tests.fakes.chat_server import Ask, Step, refusal
from tests.forked import Runs
from tests.world import BEFORE, DAY, NOW, World, papers

Make = Callable[..., Setup]
_CONFIG = """\
language: en
categories: [cs.CV, cs.RO]
keywords: {primary: [gaussian, grasp, driving]}
papers_per_day: 3
minimum_score: 2
"""


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    replaced = papers(17, 1, version=2, kind="replace", comment="This paper has been withdrawn by the authors.")
    with ArxivServer({BEFORE: papers(17, 5), DAY: [*papers(18, 6), *replaced]}, today=DAY) as server:
        yield server


@pytest.fixture
def make(tmp_path: Path, arxiv: ArxivServer) -> Make:
    def setup(now: str = NOW, report: Report | None = None, **settings: Any) -> Setup:
        values: dict[str, Any] = {
            "language": "en", "categories": ("cs.CV", "cs.RO"), "papers_per_day": 3, "minimum_score": 2,
            **arxiv.addresses, **settings,
        }  # fmt: skip
        time_ = dt.datetime.fromisoformat(now)
        outside = Outside(now=lambda: time_, pacer=Pacer(0), arxiv_patience=Patience(tries=2, pause=0.01))
        archive = Archive(tmp_path / "docs")
        return Setup(
            Settings.model_validate(values), archive, tmp_path / ".cache" / "digest", None, outside, report or Report()
        )

    return setup


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- a day


def test_a_day_without_a_model(make: Make) -> None:
    setup = make()
    result = daily.run(DAY, setup)
    day = setup.archive.load(DAY)
    assert result.ending == "made"
    assert not day.all_problems
    assert day.index is not None
    assert day.metadata is not None
    assert result.papers == day.index.papers
    assert len(day.index.papers) == 3
    assert [paper.id for paper in day.metadata.papers] == list(day.index.papers)
    assert len(day.metadata.candidates) == 3
    assert day.index.summary is not None
    assert day.index.summary.model == EXTRACTIVE
    assert {entry.analysis.model for entry in day.entries if entry.analysis} == {EXTRACTIVE}
    assert all(entry.analysis and entry.analysis.score for entry in day.entries)
    assert day.index.ledger is not None
    assert (day.index.ledger.announced, day.index.ledger.considered) == (6, 6)
    assert not day.index.ledger.gaps
    rows = {row.category: row for row in day.index.ledger.rows}
    assert rows["cs.CV"].scored == rows["cs.CV"].considered == rows["cs.CV"].announced > 0


def test_a_finished_day_costs_nothing_and_stays(make: Make, arxiv: ArxivServer, tmp_path: Path) -> None:
    setup = make()
    daily.run(DAY, setup)
    before, asked = tree(tmp_path), arxiv.count()
    result = daily.run(DAY, setup)
    assert result.ending == "unchanged"
    assert len(result.papers) == 3
    assert (result.announced, result.considered) == (6, 6)
    assert arxiv.count() == asked
    assert tree(tmp_path) == before


def test_a_finished_day_without_one_of_its_files_says_so_and_one_without_both_makes_it_again(make: Make) -> None:
    setup = make()
    ids = daily.run(DAY, setup).papers
    setup.archive.analysis_path(DAY, ids[1]).unlink()
    told = daily.run(DAY, setup).text
    hint = f"remove the day's index.md, and `digest run {DAY}` makes the rest again"
    assert told == f"{DAY} is complete, 3 papers; 2 of 3 analysed; {hint}"
    others = [setup.archive.analysis_path(DAY, id_).stat().st_mtime_ns for id_ in (ids[0], ids[2])]
    setup.archive.index_path(DAY).unlink()
    assert daily.run(DAY, setup).papers == ids
    assert [setup.archive.analysis_path(DAY, id_).stat().st_mtime_ns for id_ in (ids[0], ids[2])] == others


def test_what_no_ledger_counts_is_not_said_to_be_none(make: Make) -> None:
    setup = make()
    daily.run(DAY, setup)
    index = setup.archive.load_index(DAY)
    setup.archive.write_index(index.model_copy(update={"ledger": None, "source": "imported"}), force=True)
    told = as_data(daily.run(DAY, setup))
    assert (told["status"], told["announced"], told["considered"]) == ("unchanged", None, None)


def test_the_same_from_an_empty_folder(make: Make, tmp_path: Path) -> None:
    """Two runs from nothing give the same bytes."""
    setup = make()
    daily.run(DAY, setup)
    before = tree(tmp_path / "docs")
    for path in sorted((tmp_path / "docs").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    daily.run(DAY, setup)
    assert tree(tmp_path / "docs") == before


def test_no_announcement_writes_nothing(make: Make, arxiv: ArxivServer, tmp_path: Path) -> None:
    result = daily.run(dt.date(2026, 6, 20), make("2026-06-20T12:00:00+00:00"))
    assert result.ending == "no announcement"
    # arXiv deferred Friday the 19th, so that Monday has no listing either.
    assert result.text == "2026-06-20: arXiv announces nothing (Saturday); the next listing is 2026-06-23"
    assert as_data(result)["next"] == "2026-06-23"
    assert not list(tmp_path.iterdir())
    assert arxiv.count() == 0


def test_nothing_in_the_categories_is_asked_once(make: Make, arxiv: ArxivServer, tmp_path: Path) -> None:
    # The category exists, and something was announced elsewhere, so that it is no outage.
    submitted = dt.datetime(2026, 6, 15, 20, tzinfo=dt.UTC)
    arxiv.papers_by_date[BEFORE].append(FakePaper("2606.17900", categories=("math.AG",), submitted=submitted))
    setup = make(categories=("math.AG",))
    first = daily.run(DAY, setup)
    asked = arxiv.count()
    second = daily.run(DAY, setup)
    assert first.ending == second.ending == "no announcement"
    assert "nothing in math.AG" in second.text
    assert arxiv.count() == asked
    assert not (tmp_path / "docs").exists()
    # Other categories are another question.
    assert daily.run(DAY, make()).ending == "made"


def test_none_good_enough_is_a_day_without_papers(make: Make) -> None:
    setup = make(minimum_score=6)
    result = daily.run(DAY, setup)
    index = setup.archive.load_index(DAY)
    assert result.papers == index.papers == ()
    assert "minimum score" in index.body
    assert index.ledger is not None
    assert index.ledger.announced == 6


def test_a_day_emptied_by_excluded_topics_says_so(make: Make) -> None:
    setup = make(keywords={"exclude": ("practice",)})
    daily.run(DAY, setup)
    assert setup.archive.load_index(DAY).body.endswith("Chosen: 0 papers. About excluded topics: 6 papers.")


@pytest.mark.parametrize(
    ("date", "words", "kind"),
    [
        (dt.date(1980, 1, 1), "1991-08-15", UsageError),
        (dt.date(1992, 6, 16), "cs.CV in 1993-01", UsageError),
        (dt.date(2026, 6, 23), "not announced it yet; it will at 2026-06-23 00:00 UTC", ArxivError),
    ],
)
def test_dates_that_can_not_be(make: Make, date: dt.date, words: str, kind: type[DigestError]) -> None:
    with pytest.raises(kind, match=words) as caught:
        daily.run(date, make())
    assert caught.value.exit_code == (2 if kind is UsageError else 1)


def test_requests_to_arxiv_keep_their_distance(make: Make, arxiv: ArxivServer) -> None:
    """Also while it fails, over all hosts."""
    setup = make()
    pacer = Pacer(0.1)
    outside = Outside(now=setup.outside.now, pacer=pacer, arxiv_patience=Patience(tries=3, pause=0.01))
    arxiv.fault("feed", "rate_limited")
    arxiv.fault("id_list", "status", status=503)
    daily.run(DAY, Setup(setup.settings, setup.archive, setup.cache, None, outside))
    assert len(arxiv.gaps()) >= 4
    assert all(gap >= 0.1 for gap in arxiv.gaps())
    assert arxiv.most_at_once == 1


# --- what other days have


def test_a_paper_is_published_once(make: Make, arxiv: ArxivServer) -> None:
    arxiv.today = BEFORE
    daily.run(BEFORE, make("2026-06-17T12:00:00+00:00", papers_per_day=5))
    again = FakePaper.of({**vars(papers(17, 2)[1]), "version": 2, "kind": "cross"})
    arxiv.papers_by_date[DAY].append(again)
    arxiv.today = DAY
    setup = make(papers_per_day=9)
    daily.run(DAY, setup)
    index, metadata = setup.archive.load_index(DAY), setup.archive.load_metadata(DAY)
    assert again.id not in index.papers
    assert again.id not in {candidate.id for candidate in metadata.candidates}
    assert [(repeat.id, repeat.date) for repeat in metadata.repeats] == [(again.id, BEFORE)]
    assert index.ledger is not None
    assert index.ledger.announced == index.ledger.considered + 1


def test_what_a_partial_day_chose_is_reserved(make: Make, arxiv: ArxivServer) -> None:
    arxiv.today = BEFORE
    setup = make("2026-06-17T12:00:00+00:00")
    daily.run(BEFORE, setup)
    chosen = setup.archive.load_index(BEFORE).papers
    setup.archive.index_path(BEFORE).unlink()
    arxiv.papers_by_date[DAY].append(next(paper for paper in papers(17, 5, kind="cross") if paper.id in chosen))
    arxiv.today = DAY
    later = make(papers_per_day=20)
    daily.run(DAY, later)
    assert not set(chosen) & set(later.archive.load_index(DAY).papers)


def test_replacements_and_withdrawals_are_noted_on_the_paper(make: Make, arxiv: ArxivServer) -> None:
    arxiv.today = BEFORE
    setup = make("2026-06-17T12:00:00+00:00", papers_per_day=5)
    daily.run(BEFORE, setup)
    arxiv.today = DAY
    result = daily.run(DAY, make())
    assert result.replaced == ("2606.17000",)
    paper = next(paper for paper in setup.archive.load_metadata(BEFORE).papers if paper.id == "2606.17000")
    assert [(later.version, later.date) for later in paper.later_versions] == [(2, DAY)]
    assert paper.withdrawn == DAY
    assert "2606.17000" not in setup.archive.load_index(DAY).papers


def test_they_are_noted_on_a_half_done_day_too(make: Make, arxiv: ArxivServer) -> None:
    arxiv.today = BEFORE
    setup = make("2026-06-17T12:00:00+00:00", papers_per_day=5)
    daily.run(BEFORE, setup)
    setup.archive.index_path(BEFORE).unlink()
    arxiv.today = DAY
    assert daily.run(DAY, make()).replaced == ("2606.17000",)
    daily.run(BEFORE, make(papers_per_day=5))
    paper = next(paper for paper in setup.archive.load_metadata(BEFORE).papers if paper.id == "2606.17000")
    assert [(later.version, later.date) for later in paper.later_versions] == [(2, DAY)]
    assert paper.withdrawn == DAY
    assert "2606.17000" in setup.archive.load_index(BEFORE).papers


def test_what_was_withdrawn_by_now_is_not_considered(make: Make, arxiv: ArxivServer) -> None:
    withdrawn = replace(arxiv.papers_by_date[BEFORE][1], version=2, comment="This paper has been withdrawn.")
    arxiv.papers_by_date[BEFORE][1] = withdrawn
    setup = make(papers_per_day=5)
    daily.run(BEFORE, setup)
    index, metadata = setup.archive.load_index(BEFORE), setup.archive.load_metadata(BEFORE)
    assert withdrawn.id not in {*index.papers, *(candidate.id for candidate in metadata.candidates)}
    assert index.ledger is not None
    assert index.ledger.considered == index.ledger.announced - 1


def test_a_day_whose_papers_were_all_withdrawn_says_so(make: Make, arxiv: ArxivServer) -> None:
    gone = [replace(paper, comment="This paper has been withdrawn.") for paper in arxiv.papers_by_date[BEFORE]]
    arxiv.papers_by_date[BEFORE] = gone
    setup = make()
    daily.run(BEFORE, setup)
    assert setup.archive.load_index(BEFORE).body.endswith("Chosen: 0 papers. Withdrawn by now: 4 papers.")


def test_a_day_of_which_arxiv_gives_no_metadata_at_all_says_so(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    announced = Announcement(BEFORE, (), missing=(Missing("2606.00999", ("cs.CV",)),))
    monkeypatch.setattr(day_run, "fetch_announcement", lambda *args, **rest: announced)
    setup = make()
    daily.run(BEFORE, setup)
    index = setup.archive.load_index(BEFORE)
    assert index.ledger is not None
    assert (index.ledger.announced, index.ledger.considered) == (1, 0)
    assert index.body.endswith("Chosen: 0 papers. Without metadata: 1 paper.")


def test_what_a_day_was_published_without_is_reserved_for_it(make: Make, arxiv: ArxivServer) -> None:
    arxiv.today = BEFORE
    setup = make("2026-06-17T12:00:00+00:00")
    daily.run(BEFORE, setup)
    index = setup.archive.load_index(BEFORE)
    lost, *rest = index.papers
    assert index.ledger is not None
    account = index.ledger.model_copy(update={"gaps": (Gap(id=lost, reason="a refusal"),)})
    setup.archive.write_index(index.model_copy(update={"papers": tuple(rest), "ledger": account}))
    arxiv.papers_by_date[DAY] += [paper for paper in papers(17, 5, kind="cross") if paper.id in (lost, rest[0])]
    arxiv.today = DAY
    daily.run(DAY, make(papers_per_day=20))
    assert lost not in setup.archive.load_index(DAY).papers
    # It is shown nowhere yet, so it is not shown again.
    assert [repeat.id for repeat in setup.archive.load_metadata(DAY).repeats] == [rest[0]]
    setup.archive.index_path(BEFORE).unlink()
    daily.run(BEFORE, make())
    assert lost in setup.archive.load_index(BEFORE).papers


def test_a_broken_day_elsewhere_stops_the_run(make: Make, arxiv: ArxivServer) -> None:
    setup = make()
    path = setup.archive.index_path(BEFORE)
    path.parent.mkdir(parents=True)
    path.write_text("no header", encoding="utf-8")
    with pytest.raises(DigestError, match=r"index\.md:1: has no header"):
        daily.run(DAY, setup)
    assert arxiv.count() == 0


def test_a_folder_that_can_not_be_read_stops_the_run(
    make: Make, arxiv: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows what was published there."""
    setup = make()
    folder = setup.archive.folder(BEFORE.replace(year=2025)).parent
    folder.mkdir(parents=True)
    scandir = os.scandir

    def refusing(path: str) -> "os._ScandirIterator[str]":
        if path == str(folder):
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(DigestError, match=f"{folder}: can't be read: Permission denied; mend its rights"):
        daily.run(DAY, setup)
    assert arxiv.count() == 0


def test_a_finished_day_that_can_not_be_read_is_an_error_until_it_is_made_again(make: Make) -> None:
    setup = make()
    daily.run(DAY, setup)
    path = setup.archive.index_path(DAY)
    path.write_text("no header", encoding="utf-8")
    with pytest.raises(DigestError, match=r"index\.md:1: has no header"):
        daily.run(DAY, setup)
    assert path.read_text("utf-8") == "no header"
    assert daily.run(DAY, setup, force=True).ending == "made"
    assert len(setup.archive.load_index(DAY).papers) == 3


# --- the choice stands


def test_lost_metadata_is_fetched_again(make: Make, arxiv: ArxivServer) -> None:
    setup = make()
    made = daily.run(DAY, setup)
    path = setup.archive.metadata_path(DAY)
    before, papers_before = tree(path.parent), setup.archive.load_metadata(DAY).papers
    path.unlink()
    again = daily.run(DAY, make())
    assert (again.ending, again.papers) == ("made", made.papers)
    assert setup.archive.load_metadata(DAY).papers == papers_before
    after = tree(path.parent)
    assert {name for name in before if before[name] != after[name]} == {str(path)}
    asked = len(arxiv.requests)
    assert daily.run(DAY, make()).ending == "unchanged"
    assert len(arxiv.requests) == asked


def test_lost_metadata_is_that_of_the_versions_that_were_read(
    make: Make, arxiv: ArxivServer, caplog: pytest.LogCaptureFixture
) -> None:
    setup = make()
    daily.run(DAY, setup)
    before = setup.archive.load_metadata(DAY)
    first, second, third = (paper.id for paper in before.papers)
    known = {paper.id: paper for paper in arxiv.papers_by_date[DAY]}
    gone = replace(known[first], version=2, kind="replace", comment="Withdrawn by the authors", abstract="Withdrawn.")
    revised = replace(known[second], version=3, kind="replace", title="Revised")
    silent = replace(known[third], comment="This paper has been withdrawn.")
    later = DAY + dt.timedelta(days=1)
    arxiv.papers_by_date[later] = [gone, revised, silent]
    arxiv.today = later
    setup.archive.metadata_path(DAY).unlink()
    daily.run(DAY, make(f"{later}T12:00:00+00:00"))
    papers = setup.archive.load_metadata(DAY).papers
    assert [(paper.version, paper.title, paper.abstract) for paper in papers[:2]] == [
        (paper.version, paper.title, paper.abstract) for paper in before.papers[:2]
    ]
    assert [[one.version for one in paper.later_versions] for paper in papers] == [[2], [3], []]
    assert [paper.withdrawn is not None for paper in papers] == [True, False, True]
    assert "arXiv gives no version" not in caplog.text


def test_a_version_that_arxiv_gives_no_more_is_told(
    make: Make, arxiv: ArxivServer, caplog: pytest.LogCaptureFixture
) -> None:
    setup = make()
    daily.run(DAY, setup)
    id_ = setup.archive.load_metadata(DAY).papers[0].id
    arxiv.papers_by_date[DAY] = [
        replace(paper, version=2) if paper.id == id_ else paper for paper in arxiv.papers_by_date[DAY]
    ]
    setup.archive.metadata_path(DAY).unlink()
    daily.run(DAY, make())
    assert setup.archive.load_metadata(DAY).papers[0].version == 2
    assert f"arXiv gives no version 1 of {id_}, which was analysed" in caplog.text


def test_lost_metadata_of_an_imported_day_on_a_weekend_is_fetched_again(make: Make) -> None:
    setup, sunday = make(), dt.date(2026, 6, 14)
    made = daily.run(DAY, setup)
    setup.archive.write_index(DayIndex(date=sunday, source="imported", papers=made.papers))
    assert daily.run(sunday, setup).ending == "made"
    assert [one.id for one in setup.archive.load_metadata(sunday).papers] == list(made.papers)
    assert daily.run(sunday, setup).ending == "no announcement"


def test_a_half_done_import_on_a_weekend_is_not_passed_over(make: Make) -> None:
    setup, sunday = make(), dt.date(2026, 6, 14)
    setup.archive.write_metadata(Metadata(date=sunday, papers=(paper("2606.14001"),)))
    with pytest.raises(ArxivError, match=r"\(Sunday\); the half-done day is finished by `digest import` of its page"):
        daily.run(sunday, setup)


def test_lost_metadata_that_arxiv_does_not_give_is_an_error(make: Make) -> None:
    setup = make()
    daily.run(DAY, setup)
    index = setup.archive.load_index(DAY)
    unknown = index.model_copy(update={"papers": (*index.papers, "2606.99999")})
    setup.archive.write_index(unknown, force=True)
    setup.archive.metadata_path(DAY).unlink()
    with pytest.raises(
        ArxivError, match=r"arXiv gave no metadata of 2606\.99999; run it again later, or restore .*json"
    ):
        daily.run(DAY, setup)
    assert not setup.archive.metadata_path(DAY).exists()


def test_a_partial_day_keeps_its_choice(make: Make, arxiv: ArxivServer) -> None:
    setup = make()
    daily.run(DAY, setup)
    chosen = setup.archive.load_index(DAY).papers
    setup.archive.index_path(DAY).unlink()
    setup.archive.analysis_path(DAY, chosen[0]).unlink()
    asked = arxiv.count()
    # With other settings the choice would be another, but something was done for this one.
    daily.run(DAY, make(keywords={"primary": ("point clouds",)}, papers_per_day=1))
    assert setup.archive.load_index(DAY).papers == chosen
    assert arxiv.count() == asked


def test_a_partial_day_without_cache_keeps_its_choice_and_scores(make: Make, tmp_path: Path) -> None:
    setup = make()
    daily.run(DAY, setup)
    before = tree(tmp_path / "docs")
    setup.archive.index_path(DAY).unlink()
    for path in sorted(setup.cache.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    daily.run(DAY, setup)
    assert tree(tmp_path / "docs") == before


def test_a_partial_day_without_cache_reads_the_versions_that_it_chose(make: Make, arxiv: ArxivServer) -> None:
    """Another machine goes on with it, and arXiv has a later version by now."""
    setup = make()
    daily.run(DAY, setup)
    before = setup.archive.load_metadata(DAY)
    id_ = before.papers[0].id
    setup.archive.index_path(DAY).unlink()
    setup.archive.analysis_path(DAY, id_).unlink()
    shutil.rmtree(setup.cache)
    [revised] = [paper for paper in arxiv.papers_by_date[DAY] if paper.id == id_]
    later = DAY + dt.timedelta(days=1)
    arxiv.papers_by_date[later] = [replace(revised, version=2, title="Revised", abstract="Other.", kind="replace")]
    arxiv.today = later
    daily.run(DAY, make(f"{later}T12:00:00+00:00"))
    assert setup.archive.load_metadata(DAY) == before
    analysis = setup.archive.load_analysis(DAY, id_)
    assert analysis.version == 1
    assert "Other" not in analysis.body


def test_other_settings_choose_again_while_nothing_is_done(make: Make) -> None:
    setup = make()
    daily.run(DAY, setup)
    for path in setup.archive.folder(DAY).glob("*.md"):
        path.unlink()
    daily.run(DAY, make(papers_per_day=1))
    assert len(setup.archive.load_index(DAY).papers) == 1
    assert len(setup.archive.load_metadata(DAY).papers) == 1


def test_what_was_noted_stays_where_other_settings_choose_again(make: Make) -> None:
    setup = make()
    daily.run(DAY, setup)
    for path in setup.archive.folder(DAY).glob("*.md"):
        path.unlink()
    metadata = setup.archive.load_metadata(DAY)
    noted = metadata.papers[0].model_copy(update={"withdrawn": dt.date(2026, 6, 30)})
    setup.archive.write_metadata(metadata.model_copy(update={"papers": (noted, *metadata.papers[1:])}))
    daily.run(DAY, make(papers_per_day=1))
    assert [paper.withdrawn for paper in setup.archive.load_metadata(DAY).papers] == [dt.date(2026, 6, 30)]


def test_a_choice_that_was_edited_by_hand_stands(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    setup = make()
    daily.run(DAY, setup)
    chosen = setup.archive.load_index(DAY).papers
    for path in setup.archive.folder(DAY).glob("*.md"):
        path.unlink()
    path = setup.archive.metadata_path(DAY)
    path.write_text(path.read_text("utf-8").replace("in Practice", "in the Field"), encoding="utf-8")
    daily.run(DAY, make(papers_per_day=1))
    assert setup.archive.load_index(DAY).papers == chosen
    assert "in the Field" in path.read_text("utf-8")
    assert "the settings or the program have changed, but its choice stands" in caplog.text


def test_a_plan_survives_its_file(make: Make) -> None:
    from digest.pipeline.plan import keep_plan

    setup = make()
    daily.run(DAY, setup)
    cache = AnswerCache(setup.cache / "days" / str(DAY))
    plan = kept_plan(cache, DAY)
    assert plan is not None
    keep_plan(cache, plan)
    assert kept_plan(cache, DAY) == plan
    assert kept_plan(cache, BEFORE) is None


# --- hand edits and force


def test_force_makes_a_day_again_and_keeps_what_was_noted(make: Make) -> None:
    setup = make()
    daily.run(DAY, setup)
    metadata = setup.archive.load_metadata(DAY)
    first = metadata.papers[0]
    noted = first.model_copy(update={"withdrawn": dt.date(2026, 6, 30)})
    setup.archive.write_metadata(metadata.model_copy(update={"papers": (noted, *metadata.papers[1:])}))
    edited = setup.archive.analysis_path(DAY, first.id)
    edited.write_text(edited.read_text("utf-8") + "\nBy hand.\n", encoding="utf-8")
    assert daily.run(DAY, setup).ending == "unchanged"
    assert "By hand." in edited.read_text("utf-8")
    result = daily.run(DAY, make(papers_per_day=2), force=True)
    assert result.ending == "made"
    assert "By hand." not in edited.read_text("utf-8")
    index = setup.archive.load_index(DAY)
    assert len(index.papers) == 2
    assert setup.archive.analysed_ids(DAY) == sorted(index.papers)
    papers_: tuple[Paper, ...] = setup.archive.load_metadata(DAY).papers
    assert papers_[0].withdrawn == dt.date(2026, 6, 30)
    assert not list(setup.cache.rglob(f"{DAY}*/docs"))


def test_a_file_that_is_lost_was_not_edited_by_hand(make: Make) -> None:
    setup = make()
    daily.run(DAY, setup)
    redo = Redo(setup.cache, setup.archive, DAY)
    setup.archive.metadata_path(DAY).unlink()
    assert redo.edited(setup.archive) == ()
    path = setup.archive.analysis_path(DAY, setup.archive.load_index(DAY).papers[1])
    path.write_text(path.read_text("utf-8") + "\nBy hand.\n", encoding="utf-8")
    assert redo.edited(setup.archive) == (path,)


def test_a_redo_leaves_no_repeats_of_papers_that_its_day_has_no_more(make: Make, arxiv: ArxivServer) -> None:
    arxiv.today = BEFORE
    daily.run(BEFORE, make("2026-06-17T12:00:00+00:00", papers_per_day=5))
    arxiv.papers_by_date[DAY] += [FakePaper.of({**vars(each), "kind": "cross"}) for each in papers(17, 5)[1:3]]
    arxiv.today = DAY
    setup = make()
    daily.run(DAY, setup)
    assert len(setup.archive.load_metadata(DAY).repeats) == 2
    daily.run(BEFORE, make(keywords={"primary": ("grasp",)}, papers_per_day=1), force=True)
    kept = setup.archive.load_index(BEFORE).papers
    assert [each.id for each in setup.archive.load_metadata(DAY).repeats] == list(kept) == ["2606.17001"]
    assert not check.check(setup.archive).findings


def test_a_redo_with_other_interests_has_their_scores(make: Make, tmp_path: Path) -> None:
    setup = make(keywords={"primary": ("gaussian",)})
    daily.run(DAY, setup)
    in_the_way = setup.archive.metadata_path(DAY)
    in_the_way.unlink()
    in_the_way.mkdir()
    with pytest.raises(DigestError, match=r"arxiv\.json: can't be read"):
        daily.run(DAY, setup, force=True)
    Redo(setup.cache, setup.archive, DAY).archive.index_path(DAY).unlink()  # half done, with all analyses
    in_the_way.rmdir()
    other = make(keywords={"primary": ("grasp", "event")}, papers_per_day=4)
    daily.run(DAY, other, force=True)
    fresh = replace(other, archive=Archive(tmp_path / "elsewhere"))
    daily.run(DAY, fresh)
    again, new = (one.archive.folder(DAY) for one in (setup, fresh))
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in new.iterdir()
    }


def test_another_archive_beside_it_leaves_a_redo_alone(make: Make, tmp_path: Path) -> None:
    """`digest --docs elsewhere run`: the cache is the same, the day is not."""
    setup = make()
    beside = replace(setup, archive=Archive(tmp_path / "elsewhere"))
    daily.run(DAY, setup)
    daily.run(DAY, beside)
    before = tree(beside.archive.root)
    in_the_way = setup.archive.metadata_path(DAY)
    in_the_way.unlink()
    in_the_way.mkdir()
    with pytest.raises(DigestError, match=r"arxiv\.json: can't be read"):  # all is made and waits to be published
        daily.run(DAY, make(papers_per_day=2), force=True)
    assert daily.run(DAY, beside).ending == "unchanged"
    assert tree(beside.archive.root) == before
    in_the_way.rmdir()
    assert daily.run(DAY, setup).ending == "made"
    assert len(setup.archive.load_index(DAY).papers) == 2


def test_archives_beside_each_other_have_plans_of_their_own(make: Make, tmp_path: Path, arxiv: ArxivServer) -> None:
    setup = make(papers_per_day=2)
    daily.run(DAY, setup)
    kept = AnswerCache(setup.cache / "days" / str(DAY))
    plan, asked = kept_plan(kept, DAY), arxiv.count()
    daily.run(DAY, replace(make(papers_per_day=4), archive=Archive(tmp_path / "elsewhere")))
    assert kept_plan(kept, DAY) == plan
    assert arxiv.count() == asked  # what arXiv said serves both


def test_a_hand_edit_in_a_partial_day_stays(make: Make) -> None:
    setup = make()
    daily.run(DAY, setup)
    id_ = setup.archive.load_index(DAY).papers[0]
    path = setup.archive.analysis_path(DAY, id_)
    path.write_text(path.read_text("utf-8") + "\nBy hand.\n", encoding="utf-8")
    setup.archive.index_path(DAY).unlink()
    daily.run(DAY, setup)
    assert "By hand." in path.read_text("utf-8")


# --- two at once, signals, the command


def test_the_second_of_two_runs_says_so(make: Make) -> None:
    setup = make()
    with setup.archive.lock(), pytest.raises(DigestError, match="another digest command"):
        daily.run(DAY, setup)
    assert not setup.archive.folders()


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as running:
        yield running


def test_two_runs_at_once_in_two_processes(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs, pdfs=False) as world:
        world.arxiv.latency["feed"] = 1.0
        first = runs.start(["run", str(DAY)], folder=world.folder, now=NOW)
        while not world.arxiv.count("feed"):
            time.sleep(0.01)
        second = runs.run(["run", str(DAY)], folder=world.folder, now=NOW)
        assert second.code == 1
        assert "another digest command is writing" in second.err
        assert world.ending(runs.wait(first)) == "complete"
        world.assert_paid_once()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_at_once_and_the_next_goes_on(tmp_path: Path, runs: Runs, number: int) -> None:
    with World(tmp_path, runs, pdfs=False, settings={"concurrency": {"model": 1}}) as world:

        def decide(ask: Ask) -> Step | None:
            if ask.kind == "analysis" and world.chat.count("analysis") == 2:
                os.kill(running.pid, number)
                return Step(delay=20)
            return None

        world.decide = decide
        running = runs.start(["run", str(DAY)], folder=world.folder, now=NOW)
        ran = runs.wait(running, 60)  # the first one waits for the import of litellm
        assert not ran.hung
        assert ran.code == 1
        assert "Traceback" not in ran.err
        assert len(world.archive.analysed_ids(DAY)) == 1
        world.decide = lambda ask: None
        assert world.ending(world.run()) == "complete"
        world.assert_paid_once()


def test_only_the_failed_papers_are_done_again(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs, pdfs=False) as world:
        world.decide = lambda ask: refusal() if ask.kind == "analysis" and "2606.18001" in ask.user else None
        ran = world.run("run", str(DAY), "--json")
        told = json.loads(ran.out)
        assert told["status"] == "failed"
        assert [one["id"] for one in told["failed"]] == ["2606.18001"]
        assert not world.archive.is_complete(DAY)
        assert len(world.archive.analysed_ids(DAY)) == 2
        world.decide = lambda ask: None
        before, asked_arxiv = len(world.chat.asks), world.arxiv.count("search") + world.arxiv.count("id_list")
        assert world.ending(world.run()) == "complete"
        assert [ask.kind for ask in world.chat.asks[before:]] == ["analysis", "summary"]
        assert world.arxiv.count("search") + world.arxiv.count("id_list") == asked_arxiv


def test_what_failed_days_spent_is_told(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs, pdfs=False) as world:
        world.decide = lambda ask: refusal() if ask.kind == "analysis" else None
        alone = json.loads(world.run("run", str(DAY), "--json").out)
        assert alone["status"] == "failed"
        assert alone["tokens"]["input"] > 1_000
        assert alone["cost_usd"] > 0
        ran = world.run("backfill", str(BEFORE), str(DAY))
        total = ran.out.splitlines()[-1]
        assert re.search(r"^2 days: 2 failed, [\d,]{5,} tokens, \$0\.\d*[1-9]", total), total


def test_a_paper_that_fails_is_a_gap_if_that_is_accepted(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs, pdfs=False) as world:
        world.decide = lambda ask: refusal() if ask.kind == "analysis" and "2606.18001" in ask.user else None
        ran = world.run("run", str(DAY), "--accept-partial", "--json")
        assert world.ending(ran) == "gap"
        index = world.archive.load_index(DAY)
        assert index.ledger is not None
        assert [gap.id for gap in index.ledger.gaps] == ["2606.18001"]
        assert sum(row.failed for row in index.ledger.rows) >= 1
        assert len(index.papers) == 2  # the next in line is not taken instead
        told = json.loads(ran.out)
        assert told["gaps"][0]["id"] == "2606.18001"
        assert "; it does without 2606.18001; " in told["message"]
        assert told["tokens"]["input"] > told["tokens"]["output"] > 100
        assert told["next"] is None


def test_a_day_without_papers_asks_no_model_for_a_summary(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs, pdfs=False, settings={"minimum_score": 6}) as world:
        world.decide = lambda ask: Step(status=500) if ask.kind != "score" else None
        ran = runs.run(["run", str(DAY)], folder=world.folder, now=NOW)
        assert ran.code == 0, ran.err
        assert {ask.kind for ask in world.chat.asks} == {"score"}
        index = world.archive.load_index(DAY)
        assert index.summary is not None
        assert index.summary.model == EXTRACTIVE


def test_where_every_paper_failed_nothing_is_offered_that_does_not_help(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs, pdfs=False) as world:
        world.decide = lambda ask: refusal() if ask.kind == "analysis" else None
        ran = world.run()
        assert world.ending(ran) == "error"
        assert f"3 of 3 papers failed, so the day is not published; `digest run {DAY}` tries these again" in ran.err
        assert "--accept-partial" not in ran.err


def test_a_redo_that_failed_follows_other_settings(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs, pdfs=False, settings={"papers_per_day": 2}) as world:
        world.judge = lambda ran: None  # the judge wants three papers
        world.run()
        world.decide = lambda ask: refusal() if ask.kind == "analysis" and "2606.18001" in ask.user else None
        ran = world.run("run", str(DAY), "--force")
        assert "1 of 2 papers failed" in ran.err
        assert f"`digest run {DAY} --force` tries these again" in ran.err
        world.decide = lambda ask: None
        world.configure(papers_per_day=4, keywords={"primary": ["Event Cameras"]})
        before = len(world.chat.asks)
        ran = world.run("run", str(DAY), "--force")
        assert ran.code == 0, ran.err
        assert "its choice stands" not in ran.err
        assert len(world.archive.load_index(DAY).papers) == 4
        # The one that was analysed is not paid for again.
        assert [ask.kind for ask in world.chat.asks[before:]].count("analysis") == 3


def test_a_gap_is_filled_once_the_index_is_removed(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs, pdfs=False) as world:
        world.decide = lambda ask: refusal() if ask.kind == "analysis" and "2606.18001" in ask.user else None
        world.run("run", str(DAY), "--accept-partial")
        world.decide = lambda ask: None
        assert world.ending(world.run()) == "gap"
        world.archive.index_path(DAY).unlink()
        before = len(world.chat.asks)
        assert world.ending(world.run()) == "complete"
        assert [ask.kind for ask in world.chat.asks[before:]] == ["analysis", "summary"]


def test_a_pdf_that_never_comes_is_given_up_in_the_third_run(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs) as world:
        world.arxiv.fault("pdf", "html", times=None)
        assert [world.ending(world.run()) for _ in range(3)] == ["error", "error", "complete"]
        id_ = world.chosen[0]
        assert world.archive.load_analysis(DAY, id_).source == "abstract"


def test_orders_hidden_in_a_pdf_do_not_reach_the_model(tmp_path: Path, runs: Runs) -> None:
    from tests.scenarios import _hidden

    with World(tmp_path, runs) as world:
        world.pdf = _hidden
        assert world.ending(world.run()) == "complete"
        assert world.chat.count("analysis") == 3
        assert not any("evil.example" in ask.user for ask in world.chat.asks)
        assert world.archive.load_analysis(DAY, world.chosen[0]).source == "full-text"


def test_a_missing_key_is_said_before_anything_is_asked(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs) as world:
        world.configure(model="anthropic/claude-sonnet-4-5", api_base=None)
        ran = world.runs.run(["run", str(DAY)], folder=world.folder, now=NOW) if world.runs else None
        assert ran is not None
        assert ran.code == 2
        assert "ANTHROPIC_API_KEY" in ran.err
        assert world.arxiv.count() == 0


def test_no_key_goes_to_the_server_of_another_provider(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs) as world:
        world.configure(model="openai/own", scoring_model="deepseek/deepseek-chat")
        environment = {"DEEPSEEK_API_KEY": "sk-deepseek"}
        ran = runs.run(["run", str(DAY)], folder=world.folder, now=NOW, environment=environment)
        assert ran.code == 2
        assert "api_base: would be sent the keys of deepseek and openai" in ran.err
        assert world.chat.asks == []
        assert world.arxiv.count() == 0


def test_a_prompt_that_lacks_a_variable_is_said_before_anything_is_asked(tmp_path: Path, runs: Runs) -> None:
    with World(tmp_path, runs) as world:
        (world.folder / "prompts").mkdir()
        (world.folder / "prompts" / "analyse.en.md").write_text("Write something.", encoding="utf-8")
        world.configure(prompts="prompts")
        ran = runs.run(["run", str(DAY)], folder=world.folder, now=NOW)
        assert ran.code == 2
        assert "{{language}}" in ran.err
        assert world.arxiv.count() == 0


def test_extracts_make_way_for_a_model(tmp_path: Path, runs: Runs) -> None:
    """A run without a model was cut off; meanwhile a model is set."""
    with World(tmp_path, runs, model=False, pdfs=False) as world:
        world.run()
        world.archive.index_path(DAY).unlink()
        world.configure(model="openai/gpt-5-mini", api_base=world.chat.api_base)
        assert world.ending(world.run()) == "complete"
        assert world.chat.count("analysis") == 3


def test_memory_without_a_model(tmp_path: Path) -> None:
    with Runs(with_model=False) as plain, World(tmp_path, plain, model=False, candidates=200) as world:
        ran = world.run()
        assert world.ending(ran) == "complete"
        assert ran.peak_kb < 150_000


# --- the command line


def _command(arguments: list[str], setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    addresses = {name: getattr(setup.settings, name) for name in ("arxiv_api", "arxiv_rss", "pdf_base")}
    text = _CONFIG + "".join(f"{name}: {address}\n" for name, address in addresses.items())
    (tmp_path / "digest.yml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return digest(*arguments, outside=setup.outside)


def test_the_command_makes_the_day_of_today(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _command(["run"], make(), tmp_path, monkeypatch) == 0
    told = capsys.readouterr()
    assert told.out == f"{DAY}: 3 papers of 6 announced\n"
    assert "Scoring: 6 of 6" in told.err
    assert _command(["run", "--json"], make(), tmp_path, monkeypatch) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "unchanged"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", "2026-13-01"], 2, "is not a day such as 2026-06-16"),
        (["run", "16.6.2026"], 2, "is not a day such as 2026-06-16"),
        (["run", "2026-06-20"], 0, "arXiv announces nothing (Saturday)"),
        (["run", "2027-01-05"], 1, "not announced it yet"),
        (["run", "1980-01-01"], 2, "outside the years"),
        (["backfill", "2026-06-18", "2026-06-17"], 2, "the range is empty"),
        (["backfill", "2026-06-17", "--shard", "3/2"], 2, "3/2"),
        (["backfill", "2026-06-17", "--shard", "x"], 2, "not of the form 2/5"),
        (["backfill", "--shard", "1/2"], 2, "--shard needs FIRST"),
        (["status", "--first", "yesterday"], 2, "is not a day"),
    ],
)
def test_wrong_use_is_said_clearly(
    arguments: list[str], code: int, words: str, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert _command(arguments, make(), tmp_path, monkeypatch) == code
    told = capsys.readouterr()
    assert words in " ".join((told.out + told.err).split())
    assert not (tmp_path / "docs").exists()


@pytest.mark.parametrize("command", [["run"], ["backfill", "2026-06-17"], ["status"]])
def test_a_folder_without_settings(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert digest(*command) == 2
    assert "digest.yml: does not exist; run the command in the archive's folder" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_error_of_a_day_says_every_paper_once() -> None:
    failed = {"2606.1": "no answer", "2606.2": "no answer", "2606.3": "a refusal"}
    text = str(DayFailedError(DAY, "3 of 9 papers failed", failed))
    assert text.splitlines() == [
        "2026-06-18: 3 of 9 papers failed",
        "  2606.1, 2606.2: no answer",
        "  2606.3: a refusal",
    ]


@pytest.mark.live
def test_live_day_of_today(tmp_path: Path) -> None:
    """The real arXiv, one announcement, without a model."""
    settings = Settings.model_validate({"categories": ("cs.RO",), "language": "en"})
    setup = Setup(settings, Archive(tmp_path / "docs"), tmp_path / ".cache" / "digest")
    from digest.calendar import latest_listed

    result = daily.run(latest_listed(setup.outside.now()), setup)
    assert result.ending == "made"
    assert len(result.papers) == 10
