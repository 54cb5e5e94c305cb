"""`digest doctor` on what is here: a sound archive is sound, and everything that is broken on purpose is told."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.doctor import Diagnosis, as_json, as_lines, has_problem
from digest.doctor import archive_folder as store_step
from digest.doctor.configuration import configuration
from digest.doctor.packages import packages
from tests.archives import MONDAY, TUESDAY, analysis
from tests.doctor.place import Place, levels
from tests.forked import KEY

# --- sound


def test_a_sound_archive_is_sound_and_stays_as_it_is(place: Place) -> None:
    before = {path: path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
    findings = place.look()
    assert levels(findings) == {
        "program": "ok", "settings": "ok", "site": "ok", "archive": "ok", "disk": "ok", "git": "ok", "model": "ok",
        "arxiv": "note",
    }  # fmt: skip
    assert not has_problem(findings)
    told = "\n".join(map(str, findings))
    assert "3 days from 2026-06-08 to 2026-06-10, 6 papers" in told
    assert "everything of the archive is committed, on main" in told
    assert "`model: extractive` needs no key" in told
    after = {path: path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
    assert before == after


def test_the_two_forms_of_the_result(place: Place) -> None:
    findings = [Diagnosis("problem", "x", f"{KEY} is known", "tell nobody"), Diagnosis("ok", "y", "two\nlines")]
    lines = list(as_lines(findings))
    assert lines[0] == "problem x         [redacted] is known; tell nobody"
    assert lines[1].split() == ["ok", "y", "two", "lines"]
    assert lines[2] == "1 ok, 0 to know, 1 to mend"
    told = json.loads(as_json(findings))
    assert told["counts"] == {"ok": 1, "note": 0, "problem": 1}
    first = {"level": "problem", "area": "x", "what": "[redacted] is known", "todo": "tell nobody"}
    assert told["findings"][0] == first


# --- broken on purpose

Break = Callable[[Place], object]
BROKEN: dict[str, tuple[Break, str, str, str]] = {
    "invalid settings": (
        lambda place: place.change("digest.yml", papers_per_day=0),
        "problem", "settings", r"digest\.yml:\d+: papers_per_day: input should be greater",
    ),
    "a category that arXiv does not have": (
        lambda place: place.change("digest.yml", categories=["cs.CV", "cs.VC"]),
        "note", "settings", r"cs\.VC is not in arXiv's list.*; if cs\.CV is meant",
    ),
    "no interests": (
        lambda place: place.change("digest.yml", keywords=None),
        "note", "settings", "nothing says which papers are of interest.*; set `keywords`",
    ),
    "keywords that no abstract holds": (
        lambda place: place.change("digest.yml", keywords={"primary": ["目标检测", "扩散模型"]}),
        "note", "settings", "no primary keyword has a Latin letter: arXiv's abstracts are English; write keywords in E",
    ),
    "no folder of prompts, without a model": (
        lambda place: place.change("digest.yml", prompts="nofolder"),
        "problem", "settings", "nofolder: is no folder",
    ),
    "a model that scores, without a ceiling": (
        lambda place: place.change("digest.yml", scoring_model="openai/gpt-5-nano"),
        "note", "settings", r"budget\.usd_per_run: nothing limits",
    ),
    "a model that scores, with prompts": (
        lambda place: place.change("digest.yml", scoring_model="openai/gpt-5-nano"),
        "ok", "settings", "the prompts can be used",
    ),
    "no mkdocs.yml": (
        lambda place: (place.folder / "mkdocs.yml").unlink(),
        "problem", "site", r"mkdocs\.yml: does not exist, so there is no site; `digest init`",
    ),
    "mkdocs.yml is not YAML": (
        lambda place: (place.folder / "mkdocs.yml").write_text("a: [\n"),
        "problem", "site", r"mkdocs\.yml:2: is not valid YAML",
    ),
    "mkdocs.yml has an impossible date": (
        lambda place: (place.folder / "mkdocs.yml").write_text("extra:\n  d: 2026-13-45\n"),
        "problem", "site", r"mkdocs\.yml:2: is not valid YAML: the value does not fit its type \(timestamp\)",
    ),
    "mkdocs.yml is a list": (
        lambda place: (place.folder / "mkdocs.yml").write_text("- a\n"),
        "problem", "site", "holds no `key: value` lines",
    ),
    "no plugin": (
        lambda place: place.change("mkdocs.yml", plugins=["search"]),
        "problem", "site", "plugins: `digest` is missing.*; add `- digest`",
    ),
    "no plugins at all": (
        lambda place: place.change("mkdocs.yml", plugins=None),
        "problem", "site", "plugins: `digest` is missing",
    ),
    "two searches": (
        lambda place: place.change("mkdocs.yml", plugins=[{"search": {"lang": "en"}}, "digest"]),
        "problem", "site", "plugins: `search` makes an index that nobody reads.*; remove it",
    ),
    "the plugin twice": (
        lambda place: place.change("mkdocs.yml", plugins=["digest", {"digest": {}}]),
        "problem", "site", "`digest` stands there twice",
    ),
    "a plugin that nobody has": (
        lambda place: place.change("mkdocs.yml", plugins=[{"nobodys": {}}, "tags", "material/tags", "digest"]),
        "problem", "site", "plugins: `nobodys` is not installed.*; name what brings it in requirements.txt",
    ),
    "another theme": (
        lambda place: place.change("mkdocs.yml", theme="readthedocs"),
        "problem", "site", r"theme: is readthedocs, but .*; set `theme\.name: material`",
    ),
    "no address": (
        lambda place: place.change("mkdocs.yml", site_url=None),
        "note", "site", "site_url: is not set, so there are no feeds, and the sitemap is empty",
    ),
    "the example's address": (
        lambda place: place.change("mkdocs.yml", site_url="https://example.github.io/arxiv-digest/"),
        "problem", "site", "site_url: is still the example's.*; write your own address",
    ),
    "the example's address for arXiv": (
        lambda place: place.change("digest.yml", site_url="https://example.org/digest/"),
        "note", "site", r"site_url: in digest\.yml it is still the example's",
    ),
    "two addresses": (
        lambda place: place.change("digest.yml", site_url="https://elsewhere.test/"),
        "note", "site", r"site_url: is https://digest\.test/ in mkdocs\.yml and https://elsewhere",
    ),
    "two languages": (
        lambda place: place.change("digest.yml", language="zh-Hant"),
        "note", "site", "the pages are in en, the analyses in zh; .*`theme.language: zh`",
    ),
    "a language without words": (
        lambda place: place.change("mkdocs.yml", theme={"name": "material", "language": "fr"}),
        "note", "site", "there are no words for pages in fr, they stay English; take one of en, zh",
    ),
    "a country for a language": (
        lambda place: place.change("mkdocs.yml", theme={"name": "material", "language": "cn"}),
        "problem", "site", r"theme\.language: Material has no words in 'cn'; did you mean zh \(Chinese\)\?",
    ),
    "a language that YAML takes for false": (
        lambda place: place.change("mkdocs.yml", theme={"name": "material", "language": False}),
        "problem", "site", r"theme\.language: Material has no words in 'no'; did you mean nb",
    ),
    "a country for the language of analyses": (
        lambda place: place.change("digest.yml", language="jp"),
        "problem", "settings", r"language: 'jp' is no tag of a language; did you mean ja",
    ),
    "a template that hides ours": (
        lambda place: (
            place.change("mkdocs.yml", theme={"name": "material", "custom_dir": "overrides"}),
            (place.folder / "overrides").mkdir(),
            (place.folder / "overrides" / "main.html").write_text('{% extends "base.html" %}'),
        ),
        "problem", "site", r"overrides/main\.html: does not extend `digest\.html`.*; begin it with",
    ),
    "an icon that Material does not have": (
        lambda place: place.change("mkdocs.yml", extra={"social": [{"icon": "fontawesome/brands/nope"}]}),
        "problem", "site", r"extra\.social\[0\]\.icon: Material has no icon 'fontawesome/brands/nope'; the names",
    ),
    "a style sheet that the pages refuse": (
        lambda place: place.change("mkdocs.yml", extra_css=["https://a.test/a.css"]),
        "note", "site", r"extra_css: https://a\.test/a\.css is on another host.*; put a copy into docs_dir",
    ),
    "a feature that is left out": (
        lambda place: place.change("mkdocs.yml", theme={"name": "material", "features": ["navigation.instant"]}),
        "note", "site", r"theme\.features: `navigation\.instant` is left out: .*; remove it",
    ),
    "a font that the pages don't load": (
        lambda place: place.change("mkdocs.yml", theme={"name": "material", "font": {"text": "Roboto"}}),
        "note", "site", r"theme\.font: comes from another host.*; use `@font-face`",
    ),
    "a style sheet at no address": (
        lambda place: place.change("mkdocs.yml", extra_css=["http://[foo/a.css"]),
        "note", "site", r"extra_css: http://\[foo/a\.css is on another host",
    ),
    "another folder": (
        lambda place: place.change("mkdocs.yml", docs_dir="pages"),
        "problem", "site", "docs_dir: the site is made of .*pages, but the archive is in .*docs",
    ),
    "stars of a repository": (
        lambda place: place.change("mkdocs.yml", repo_url="https://github.com/o/n"),
        "note", "site", "repo_url: makes every page ask",
    ),
    "no archive": (
        lambda place: shutil.rmtree(place.folder / "docs"),
        "problem", "archive", "docs: there is no such folder; make it",
    ),
    "no day": (
        lambda place: shutil.rmtree(place.folder / "docs" / "2026"),
        "note", "archive", "there is no day yet; `digest run`",
    ),
    "an incomplete day": (
        lambda place: place.archive.index_path(TUESDAY).unlink(),
        "problem", "archive", "2026-06-09 is not complete and not on the site; `digest run 2026-06-09` finishes it",
    ),
    "an empty folder": (
        lambda place: (place.folder / "docs" / "2026" / "06" / "15").mkdir(),
        "problem", "archive", "2026-06-15 is not complete and not on the site; remove the empty folder",
    ),
    "an empty folder of a weekend": (
        lambda place: (place.folder / "docs" / "2026" / "06" / "14").mkdir(),
        "problem", "archive", "2026-06-14 is not complete and not on the site; remove the empty folder",
    ),
    "faults in the archive": (
        lambda place: place.archive.write_analysis(TUESDAY, analysis("2606.09999")),
        "problem", "archive", r"`digest check` finds 1 fault, the first: .*2606\.09999\.md:1: is an orphan",
    ),
    "a missing day": (
        lambda place: shutil.rmtree(place.archive.folder(TUESDAY)),
        "note", "archive", "there is no page of 2026-06-09; `digest backfill 2026-06-09`",
    ),
    "a cache that can't be written": (
        lambda place: (place.folder / ".cache").write_text("a file"),
        "problem", "disk", r"\.cache: can't be written to \(Not a directory\)",
    ),
    "no repository": (
        lambda place: shutil.rmtree(place.folder / ".git"),
        "note", "git", "the folder is no repository.*; `git init`",
    ),
    "a repository that can't be read": (
        lambda place: (place.folder / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 99\n"),
        "problem", "git", "git can't read the repository: .*99",
    ),
    "days that git ignores": (
        lambda place: (place.folder / ".gitignore").write_text("/.cache/\n/site/\ndocs/2*\n"),
        "problem", "git", "git ignores the days",
    ),
    "a cache that git sees": (
        lambda place: (place.folder / ".gitignore").write_text("/site/\n"),
        "note", "git", r"git does not ignore /\.cache/",
    ),
    "a cache that is a link, which a line for folders does not match": (
        lambda place: _move_away(place, ".cache"),
        "note", "git", r"git does not ignore /\.cache, .*write /\.cache into",
    ),
    "what this machine has told people of, from before .gitignore named it": (
        lambda place: (place.folder / ".gitignore").write_text("/.cache/\n/site/\n/.site.kept/\n"),
        "note", "git", r"git does not ignore /notified\.json, which tells",
    ),
    "a lock that a killed git has left": (
        lambda place: (place.folder / ".git" / "index.lock").touch(),
        "problem", "git", r"\.git/index\.lock: .*killed.*; if no git command runs, remove it",
    ),
    "an archive outside of the repository": (
        lambda place: _move_away(place, "docs"),
        "problem", "git", "docs: leads to .*away/docs, which is not in the repository",
    ),
    "days that are not committed": (
        lambda place: place.archive.write_analysis(MONDAY, analysis("2606.00001", body="## New\n\nText."), force=True),
        "note", "git", "not committed: 1 file of the archive",
    ),
}  # fmt: skip


def _move_away(place: Place, name: str) -> None:
    """Put a folder elsewhere, and a link in its place."""
    away = place.folder.parent / "away" / name
    (place.folder / name).mkdir(exist_ok=True)
    away.parent.mkdir()
    (place.folder / name).rename(away)
    (place.folder / name).symlink_to(away)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_told(name: str, place: Place) -> None:
    damage, level, area, pattern = BROKEN[name]
    damage(place)
    told = [str(each) for each in place.look() if (each.level, each.area) == (level, area)]
    assert any(re.search(pattern, line) for line in told), "\n".join(map(str, place.look()))


@pytest.mark.parametrize("variable", ["LC_ALL", "LANGUAGE"])
def test_git_is_understood_in_any_language(
    variable: str, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A git that speaks the language of its environment, where no translation of the real one is installed."""
    shutil.rmtree(place.folder / ".git")
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    real = shutil.which("git")
    speaks_german = f'[ "${variable}" = de_DE.UTF-8 ] && echo "Schwerwiegend: kein Repository" >&2 && exit 128'
    git.write_text(f'#!/bin/sh\n{speaks_german}\nexec {real} "$@"\n')
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{git.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(variable, "de_DE.UTF-8")
    told = [str(each) for each in place.look() if each.area == "git"]
    assert "the folder is no repository" in told[0]


def test_settings_of_models(place: Place) -> None:
    place.change("digest.yml", model="openai/gpt-5-mini")
    told = "\n".join(map(str, configuration(place.subject())))
    assert re.search(r"note    settings  budget\.usd_per_run: nothing limits", told)
    assert "ok      settings  the prompts can be used" in told
    place.change("digest.yml", api_base="https://gateway.example.org/v1")
    told = "\n".join(map(str, configuration(place.subject())))
    assert re.search(r"usd_per_run: nothing limits .* a model whose price litellm does not know is refused", told)
    (place.folder / "prompts").mkdir()
    (place.folder / "prompts" / "analyze.en.md").write_text("x")
    place.change("digest.yml", prompts="prompts", api_base="http://127.0.0.1:9/v1")
    told = "\n".join(map(str, configuration(place.subject())))
    assert re.search(r"problem settings  .*analyze\.en\.md: is no prompt's name", told)
    assert "usd_per_run" not in told, "an own server costs nothing"


def test_nothing_else_is_blamed_for_an_incomplete_day(place: Place) -> None:
    place.archive.index_path(TUESDAY).unlink()
    problems = [each for each in place.look() if each.level == "problem"]
    assert len(problems) == 1


def test_a_merge_in_the_middle_is_a_problem(place: Place) -> None:
    path = place.archive.index_path(MONDAY)
    for branch, text in (("one", "one"), ("main", "two")):
        place.git("checkout", "-q", "-B", branch, "HEAD" if branch == "one" else "main")
        path.write_text(f"{path.read_text()}{text}\n")
        place.git("commit", "-qam", branch)
    with pytest.raises(subprocess.CalledProcessError):
        place.git("merge", "one")
    told = "\n".join(map(str, place.look()))
    assert "a `git merge` was begun and is not finished: both sides have changed docs/" in told
    assert "`git merge --continue` goes on, `git merge --abort` takes it back" in told


def test_days_behind_a_link_are_looked_at(place: Place) -> None:
    (place.folder / "docs").rename(place.folder / "archive")
    (place.folder / "docs").symlink_to("archive")
    place.git("add", "-A")
    place.git("commit", "-qm", "Move")
    assert "everything of the archive is committed" in "\n".join(map(str, place.look()))
    place.archive.write_analysis(MONDAY, analysis("2606.00001", body="## New\n\nText."), force=True)
    assert "not committed: 1 file of the archive" in "\n".join(map(str, place.look()))


def test_nobody_who_commits(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "no-such-file"))
    place.git("config", "user.useConfigOnly", "true")
    place.git("config", "--unset", "user.email")
    told = "\n".join(map(str, place.look()))
    assert "note    git       git does not know who commits here" in told
    assert "`git config user.email" in told


