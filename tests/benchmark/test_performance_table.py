"""The table of promises: its arithmetic, what it says, and how reports are put together."""

from pathlib import Path

import pytest

from scripts.benchmark.record import Report, Step, load, save
from scripts.benchmark.show import cost_lines, is_kept, markdown, promise_lines, remarks, terminal
from scripts.benchmark.table import Row, exponent, rows
from tests.benchmark.reports import CONDITIONS, build, full_report


def row(report: Report, promise: str, days: int) -> Row:
    (found,) = (each for each in rows(report) if each.promise.startswith(promise) and each.days == days)
    return found


def test_ratios_are_those_of_medians() -> None:
    report = full_report()
    assert row(report, "cold build without search / Material", 300).figure == pytest.approx(2 / 14)
    assert row(report, "cold build without search / Hugo", 1000).figure == pytest.approx(1.0)
    assert row(report, "cold build with search / Material", 300).figure == pytest.approx(5 / 35)
    assert row(report, "one new day with search", 300).figure == pytest.approx(0.6 / 14)
    # By the clock.
    assert row(report, "one new day without search", 1000).figure == pytest.approx(1.25 / 0.5)


def test_each_promise_stands_at_each_size() -> None:
    told = [(each.promise, each.days) for each in rows(full_report())]
    assert len(told) == len(set(told)) == 7 * 2 + 2 + 2 * 2 + 2 + 2 + 2
    assert not row(full_report(), "one new day without search", 300).is_kept
    assert sum(not each.is_kept for each in rows(full_report())) == 1


def test_growth_and_memory() -> None:
    report = full_report()
    assert row(report, "growth of the cold build with search", 1000).figure == pytest.approx(1.0)
    assert row(report, "peak memory of the cold build without", 300).figure == 290
    assert row(report, "peak memory of the cold build with search", 300).figure == 101
    assert row(report, "its growth with the archive, with mathematics", 1000).figure == pytest.approx(70_000 / 150_300)
    assert row(report, "`mkdocs serve`", 300).figure == 1.4
    assert row(report, "its peak memory", 3000).limit == 1000


def test_exponent_of_powers() -> None:
    assert exponent((days, 3 * days**1.2) for days in (100, 300, 1000)) == pytest.approx(1.2)
    assert exponent(((1, 5.0), (10, 5.0))) == pytest.approx(0)


def test_what_was_not_measured_is_not_in_the_table() -> None:
    report = Report(conditions=CONDITIONS, builds=(build("ours", 300, 5.0), build("hugo", 300, 2.0)))
    assert {each.promise for each in rows(report)} == {"peak memory of the cold build with search"}
    assert is_kept(report)


def test_one_broken_promise_or_one_differing_file_is_enough() -> None:
    report = full_report()
    assert not is_kept(report)
    mended = Report(
        conditions=CONDITIONS, builds=(build("ours-bare", 300, 1.0, kind="new day"), build("empty", 300, 0.5))
    )
    assert is_kept(mended)
    assert not is_kept(mended.model_copy(update={"steps": (Step(change="a day is deleted", differing=("a", "b")),)}))


def test_figures_in_words() -> None:
    lines = {line[:2]: line for line in promise_lines(full_report())}
    ratio = lines["cold build without search / Material without search", "1000"]
    assert ratio[2:] == ("1/7.0", "≤ 1/7", "yes", "6.67 / 46.67 CPU s")
    new_day = lines["one new day without search / an empty Material site, by the clock", "300"]
    assert new_day[2:] == ("2.50", "≤ 2.00", "NO", "1.88 / 0.75 s")
    assert lines["first visit of a day page with mathematics", "300"][2:4] == ("150 KB", "≤ 180 KB")
    assert lines["cold build with search, as a proof", "3000"][2:4] == ("55.0 CPU s", "≤ 60.0 CPU s")


def test_both_forms_hold_every_line() -> None:
    report = full_report()
    told = terminal(report, recorded=None)
    for line in (*promise_lines(report), *cost_lines(report)):
        assert all(cell.replace("`", "") in told for cell in line)
    table = markdown(("a", "b"), [("1", "2")]).splitlines()
    assert table == ["| a | b |", "| --- | ---: |", "| 1 | 2 |"]
    differing = report.model_copy(update={"steps": (Step(change="a day is moved", differing=("2023/index.html",)),)})
    assert any("DIFFER" in line and "a day is moved" in line for line in remarks(differing))


def test_the_last_recorded_figures_stand_beside_the_new_ones() -> None:
    recorded = Report(conditions=CONDITIONS, builds=(build("hugo", 300, 7.77), build("ours-bare", 300, 8.88)))
    told = terminal(full_report(), recorded)
    assert "7.77" in told
    assert "1.14" in next(line for line in told.splitlines() if line.startswith("cold build without search / Hugo"))


def test_a_later_run_takes_the_place_of_what_it_measured_again(tmp_path: Path) -> None:
    later = Report(conditions=CONDITIONS.model_copy(update={"date": "2026-07-01"}), builds=(build("ours", 300, 9.0),))
    merged = full_report().merged(later)
    assert merged.conditions.date == "2026-07-01"
    assert len(merged.builds) == len(full_report().builds)
    assert next(each.cpu for each in merged.of("ours")) == (9.0,)
    assert merged.visits == full_report().visits
    assert merged.steps == full_report().steps
    save(merged, tmp_path / "figures.json")
    assert load(tmp_path / "figures.json") == merged
    assert load(tmp_path / "missing.json") is None
