"""The archive for other generators: built by plain MkDocs, by Zensical where it is installed, and looked at."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from digest.archive import Archive
from digest.i18n import Words
from digest.text import latex_html, latex_paragraphs, markdown_html, without_mathml
from digest.web.library.index import load_library
from digest.web.plain import Folder, PlainSite
from digest.web.plain.folder import LIST
from tests.archives import FRIDAY, MONDAY, THURSDAY, TUESDAY, paper, rich_archive, small_archive, write_day
from tests.command import digest_in
from tests.hostile_archive import HOSTILE_DAYS, RAW_DAY, good_dates, write_archive
from tests.sites import Build, build, differing, letters, read_html, stamps, tree

DEEP = HOSTILE_DAYS[-1]
ZENSICAL = shutil.which("zensical", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
"""None where there is no wheel of it."""


def run(project: Path, *arguments: str) -> int:
    return digest_in(project, "export-site", *arguments)


def plain_files(archive: Archive, **options: str) -> dict[str, str]:
    return dict(PlainSite(archive, load_library(archive), Words.load("en"), title="Test", **options).files())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of the hostile archive's export and of its twin's."""
    folders = []
    for name in ("hostile", "twin"):
        root = tmp_path_factory.mktemp(name)
        archive = write_archive(root / "docs", hostile=name == "hostile")
        # What is deep takes long, and is looked at in the tests of the text.
        shutil.rmtree(archive.folder(DEEP.date))
        Folder(root / "out").write(plain_files(archive).items())
        folders.append(root / "out")
    return folders[0], folders[1]


