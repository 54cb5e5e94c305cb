import os
from pathlib import Path

import pytest

from digest.day_hashes import fingerprint, signature


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


def test_a_fingerprint_is_of_names_lengths_and_bytes_and_follows_no_link(tmp_path: Path) -> None:
    day, aside = tmp_path / "day", tmp_path / "aside.md"
    day.mkdir()
    aside.write_text("x")

    def found(**files: str | None) -> str | None:
        for path in day.iterdir():
            path.unlink()
        for name, text in files.items():
            (day / name).symlink_to(aside) if text is None else (day / name).write_text(text)
        return fingerprint(str(day))

    looks = [found(a="x", b="yz"), found(a="xy", b="z"), found(a="x", c="yz"), found(a="xyz"), found(a=None, b="yz")]
    assert len({*looks, None}) == 6
    aside.unlink()
    assert found(a=None, b="yz") == looks[-1]
    assert found(b="yz", a="x") == looks[0]
