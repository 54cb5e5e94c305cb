import datetime as dt
from pathlib import Path

import pytest

from digest.errors import ArchiveError
from digest.model import LaterVersion, Metadata
from digest.pipeline.record_cache import AnswerCache, key

RECORD = Metadata(schema=1, date=dt.date(2026, 6, 10))


def test_what_was_put_is_there_until_it_is_forgotten(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "new" / "folder")
    assert cache.get(Metadata, "a") is None

    cache.put("a-2", RECORD)
    cache.put("a-1", RECORD.model_copy(update={"date": dt.date(2026, 6, 9)}))
    cache.put("b", RECORD)

    assert cache.get(Metadata, "b") == RECORD
    assert [record.date.day for record in cache.all(Metadata, "a-")] == [9, 10]
    cache.forget("b")
    cache.forget("b")
    assert cache.get(Metadata, "b") is None


def test_a_record_of_another_kind_is_a_miss(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = AnswerCache(tmp_path)
    cache.put("a", RECORD)

    assert cache.get(LaterVersion, "a") is None
    assert "is asked for again" in caplog.text


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ArchiveError, match="can't be written"):
        AnswerCache(tmp_path / "file").put("a", RECORD)


def test_a_name_depends_on_every_part_and_its_place() -> None:
    assert key("a", "b") == key("a", "b")
    assert len({key("a", "b"), key("b", "a"), key("ab"), key("a", "b", ""), key("a b")}) == 5