def zensical(folder: Path) -> Build:
    done = subprocess.run(
        [str(ZENSICAL), "build", "--clean", "--strict"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Build(folder, folder / "site", ())


def mkdocs(folder: Path) -> Build:
    return build(folder / "mkdocs.yml", folder / "site", strict=True)


@pytest.fixture(scope="module")
def built_hostile(hostile: tuple[Path, Path]) -> Build:
    """The hostile export, built by MkDocs."""
    return mkdocs(hostile[0])


needs_zensical = pytest.mark.skipif(not ZENSICAL, reason="Zensical is not installed")
BUILDERS = [pytest.param(mkdocs, id="mkdocs"), pytest.param(zensical, id="zensical", marks=needs_zensical)]


# --- other generators ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_generator_shows_everything(builder: object, tmp_path: Path) -> None:
    archive = rich_archive(tmp_path / "docs")
    assert run(tmp_path, str(tmp_path / "out")) == 0
    built = builder(tmp_path / "out")  # type: ignore[operator]
    assert built.failed == ""
    assert built.warnings == ()
    for date in archive.dates():
        shown = letters(built.page(f"{date:%Y/%m/%d}/"))
        day = archive.load(date)
        assert day.index
        assert letters(without_mathml(markdown_html(day.index.body))) in shown
        for entry in day.entries:
            assert entry.paper
            assert entry.analysis
            assert letters(without_mathml(latex_html(entry.paper.title))) in shown
            assert letters(without_mathml(latex_paragraphs(entry.paper.abstract))) in shown
            assert letters(without_mathml(markdown_html(entry.analysis.body))) in shown
            for author in entry.paper.authors:
                assert letters(author) in shown


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_link_leads_somewhere(builder: object, tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    run(tmp_path, str(tmp_path / "out"))
    built = builder(tmp_path / "out")  # type: ignore[operator]
    linked = set()
    for name, page in built.pages().items():
        for link in read_html(page).links:
            path = link.partition("#")[0]
            if not path or ":" in path or path.startswith("/"):
                continue
            target = (built.site / name).parent / path
            target = target / "index.html" if target.is_dir() or path.endswith("/") else target
            assert target.is_file(), f"{name}: {link}"
            linked.add(target.resolve().relative_to(built.site.resolve()).as_posix())
    assert {name for name in built.pages() if re.match(r"\d{4}/|categories/", name)} <= linked


def test_nothing_hostile_is_alive_in_mkdocs(built_hostile: Build, hostile: tuple[Path, Path]) -> None:
    assert built_hostile.failed == ""
    assert built_hostile.warnings == ()
    check_nothing_is_alive(built_hostile, mkdocs(hostile[1]))


@needs_zensical
def test_nothing_hostile_is_alive_in_zensical(hostile: tuple[Path, Path]) -> None:
    check_nothing_is_alive(zensical(hostile[0]), zensical(hostile[1]))


def check_nothing_is_alive(attacked: Build, twin: Build) -> None:
    """What the twin's pages hold is the generator's; the hostile pages may hold nothing else."""
    pages, plain = attacked.pages(), twin.pages()
    assert pages.keys() == plain.keys()
    for name, page in pages.items():
        found, expected = read_html(page), read_html(plain[name])
        for tag, attributes in found.elements:
            assert not [each for each in attributes if each.startswith("on")], f"{name}: {tag} {attributes}"
        for kind in (
            "script",
            "link",
            "meta",
            "iframe",
            "object",
            "embed",
            "img",
            "svg",
            "math",
            "form",
            "base",
            "input",
        ):
            assert len(found.elements_named(kind)) == len(expected.elements_named(kind)), f"{name}: {kind}"
        assert found.sources == expected.sources
        assert len(found.ids) == len(set(found.ids)), name
        new_ids = {*found.ids} - {*expected.ids}
        assert {each for each in new_ids if not re.match(r"no-\d|__codelineno-|__span-", each)} == set(), name
        for link in {*found.links} - {*expected.links}:
            assert re.match(r"(?:https?://|mailto:|#no-\d|(?:\.\./)*[\w./-]*/?$)", link), f"{name}: {link}"


def test_the_text_of_hostile_papers_is_there(built_hostile: Build) -> None:
    [markdown] = [day for day in HOSTILE_DAYS if day.name == "markdown"]
    shown = letters(built_hostile.page(markdown.url))
    for text in markdown.strings:
        assert letters(without_mathml(markdown_html(text))) in shown
        assert letters(without_mathml(latex_paragraphs(text))) in shown
    assert f"{RAW_DAY.url}{RAW_DAY.id_of(0)}.md" in built_hostile.page(RAW_DAY.url)


# --- the files -----------------------------------------------------------------------------------------------------


def test_the_files_hold_no_html_and_nothing_that_a_template_obeys(hostile: tuple[Path, Path]) -> None:
    for name, data in tree(hostile[0] / "docs").items():
        text = data.decode("utf-8")
        assert "<" not in text, name
        assert not re.search(r"\{[{%#:!]", text), name


def test_headers_hold_title_and_date_alone(hostile: tuple[Path, Path]) -> None:
    names = set()
    for name, data in tree(hostile[0] / "docs").items():
        _, header, body = data.decode("utf-8").split("---\n", 2)
        read = yaml.safe_load(header)
        assert isinstance(read.pop("title"), str)
        if date := read.pop("date", None):
            assert name == f"{date.replace('-', '/')}.md"
            names.add(name)
        assert read == {}
        assert body.startswith("\n# ")
    assert len(names) == len(HOSTILE_DAYS) - 1 + 1 + len(good_dates())


def test_the_owner_names_are_quoted(tmp_path: Path) -> None:
    files = plain_files(small_archive(tmp_path), site_url="https://digest.test/x/")
    config = yaml.safe_load(files["mkdocs.yml"])
    assert config["site_name"] == "Test"
    assert config["site_url"] == "https://digest.test/x/"
    zensical = tomllib.loads(files["zensical.toml"])["project"]
    assert (zensical["site_name"], zensical["site_url"]) == ("Test", "https://digest.test/x/")
    assert [{name: path} for each in zensical["nav"] for name, path in each.items()] == config["nav"]
    site = PlainSite(Archive(tmp_path), load_library(Archive(tmp_path)), Words.load("zh"), title="no: {x} # 1")
    files = dict(site.files())
    assert yaml.safe_load(files["mkdocs.yml"])["site_name"] == "no: {x} # 1"
    assert tomllib.loads(files["zensical.toml"])["project"]["site_name"] == "no: {x} # 1"
    assert yaml.safe_load(files["docs/index.md"].split("---\n")[1]) == {"title": "no: {x} # 1"}
    assert "# no: &#123;x&#125; &#35; 1" in files["docs/index.md"]


def test_what_a_day_says(tmp_path: Path) -> None:
    text = plain_files(rich_archive(tmp_path))["docs/2026/06/09.md"]
    assert text.startswith("---\ntitle: 9 June 2026\ndate: '2026-06-09'\n---\n\n# Tuesday, 9 June 2026\n")
    for line in (
        "4 papers of 1,205 announced",
        "Previous day: [8 June 2026](08.md), Next day: [11 June 2026](11.md)",
        "## № 1: Learning ℝ³ Fields: A *Careful* Study",
        "[cs.CV](../../categories/cs.CV/index.md)",
        "-   It gains 42.7† points with n = 10.",
        "†: This figure was not found in what the model had read",
        "| cs.CV | 1,000 | 1,000 | 300 | 3 | 1 |",
    ):
        assert line in text
    # A mention of a paper of another day is a link, one of this day is its title on the same page.
    assert "See 2606.01003v2 and [arXiv&#58;2606.00001](08.md), but not 2606.09001." in text


def test_the_page_about_it_lists_what_is_written(shipped: Path) -> None:
    archive = Archive(shipped / "docs")
    site = PlainSite(archive, load_library(archive), Words.load("zh"), title="Test")
    written = dict(site.files()) | {LIST: ""}
    page = (shipped / "docs" / "outliving.md").read_text("utf-8")
    tree_of_it = page.split("```text\nplain/\n")[1].split("```")[0]
    named = re.findall(r"(?:docs/)?[\w./-]+\.(?:md|yml|toml|json)", tree_of_it)
    assert len(named) == 9
    assert set(named) <= written.keys()


def test_an_empty_archive(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert run(tmp_path, str(tmp_path / "out")) == 0
    assert mkdocs(tmp_path / "out").failed == ""


# --- again ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    small_archive(tmp_path / "docs")
    assert run(tmp_path, str(tmp_path / "out")) == 0
    return tmp_path


def test_running_it_again_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stamps(project / "out")
    capsys.readouterr()
    assert run(project, str(project / "out")) == 0
    assert stamps(project / "out") == before
    assert capsys.readouterr().out.startswith("0 written, 0 removed, ")
    shutil.rmtree(project / ".cache")
    run(project, str(project / "out"))
    assert stamps(project / "out") == before


def test_a_new_day_touches_only_what_it_must(project: Path) -> None:
    before = stamps(project / "out")
    write_day(Archive(project / "docs"), FRIDAY, [paper("2606.05001", categories=("cs.LG",))])
    run(project, str(project / "out"))
    changed = {name for name, time in stamps(project / "out").items() if before.get(name) != time}
    assert changed == {
        LIST, "docs/index.md", "docs/2026/index.md", "docs/2026/06/index.md", "docs/2026/06/10.md",
        "docs/2026/06/12.md", "docs/categories/index.md", "docs/categories/cs.LG/index.md",
        "docs/categories/cs.LG/2026.md",
    }  # fmt: skip


def test_the_result_is_that_of_a_fresh_export(project: Path) -> None:
    write_day(Archive(project / "docs"), THURSDAY, [paper("2606.05001")])
    shutil.rmtree(project / "docs" / "2026" / "06" / "08")
    run(project, str(project / "out"))
    assert not (project / "out/docs/2026/06/08.md").exists()
    run(project, str(project / "fresh"))
    assert differing(project / "out", project / "fresh") == set()


def test_pages_of_days_that_are_gone_go_and_strangers_stay(project: Path) -> None:
    mine = project / "out/docs/2026/06/mine.md"
    mine.write_text("mine", "utf-8")
    (project / "out/docs/assets").mkdir()
    shutil.rmtree(project / "docs" / "2026")
    assert run(project, str(project / "out")) == 0
    assert mine.read_text("utf-8") == "mine"
    assert (project / "out/docs/assets").is_dir()
    assert sorted(tree(project / "out")) == [
        *(LIST, "docs/2026/06/mine.md", "docs/index.md", "mkdocs.yml", "zensical.toml")
    ]


def test_what_was_edited_is_left_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config, day = project / "out/mkdocs.yml", project / "out/docs/2026/06/08.md"
    config.write_text("site_name: mine\n", "utf-8")
    day.write_text("mine", "utf-8")
    shutil.rmtree(project / "docs/2026/06/08")
    for _ in range(2):
        assert run(project, str(project / "out")) == 0
        assert (config.read_text("utf-8"), day.read_text("utf-8")) == ("site_name: mine\n", "mine")
        shown = capsys.readouterr().err
        assert "mkdocs.yml: was edited by hand; it is left as it is; `--force` overwrites it" in shown
        assert "08.md: is no longer of the export, but was edited by hand; it is left as it is; `--force` rem" in shown
    run(project, str(project / "out"), "--force")
    assert "site_name: arXiv Digest" in config.read_text("utf-8")
    assert not day.exists()
    assert "edited" not in capsys.readouterr().err
    run(project, str(project / "fresh"))
    assert differing(project / "out", project / "fresh") == set()


def test_an_edited_page_whose_day_comes_back_is_still_known(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, day, aside = project / "out/docs/2026/06/08.md", project / "docs/2026/06/08", project / "aside"
    written = page.read_text("utf-8")
    page.write_text("mine", "utf-8")
    day.rename(aside)
    run(project, str(project / "out"))
    aside.rename(day)
    capsys.readouterr()
    assert run(project, str(project / "out")) == 0
    assert "08.md: was edited by hand; it is left as it is; `--force` overwrites it" in capsys.readouterr().err
    assert run(project, str(project / "out"), "--force") == 0
    assert page.read_text("utf-8") == written


def test_a_stranger_in_the_way_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stranger = project / "out/docs/2026/06/12.md"
    stranger.write_text("mine", "utf-8")
    write_day(Archive(project / "docs"), FRIDAY, [paper("2606.05001")])
    assert run(project, str(project / "out")) == 1
    assert "12.md: is in the way" in capsys.readouterr().err
    assert run(project, str(project / "out"), "--force") == 1
    assert stranger.read_text("utf-8") == "mine"
    assert (project / "out/docs/index.md").read_text("utf-8").count("[12 June 2026](2026/06/12.md)") == 1


def test_a_folder_of_others_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = project / "other"
    other.mkdir()
    (other / "x").write_text("x", "utf-8")
    assert run(project, str(other)) == 2
    assert "is not empty" in capsys.readouterr().err
    assert sorted(tree(other)) == ["x"]
    assert run(project, str(project / "docs" / "new")) == 2
    assert run(project, str(project / "digest.md")) == 0
    assert run(project, str(other / "x")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"version": 2, "files": {}}',
        '{"version": 1, "files": {"../x": []}}',
        '{"version": 1, "files": {"docs/../../x.md": []}}',
        '{"version": 1, "files": {"/etc/passwd": []}}',
        '{"version": 1, "files": {"docs/x.md": ["a"]}}',
        '{"version": 1, "files": {"docs/x.md": null}}',
    ],
)
def test_a_list_that_no_export_wrote_is_refused(project: Path, text: str) -> None:
    (project / "out" / LIST).write_text(text, "utf-8")
    before = tree(project / "out")
    assert run(project, str(project / "out")) == 2
    assert tree(project / "out") == before


def test_links_are_not_followed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = project / "outside"
    shutil.move(project / "out/docs/2026", outside)
    (project / "out/docs/2026").symlink_to(outside)
    before = tree(outside)
    shutil.rmtree(project / "docs/2026/06/08")
    assert run(project, str(project / "out")) == 1
    assert "is a symbolic link" in capsys.readouterr().err
    assert tree(outside) == before


def test_a_run_that_was_cut_off_is_finished(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_day(Archive(project / "docs"), FRIDAY, [paper("2606.05001")])
    from digest.web.plain import folder

    for stop in range(1, 9):
        left = stop
        real = folder.write_atomic

        def failing(path: Path, text: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError("the power is gone")
            real(path, text)  # noqa: B023

        with monkeypatch.context() as patch:
            patch.setattr(folder, "write_atomic", failing)
            assert run(project, str(project / "out")) in (0, 1)
    assert run(project, str(project / "out")) == 0
    run(project, str(project / "fresh"))
    assert differing(project / "out", project / "fresh") == set()


def test_what_cannot_be_read_is_said_each_time(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = Archive(project / "docs")
    archive.analysis_path(MONDAY, "2606.00001").write_text("broken", "utf-8")
    archive.index_path(TUESDAY).write_text("broken", "utf-8")
    (archive.root / "2026/06/30").symlink_to("08")
    for _ in range(2):
        assert run(project, str(project / "out")) == 1
        shown = capsys.readouterr().err
        assert "2606.00001.md:1: has no header" in shown
        assert "index.md:1: has no header" in shown
        assert "06/30: is a symbolic link" in shown
    assert "Could not be read" in (project / "out/docs/2026/06/08.md").read_text("utf-8")
