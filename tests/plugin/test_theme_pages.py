"""Pages that are put into the theme's shell are those that MkDocs would render one by one, to the byte."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.web.site_folder import Tree
from tests.archives import MONDAY, analysis, paper, rich_archive, write_day
from tests.sites import REPOSITORY, build, differing, stamps, tree, write_project

# A hook that wants to see every page, though it does nothing.
HOOK = "def on_page_markdown(markdown, page, config, files):\n    return markdown\n"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"site_url": ""},
        {"theme": {"language": "zh"}},
        {"theme": {"features": ["navigation.footer", "navigation.tabs", "toc.integrate"]}},
        {"theme": {"features": ["navigation.sections", "navigation.indexes", "content.action.edit"]}},
        {"edit_uri_template": "https://git.test/a&b/edit/{path_noext!q}.md"},
        {"nav": ["index.md", {"Lists": ["archive/index.md", {"Who": "authors/index.md"}, "categories/index.md"]}]},
        {"nav": ["index.md", {"Lists": [{"Seeing": "categories/cs.CV/index.md"}, "authors/ada-lovelace/index.md"]}]},
    ],
    ids=["plain", "no address", "zh", "footer", "sections", "edit", "nav", "nav of single pages"],
)
def test_the_same_with_and_without_the_shell(tmp_path: Path, settings: dict[str, object]) -> None:
    theme = {"name": "material", "language": "en", "font": False} | dict(settings.get("theme", {}))  # type: ignore[call-overload]
    values = settings | {"theme": theme}
    for name, more in (("quick", {}), ("slow", {"hooks": [str(tmp_path / "slow/hook.py")]})):
        archive = rich_archive(tmp_path / name / "docs")
        write_day(
            archive,
            MONDAY.replace(day=12),
            [
                paper("2606.02001", title='"Quotes" & <Tags> O\'Hare', authors=("Miles O'Brien", "A & B <c>")),
                paper("2606.02002", authors=("Miles O'Brien", "A & B <c>")),
            ],
            [analysis("2606.02001"), analysis("2606.02002")],
        )
        (tmp_path / name / "hook.py").write_text(HOOK, "utf-8")
        made = build(write_project(tmp_path / name, **values, **more), tmp_path / name / "site", strict=True)
        assert (made.failed, made.warnings) == ("", ())
    quick, slow = tmp_path / "quick/site", tmp_path / "slow/site"
    assert len(tree(quick)) > 50
    assert differing(quick, slow) == set()


def test_a_theme_changed_by_hand_is_asked_for_every_page(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    own = tmp_path / "own"
    own.mkdir()
    (own / "main.html").write_text('{% extends "digest.html" %}{% block announce %}{{ page.url }}{% endblock %}')
    config = write_project(tmp_path, theme={"name": "material", "custom_dir": str(own), "font": False})
    made = build(config, tmp_path / "site", strict=True)
    assert made.failed == ""
    assert "2026/06/09/" in made.page("2026/06/09/").partition("<main")[0]


# --- the tree


def test_a_new_day_writes_what_it_changes_and_gives_what_a_clean_build_gives(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path / "docs")
    config, site = write_project(tmp_path), tmp_path / "site"
    build(config, site, strict=True)
    before = stamps(site)
    write_day(archive, MONDAY.replace(day=15), [paper("2606.09999", categories=("math.AG",), authors=("New Comer",))])
    assert build(config, site, strict=True).failed == ""
    after = stamps(site)
    untouched = {path for path in after if after[path] == before.get(path)}
    # Days before the last, and categories that the new paper has nothing to do with.
    assert {"2026/06/08/index.html", "2026/06/09/index.html", "2026/06/09/day.json"} <= untouched
    assert {"categories/cs.CV/index.html", "categories/cs.CV/feed.xml", "categories/cs.CV/papers.bib"} <= untouched
    assert not {"index.html", "feed.xml", "2026/06/index.html", "2026/06/11/index.html"} & untouched
    build(config, tmp_path / "clean", strict=True)
    assert differing(site, tmp_path / "clean") == set()
    assert not (tmp_path / ".site.kept").exists()


# A page that is made without a file, whose title is that of `title.txt`.
ADDS = """
from pathlib import Path
from mkdocs.structure.files import File

