"""Later versions are noted on the paper that the archive has, once, and never touch what a person wrote."""

import datetime as dt
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.archive import Archive
from digest.model import LaterVersion, Metadata
from digest.pipeline.records import Replacement
from digest.pipeline.replacements import note_replacements, with_replacements
from tests.archives import MONDAY, paper, small_archive

LATER = dt.date(2026, 6, 18)
ID = "2606.00001"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return small_archive(tmp_path / "docs")


def test_noted_once(archive: Archive) -> None:
    known = archive.known_papers()
    replacements = [Replacement(ID, 2), Replacement("2606.01002", 3, withdrawn=True), Replacement("2606.99999", 2)]
    assert note_replacements(archive, replacements, known, announced=LATER) == (ID, "2606.01002")
    before = {path: path.read_bytes() for path in archive.root.rglob("*.json")}
    assert note_replacements(archive, replacements, known, announced=LATER) == ()
    assert {path: path.read_bytes() for path in archive.root.rglob("*.json")} == before
    first = archive.load_metadata(MONDAY).papers[0]
    assert first.later_versions == (LaterVersion(version=2, date=LATER),)
    assert first.withdrawn is None
    second = archive.load_metadata(MONDAY + dt.timedelta(days=1)).papers[1]
    assert second.withdrawn == LATER


def test_the_same_version_is_no_later_one(archive: Archive) -> None:
    assert note_replacements(archive, [Replacement(ID, 1)], archive.known_papers(), announced=LATER) == ()


def test_what_was_withdrawn_stays_so_since_the_first_time(archive: Archive) -> None:
    known = archive.known_papers()
    note_replacements(archive, [Replacement(ID, 2, withdrawn=True)], known, announced=LATER)
    for number, withdrawn in enumerate((True, False), 3):
        note_replacements(archive, [Replacement(ID, number, withdrawn)], known, announced=LATER + dt.timedelta(number))
    noted = archive.load_metadata(MONDAY).papers[0]
    assert noted.withdrawn == LATER
    assert [later.version for later in noted.later_versions] == [2, 3, 4]


@pytest.mark.parametrize("text", ["{", "<<<<<<< ours\n{}\n>>>>>>> theirs\n"])
def test_a_day_that_can_not_be_read_is_left_alone(
    archive: Archive, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = archive.metadata_path(MONDAY)
    path.write_text(text, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert note_replacements(archive, [Replacement(ID, 2)], {ID: MONDAY}, announced=LATER) == ()
    assert path.read_text("utf-8") == text
    assert ID in caplog.text


def test_a_hand_edit_is_left_alone(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    path = archive.metadata_path(MONDAY)
    text = path.read_text("utf-8").replace("Ada Lovelace", "Augusta Ada King")
    path.write_text(text, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert note_replacements(archive, [Replacement(ID, 2)], {ID: MONDAY}, announced=LATER) == ()
    assert path.read_text("utf-8") == text
    assert "edited by hand" in caplog.text


_REPLACEMENTS = st.lists(
    st.builds(Replacement, st.sampled_from([ID, "2606.00002", "2606.00003"]), st.integers(1, 9), st.booleans())
)


@given(_REPLACEMENTS)
def test_any_replacements_twice_are_as_once(replacements: list[Replacement]) -> None:
    metadata = Metadata(date=MONDAY, papers=(paper(ID), paper("2606.00002")))
    once = metadata
    for one in replacements:
        once = with_replacements(once, [one], LATER)
    twice = once
    for one in replacements:
        twice = with_replacements(twice, [one], LATER)
    assert twice == once
    for each in once.papers:
        versions = [later.version for later in each.later_versions]
        assert versions == sorted(set(versions))
        assert all(version > each.version for version in versions)


def test_of_two_notes_of_a_version_the_one_with_a_date_stays() -> None:
    dated, undated = (paper(ID, later_versions=(LaterVersion(version=2, date=date),)) for date in (LATER, None))
    assert dated.with_notes_of(undated) == undated.with_notes_of(dated) == dated


def test_a_day_made_again_keeps_the_notes_that_still_hold() -> None:
    notes = (LaterVersion(version=2, date=LATER), LaterVersion(version=3, date=LATER))
    old = Metadata(date=MONDAY, papers=(paper(ID, later_versions=notes, withdrawn=LATER), paper("2606.00002")))
    new = Metadata(date=MONDAY, papers=(paper(ID, version=2), paper("2606.00003")))
    kept = new.with_notes_of(old)
    assert kept.papers[0].later_versions == notes[1:]
    assert kept.papers[0].withdrawn == LATER
    assert kept.papers[1] == new.papers[1]
