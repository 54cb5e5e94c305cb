"""Many days in a row: oldest first, resumable, one failure does not stop the others, shards never overlap."""

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive import Archive
from digest.cli import cli
from digest.errors import ArchiveError, DigestError, SettingsError, UsageError
from digest.model import DayIndex, Metadata
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.arxiv.transport import Patience
from digest.pipeline.backfill import (
    RECENT,
    Backfill,
    Shard,
    backfill,
    is_going_on,
    lacking,
    planned,
    unlisted_unfinished,
)
from digest.pipeline.backfill_report import as_json, as_markdown, as_table, error_markdown
from digest.pipeline.records import ArxivError
from digest.pipeline.report import Report
from digest.pipeline.run import run
from digest.pipeline.setup import Outside, Setup
from digest.pipeline.status import KINDS, DayStatus, Kind
from digest.settings import Settings
from tests.archives import paper, write_day
from tests.command import digest
from tests.fakes.arxiv_server import ArxivServer
from tests.world import papers

DAYS = [dt.date(2026, 6, day) for day in (10, 11, 12, 15, 16)]
NOW = dt.datetime(2026, 6, 18, 12, tzinfo=dt.UTC)
ALL = Shard(1, 1)
Make = Callable[..., Setup]


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    listings = {date: papers(date.day, 5) for date in [*DAYS, dt.date(2026, 6, 18)]}
    with ArxivServer(listings) as server:
        yield server


@pytest.fixture
def make(tmp_path: Path, arxiv: ArxivServer) -> Make:
    def setup(report: Report | None = None, **settings: Any) -> Setup:
        values = {"categories": ("cs.CV", "cs.RO"), "papers_per_day": 2, "minimum_score": 2, "language": "en"}
        outside = Outside(now=lambda: NOW, pacer=Pacer(0), arxiv_patience=Patience(tries=1))
        archive = Archive(tmp_path / "docs")
        checked = Settings.model_validate({**values, **arxiv.addresses, **settings})
        return Setup(checked, archive, tmp_path / ".cache" / "digest", None, outside, report or Report())

    return setup


def test_oldest_first_and_a_second_time_for_nothing(make: Make, arxiv: ArxivServer) -> None:
    setup = make()
    dates = planned(DAYS[0], DAYS[-1], ALL, now=NOW)
    assert list(dates) == DAYS
    report = backfill(dates, setup)
    assert report.is_done
    assert [day.date for day in report.days] == DAYS
    assert setup.archive.dates() == DAYS
    asked = arxiv.count()
    again = backfill(dates, setup)
    assert [day.outcome.ending for day in again.days] == ["unchanged"] * 5
    assert arxiv.count() == asked
    assert list(as_table(again))[-1] == "5 days: 5 unchanged"
    assert list(as_table(backfill(dates[:1], setup)))[-1] == "1 day: 1 unchanged"


def test_days_that_are_not_announced_yet_are_left_out() -> None:
    last = dt.date(2026, 6, 30)
    assert planned(dt.date(2026, 6, 16), last, ALL, now=NOW)[-1] == dt.date(2026, 6, 18)


def test_a_failing_day_does_not_stop_the_others(make: Make, arxiv: ArxivServer) -> None:
    setup = make()
    arxiv.fault("search", "rate_limited", nth=2)
    report = backfill(DAYS, setup)
    assert not report.is_done
    assert [day.date for day in report.days if day.has_failed] == [DAYS[1]]
    assert setup.archive.dates() == [date for date in DAYS if date != DAYS[1]]
    lines = list(as_table(report))
    assert f"{DAYS[1]}: failed: " in lines[1]
    assert lines[-1] == "5 days: 4 made, 1 failed"
    told = json.loads(as_json(report))
    assert [day["status"] for day in told["days"]] == ["made", "failed", "made", "made", "made"]
    arxiv.heal()
    assert backfill(DAYS, setup).is_done


def test_three_failures_in_a_row_end_it(make: Make, arxiv: ArxivServer) -> None:
    arxiv.fault("search", "status", status=503, times=None)
    report = backfill(DAYS, make())
    assert len(report.days) == 3
    assert report.left == tuple(DAYS[3:])
    assert report.stopped == "3 days in a row failed"
    assert arxiv.count() == 3
    assert "2 not tried, from 2026-06-15 on" in list(as_table(report))[-1]