def test_no_branch_is_a_problem(place: Place) -> None:
    place.git("checkout", "-q", "--detach")
    told = "\n".join(map(str, place.look()))
    assert "problem git       HEAD is on no branch" in told
    assert "git switch -c NAME" in told


def test_without_git_that_is_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(place.folder))
    assert [each.level for each in place.look() if each.area == "git"] == ["note"]


@pytest.mark.parametrize(("free", "level"), [(150, "problem"), (600, "note"), (5_000, "ok")])
def test_a_disk_that_runs_full(free: int, level: str, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(place.folder)._replace(free=free * 1_000_000)
    monkeypatch.setattr(store_step.shutil, "disk_usage", lambda path: usage)
    assert levels(place.look())["disk"] == level


def test_settings_of_mkdocs_are_read_with_what_they_inherit(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.folder / "mkdocs.yml").rename(place.folder / "base.yml")
    (place.folder / "mkdocs.yml").write_text(
        "INHERIT: base.yml\nsite_url: !ENV [SITE, 'https://example.org/']\ntheme: {language: zh}\n"
        "markdown_extensions:\n- x: {y: !!python/name:material.extensions.emoji.twemoji ''}\n"
    )
    monkeypatch.delenv("SITE", raising=False)
    told = [str(each) for each in place.look() if each.area == "site"]
    # The theme is still Material, its language another.
    assert len(told) == 3
    assert "note    site      site_url: is still the example's, https://example.org/ (unless the environment" in told[0]
    assert "the pages are in zh, the analyses in en" in told[1]
    assert told[2].startswith("ok")
    monkeypatch.setenv("SITE", "https://digest.test/")
    assert "site_url" not in "\n".join(str(each) for each in place.look() if each.area == "site")


# --- the program


def test_packages_are_held_against_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["click>=99", "nobody-has-this", "pytest", 'litellm==1.106.2; extra == "llm"', 'x; python_version < "3"']
    told = [str(each) for each in packages(lines, with_model=False)]
    assert [line.split()[0] for line in told] == ["problem", "problem", "ok"]
    assert re.search(r"click is [\d.]+, but >=99 is needed; .*requirements-site\.lock", told[0])
    assert "nobody-has-this is not installed; install" in told[1]
    assert "1 packages in versions that fit" in told[2]
    for version, pattern in (("1.82.7", "malware that steals keys; uninstall it"), ("1.99", "1.99, but ==1.106.2 is")):
        info = tmp_path / version / f"litellm-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: litellm\nVersion: {version}\n")
        monkeypatch.syspath_prepend(tmp_path / version)
        assert re.search(pattern, str(next(packages(lines[3:4], with_model=True))))
