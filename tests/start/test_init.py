"""`digest init`: an archive that works as it is, or nothing at all."""

import datetime as dt
import json
import os
import pty
import re
import select
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from digest import DISTRIBUTION, __version__, check, cli
from digest.archive import Archive
from digest.doctor.mkdocs_file import read_site_config
from digest.errors import DigestError, UsageError
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.setup import Outside
from digest.settings import Settings, load_settings
from digest.start import (
    QUESTIONS,
    archive_files,
    default,
    package_source,
    refuse_unless_empty,
    repository_of,
    settings_from,
    write_all,
)
from digest.start.origin import Repository, Source
from digest.start.render import NewFile
from digest.start.shared import shared_files
from tests.command import digest
from tests.fakes.arxiv_server import ArxivServer
from tests.sites import REPOSITORY, build
from tests.strategies import full_lines, lines
from tests.world import BEFORE, DAY, NOW, papers

PIN = f"{DISTRIBUTION}=={__version__}"


def settings(**given: str) -> Settings:
    """The settings of answers by the names of their options, `_` for `-`."""
    asked = {question.name.replace("-", "_"): question for question in QUESTIONS}
    values = {"categories": "cs.CV, cs.RO"} | given
    return settings_from({asked[name].key: asked[name].read(answer) for name, answer in values.items()})


def begin(folder: Path, *, repository: Repository | None = None, **given: str) -> Path:
    """A new archive in a folder."""
    write_all(folder, archive_files(settings(**given), requirement=PIN, repository=repository))
    return folder


# --- what is made


