import datetime as dt
import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import FileError
from digest.model import Score
from digest.pipeline.scoring.keyword_score import Judgement
from digest.pipeline.scoring.score_store import ScoreStore

DAY = dt.date(2026, 1, 13)


def judgement(relevance: int = 2, reason: str = "为什么\u00a0— “x”", excluded: str = "") -> Judgement:
    return Judgement(score=Score(relevance=relevance, significance=1, relevance_reason=reason), excluded=excluded)


def test_what_was_put_is_there_in_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "scores" / "a.jsonl"
    store = ScoreStore(path)
    assert store.get("2601.00001") is None
    assert not path.exists()
    store.put({"2601.00001": judgement(3), "hep-th/9901001": judgement(1, excluded="medical")})
    store.put({"2601.00002": judgement()})
    for one in (store, ScoreStore(path)):
        assert one.get("2601.00001") == judgement(3)
        assert one.get("hep-th/9901001") == judgement(1, excluded="medical")
        assert one.get("2601.00002") == judgement()
        assert one.get("2601.00003") is None


def test_the_later_judgement_counts(tmp_path: Path) -> None:
    store = ScoreStore(tmp_path / "a.jsonl")
    store.put({"2601.00001": judgement(1)})
    store.put({"2601.00001": judgement(3)})
    assert ScoreStore(tmp_path / "a.jsonl").get("2601.00001") == judgement(3)


def test_what_is_known_from_elsewhere_counts_where_the_file_says_nothing(tmp_path: Path) -> None:
    known = {"2601.00001": judgement(1), "2601.00002": judgement(2)}
    path = tmp_path / "a.jsonl"
    assert ScoreStore(path, known).get("2601.00001") == judgement(1)
    ScoreStore(path).put({"2601.00001": judgement(3)})
    store = ScoreStore(path, known)
    assert (store.get("2601.00001"), store.get("2601.00002")) == (judgement(3), judgement(2))
    opened = ScoreStore.open(tmp_path, DAY, system="a", model="m", known=known)
    assert opened.get("2601.00002") == judgement(2)


@given(cut=st.integers(1, 400), junk=st.binary(max_size=20))
def test_crash_at_any_byte_costs_the_last_line_only(
    tmp_path_factory: pytest.TempPathFactory, cut: int, junk: bytes
) -> None:
    path = tmp_path_factory.mktemp("scores") / "a.jsonl"
    ScoreStore(path).put({"2601.00001": judgement(1)})
    whole = path.read_bytes()
    ScoreStore(path).put({"2601.00002": judgement(2)})
    both = path.read_bytes()
    path.write_bytes(both[: max(len(whole), len(both) - cut)] + junk)
    assert ScoreStore(path).get("2601.00001") == judgement(1)
    ScoreStore(path).put({"2601.00003": judgement(3)})
    after = ScoreStore(path)
    assert after.get("2601.00001") == judgement(1)
    assert after.get("2601.00003") == judgement(3)
    assert after.get("2601.00002") in (None, judgement(2))


@pytest.mark.parametrize(
    "line",
    ["{}", "[]", "null", '{"id": 1}', '{"id": "2601.00001", "score": {"relevance": 9}, "excluded": ""}', "\x00", '"'],
)
def test_line_that_is_no_judgement_is_passed_over(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{line}\n")
    store = ScoreStore(path)
    assert store.get("2601.00001") is None
    store.put({"2601.00001": judgement()})
    assert ScoreStore(path).get("2601.00001") == judgement()


def test_another_day_prompt_or_model_has_a_store_of_its_own(tmp_path: Path) -> None:
    ScoreStore.open(tmp_path, DAY, system="a", model="m").put({"2601.00001": judgement()})
    assert ScoreStore.open(tmp_path, DAY, system="a", model="m").get("2601.00001") == judgement()
    for other in (
        ScoreStore.open(tmp_path, DAY, system="b", model="m"),
        ScoreStore.open(tmp_path, DAY, system="a", model="n"),
        ScoreStore.open(tmp_path, DAY + dt.timedelta(days=1), system="a", model="m"),
    ):
        assert other.get("2601.00001") is None
    assert [path.name.startswith("2026-01-13-") for path in tmp_path.iterdir()] == [True]


def test_store_that_cant_be_used_says_where_and_why(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(FileError, match=r"folder\.jsonl: can't be read"):
        ScoreStore(tmp_path / "folder.jsonl")
    (tmp_path / "file").write_text("")
    store = ScoreStore(tmp_path / "b.jsonl")
    store._path = tmp_path / "file" / "b.jsonl"
    with pytest.raises(FileError, match=r"b\.jsonl: can't be written: .*; make room"):
        store.put({"2601.00001": judgement()})
    assert store.get("2601.00001") is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk(tmp_path: Path) -> None:
    os.symlink("/dev/full", tmp_path / "a.jsonl")
    store = ScoreStore(tmp_path / "none.jsonl")
    store._path = tmp_path / "a.jsonl"
    with pytest.raises(FileError, match="No space left"):
        store.put({"2601.00001": judgement()})


def test_a_disk_that_is_full_at_the_very_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems report the want of room only when the data must be on the disk."""

    def no_room(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_room)
    store = ScoreStore(tmp_path / "a.jsonl")
    with pytest.raises(FileError, match="No space left"):
        store.put({"2601.00001": judgement()})
    assert store.get("2601.00001") is None
