"""Values in files: used again, dropped once no build needs them, and told apart by the program that made them."""

from pathlib import Path

import pytest

from digest.web.caches import cache
from digest.web.caches.cache import FileStore, files_hash, program_hash
from digest.web.search import batches


def test_what_a_build_did_not_use_is_dropped(tmp_path: Path) -> None:
    first = FileStore(tmp_path)
    for key in ("got", "kept", "not used"):
        first.put(key, {"value of": key})
    first.prune()
    second = FileStore(tmp_path)
    assert second.get("got") == {"value of": "got"}
    assert second.get("never put") is None
    second.keep("kept")
    second.prune()
    assert {path.name for path in tmp_path.iterdir()} == {"got", "kept"}
    # What one build used, the next one need not use.
    second.prune()
    assert list(tmp_path.iterdir()) == []


def test_a_hash_of_files_depends_on_their_names_and_contents_and_on_no_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.html", "b.html", "below/c.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    before = files_hash([tmp_path])
    found = sorted(tmp_path.rglob("*"), reverse=True)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rglob", lambda self, pattern: found)
        assert files_hash([tmp_path]) == before
    (tmp_path / "a.html").rename(tmp_path / "d.html")
    renamed = files_hash([tmp_path])
    (tmp_path / "d.html").write_text("other", "utf-8")
    assert len({before, renamed, files_hash([tmp_path])}) == 3


def test_another_program_is_told_by_its_sources_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_PACKAGE", tmp_path)
    fresh = program_hash.__wrapped__
    (tmp_path / "made.py").write_text("made = 1\n", "utf-8")
    before = fresh()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "made.cpython-311.pyc").write_bytes(b"compiled")
    assert fresh() == before
    found = {before}
    for name in ("made.py", "page.html", "en.json", "site.css", "site.js", "feed.xml"):
        (tmp_path / name).write_text("another", "utf-8")
        found.add(fresh())
    assert len(found) == 7


def test_the_search_is_made_anew_with_another_version_of_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    before = batches._program.__wrapped__()
    assert batches._program.__wrapped__() == before
    monkeypatch.setattr(batches, "version", lambda library: "0")
    assert batches._program.__wrapped__() != before