VARIANTS: dict[str, dict[str, Any]] = {
    "the least": {},
    "chinese": {"language": "zh", "title": "每日速览：“视觉”", "keywords": "目标检测, 3D Gaussian"},
    "model": {"model": "openai/gpt-5-mini", "site_url": "https://example.edu/digest", "categories": "hep-th cs"},
    "server": {"model": "hosted_vllm/qwen", "api_base": "http://127.0.0.1:8000/v1", "language": "no"},
    "gateway": {"model": "openai/glm-5", "api_base": "https://gateway.example.org/v1"},
    "clone": {"repository": Repository("Ada", "papers", "trunk"), "title": 'Don\'t: "break" #1 {{ x }} {path}'},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_new_archive_is_sound_and_builds_strictly(name: str, tmp_path: Path) -> None:
    folder = begin(tmp_path / "new", **VARIANTS[name])
    assert load_settings(folder / "digest.yml").title == settings(**_answers(name)).title
    assert check.check(Archive(folder / "docs")).findings == ()
    built = build(folder / "mkdocs.yml", tmp_path / "site", strict=True)
    assert not built.failed
    assert built.warnings == ()
    language = "zh" if name == "chinese" else "en"
    assert f'<html lang="{language}"' in built.page("")
    for page in ("", "about/", "archive/", "search/", "reading/"):
        assert built.page(page)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_settings_are_the_answers(name: str, tmp_path: Path) -> None:
    loaded = load_settings(begin(tmp_path / "new", **VARIANTS[name]) / "digest.yml")
    asked = settings(**_answers(name))
    for key in ("title", "categories", "keywords", "language", "model", "api_base", "site_url"):
        assert getattr(loaded, key) == getattr(asked, key), key
    # A ceiling guards against a price: an own server has none, and with another's unknown one a run would be refused.
    assert loaded.budget.usd_per_run == (1.0 if name == "model" else None)
    priced = name in ("model", "gateway")
    told = (tmp_path / "new" / "README.md").read_text("utf-8")
    assert ("needs its key in the environment" in told) is priced
    assert ("add the key of the model" in told) is priced
    assert ("The model's server must be reachable" in told) is (name == "server")


def _answers(name: str) -> dict[str, str]:
    return {key: value for key, value in VARIANTS[name].items() if key != "repository"}


class _WithTags(yaml.SafeLoader):
    """`!ENV` as a list."""


_WithTags.add_constructor("!ENV", lambda loader, node: loader.construct_sequence(node))


@hypothesis_settings(max_examples=40)
@given(title=full_lines, topics=st.lists(lines, max_size=4))
def test_whatever_is_answered_survives_the_file(title: str, topics: list[str]) -> None:
    asked = settings(title=title, keywords=",".join(topics))
    files = archive_files(asked, requirement=PIN, repository=None)
    written = yaml.safe_load(files["digest.yml"].data.decode())
    assert Settings.model_validate_json(json.dumps(written)).title == asked.title
    assert tuple(written["keywords"]["primary"]) == asked.keywords.primary
    assert yaml.load(files["mkdocs.yml"].data.decode(), Loader=_WithTags)["site_name"] == asked.title


def test_what_the_repository_hands_on_comes_along_unchanged(tmp_path: Path) -> None:
    folder = begin(tmp_path / "new")
    shared = shared_files()
    assert {"scripts/environment", "requirements-site.lock", "requirements-llm.lock"} <= shared.keys()
    for name, path in shared.items():
        assert (folder / name).read_bytes() == path.read_bytes(), name
        assert os.access(folder / name, os.X_OK) == os.access(path, os.X_OK), name
        # An archive has no program of its own to be installed.
        assert b"--editable" not in path.read_bytes() or b"requirements.txt" in path.read_bytes(), name
    assert ".github/workflows/ci.yml" not in shared, "the tests of the program are no business of an archive"
    assert PIN in (folder / "requirements.txt").read_text().splitlines()


@pytest.mark.parametrize("is_new", [True, False])
def test_what_a_machine_keeps_for_itself_is_ignored(tmp_path: Path, is_new: bool) -> None:
    folder = tmp_path / "new"
    if is_new:
        begin(folder)
    else:
        folder.mkdir()
        (folder / ".gitignore").write_bytes((REPOSITORY / ".gitignore").read_bytes())
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    own = ["notified.json", ".cache/digest/file", ".venv/file", "site/index.html"]
    done = subprocess.run(["git", "-C", str(folder), "check-ignore", *own], capture_output=True, text=True, check=False)
    assert done.stdout.split() == own


@pytest.mark.parametrize("name", ["the least", "chinese"])
def test_its_readme_says_of_every_file_what_a_newer_version_does_with_it(name: str, tmp_path: Path) -> None:
    folder = begin(tmp_path / "new", **VARIANTS[name])
    told = (folder / "README.md").read_text("utf-8").rpartition("\n## ")[2]
    assert "git diff --no-index" in told
    files = {path.name + "/" * path.is_dir() for path in folder.iterdir()} - {"docs/", "README.md"}
    assert [name for name in files if f"`{name}`" not in told and f"`*{Path(name).suffix}`" not in told] == []


def test_every_guide_that_it_points_to_is_there_and_not_on_the_site(tmp_path: Path) -> None:
    folder = begin(tmp_path / "new")
    files = [*(folder / ".github").rglob("*"), *(folder / "scripts").iterdir(), *folder.iterdir()]
    files = [path for path in files if path.is_file()]
    guides = {name for path in files for name in re.findall(r"docs/[\w/-]+\.md", path.read_text("utf-8"))}
    assert {"docs/publishing.md", "docs/notifying.md"} <= guides
    assert [name for name in guides if not (folder / name).is_file()] == []
    for name in ("docs/publishing.md", "docs/notifying.md"):
        assert "](" not in (folder / name).read_text("utf-8"), "the pages that it links to are not in an archive"
    built = build(folder / "mkdocs.yml", tmp_path / "site", strict=True)
    assert not list(built.site.rglob("*publishing*"))
    assert "publishing" not in (built.site / "sitemap.xml").read_text("utf-8")


def test_a_clone_knows_its_address_and_its_source(tmp_path: Path) -> None:
    repository = Repository("Ada", "papers", "trunk")
    config = read_site_config(begin(tmp_path / "new", repository=repository) / "mkdocs.yml")
    assert config.text("edit_uri_template") == "https://github.com/Ada/papers/edit/trunk/docs/{path}"
    assert default("site_url", repository) == "https://ada.github.io/papers/"
    assert default("site_url", Repository("Ada", "ada.github.io")) == "https://ada.github.io/"


def test_a_run_fills_it_and_the_site_shows_the_day(tmp_path: Path) -> None:
    folder = begin(tmp_path / "new", keywords="gaussian, grasp, driving", site_url="https://digest.test/")
    with ArxivServer({BEFORE: papers(17, 3), DAY: papers(18, 6)}, today=DAY) as arxiv:
        with (folder / "digest.yml").open("a") as file:
            file.write(yaml.safe_dump(arxiv.addresses))
        outside = Outside(now=lambda: dt.datetime.fromisoformat(NOW), pacer=Pacer(0))
        assert digest("--config", folder / "digest.yml", "--docs", folder / "docs", "run", DAY, outside=outside) == 0
    assert digest("--config", folder / "digest.yml", "--docs", folder / "docs", "check") == 0
    built = build(folder / "mkdocs.yml", tmp_path / "site", strict=True)
    assert built.warnings == ()
    assert "Gaussian Fields in Practice" in built.page("2026/06/18/")
    assert (built.site / "feed.xml").is_file()


# --- nothing is overwritten


def test_only_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    for name, reason in (("full", r"is not empty, it holds notes\.txt"), ("file", "is a file")):
        with pytest.raises(UsageError, match=reason):
            begin(tmp_path / name)
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".git", "clone", "file", "full", "notes.txt"]
    begin(tmp_path / "clone")
    with pytest.raises(UsageError, match=r"it holds \.gitattributes, .* and \d+ more; nothing was written"):
        refuse_unless_empty(tmp_path / "clone")