def test_what_is_finished_is_not_left(make: Make, arxiv: ArxivServer) -> None:
    setup = make()
    backfill(DAYS[3:4], setup)
    arxiv.fault("search", "status", status=503, times=None)
    assert backfill(DAYS, setup).left == tuple(DAYS[4:])


def test_what_can_not_be_written_ends_it(make: Make) -> None:
    setup = make()
    setup.archive.root.mkdir()
    (setup.archive.root / "2026").write_text("a file where a folder must be", encoding="utf-8")
    report = backfill(DAYS, setup)
    assert len(report.days) == 1
    assert isinstance(report.days[0].outcome, ArchiveError)
    assert report.stopped


def test_wrong_use_is_raised(make: Make) -> None:
    with pytest.raises(UsageError, match=r"eess\.AS in 2017-09"):
        backfill([dt.date(2001, 5, 3)], make(categories=("eess.AS",)))


def test_the_report_says_which_day_it_is(make: Make) -> None:
    class Said(Report):
        def __init__(self) -> None:
            self.days: list[str] = []

        def begin_day(self, name: str) -> None:
            self.days.append(name)

    said = Said()
    backfill(DAYS[:2], make(said))
    assert said.days == ["2026-06-10 (1 of 2)", "2026-06-11 (2 of 2)"]


def test_two_shards_make_the_whole_range(make: Make) -> None:
    setup = make()
    parts = [planned(DAYS[0], DAYS[-1], Shard(number, 2), now=NOW) for number in (1, 2)]
    for part in parts:
        assert backfill(part, setup).is_done
    assert setup.archive.dates() == DAYS
    everything = [id_ for date in DAYS for id_ in setup.archive.load_index(date).papers]
    assert len(set(everything)) == len(everything) == 10


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(0, 400), st.integers(0, 60))
def test_shards_are_a_partition_whatever_the_end(of: int, length: int, longer: int) -> None:
    first = dt.date(2025, 3, 3)
    last = first + dt.timedelta(days=length)
    later = dt.datetime(2028, 1, 1, tzinfo=dt.UTC)
    parts = [planned(first, last, Shard(number, of), now=later) for number in range(1, of + 1)]
    whole = planned(first, last, ALL, now=later)
    assert sorted(date for part in parts for date in part) == list(whole)
    extended = planned(first, last + dt.timedelta(days=longer), Shard(1, of), now=later)
    assert extended[: len(parts[0])] == parts[0]


@given(st.text(max_size=12))
def test_a_shard_is_parsed_or_refused(text: str) -> None:
    try:
        shard = Shard.parse(text)
    except ValueError:
        with pytest.raises(ValueError, match=re.escape(repr(text))):
            Shard.parse(text)
    else:
        assert 1 <= shard.number <= shard.of


@pytest.mark.parametrize("text", ["", "1", "1/", "/2", "0/2", "3/2", "-1/2", "1/2/3", "１/２", "a/b", "1.0/2"])
def test_what_is_no_shard(text: str) -> None:
    with pytest.raises(ValueError, match=r"of the form|between 1 and"):
        Shard.parse(text)


def test_a_shard() -> None:
    assert Shard.parse("2/5") == Shard(2, 5)


# --- without dates


def _recent(states: str) -> list[DayStatus]:
    """Days from 2026-06-01 on: c(omplete), p(artial), m(issing), n(othing)."""
    kinds: dict[str, Kind] = {kind[0]: kind for kind in KINDS}
    return [DayStatus(dt.date(2026, 6, 1) + dt.timedelta(days=n), kinds[one]) for n, one in enumerate(states)]


@pytest.mark.parametrize(
    ("states", "days"),
    [
        ("mmmmnnm", [7]),  # a new archive begins with the newest listing
        ("ccccnnc", []),
        ("ccccnnm", [7]),
        ("ccmpnnm", [7, 3, 4]),
        ("mpmcnnc", [2, 3]),  # what was before the archive was begun is not missed
        ("cmmmnnmmmmm", [11, 4, 7, 8, 9, 10]),
        ("cmmmnnnccccn", [2, 3, 4]),
        ("nnnnp", [5]),
        ("m", [1]),
    ],
)
def test_the_newest_listing_and_what_was_missed(states: str, days: list[int]) -> None:
    assert [day.day for day in lacking(_recent(states))] == days


