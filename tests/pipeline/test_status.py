"""Which days are complete, partial, missing or without announcement."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from digest.archive import Archive
from digest.cli import cli
from digest.errors import DigestError
from digest.model import DayIndex, Gap, Ledger, Metadata
from digest.pipeline.arxiv.empty_listings import keep_nothing
from digest.pipeline.cache_places import day_folder
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.setup import Outside
from digest.pipeline.status import DayStatus, Lag, as_json, as_table, lag_of, status
from digest.settings import Settings
from tests.archives import analysis, paper, write_day

MONDAY = dt.date(2026, 6, 8)
SUNDAY = MONDAY + dt.timedelta(days=6)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Monday complete, Tuesday with a gap, Wednesday partial, Thursday begun, Friday missing."""
    archive = Archive(tmp_path / "docs")
    ids = [f"2606.0800{number}" for number in range(1, 4)]
    write_day(archive, MONDAY, [paper(id_) for id_ in ids])
    tuesday = MONDAY + dt.timedelta(days=1)
    ledger = Ledger(announced=9, considered=9, gaps=(Gap(id="2606.09002", reason="a refusal"),))
    archive.write_metadata(Metadata(date=tuesday, papers=(paper("2606.09001"), paper("2606.09002"))))
    archive.write_analysis(tuesday, analysis("2606.09001"))
    archive.write_index(DayIndex(date=tuesday, source="run", papers=("2606.09001",), ledger=ledger))
    wednesday = MONDAY + dt.timedelta(days=2)
    archive.write_metadata(Metadata(date=wednesday, papers=tuple(paper(f"2606.1000{n}") for n in range(1, 5))))
    archive.write_analysis(wednesday, analysis("2606.10001"))
    archive.write_metadata(Metadata(date=MONDAY + dt.timedelta(days=3), papers=(paper("2606.11001"),)))
    return archive


def test_every_kind(archive: Archive) -> None:
    days = status(archive, MONDAY, SUNDAY)
    assert [(day.kind, day.papers, day.analysed, day.gaps) for day in days] == [
        ("complete", 3, 3, 0),
        ("complete", 1, 1, 1),
        ("partial", 4, 1, 0),
        ("partial", 1, 0, 0),
        ("missing", 0, 0, 0),
        ("no announcement", 0, 0, 0),
        ("no announcement", 0, 0, 0),
    ]
    assert days[-1].note == "Sunday"
    assert "digest run 2026-06-10" in days[2].note


def test_a_day_that_has_lost_an_analysis_says_so(archive: Archive) -> None:
    archive.analysis_path(MONDAY, "2606.08002").unlink()
    archive.write_analysis(MONDAY, analysis("2606.08009"))  # of a paper that the day does not have
    (day,) = status(archive, MONDAY, MONDAY)
    assert (day.kind, day.papers, day.analysed) == ("complete", 3, 2)
    assert day.note == "2 of 3 analysed; remove the day's index.md, and `digest run 2026-06-08` makes the rest again"


def test_an_imported_day_that_has_lost_an_analysis_is_not_to_be_made_by_a_run(archive: Archive) -> None:
    archive.write_index(archive.load_index(MONDAY).model_copy(update={"source": "imported"}))
    archive.analysis_path(MONDAY, "2606.08002").unlink()
    (day,) = status(archive, MONDAY, MONDAY)
    assert day.note == "2 of 3 analysed; `digest import` of its page makes the rest again"


def test_an_imported_day_on_a_weekend_is_complete(archive: Archive) -> None:
    archive.write_index(DayIndex(date=SUNDAY, source="imported"))
    assert status(archive, SUNDAY, SUNDAY)[0].kind == "complete"


def test_a_half_done_day_on_a_weekend_is_finished_by_an_import(archive: Archive) -> None:
    archive.write_metadata(Metadata(date=SUNDAY, papers=(paper("2606.14001"),)))
    assert status(archive, SUNDAY, SUNDAY)[0].note == "`digest import` finishes it"


def test_files_that_can_not_be_read_are_said(archive: Archive) -> None:
    archive.index_path(MONDAY).write_text("---\nschema: 2\n---\n", encoding="utf-8")
    archive.metadata_path(MONDAY + dt.timedelta(days=2)).write_text("{", encoding="utf-8")
    days = status(archive, MONDAY, MONDAY + dt.timedelta(days=2))
    assert [day.kind for day in days] == ["complete", "complete", "partial"]
    assert "index.md" in days[0].note
    assert "arxiv.json" in days[2].note


def test_a_folder_that_can_not_be_read_is_said(archive: Archive) -> None:
    friday = MONDAY + dt.timedelta(days=4)
    folder = archive.folder(friday)
    # Nobody may read it, not even root.
    folder.symlink_to(folder)
    (day,) = status(archive, friday, friday)
    assert f"{folder}: can't be read: " in day.note