def test_what_can_not_be_written_whole_is_not_written(tmp_path: Path) -> None:
    files = {"a/one.txt": NewFile(b"1"), f"b/{'x' * 300}": NewFile(b"2")}
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    for folder, left in ((tmp_path / "new" / "deep", []), (tmp_path / "clone", [".git"])):
        with pytest.raises(DigestError, match="can't be written: File name too long; nothing is left"):
            write_all(folder, files)
        assert [path.name for path in folder.rglob("*")] == left
    assert not (tmp_path / "new").exists()


# --- answers that can't be


@pytest.mark.parametrize(
    ("option", "answer", "reason"),
    [
        ("categories", "cs.VC", "--categories: arXiv has no 'cs.VC'; did you mean cs.CV?"),
        ("categories", "cs.cv", "did you mean cs.CV?"),
        ("categories", "robotics", "did you mean cs.RO?"),
        ("categories", "cs.CV, ../x", "see https://arxiv.org/category_taxonomy"),
        ("language", "Deutsch bitte", "--language: 'Deutsch bitte' is no tag of a language; write for example en"),
        ("language", "cn", "--language: 'cn' is no tag of a language; did you mean zh (Chinese)?"),
        ("site_url", "my.site", "--site-url: 'my.site/' does not have the form"),
        ("api_base", "localhost:11434", "--api-base: 'localhost:11434' does not have the form"),
        ("title", "two\nlines", "--title: must be one line"),
        ("model", "x" * 5_000, "--model: string should have at most 4000 characters"),
    ],
)
def test_an_answer_that_settings_refuse_is_refused_with_its_option(option: str, answer: str, reason: str) -> None:
    with pytest.raises(UsageError) as error:
        settings(**{option: answer})
    assert reason in str(error.value)


def test_answers_that_do_not_go_together() -> None:
    with pytest.raises(UsageError, match="name arXiv categories, for example --categories"):
        settings(categories=" ")
    with pytest.raises(UsageError, match="--api-base: there is no model to be asked there"):
        settings(api_base="http://127.0.0.1:8000/v1", model="extractive")
    assert settings(categories="cs hep-th,cs.CV cs.CV").categories == ("cs", "hep-th", "cs.CV")


# --- the command


def test_every_question_is_an_option() -> None:
    params = cli.cli.commands["init"].params
    options = {name for param in params if isinstance(param, click.Option) for name in param.opts}
    assert {f"--{question.name}" for question in QUESTIONS} <= options
    for question in QUESTIONS:
        question.read(default(question.key, None))  # what an empty answer means is an answer


def test_without_a_terminal_nothing_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert digest("init", tmp_path / "none") == 2
    assert "--categories cs.CV,cs.RO" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
    assert digest("init", tmp_path / "a", "--categories", "cs.CV") == 0
    assert capsys.readouterr().out.startswith(f"{tmp_path / 'a'}: a new archive of cs.CV, ")
    assert digest("init", tmp_path / "b", "--categories", "cs.CV", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    there = sorted(
        path.relative_to(tmp_path / "b").as_posix() for path in (tmp_path / "b").rglob("*") if path.is_file()
    )
    assert sorted(told["files"]) == there
    assert digest("init", tmp_path / "a", "--categories", "cs.CV") == 2
    assert digest("init", tmp_path / "c", "--categories", "cs.CV", "--package", "requests==2") == 2
    assert "'requests' is another package" in capsys.readouterr().err


def test_where_no_ceiling_can_be_written_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, address, is_told in (("a", "https://gateway.example.org/v1", True), ("b", "http://nas:8000/v1", False)):
        asked = ("--model", "openai/glm-5", "--api-base", address)
        assert digest("init", tmp_path / name, "--categories", "cs.CV", *asked) == 0
        assert ("digest.yml sets no ceiling for the cost" in capsys.readouterr().err) is is_told


def test_the_example_of_the_documentation_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (REPOSITORY / "docs" / "getting-started.md").read_text("utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^digest (init my-digest --title .*)$", page, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    assert digest(*shlex.split(line)) == 0
    made = load_settings(tmp_path / "my-digest" / "digest.yml")
    assert (made.title, made.model, made.keywords.primary) == (
        "Vision Daily",
        "openai/gpt-5-mini",
        ("object detection", "SLAM"),
    )


def test_a_person_is_asked_and_asked_again(tmp_path: Path) -> None:
    """On a real terminal: defaults by Enter, a typo that is refused, and an address only where there is a model."""
    leader, follower = pty.openpty()
    talk = [
        ("cs.CV, cs.RO]: ", "cs.VC"),
        ("did you mean cs.CV?", "cs.CV"),
        ("may be empty: ", "event cameras, SLAM"),
        ("[en]: ", ""),
        ("[extractive]: ", ""),
        ("empty for now: ", "https://digest.test"),
    ]
    command = [sys.executable, "-c", "from digest.cli import main; main()", "init", "new", "--title", "Ours"]
    with subprocess.Popen(command, cwd=tmp_path, stdin=follower, stdout=subprocess.PIPE, stderr=follower) as process:
        os.close(follower)
        seen = ""
        try:
            for wait_for, answer in talk:
                seen += _until(leader, wait_for)
                os.write(leader, f"{answer}\n".encode())
            out, _ = process.communicate(timeout=60)
        finally:
            process.kill()
            os.close(leader)
    assert process.returncode == 0, seen
    assert out.decode().startswith("new: a new archive of cs.CV, ")
    assert "Name of the archive" not in seen, "an option had said it"
    assert "own model server" not in seen
    made = load_settings(tmp_path / "new" / "digest.yml")
    assert (made.title, made.categories, made.site_url) == ("Ours", ("cs.CV",), "https://digest.test/")
    assert made.keywords.primary == ("event cameras", "SLAM")


def _until(terminal: int, text: str) -> str:
    """What the terminal shows up to a text."""
    seen, end = "", time.monotonic() + 60
    while text not in seen:
        assert time.monotonic() < end, f"{text!r} never came: {seen!r}"
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 4_096).decode()
    return seen


# --- where it comes from


@pytest.mark.parametrize(
    ("remote", "found"),
    [
        ("https://github.com/Ada/papers.git", Repository("Ada", "papers")),
        ("https://token@github.com/Ada/papers", Repository("Ada", "papers")),
        ("git@github.com:Ada/my.papers.git", Repository("Ada", "my.papers")),
        ("ssh://git@github.com/Ada/papers.git", Repository("Ada", "papers")),
        ("https://gitlab.test/Ada/papers.git", None),
        ("/srv/git/papers.git", None),
    ],
)
def test_the_repository_is_read_from_the_clone(remote: str, found: Repository | None, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "remote", "add", "origin", remote], check=True)
    assert repository_of(tmp_path) == found


