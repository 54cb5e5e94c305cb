"""The folder of a site: what is written, what is kept, and whose files are never touched."""

import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from digest.errors import DigestError
from digest.web import site_folder
from digest.web.site_folder import Output, Tree


def outputs(files: Mapping[str, bytes], key: str = "") -> list[Output]:
    return [Output(path, f"{key}{data!r}", lambda data=data: data) for path, data in files.items()]  # type: ignore[misc]


def made(root: Path, files: Mapping[str, bytes], key: str = "") -> int:
    """Build a site, as the plugin does it; how many files were written."""
    tree = Tree(root / "site", root / "cache")
    tree.set_aside()
    (root / "site").mkdir(exist_ok=True)
    try:
        return tree.finish(outputs(files, key))
    except OSError:
        tree.restore()
        raise


def there(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


FILES = {"2026/index.html": b"year", "feed.xml": b"feed", "index.json": b"{}"}


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    assert [made(tmp_path, FILES), made(tmp_path, FILES), made(tmp_path, FILES | {"feed.xml": b"more"})] == [3, 0, 1]
    (tmp_path / "site/index.json").write_bytes(b"broken")
    (tmp_path / "site/2026/index.html").unlink()
    (tmp_path / "site/2026/stray.txt").touch()
    assert made(tmp_path, FILES) == 3
    assert there(tmp_path / "site") == FILES
    assert made(tmp_path, {"index.json": b"{}"}) == 0
    assert there(tmp_path / "site") == {"index.json": b"{}"}
    assert not (tmp_path / "site/2026").exists()


def test_what_is_known_of_folders_that_are_gone_is_forgotten(tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    def build(name: str, key: str = "") -> int:
        tree = Tree(tmp_path / name, cache)
        tree.set_aside()
        (tmp_path / name).mkdir(exist_ok=True)
        return tree.finish(outputs(FILES, key))

    assert [build("a site"), build("another"), build("a site"), build("another")] == [3, 3, 0, 0]
    assert len(list(cache.rglob("site-*.ledger"))) == 2
    shutil.rmtree(tmp_path / "a site")
    assert [build("another", "new"), build("another", "new")] == [3, 0]
    assert len(list(cache.rglob("site-*.ledger"))) == 1


def test_links_are_replaced_and_never_written_through(tmp_path: Path) -> None:
    made(tmp_path, FILES)
    site = tmp_path / "site"
    (tmp_path / "precious").write_bytes(b"mine")
    (site / "index.json").unlink()
    (site / "index.json").symlink_to(tmp_path / "precious")
    os.rename(site / "2026", tmp_path / "elsewhere")
    (tmp_path / "elsewhere/index.html").write_bytes(b"mine, too")
    (site / "2026").symlink_to(tmp_path / "elsewhere")
    made(tmp_path, FILES, key="new")
    assert there(site) == FILES
    assert not any(path.is_symlink() for path in site.rglob("*"))
    assert (tmp_path / "precious").read_bytes() == b"mine"
    assert there(tmp_path / "elsewhere") == {"index.html": b"mine, too"}


def test_a_copy_that_shares_its_files_stays(tmp_path: Path) -> None:
    made(tmp_path, FILES)
    os.link(tmp_path / "site/feed.xml", tmp_path / "backup")
    made(tmp_path, FILES | {"feed.xml": b"tomorrow"})
    assert (tmp_path / "backup").read_bytes() == b"feed"


@pytest.fixture
def little_room() -> Iterator[None]:
    """Files end at 100 kB, as they do on a full disk: what fits is written without an error."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_file_that_does_not_fit_is_an_error(tmp_path: Path, little_room: None) -> None:
    made(tmp_path, FILES)
    with pytest.raises(OSError, match="File too large"):
        made(tmp_path, FILES | {"feed.xml": b"x" * 250_000})
    # The next build makes it anew, whatever is there now.
    assert made(tmp_path, FILES | {"feed.xml": b"x" * 90_000}) == 1
    assert there(tmp_path / "site") == FILES | {"feed.xml": b"x" * 90_000}


def test_a_build_does_not_go_on_beside_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_folder, "_PATIENCE", 0.1)
    made(tmp_path, FILES)
    first = Tree(tmp_path / "site", tmp_path / "cache")
    first.set_aside()
    with pytest.raises(DigestError, match=r"\.lock: another build of .*site has not ended in 0\.1 s; wait for it"):
        Tree(tmp_path / "site", tmp_path / "cache").set_aside()
    first.restore()
    assert there(tmp_path / "site") == FILES


@pytest.mark.parametrize("is_there", [False, True])
def test_a_folder_that_can_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool) -> None:
    """Told before the host writes there. Root may write anywhere, so the system's answer is made up."""
    if is_there:
        made(tmp_path, FILES)

    def refuse(dir: Path) -> None:
        raise PermissionError(13, "Permission denied", str(dir))

    place = tmp_path / "site" if is_there else tmp_path
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryFile", refuse)
        with pytest.raises(DigestError, match=f"^{place}: can't be written to: Permission denied; make room or mend"):
            Tree(tmp_path / "site", tmp_path / "cache").set_aside()
    assert made(tmp_path, FILES) == (0 if is_there else len(FILES))


def test_after_a_build_that_failed_at_the_end_another_can_begin(tmp_path: Path) -> None:
    def fails() -> bytes:
        raise KeyboardInterrupt

    made(tmp_path, FILES)
    tree = Tree(tmp_path / "site", tmp_path / "cache")
    tree.set_aside()
    (tmp_path / "site").mkdir(exist_ok=True)
    with pytest.raises(KeyboardInterrupt):
        tree.finish([*outputs(FILES), Output("new.html", "", fails)])
    tree.restore()
    assert made(tmp_path, FILES) == 0
    assert there(tmp_path / "site") == FILES