def test_a_listing_without_anything_for_us(archive: Archive) -> None:
    friday = MONDAY + dt.timedelta(days=4)
    [day] = status(archive, friday, friday, is_empty=lambda date: date == friday)
    assert (day.kind, day.note) == ("no announcement", "nothing in the collected categories")


def test_a_table(archive: Archive) -> None:
    lines = list(as_table(status(archive, MONDAY, SUNDAY)))
    assert lines == [
        "2026-06-08               complete         3 papers",
        "2026-06-09               complete         1 paper; published without 1 of its papers",
        "2026-06-10               partial          1 of 4 papers; `digest run 2026-06-10` finishes it",
        "2026-06-11               partial          0 of 1 paper; `digest run 2026-06-11` finishes it",
        "2026-06-12               missing",
        "2026-06-13 … 2026-06-14  no announcement  2 days; Saturday; Sunday",
        "2 complete, 2 partial, 1 missing, 2 no announcement",
    ]


def test_days_that_say_the_same_share_a_line() -> None:
    days = [DayStatus(MONDAY + dt.timedelta(days=number), "complete", 10) for number in range(5)]
    assert next(iter(as_table(days))) == "2026-06-08 … 2026-06-12  complete         5 days, 50 papers"


def test_json(archive: Archive) -> None:
    told = json.loads(as_json(status(archive, MONDAY, SUNDAY), Lag(MONDAY, 3)))
    assert told["counts"] == {"complete": 2, "partial": 2, "missing": 1, "no announcement": 2}
    assert (told["newest"], told["behind"]) == ("2026-06-08", 3)
    assert told["days"][2] == {
        "date": "2026-06-10", "status": "partial", "papers": 4, "analysed": 1, "gaps": 0,
        "note": "`digest run 2026-06-10` finishes it",
    }  # fmt: skip


def test_the_command(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "digest.yml").write_text("categories: [cs.CV]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    now = dt.datetime(2026, 6, 12, 12, tzinfo=dt.UTC)
    ran = CliRunner().invoke(cli, ["status", "--json"], obj=Outside(now=lambda: now))
    assert ran.exit_code == 0, ran.output
    days = json.loads(ran.stdout)["days"]
    # What came before the first day was never meant to be.
    assert (days[0]["date"], days[-1]["date"], len(days)) == (str(MONDAY), "2026-06-12", 5)
    later = Outside(now=lambda: now + dt.timedelta(days=60))
    days = json.loads(CliRunner().invoke(cli, ["status", "--json"], obj=later).stdout)["days"]
    assert (days[0]["date"], days[-1]["date"], len(days)) == ("2026-07-13", "2026-08-11", 30)
    ran = CliRunner().invoke(cli, ["status", "--first", "2026-06-08", "--last", "2026-06-09"])
    assert ran.exit_code == 0
    assert ran.stdout.count("\n") == 3


def test_how_far_it_is_behind(archive: Archive) -> None:
    def behind(*when: int) -> Lag:
        return lag_of(archive, dt.datetime(2026, 6, *when, tzinfo=dt.UTC))

    tuesday = MONDAY + dt.timedelta(days=1)
    assert behind(9, 12) == Lag(tuesday, 0)
    assert behind(12, 3) == Lag(tuesday, 2)  # in New York it is still Thursday
    assert behind(12, 5) == Lag(tuesday, 3)
    assert behind(14, 12) == Lag(tuesday, 3)  # a weekend brings nothing
    assert str(behind(10, 12)) == "the newest complete day is 2026-06-09, 1 listing came after it"
    assert lag_of(Archive(archive.root / "empty"), dt.datetime(2026, 6, 12, tzinfo=dt.UTC)) == Lag(None, 0)


def test_the_watchman_of_a_small_category(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "digest.yml").write_text("categories: [econ.TH]\n", encoding="utf-8")
    settings = Settings(categories=("econ.TH",))
    for day in (10, 11, 12):
        kept = day_folder(tmp_path / ".cache/digest", archive, dt.date(2026, 6, day))
        keep_nothing(AnswerCache(kept), dt.date(2026, 6, day), settings)
    monkeypatch.chdir(tmp_path)
    outside = Outside(now=lambda: dt.datetime(2026, 6, 12, 12, tzinfo=dt.UTC))
    ran = CliRunner().invoke(cli, ["status", "--behind", "1", "--json"], obj=outside)
    assert ran.exit_code == 0, ran.exception
    assert json.loads(ran.stdout)["behind"] == 0


def test_the_command_as_a_watchman(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "digest.yml").write_text("categories: [cs.CV]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outside = Outside(now=lambda: dt.datetime(2026, 6, 12, 12, tzinfo=dt.UTC))
    assert CliRunner().invoke(cli, ["status", "--behind", "4"], obj=outside).exit_code == 0
    ran = CliRunner().invoke(cli, ["status", "--behind", "3"], obj=outside)
    assert isinstance(ran.exception, DigestError)
    assert "3 listings came after it" in str(ran.exception)
    assert "2 complete" in ran.stdout
