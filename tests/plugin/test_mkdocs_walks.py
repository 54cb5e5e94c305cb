"""What MkDocs finds when it need not walk through everything, against what it finds by itself."""

import os
from pathlib import Path

import jinja2
import pytest
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import files

from digest.plugin import mkdocs_walks
from tests.archives import rich_archive
from tests.sites import build, write_project

IN_YEARS = (
    "2026/06/08/index.md",
    "2026/06/08/figure.png",
    "2026/06/.hidden/plan.txt",
    "2026/data.csv",
    "2026/index.md",
)
BESIDE = ("guide/index.md", "guide/data.json", "20260/notes.md", "guide/2026/notes.md", "notes.md", "2026.md")
OF_ARCHIVE = ("2026/notes.md", "2026/06/08/arxiv.json", "2026/06/.hidden/notes.md")


@pytest.fixture
def config(tmp_path: Path) -> MkDocsConfig:
    project = write_project(tmp_path)
    for name in IN_YEARS + BESIDE + OF_ARCHIVE:
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# A file\n", encoding="utf-8")
    return load_config(str(project), site_dir=str(tmp_path / "site"))


def found(config: MkDocsConfig) -> tuple[set[str], list[str]]:
    """The files of `docs_dir` and those of the theme, as a build finds them."""
    everything = files.get_files(config)
    own = set(everything.src_uris)
    everything.add_files_from_theme(config.theme.get_env(), config)
    return own, [uri for uri in everything.src_uris if uri not in own]


def test_the_archive_alone_is_left_out(config: MkDocsConfig) -> None:
    by_itself, of_theme = found(config)
    assert by_itself >= set(OF_ARCHIVE)
    mkdocs_walks.shorten(config)
    try:
        shorter, of_theme_then = found(config)
    finally:
        mkdocs_walks.as_usual()
    assert shorter == by_itself - set(OF_ARCHIVE)
    assert shorter >= {*IN_YEARS, *BESIDE}
    assert of_theme_then == of_theme
    assert found(config)[0] == by_itself


def test_files_behind_links_are_found(config: MkDocsConfig, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "notes.md").write_text("# Notes\n", encoding="utf-8")
    (elsewhere / "plan.png").write_text("", encoding="utf-8")
    (tmp_path / "docs" / "linked").symlink_to(elsewhere)
    (tmp_path / "docs" / "2025").symlink_to(elsewhere)
    mkdocs_walks.shorten(config)
    try:
        own, _ = found(config)
    finally:
        mkdocs_walks.as_usual()
    assert own >= {"linked/notes.md", "2025/plan.png"}
    assert "2025/notes.md" not in own


def test_icons_are_loaded_though_they_are_not_listed(config: MkDocsConfig) -> None:
    mkdocs_walks.shorten(config)
    mkdocs_walks.as_usual()
    environment = config.theme.get_env()
    names = environment.list_templates()
    assert "partials/header.html" in names
    assert "404.html" in names
    assert not any(name.startswith(".icons") for name in names)
    assert "<svg" in environment.get_template(".icons/material/magnify.svg").render()


def test_a_loader_of_somebody_else_stays(config: MkDocsConfig) -> None:
    theirs = jinja2.DictLoader({"a.html": ""})
    config.theme.get_env = lambda: jinja2.Environment(loader=theirs)  # type: ignore[method-assign]
    mkdocs_walks.shorten(config)
    mkdocs_walks.as_usual()
    assert config.theme.get_env().loader is theirs


def test_walks_are_as_usual_after_a_build_and_after_one_that_failed(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    project = write_project(tmp_path)
    assert not build(project, tmp_path / "site").failed
    assert files.os is os
    (tmp_path / "hook.py").write_text("def on_pre_build(config): raise ValueError('no')\n", encoding="utf-8")
    project = write_project(tmp_path, hooks=["hook.py"])
    with pytest.raises(ValueError, match="no"):
        build(project, tmp_path / "site")
    assert files.os is os
