"""`digest doctor`: a sound archive is sound, and everything that is broken on purpose is found and told."""

import datetime as dt
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest import DISTRIBUTION, cli
from digest.archive import Archive
from digest.doctor import STEPS, Finding, Subject, as_json, as_lines, examine, has_problem
from digest.doctor import store as store_step
from digest.doctor.configuration import configuration
from digest.doctor.mkdocs_file import read_site_config
from digest.doctor.others import clock
from digest.doctor.software import packages
from digest.errors import SettingsError
from digest.pipeline.pacing import Pacer
from digest.pipeline.setup import Outside, utc_now
from digest.pipeline.transport import Patience
from digest.settings import load_settings
from digest.start import archive_files, settings_from, write_all
from tests.archives import MONDAY, TUESDAY, analysis, small_archive
from tests.fakes.arxiv_server import ArxivServer
from tests.fakes.chat_server import ChatServer, Step, hang, status
from tests.forked import KEY, Runs
from tests.world import BEFORE, DAY, papers

LAST = MONDAY + dt.timedelta(days=2)
NOON = dt.datetime.combine(LAST, dt.time(12), dt.UTC)
"""Noon of the day of the archive's newest listing: nothing is missing."""


@dataclass(frozen=True)
class Place:
    """An archive as `digest init` makes it, with three days, committed."""

    folder: Path

    @property
    def archive(self) -> Archive:
        return Archive(self.folder / "docs")

    @property
    def config(self) -> Path:
        return self.folder / "digest.yml"

    def change(self, name: str, **values: Any) -> None:
        """Set keys of a YAML file, or remove them (None)."""
        path = self.folder / name
        found = {**read_site_config(path).values, **values}
        kept = {
            key: str(value) if isinstance(value, str) else value for key, value in found.items() if value is not None
        }
        path.write_text(yaml.safe_dump(kept))

    def git(self, *arguments: str) -> None:
        identity = ("-c", "user.name=T", "-c", "user.email=t@digest.test")
        subprocess.run(["git", "-C", self.folder, *identity, *arguments], check=True, capture_output=True)

    def subject(self, now: dt.datetime = NOON) -> Subject:
        """What the command would examine."""
        settings, fault = None, ""
        try:
            settings = load_settings(self.config)
        except SettingsError as error:
            fault = str(error)
        outside = Outside(now=lambda: now, pacer=Pacer(0), arxiv_patience=Patience(tries=3, pause=0.01))
        return Subject(self.config, self.archive, self.folder / ".cache" / "digest", settings, fault, outside)

    def look(self, *, offline: bool = True, now: dt.datetime = NOON) -> list[Finding]:
        """What an examination finds."""
        return examine(self.subject(now), offline=offline)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Made once; tests get copies."""
    place = Place(tmp_path_factory.mktemp("doctor") / "archive")
    given = {"categories": ("cs.CV", "cs.RO"), "keywords.primary": ("fields",), "site_url": "https://digest.test/"}
    write_all(place.folder, archive_files(settings_from(given), requirement=DISTRIBUTION, repository=None))
    small_archive(place.folder / "docs")
    place.git("init", "-q", "-b", "main")
    place.git("add", "-A")
    place.git("commit", "-qm", "Begin")
    return place


@pytest.fixture
def place(sound: Place, tmp_path: Path) -> Place:
    shutil.copytree(sound.folder, tmp_path / "archive")
    return Place(tmp_path / "archive")


def levels(findings: list[Finding]) -> dict[str, str]:
    """The worst level of each area."""
    worst = {"ok": 0, "note": 1, "problem": 2}
    return {each.area: each.level for each in sorted(findings, key=lambda each: worst[each.level])}


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
    findings = [Finding("problem", "x", f"{KEY} is known", "tell nobody"), Finding("ok", "y", "two\nlines")]
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
    "no mkdocs.yml": (
        lambda place: (place.folder / "mkdocs.yml").unlink(),
        "problem", "site", r"mkdocs\.yml: does not exist, so there is no site; `digest init`",
    ),
    "mkdocs.yml is not YAML": (
        lambda place: (place.folder / "mkdocs.yml").write_text("a: [\n"),
        "problem", "site", r"mkdocs\.yml:2: is not valid YAML",
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
    "another theme": (
        lambda place: place.change("mkdocs.yml", theme="readthedocs"),
        "problem", "site", r"theme: is readthedocs, but .*; set `theme\.name: material`",
    ),
    "no address": (
        lambda place: place.change("mkdocs.yml", site_url=None),
        "note", "site", "site_url: is not set, so there are no feeds",
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
    "faults in the archive": (
        lambda place: place.archive.write_analysis(TUESDAY, analysis("2606.09999")),
        "problem", "archive", r"`digest check` finds 1 faults, the first: .*2606\.09999\.md:1: is an orphan",
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
    "days that are not committed": (
        lambda place: place.archive.write_analysis(MONDAY, analysis("2606.00001", body="## New\n\nText."), force=True),
        "note", "git", "1 files of the archive are not committed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_told(name: str, place: Place) -> None:
    damage, level, area, pattern = BROKEN[name]
    damage(place)
    told = [str(each) for each in place.look() if (each.level, each.area) == (level, area)]
    assert any(re.search(pattern, line) for line in told), "\n".join(map(str, place.look()))


def test_settings_of_models(place: Place) -> None:
    place.change("digest.yml", model="openai/gpt-5-mini")
    told = "\n".join(map(str, configuration(place.subject())))
    assert re.search(r"note    settings  budget\.usd_per_run: nothing limits", told)
    assert "ok      settings  the prompts can be used" in told
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
    assert "1 files of the archive are in conflict; finish the merge" in "\n".join(map(str, place.look()))


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
    assert "site_url: is the example's, https://example.org/, where the environment does not say another" in told[0]
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


# --- others


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    with ArxivServer({BEFORE: papers(17, 5), DAY: papers(18, 6)}, today=DAY) as server:
        yield server


def test_arxiv_and_the_clock(place: Place, arxiv: ArxivServer) -> None:
    place.change("digest.yml", **arxiv.addresses)
    found = {each.area: str(each) for each in place.look(offline=False, now=utc_now())}
    assert "the feed answers: 6 entries of 2026-06-18" in found["arxiv"]
    assert re.search(r"^ok .*the clock agrees with arXiv's to \d+ s", found["clock"])
    assert [each.target for each in arxiv.requests] == ["id_list", "feed"], "one small request each"


@pytest.mark.parametrize(
    ("target", "kind", "pattern"),
    [
        (
            "feed",
            "feed_error",
            "problem arxiv     the feed gave no answer.*reports an error: Bad archive\\); check the",
        ),
        ("feed", "status", "problem arxiv     the feed gave no answer.*answered 503"),
        ("api", "rate_exceeded", "problem arxiv     the API gave no answer.*`Rate exceeded.`"),
        ("api", "html", "problem arxiv     the API gave no answer.*an HTML page"),
    ],
)
def test_an_arxiv_that_fails_is_asked_once(
    target: Any, kind: str, pattern: str, place: Place, arxiv: ArxivServer
) -> None:
    place.change("digest.yml", **arxiv.addresses)
    arxiv.fault(target, kind, times=None, **({"status": 503} if kind == "status" else {}))
    told = "\n".join(map(str, place.look(offline=False, now=utc_now())))
    assert re.search(pattern, told), told
    assert len(arxiv.requests) == 2


def test_a_clock_that_is_wrong(place: Place, arxiv: ArxivServer) -> None:
    place.change("digest.yml", **arxiv.addresses)
    findings = place.look(offline=False, now=utc_now() - dt.timedelta(hours=3))
    assert any(re.search(r"problem clock .*180 minutes behind.*NTP", str(each)) for each in findings)


def test_clocks_are_compared_only_where_there_are_two() -> None:
    now = utc_now()
    assert clock(now, None).level == "note"
    assert clock(now, now + dt.timedelta(minutes=4)).level == "ok"
    assert "6 minutes ahead" in clock(now, now - dt.timedelta(minutes=6)).what


def test_an_arxiv_that_is_out_of_reach(place: Place) -> None:
    closed = {"arxiv_api": "http://127.0.0.1:9/api/query", "arxiv_rss": "http://127.0.0.1:9/atom"}
    place.change("digest.yml", **closed)
    found = levels(place.look(offline=False))
    assert (found["arxiv"], found["clock"]) == ("problem", "note")


# --- the command, and models


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as started:
        yield started


MODELS: dict[str, tuple[Step | None, dict[str, Any], dict[str, str | None], str]] = {
    "well": (None, {}, {}, r"ok      model     openai/gpt-5-mini: answered in \d+ s \(\d+ tokens, \$0\.0\d+\)"),
    "no schema": (None, {"structured_output": False}, {}, r"ok      model .*: answered in"),
    "refused key": (status(401, "bad key"), {}, {}, "problem model .*the key was refused.*; see to the key"),
    "busy": (status(503, "later"), {}, {}, "problem model .*the server answered 503"),
    "silent": (hang(), {}, {}, "problem model .*no answer"),
    "nonsense": (Step(content="Hello!"), {}, {}, "problem model .*no usable answer"),
    "no key": (
        None, {"api_base": None}, {"OPENAI_API_KEY": None},
        "problem model .*needs the environment variable OPENAI_API_KEY",
    ),
    "no provider": (None, {"model": "nobody/x"}, {}, "problem model .*names no provider that litellm knows"),
    "no price": (
        None, {"model": "groq/unpriced", "api_base": None, "budget": {"usd_per_run": 1.0}}, {"GROQ_API_KEY": "x" * 9},
        "problem model .*can't be kept, because litellm knows no price",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str, place: Place, arxiv: ArxivServer, runs: Runs) -> None:
    step, settings, environment, pattern = MODELS[name]
    with ChatServer(lambda ask: step) as chat:
        own = {"model": "openai/gpt-5-mini", "api_base": chat.api_base} | settings
        place.change("digest.yml", **arxiv.addresses, **own)
        patience = {"model": {"request": 1.5, "total": 3.0}} if name == "silent" else {}
        now = utc_now().isoformat()
        ran = runs.run(["doctor"], folder=place.folder, now=now, environment=environment, patience=patience)
        asked = len(chat.asks)
    assert re.search(pattern, ran.out), ran.out + ran.err
    assert ran.code == int("problem" in pattern)
    assert KEY not in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert asked == {"well": 1, "no schema": 1, "refused key": 1, "busy": 1, "silent": 1, "nonsense": 2}.get(name, 0)


def test_each_model_of_the_settings_is_looked_at(place: Place, runs: Runs) -> None:
    place.change("digest.yml", model="openai/gpt-5-mini", scoring_model="extractive", api_base="http://127.0.0.1:9/v1")
    ran = runs.run(["doctor", "--offline", "--json"], folder=place.folder, now=NOON.isoformat())
    assert ran.code == 0, ran.out
    told = [each["what"] for each in json.loads(ran.out)["findings"] if each["area"] == "model"]
    assert told == [
        "openai/gpt-5-mini: litellm knows it, and the key that it needs is there",
        "`model: extractive` needs no key and no network",
    ]


def test_the_wrong_folder_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--config", str(tmp_path / "digest.yml"), "doctor", "--offline"])
    assert end.value.code == 2
    assert "run the command in the archive's folder" in capsys.readouterr().err


def test_the_command_tells_its_steps_and_exits_with_one(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.change("digest.yml", papers_per_day=0)
    with pytest.raises(SystemExit) as end:
        cli.main(["--config", str(place.config), "--docs", str(place.folder / "docs"), "doctor", "--offline"])
    assert end.value.code == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-1].endswith("1 to mend")
    assert f"Examining: {len(STEPS)} of {len(STEPS)}" in shown.err
