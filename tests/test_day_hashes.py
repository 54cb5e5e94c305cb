import os
from pathlib import Path

import pytest

from digest.day_hashes import signature


def test_a_day_that_was_changed_just_now_is_never_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day, missing = str(tmp_path), str(tmp_path / "none")
    (tmp_path / "index.md").write_text("whole")
    # A file that was copied here keeps its old time of change.
    os.utime(tmp_path / "index.md", (0, 0))
    assert signature(day) != signature(day)
    monkeypatch.setattr("digest.day_hashes._YOUNG", 0)
    before = signature(day)
    assert signature(day) == before
    (tmp_path / ".index.md.tmp").write_text("half")
    assert signature(day) == before
    (tmp_path / "notes.md").write_text("more")
    assert signature(day) != before
    assert signature(missing) != signature(missing)