def on_files(files, config):
    title = Path(config.config_file_path).with_name("title.txt").read_text("utf-8")
    files.append(File.generated(config, "more.md", content=f"# {title}"))
    return files
"""
REMOVES = """
def on_files(files, config):
    files.remove(files.get_file_from_path("about.md"))
    return files
"""


def test_what_stands_in_the_navigation_is_new_on_every_page(tmp_path: Path) -> None:
    project = tmp_path / "project"
    rich_archive(project / "docs")
    about = project / "docs/about.md"
    about.write_text("# About {: #us }\n", "utf-8")
    values: dict[str, object] = {"nav": None}
    seen = [build(write_project(project, **values), project / "site").page("2026/06/09/")]

    def the_same_as_a_clean_one() -> None:
        quick = build(write_project(project, **values), project / "site", strict=True)
        copy = tmp_path / str(len(seen))
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("site", ".cache"))
        clean = build(write_project(copy, **values), copy / "site", strict=True)
        assert (quick.failed, clean.failed) == ("", "")
        assert differing(quick.site, clean.site) == set()
        # It was a change that shows.
        assert quick.page("2026/06/09/") not in seen
        seen.append(quick.page("2026/06/09/"))

    values["markdown_extensions"] = ["attr_list"]
    the_same_as_a_clean_one()
    values["markdown_extensions"] = ["attr_list", {"toc": {"title": "What there is"}}]
    the_same_as_a_clean_one()
    about.write_text("---\nstatus: new\n---\n\n# About {: #us }\n", "utf-8")
    the_same_as_a_clean_one()
    (project / "title.txt").write_text("One", "utf-8")
    (project / "adds.py").write_text(ADDS, "utf-8")
    values["hooks"] = ["adds.py"]
    the_same_as_a_clean_one()
    (project / "title.txt").write_text("Two", "utf-8")
    the_same_as_a_clean_one()
    (project / "removes.py").write_text(REMOVES, "utf-8")
    values["hooks"] = ["removes.py"]
    the_same_as_a_clean_one()


def test_a_text_that_stands_on_no_other_page_leaves_them_alone(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    config, site = write_project(tmp_path), tmp_path / "site"
    about = tmp_path / "docs/about.md"
    about.write_text("# About\n\nOne.\n", "utf-8")
    build(config, site)
    before = stamps(site)
    about.write_text("# About\n\nTwo.\n", "utf-8")
    assert "Two." in build(config, site).page("about/")
    after = stamps(site)
    assert {path for path in after if after[path] == before[path]} >= {"2026/06/09/index.html", "2026/index.html"}
    build(config, tmp_path / "clean")
    assert differing(site, tmp_path / "clean") == set()


@pytest.mark.parametrize("custom_dir", [False, True])
def test_another_version_of_the_program_makes_everything_anew(tmp_path: Path, custom_dir: bool) -> None:
    rich_archive(tmp_path / "docs")
    (tmp_path / "own").mkdir()
    theme = {"name": "material", "font": False} | ({"custom_dir": str(tmp_path / "own")} if custom_dir else {})
    write_project(tmp_path, theme=theme)
    package = tmp_path / "digest"
    shutil.copytree(REPOSITORY / "digest", package, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    exporter = package / "exporters/ris.py"
    text = exporter.read_text("utf-8")
    assert "TY  - " in text
    exporter.write_text(text.replace("TY  - ", "TY  - NEW"), "utf-8")
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    found = {path: path.read_text("utf-8") for path in (tmp_path / "site").rglob("*.ris")}
    assert len(found) > 5
    assert [path for path, references in found.items() if references and "TY  - NEW" not in references] == []


def test_what_others_did_to_the_site_is_undone(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    config, site = write_project(tmp_path), tmp_path / "site"
    build(config, site)
    clean = tree(site)
    (site / "2026/06/09/index.html").write_text("mine", "utf-8")
    (site / "feed.xml").unlink()
    same_size = site / "2026/06/08/papers.bib"
    same_size.write_bytes(same_size.read_bytes().swapcase())
    (site / "categories/cs.CV/more.html").write_text("not of this site", "utf-8")
    for path in sorted((site / "2026/06/11").iterdir()):
        path.unlink()
    (site / "2026/06/11").rmdir()
    (site / "2026/06/11").write_text("a file in the place of a folder", "utf-8")
    (site / "index.json").unlink()
    (site / "index.json").mkdir()
    build(config, site)
    assert tree(site) == clean


def test_what_begins_with_a_dot_is_its_owners(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    config, site = write_project(tmp_path), tmp_path / "site"
    # As in a worktree of the branch that is published, or in a clone of it.
    own = {".git": b"gitdir: elsewhere", ".nojekyll": b"", ".well-known/security.txt": b"me", ".hg/store/data": b"1"}
    for name, content in own.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    for _ in range(3):
        build(config, site, strict=True)
        assert {name: data for name, data in tree(site).items() if name.startswith(".")} == own
    for name in own:
        (site / name).unlink()
    build(config, site, strict=True)
    assert not [name for name in tree(site) if name.startswith(".")]


def test_what_begins_with_a_dot_is_never_moved(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    site = tmp_path / "site"
    build(write_project(tmp_path), site)
    before = tree(site)
    (site / ".git/refs").mkdir(parents=True)
    (site / ".git/refs/unpushed").write_text("1", "utf-8")
    kept = Tree(site, tmp_path / ".cache/digest")
    kept.set_aside()
    # So it is there for its owner whatever becomes of the build.
    assert tree(site) == {".git/refs/unpushed": b"1"}
    kept.restore()
    assert tree(site) == before | {".git/refs/unpushed": b"1"}
    assert not (tmp_path / ".site.kept").exists()


def test_a_build_that_fails_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    config, site = write_project(tmp_path), tmp_path / "site"
    build(config, site)
    (site / ".git").write_text("gitdir: elsewhere", "utf-8")
    before = stamps(site)
    (tmp_path / "hook.py").write_text("def on_env(env, config, files):\n    raise RuntimeError('no')\n", "utf-8")
    with pytest.raises(RuntimeError):
        build(write_project(tmp_path, hooks=[str(tmp_path / "hook.py")]), site)
    assert stamps(site) == before
    assert not (tmp_path / ".site.kept").exists()


@pytest.mark.parametrize("fails", [False, True])
def test_a_build_that_was_killed_is_taken_up(tmp_path: Path, fails: bool) -> None:
    rich_archive(tmp_path / "docs")
    config, site = write_project(tmp_path), tmp_path / "site"
    build(config, site)
    (site / ".nojekyll").touch()
    clean = tree(site)
    # As it is when the process ends while MkDocs writes.
    os.rename(site, tmp_path / ".site.kept")
    (site / "assets").mkdir(parents=True)
    (site / "half.html").write_text("<html", "utf-8")
    # Its owner misses the worktree, and makes it anew.
    (site / ".git").write_text("gitdir: elsewhere", "utf-8")
    if fails:
        (tmp_path / "hook.py").write_text("def on_env(env, config, files):\n    raise RuntimeError('no')\n", "utf-8")
        with pytest.raises(RuntimeError):
            build(write_project(tmp_path, hooks=[str(tmp_path / "hook.py")]), site)
    else:
        build(config, site)
    assert tree(site) == clean | {".git": b"gitdir: elsewhere"}
    assert not (tmp_path / ".site.kept").exists()


def test_pages_that_go_are_removed_with_their_folders(tmp_path: Path) -> None:
    archive: Archive = rich_archive(tmp_path / "docs")
    config, site = write_project(tmp_path), tmp_path / "site"
    build(config, site)
    for path in archive.folder(MONDAY.replace(day=11)).iterdir():
        path.unlink()
    build(config, site)
    assert not (site / "2026/06/11").exists()


def test_a_page_written_by_hand_wins_over_what_was_there(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    config, site = write_project(tmp_path), tmp_path / "site"
    build(config, site)
    own = tmp_path / "docs/categories/cs.CV/index.md"
    own.parent.mkdir(parents=True)
    own.write_text("# Mine\n", "utf-8")
    assert "Mine" in build(config, site).page("categories/cs.CV/")
    own.unlink()
    assert "Mine" not in build(config, site).page("categories/cs.CV/")


def test_problems_are_said_by_every_build(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path / "docs")
    archive.analysis_path(MONDAY, "2606.00001").write_text("no header", "utf-8")
    config, site = write_project(tmp_path), tmp_path / "site"
    first, second = build(config, site), build(config, site)
    assert first.warnings
    assert first.warnings == second.warnings
    assert "warning" in build(config, site, strict=True).failed