def test_an_archive_with_days_before_has_missed_all(make: Make) -> None:
    assert [day.day for day in lacking(_recent("mmmnnm"), is_begun=True)] == [6, 1, 2, 3]


def test_an_archive_goes_on_unless_it_paused_for_long(make: Make) -> None:
    archive = make().archive
    backfill(DAYS[2:3], make())
    archive.write_index(DayIndex(date=DAYS[2] - dt.timedelta(days=90), source="imported", papers=()))
    newest = [DAYS[2] + dt.timedelta(days=age) for age in (14, 15, 60, 61)]
    assert [is_going_on(archive, day - RECENT, day) for day in newest] == [False, True, True, False]


def test_after_weeks_of_failures_a_run_catches_up(
    make: Make, arxiv: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backfill(DAYS[2:3], make())
    settings = {"categories": ["cs.CV", "cs.RO"], "papers_per_day": 2, **arxiv.addresses}
    (tmp_path / "digest.yml").write_text(json.dumps(settings), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    late = replace(make().outside, now=lambda: dt.datetime(2026, 7, 2, 12, tzinfo=dt.UTC))
    ran = CliRunner().invoke(cli, ["backfill", "--json"], obj=late)
    told = json.loads(ran.stdout)
    tried = [day["date"] for day in told["days"]] + told["left"]
    newest, *missed = ["2026-07-02", "2026-06-25", "2026-06-26", "2026-06-29", "2026-06-30", "2026-07-01"]
    assert tried == [newest, *missed]


def test_the_command_without_dates(
    make: Make, arxiv: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backfill(DAYS[2:3], make())
    settings = {"categories": ["cs.CV", "cs.RO"], "papers_per_day": 2, "minimum_score": 2, **arxiv.addresses}
    (tmp_path / "digest.yml").write_text(json.dumps(settings), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    missed = ["2026-06-18", "2026-06-15", "2026-06-16"]  # of 2026-06-17 arXiv knows nothing here

    ran = CliRunner().invoke(cli, ["backfill", "--report", "report.md"], obj=make().outside)
    assert [line[:10] for line in ran.stdout.splitlines()[:3]] == missed
    report = Path("report.md").read_text(encoding="utf-8")
    assert report.startswith("### Some days are not finished\n")
    assert "\n```text\n2026-06-18: 2 papers of 5 announced\n" in report
    assert "2026-06-17: failed" in report
    assert "not paid again" in report


def test_a_clock_that_was_never_set_is_told(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "digest.yml").write_text("categories: [cs.CV]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    early = replace(make().outside, now=lambda: dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    assert digest("backfill", outside=early) == 2
    assert "is outside the years that arXiv's calendar covers" in (told := capsys.readouterr().err)
    assert "is the clock of this machine right?" in told


def _cut_off(setup: Setup, date: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a day again, up to the `index.md` of the archive."""
    write = Archive.write_index

    def full(self: Archive, *given: Any, **how: Any) -> str:
        if self is setup.archive:
            raise ArchiveError(self.root, "can't be written: No space left on device")
        return write(self, *given, **how)

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "write_index", full)
        with pytest.raises(ArchiveError):
            run(date, setup, force=True)


def test_a_redo_that_is_ready_takes_its_place_first_and_is_told_until_then(
    make: Make, arxiv: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was cut off while it did so: half of the published day is the old one."""
    old, newest = DAYS[0], dt.date(2026, 6, 18)
    backfill([old, newest], make())
    archive = make().archive

    _cut_off(replace(make(keywords={"primary": ("driving",)}, papers_per_day=1), archive=archive), old, monkeypatch)
    settings = {"categories": ["cs.CV", "cs.RO"], "papers_per_day": 2, "minimum_score": 2, **arxiv.addresses}
    (tmp_path / "digest.yml").write_text(json.dumps(settings), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = "making it again was cut off, so half of it may be the old day; `digest run 2026-06-10` finishes it"

    ran = CliRunner().invoke(cli, ["check"])
    assert (ran.exit_code, ran.stdout) == (1, f"docs/2026/06/10:1: {told}\n")
    ran = CliRunner().invoke(cli, ["status", "--first", "2026-06-10"], obj=make().outside)
    assert ran.stdout.splitlines()[0].endswith(told)
    ran = CliRunner().invoke(cli, ["backfill"], obj=make().outside)
    assert ran.stdout.startswith("2026-06-10: the day was made again, 1 paper\n")
    assert len(archive.load_index(old).papers) == 1
    ran = CliRunner().invoke(cli, ["check"])
    assert ran.exit_code == 0, ran.output


def test_a_redo_does_not_replace_what_a_person_has_edited_since(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backfill(DAYS[:1], make())
    setup = make(keywords={"primary": ("driving",)}, papers_per_day=1)
    folder = setup.archive.folder(DAYS[0])
    shutil.copytree(folder, tmp_path / "old")
    _cut_off(setup, DAYS[0], monkeypatch)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "old", folder)
    index = folder / "index.md"
    index.write_text(index.read_text("utf-8") + "\nCorrected.\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    report = backfill(DAYS[:2], setup)
    assert [day.has_failed for day in report.days] == [True, False]
    told = str(report.days[0].outcome)
    assert "a person has edited index.md; `digest run 2026-06-10` finishes it" in told
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    place = Path(told.rpartition("remove ")[2])
    shutil.copytree(place, tmp_path / "redo")
    shutil.rmtree(place)
    assert backfill(DAYS[:2], setup).is_done
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    shutil.copytree(tmp_path / "redo", place)
    assert run(DAYS[0], setup).text == "2026-06-10: the day was made again, 1 paper"


def test_half_done_days_that_are_too_old_are_no_success(
    make: Make, arxiv: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, older = dt.date(2026, 3, 27), dt.date(2026, 3, 26)
    archive = make().archive
    for date in (old, older):
        archive.write_metadata(Metadata(date=date, papers=(paper(f"2603.{date.day}001"),)))
    backfill([dt.date(2026, 6, 18)], make())
    monkeypatch.chdir(tmp_path)
    settings = {"categories": ["cs.CV", "cs.RO"], "papers_per_day": 2, "minimum_score": 2, **arxiv.addresses}
    Path("digest.yml").write_text(json.dumps(settings), encoding="utf-8")
    ran = CliRunner().invoke(cli, ["backfill", "--report", "report.md"], obj=make().outside)
    assert ran.exit_code == 1
    assert ran.stdout.startswith("2 half-done days older than two weeks: 2026-03-26, 2026-03-27; `digest backfill 2026")
    assert "nothing to do" not in ran.stdout
    report = Path("report.md").read_text(encoding="utf-8")
    assert report.startswith("### Some days are not finished\n")
    assert "The same command" not in report
    ran = CliRunner().invoke(cli, ["backfill", "--json"], obj=make().outside)
    assert json.loads(ran.stdout)["overdue"] == ["2026-03-26", "2026-03-27"]


def test_half_done_days_without_listing_are_finished_by_an_import(make: Make) -> None:
    friday, sunday = dt.date(2026, 5, 29), dt.date(2026, 5, 31)
    setup = make()
    setup.archive.write_metadata(Metadata(date=sunday, papers=(paper("2605.31001"),)))
    report = backfill([sunday, dt.date(2026, 6, 18)], setup)
    assert [day.has_failed for day in report.days] == [True, False]  # it keeps no other day from being made
    (told,) = as_table(Backfill((), overdue=(friday, sunday)))
    assert "`digest backfill 2026-05-29 2026-05-29` finishes them" in told
    assert told.endswith("; `digest import` finishes 2026-05-31")
    (told,) = as_table(Backfill((), overdue=(sunday,)))
    assert told == "1 half-done day older than two weeks: 2026-05-31; `digest import` finishes 2026-05-31"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2027-06-17"], "\n2027-06-17: arXiv has announced nothing of it yet; it will at 2027-06-17 00:00 UTC"),
        (["2027-06-19", "2027-06-22"], "2027-06-19 to 2027-06-22: arXiv has announced nothing of it yet; it will at"),
        (["2026-06-13", "2026-06-14"], "nothing to do: arXiv announces nothing on 2026-06-13 (Saturday), 2026-06-14"),
        (["2026-01-20", "2026-01-20"], "nothing to do: arXiv announces nothing on 2026-01-20 (deferred by arXiv)"),
        # Nor will it, and nothing will be missed.
        (["2026-06-20", "2026-06-22"], "nothing to do: arXiv announces nothing on 2026-06-20 (Saturday), 2026-06-21"),
        (
            ["2026-06-20", "2026-06-23"],
            "2026-06-20 to 2026-06-23: arXiv has announced nothing of it yet; it will at 20",
        ),
    ],
)
def test_a_range_of_which_nothing_is_announced_says_why(
    make: Make, arxiv: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("digest.yml").write_text(json.dumps({"categories": ["cs.CV"], **arxiv.addresses}), encoding="utf-8")
    ran = CliRunner().invoke(cli, ["backfill", *days, "--report", "report.md"], obj=make().outside)
    assert isinstance(ran.exception, ArxivError) is ("has announced nothing of it yet" in told)
    assert told in Path("report.md").read_text(encoding="utf-8")
    assert arxiv.requests == []
    if "nothing to do: " in told:
        ran = CliRunner().invoke(cli, ["backfill", *days, "--json"], obj=make().outside)
        assert json.loads(ran.stdout)["idle"].startswith(told.removeprefix("nothing to do: "))


def test_what_is_unfinished_of_days_without_listing_is_done_or_told(
    make: Make, arxiv: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saturday, sunday = dt.date(2026, 6, 13), dt.date(2026, 6, 14)
    archive = make().archive
    write_day(archive, saturday, [paper("2606.16001")])
    archive.metadata_path(saturday).unlink()
    archive.write_metadata(Metadata(date=sunday, papers=(paper("2606.14001"),)))
    parts = [unlisted_unfinished(archive, saturday, sunday, Shard(number, 2)) for number in (1, 2)]
    assert sorted(date for part in parts for date in part) == [saturday, sunday]
    assert unlisted_unfinished(archive, saturday, saturday, ALL) == (saturday,)
    monkeypatch.chdir(tmp_path)
    Path("digest.yml").write_text(json.dumps({"categories": ["cs.CV"], **arxiv.addresses}), encoding="utf-8")
    ran = CliRunner().invoke(cli, ["backfill", str(saturday), str(sunday), "--report", "report.md"], obj=make().outside)
    assert ran.exit_code == 1
    assert ran.stdout.startswith(f"{saturday} is complete again, 1 paper\n{sunday}: failed: ")
    assert "`digest import`" in ran.stdout
    assert Path("report.md").read_text(encoding="utf-8").startswith("### Some days are not finished\n")
    assert unlisted_unfinished(archive, saturday, sunday, ALL) == (sunday,)


def test_a_report_of_an_error_that_nothing_heals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(cli, ["backfill", "--report", "report.md"])
    assert isinstance(ran.exception, SettingsError)
    report = Path("report.md").read_text(encoding="utf-8")
    assert "digest.yml: does not exist" in report
    assert "Running it again changes nothing" in report


@pytest.mark.parametrize("command", ["run", "backfill"])
def test_an_error_that_nothing_heals_is_one_object_too(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(cli, [command, "--json"])
    told = json.loads(ran.stdout)
    assert isinstance(ran.exception, SettingsError)
    assert "digest.yml: does not exist" in told["message" if command == "run" else "stopped"]


def test_a_report_holds_text_as_text() -> None:
    message = "```\n# not a heading <img src=x>"
    told = error_markdown(DigestError(message))
    assert told.splitlines()[2:6] == ["````text", "```", "# not a heading <img src=x>", "````"]
    assert as_markdown(Backfill(())) == "### Every day is made\n\n```text\nthere is nothing to do\n```\n\n"


def test_machines_share_arxivs_interval(make: Make) -> None:
    setup = make()
    pacer = setup.shared_by(4).outside.pacer
    assert pacer.interval == 0
    assert Pacer(3.0).shared_by(4).interval == 12.0
    assert setup.shared_by(1) is setup