def test_no_clone_no_repository(tmp_path: Path) -> None:
    assert repository_of(tmp_path) is None


VCS = {"url": "https://git.test/o/n", "vcs_info": {"vcs": "git", "commit_id": "a1b2"}}


def installed_from(origin: dict[str, Any] | None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this program had been installed in such a way (https://packaging.python.org/specifications/direct-url/)."""
    info = folder / f"{DISTRIBUTION.replace('-', '_')}-{__version__}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {DISTRIBUTION}\nVersion: {__version__}\n")
    if origin is not None:
        (info / "direct_url.json").write_text(json.dumps(origin))
    monkeypatch.syspath_prepend(folder)


@pytest.mark.parametrize(
    ("origin", "line", "doubt"),
    [
        (None, PIN, ""),
        (VCS, f"{DISTRIBUTION} @ git+https://git.test/o/n@a1b2", ""),
        (VCS | {"url": "file:///home/me/n"}, PIN, "not from the package index"),  # nobody else can reach it
        ({"url": "file:///nowhere", "dir_info": {"editable": True}}, PIN, "not from the package index"),
        ({"url": "https://files.test/x.whl", "archive_info": {}}, PIN, "not from the package index"),
    ],
)
def test_the_archive_installs_what_has_made_it(
    origin: dict[str, Any] | None, line: str, doubt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_from(origin, tmp_path / "info", monkeypatch)
    assert package_source().requirement == line
    assert doubt in package_source().doubt
    assert bool(doubt) == bool(package_source().doubt)
    assert package_source("mkdocs_arxiv_digest>=0.1") == Source("mkdocs_arxiv_digest>=0.1")
    with pytest.raises(UsageError, match="is no requirement that pip understands"):
        package_source("--index-url https://evil.test x")


def test_a_checkout_stands_for_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = tmp_path / "a checkout"
    git = ["git", "-C", str(checkout), "-c", "user.name=T", "-c", "user.email=t@digest.test"]
    subprocess.run(["git", "init", "-q", checkout], check=True)
    subprocess.run([*git, "remote", "add", "origin", "git@github.com:Ada/papers.git"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "Begin"], check=True)
    installed_from({"url": checkout.as_uri(), "dir_info": {"editable": True}}, tmp_path / "info", monkeypatch)
    line = re.compile(rf"{DISTRIBUTION} @ git\+https://github\.com/Ada/papers@[0-9a-f]{{40}}")

    def found() -> str:
        source = package_source()
        assert line.fullmatch(source.requirement)
        return source.doubt

    assert "is not on GitHub yet; `git push` it first" in found()
    subprocess.run([*git, "update-ref", "refs/remotes/origin/main", "HEAD"], check=True)
    assert found() == ""
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "Not pushed"], check=True)
    assert "is not on GitHub yet" in found()
