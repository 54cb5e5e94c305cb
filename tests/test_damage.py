"""One bad file costs one paper or one day, never the build; other pages do not change by a byte."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.archive import Archive
from tests.archives import MONDAY, TUESDAY, paper, write_day
from tests.sites import Build, build, changed_pages, differing, write_project

DAY = "2026/06/09"
Damage = Callable[[Path], None]


def replaced(data: bytes) -> Damage:
    def replace(path: Path) -> None:
        path.write_bytes(data)

    return replace


def edited(old: bytes, new: bytes) -> Damage:
    def edit(path: Path) -> None:
        data = path.read_bytes()
        assert old in data
        path.write_bytes(data.replace(old, new, 1))

    return edit


def linked(path: Path) -> None:
    """A symbolic link to a file that would be fine."""
    elsewhere = path.parent.parent / f"elsewhere{path.suffix}"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def linked_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def linked_to_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere.md")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def copied(project: Path, root: Path) -> Archive:
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("site"))
    return Archive(root / "docs")


ANALYSIS = "the analysis of the second paper"
FAULTS: list[tuple[str, str, Damage, str]] = [
    ("yaml", ANALYSIS, edited(b"schema: 1", b"schema: [1"), r":\d+: the header is not valid YAML"),
    ("no header", ANALYSIS, replaced(b"# Just text\n"), ":1: has no header"),
    ("no end", ANALYSIS, replaced(b"---\nschema: 1\n"), ":1: the header has no end"),
    ("list", ANALYSIS, replaced(b"---\n- a\n---\n"), ":1: the header is a list"),
    ("empty", ANALYSIS, replaced(b""), ":1: has no header"),
    ("unknown key", ANALYSIS, edited(b"schema: 1", b"schema: 1\ntemplate: evil.html"), ":3: template: unknown key"),
    ("id as number", ANALYSIS, edited(b"id: '2606", b"id: 2606.1 #"), ":3: id: was read as a number"),
    ("path in id", ANALYSIS, edited(b"id: '2606", b"id: '../2606"), ":3: id: "),
    ("alias bomb", ANALYSIS, edited(b"schema: 1", b"schema: 1\na: &a [1]\nb: *a"), r":\d+: "),
    ("python object", ANALYSIS, edited(b"schema: 1", b"schema: !!python/object/apply:os.system [id]"), r":\d+: "),
    ("latin-1", ANALYSIS, edited(b"- two", b"Caf\xe9"), r":\d+: is not UTF-8 \(byte 0xe9\)"),
    ("utf-16", ANALYSIS, replaced("---\nschema: 1\n".encode("utf-16")), ":1: is not UTF-8"),
    ("byte-order mark", ANALYSIS, edited(b"---", b"\xef\xbb\xbf---"), ":1: begins with a byte-order mark"),
    ("null bytes", ANALYSIS, edited(b"- two", b"a\0b"), r":\d+: body: contains the control character U\+0000"),
    ("conflict", ANALYSIS, edited(b"- two", b"\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n"), r":\d+: holds the marks"),
    ("too large", ANALYSIS, replaced(b"---\n" + b"x" * 2_000_001), ": is 2,000,005 bytes long"),
    ("nested", ANALYSIS, edited(b"schema: 1", b"schema: " + b"[" * 5_000), r":\d+: "),
    ("link", ANALYSIS, linked, ": is a symbolic link"),
    ("link to itself", ANALYSIS, linked_to_itself, ": is a symbolic link"),
    ("folder", ANALYSIS, made_a_folder, ": is not a regular file"),
    ("missing", ANALYSIS, Path.unlink, ": can't be read"),
    ("index yaml", "index.md", edited(b"schema: 1", b"schema: {"), r":\d+: the header is not valid YAML"),
    ("index latin-1", "index.md", edited("Wö".encode(), b"W\xf6"), r":\d+: is not UTF-8"),
    ("index of another day", "index.md", edited(b"2026-0", b"2025-0"), r":?\d*: date: is 2025-"),
    ("index link to nowhere", "index.md", linked_to_nowhere, ": is a symbolic link"),
    ("index folder", "index.md", made_a_folder, ": is not a regular file"),
    ("json cut", "arxiv.json", cut, r":\d+: is not valid JSON"),
    ("json list", "arxiv.json", replaced(b"[]"), ":1: must hold one object"),
    ("json nested", "arxiv.json", replaced(b"[" * 100_000), ":1: is nested too deeply"),
    ("json link", "arxiv.json", linked, ": is a symbolic link"),
]


def date_of(fault: int) -> dt.date:
    """Each fault has its own day, and a good day follows."""
    return MONDAY + dt.timedelta(days=2 * fault)


@dataclass(frozen=True)
class Damaged:
    """The same archive, built strictly without and with all faults."""

    good: Build
    bad: Build
    changed: set[str]


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Damaged:
    root = tmp_path_factory.mktemp("damaged")
    archive = Archive(root / "docs")
    for number in range(2 * len(FAULTS)):
        papers = [paper(f"2606.{number:02}{position:03}") for position in range(2)]
        write_day(archive, MONDAY + dt.timedelta(days=number), papers, summary="Wörth a look.")
    config = write_project(root, theme={"language": "en"})
    good = build(config, root / "good", strict=True)
    for number, (_, file, damage, _) in enumerate(FAULTS):
        damage(path_of(archive, number, file))
    bad = build(config, root / "bad", strict=True)
    return Damaged(good, bad, differing(good.site, bad.site))


def path_of(archive: Archive, fault: int, file: str) -> Path:
    date = date_of(fault)
    return archive.analysis_path(date, f"2606.{2 * fault:02}001") if file == ANALYSIS else archive.folder(date) / file


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[fault[0] for fault in FAULTS])
def test_a_bad_file(damaged: Damaged, number: int) -> None:
    _, file, _, said = FAULTS[number]
    archive = Archive(damaged.bad.project / "docs")
    name = path_of(archive, number, file).relative_to(archive.root).as_posix()
    day = f"{date_of(number):%Y/%m/%d}/"
    # --strict fails with the name of the file, …
    [warning] = [message for message in damaged.bad.warnings if day in message]
    assert re.search(f"{re.escape(name)}{said}", warning)
    # … the page says it, …
    page = damaged.bad.page(day)
    assert "Could not be read" in page
    assert re.search(f"<code>{re.escape(name)}(:\\d+)?: ", page)
    assert str(damaged.bad.project) not in page
    assert f"{day}index.html" in damaged.changed
    # … and the day after has not changed.
    after = f"{date_of(number) + dt.timedelta(days=1):%Y/%m/%d}/index.html"
    assert (damaged.good.site / after).is_file()
    assert after not in damaged.changed


def test_bad_files_fail_a_strict_build(damaged: Damaged) -> None:
    assert damaged.good.failed == ""
    assert f"{len(FAULTS)} warnings" in damaged.bad.failed


@pytest.mark.parametrize("file", ["2606.01003.md", "arxiv.json"])
def test_only_pages_that_show_a_bad_file_change(rich: Build, tmp_path: Path, file: str) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    (archive.folder(TUESDAY) / file).write_bytes(b"\xff")
    site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site")
    changed = changed_pages(rich, site)
    if file == "arxiv.json":
        assert f"{DAY}/" in changed
        assert not [url for url in changed if re.match(r"\d{4}/\d\d/\d\d/", url) and url != f"{DAY}/"]
        assert changed & {"404.html", "about/"} == set()
    else:
        assert changed == {f"{DAY}/"}


def test_a_bad_file_lets_a_plain_build_pass(rich: Build, tmp_path: Path) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    archive.analysis_path(TUESDAY, "2606.01003").write_bytes(b"\xff")
    for _ in range(2):
        # The second time, too: a page that could not be made whole is not taken from the cache.
        site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site")
        assert site.failed == ""
        assert len(site.warnings) == 1
    assert "A Withdrawn Study of Nothing" in site.page(f"{DAY}/")


def test_a_day_that_is_a_symbolic_link_is_no_day(rich: Build, tmp_path: Path) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    folder = archive.folder(TUESDAY)
    secret = tmp_path / "secret"
    folder.rename(secret)
    (secret / "picture.png").write_bytes(b"secret")
    folder.symlink_to(secret)
    site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site", strict=True)
    assert not (site.site / f"{DAY}/index.html").exists()
    assert "hep-th" not in site.page("categories/")
    # It does not vanish without a word.
    assert site.failed
    assert [f"{folder}: is a symbolic link" in warning for warning in site.warnings] == [True]
    # Nothing of what it led to is on the site.
    assert not list(site.site.rglob("picture.png"))


def test_pictures_beside_a_day_are_kept(rich: Build, tmp_path: Path) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    (archive.folder(TUESDAY) / "picture.png").write_bytes(b"a picture")
    (archive.folder(TUESDAY) / "link.png").symlink_to("picture.png")
    (archive.folder(TUESDAY) / "loop.png").symlink_to("loop.png")
    site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert [path.name for path in (site.site / DAY).glob("*.png")] == ["picture.png"]


def test_no_symbolic_link_publishes_what_lies_outside(rich: Build, tmp_path: Path) -> None:
    copied(rich.project, tmp_path / "real")
    # The folder itself may be behind a link, and links may lead about in it.
    (tmp_path / "copy").symlink_to("real")
    docs = tmp_path / "copy/docs"
    (docs / "own").mkdir()
    (docs / "own/plan.txt").write_text("a plan", encoding="utf-8")
    (docs / "plan.txt").symlink_to("own/plan.txt")
    (docs / "also").symlink_to("own")
    inner = build(tmp_path / "copy/mkdocs.yml", tmp_path / "inner", strict=True)
    assert (inner.failed, inner.warnings) == ("", ())
    assert (inner.site / "plan.txt").read_text("utf-8") == (inner.site / "also/plan.txt").read_text("utf-8") == "a plan"

    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in ("a.txt", "b.md", "c.txt"):
        (secrets / name).write_text("a secret", encoding="utf-8")
    (docs / "logo.txt").symlink_to("../../secrets/a.txt")
    (docs / "figures").symlink_to(secrets)
    (docs / "own/deep.txt").symlink_to(secrets / "c.txt")
    (docs / "archive.md").symlink_to(secrets / "b.md")
    (docs / "nowhere.txt").symlink_to(tmp_path / "nowhere")
    site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site", strict=True)
    assert site.failed
    links = ("also/deep.txt", "archive.md", "figures", "logo.txt", "nowhere.txt", "own/deep.txt")
    told = (
        "is a symbolic link that leads out of docs/, so the site goes without it; "
        "put what it points to in its place, or remove it"
    )
    assert sorted(site.warnings) == [f"digest: {docs / link}: {told}" for link in links]
    assert not [path for path in site.site.rglob("*") if path.is_file() and b"a secret" in path.read_bytes()]
    # The page of the site takes its place again.
    assert "2026" in site.page("archive/")


def test_no_symbolic_link_publishes_the_files_of_a_day(rich: Build, tmp_path: Path) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    docs = archive.root
    (archive.folder(TUESDAY) / "picture.png").write_bytes(b"a picture")
    (docs / "own").mkdir()
    (docs / "again").symlink_to(".")
    (docs / "latest").symlink_to(DAY)
    (docs / "own/paper.md").symlink_to(archive.analysis_path(TUESDAY, "2606.01003"))
    (docs / "own/year").symlink_to("../2026")
    (docs / "picture.png").symlink_to(f"{DAY}/picture.png")
    site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site", strict=True)
    assert site.failed
    told = (
        "is a symbolic link that leads to the days of the archive, so the site goes without it; "
        "remove it: pages can link to a day, and to what lies beside it"
    )
    links = ("again", "latest", "own/paper.md", "own/year", "picture.png")
    assert sorted(site.warnings) == [f"digest: {docs / link}: {told}" for link in links]
    assert {path.name for path in site.site.iterdir()} == {path.name for path in rich.site.iterdir()}
    assert [str(path.relative_to(site.site)) for path in site.site.rglob("*.png")].count(f"{DAY}/picture.png") == 1


def test_no_message_of_a_build_obeys_what_a_file_holds(rich: Build, tmp_path: Path) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    key = b'schema: 1\n"\\e]0;owned\\a\\e[31mred\\n::error::x": 1'
    for path in (archive.folder(TUESDAY) / "2606.01003.md", archive.index_path(MONDAY)):
        edited(b"schema: 1", key)(path)
    (archive.root / "a\x1b[31m\n::error::x.txt").symlink_to("/nowhere")
    (archive.root / "b\x1b[31m\n::error::x.md").write_bytes(b"\xff")
    site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site")
    ours = [warning for warning in site.warnings if warning.startswith("digest: ")]
    assert sum("::error::x" in warning for warning in ours) == 4
    assert not [warning for warning in ours if re.search(r"[\x00-\x1f\x7f]", warning)]


def test_strange_names_in_an_archive_harm_nobody(rich: Build, tmp_path: Path) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    folder = archive.folder(TUESDAY)
    (folder / "deeper").mkdir()
    hostile = "---\ntitle: <script>alert(1)</script>\nicon: nope\n---\n{{ config }}"
    names = ("notes.md", "2606.01003v2.md", ".2606.01003.md.tmp", "..md", "a b.md", "2606.99999.md", "x.json")
    for name in (*names, "x.markdown", "../x.md", "../../x.md", "deeper/x.md"):
        (folder / name).write_text(hostile, encoding="utf-8")
    for path in ("2026/13/45/index.md", "2026/06/31/index.md", "2026/6/9/index.md"):
        (archive.root / path).parent.mkdir(parents=True, exist_ok=True)
    (archive.root / "2026/13/45/index.md").write_text("---\ntemplate: nope.html\n---\n", encoding="utf-8")
    (archive.root / "2026/06/31/index.md").write_text("---\nhide: 3\n---\n", encoding="utf-8")
    site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert differing(rich.site, site.site) == set()


def test_a_page_by_hand_that_is_no_text_is_empty(rich: Build, tmp_path: Path) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    (archive.root / "about.md").write_bytes(b"# Caf\xe9")
    (archive.root / "index.md").write_bytes(b"Caf\xe9")
    os.mkfifo(archive.root / "pipe.md")
    site = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site")
    assert site.failed == ""
    told = [re.search(r"/docs/([\w.]+): can't be read: it is (.*); its page is empty", line) for line in site.warnings]
    reasons = sorted(found.groups() for found in told if found)
    assert reasons == [("about.md", "not UTF-8"), ("index.md", "not UTF-8"), ("pipe.md", "not a regular file")]
    assert "dg-latest" in site.page("")
    assert (site.site / "about/index.html").is_file()


def without_rights(project: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """`mkdocs build` as somebody whom the rights of files bind; root is not bound by them."""
    bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    command = [*(bound if os.geteuid() == 0 else []), sys.executable, "-m", "mkdocs", "build", *options]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="nothing is unreadable for root")
@pytest.mark.parametrize(
    ("what", "told"),
    [
        (f"{DAY}/2606.01003.md", f"{DAY}/2606.01003.md: can't be read: Permission denied"),
        (f"{DAY}/index.md", f"{DAY}/index.md: can't be read: Permission denied"),
        (f"{DAY}/stray.md", ""),
        (f"{DAY}/picture.png", f"{DAY}/picture.png: can't be read: Permission denied; the site goes without it"),
        (DAY, f"{DAY}/index.md: can't be read: Permission denied"),
        ("2026/06", "2026/06: can't be read: Permission denied; mend its rights"),
        ("about.md", "about.md: can't be read: Permission denied; its page is empty"),
    ],
)
def test_what_may_not_be_read(rich: Build, tmp_path: Path, what: str, told: str) -> None:
    archive = copied(rich.project, tmp_path / "copy")
    path = archive.root / what
    if is_new := not path.exists():
        path.write_text("Something.\n", encoding="utf-8")
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        plain, strict = without_rights(tmp_path / "copy"), without_rights(tmp_path / "copy", "--strict")
    finally:
        path.chmod(mode)
    assert plain.returncode == 0, plain.stderr
    assert told in plain.stderr
    assert (strict.returncode, told in strict.stderr) == (int(bool(told)), True)
    if what in (DAY, f"{DAY}/index.md", f"{DAY}/2606.01003.md"):
        assert "Permission denied" in (tmp_path / "copy/site" / DAY / "index.html").read_text("utf-8")
    # Once it can be read, the site is as if nothing had been.
    if is_new:
        path.unlink()
    assert without_rights(tmp_path / "copy", "--strict").returncode == 0
    assert differing(rich.site, tmp_path / "copy/site") == set()
