"""What is published: an sdist that makes the wheel, a wheel that works elsewhere, and no strangers in them."""

import email
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from digest import DISTRIBUTION, __version__
from digest.start.shared import shared_files
from tests.sites import REPOSITORY

NAME = DISTRIBUTION.replace("-", "_")
_OWN = re.compile(rf"(?:__editable__.*|_?{NAME}.*)", re.IGNORECASE)
"""What an editable installation leaves in site-packages."""


@dataclass(frozen=True)
class Built:
    """The sdist and the wheel that was made from it, and what they hold: names without the leading folder."""

    sdist: Path
    wheel: Path
    in_sdist: frozenset[str]
    in_wheel: frozenset[str]

    @property
    def metadata(self) -> "email.message.Message[str, str]":
        with zipfile.ZipFile(self.wheel) as archive:
            return email.message_from_bytes(archive.read(f"{NAME}-{__version__}.dist-info/METADATA"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """By the build backend itself: no index, no isolation."""
    folder = tmp_path_factory.mktemp("dist")
    sdist = folder / _backend("build_sdist", REPOSITORY, folder)
    with tarfile.open(sdist) as archive:
        names = [member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()]
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    wheel = folder / _backend("build_wheel", source, folder)
    with zipfile.ZipFile(wheel) as archive:
        return Built(sdist, wheel, frozenset(names), frozenset(archive.namelist()))


def _backend(function: str, source: Path, target: Path) -> str:
    program = f"from hatchling import build; print(build.{function}({str(target)!r}))"
    return _run([sys.executable, "-c", program], source).splitlines()[-1]


def _run(command: list[str | Path], folder: Path, **environment: str) -> str:
    """What a command prints; it must exit with 0, and print no warning."""
    # What is built on GitHub's machines knows where it is.
    left_out = ("PYTHONPATH", "VIRTUAL_ENV", "GITHUB_REPOSITORY", "GITHUB_SHA")
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    done = subprocess.run(command, cwd=folder, env=inherited | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "warning" not in done.stderr.lower(), done.stderr
    return done.stdout


# --- what is in them


def test_the_wheel_holds_the_package_and_all_that_it_reads(built: Built) -> None:
    code = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "digest").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    data = {name for name in built.in_wheel if ".dist-info/" not in name}
    assert data == code | {f"digest/start/shared/{name}" for name in shared_files()}
    wanted = (
        *("assets/licenses/stix-two-math.txt", "assets/stix-two-math.v1.woff2", "assets/search-worker.js", "py.typed"),
        *("locales/zh.json", "pipeline/prompts/analyse.zh.md", "pipeline/phrases/en.json", "templates/day.html"),
        *("templates/material/main.html", "taxonomy.json", "words/stop.txt", "start/templates/en/docs/index.md"),
        *("start/shared/requirements-llm.lock", "start/shared/scripts/environment"),
    )
    assert {f"digest/{name}" for name in wanted} <= data
    assert not any(name.startswith("tests") or "__pycache__" in name for name in built.in_wheel)
    assert f"{NAME}-{__version__}.dist-info/licenses/LICENSE" in built.in_wheel


@pytest.mark.usefixtures("shipped")
def test_the_sdist_holds_what_the_repository_holds(built: Built) -> None:
    tracked = set(_run(["git", "ls-files"], REPOSITORY).splitlines())
    # CI's own entry, and rules for git, are of no use outside a repository.
    assert tracked - built.in_sdist - {".ci/run", ".gitattributes"} == set()
    # A file that is not committed yet is no stranger.
    others = set(_run(["git", "ls-files", "--others", "--exclude-standard"], REPOSITORY).splitlines())
    assert built.in_sdist - tracked - others == {"PKG-INFO"}
    assert built.sdist.stat().st_size < 3_000_000


def test_the_version_has_one_home(built: Built) -> None:
    assert built.metadata["Version"] == __version__
    homes = [
        name
        for name in _run(["git", "grep", "-lF", __version__, "--", "*.py", "*.toml", "*.yml"], REPOSITORY).splitlines()
        if re.search(rf"version\w*\W+{re.escape(__version__)}", (REPOSITORY / name).read_text("utf-8"))
    ]
    assert homes == ["digest/__init__.py"]


def test_the_readme_is_the_description(built: Built) -> None:
    metadata = built.metadata
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert str(metadata.get_payload(decode=True).decode()).strip() == readme.strip()  # type: ignore[union-attr]
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", readme):
        assert link in built.in_sdist or any(name.startswith(f"{link.rstrip('/')}/") for name in built.in_sdist), link
    assert {"Programming Language :: Python :: 3.11", "Programming Language :: Python :: 3.13"} <= {
        *metadata.get_all("Classifier", [])
    }


def test_on_an_index_every_link_of_the_description_is_an_address() -> None:
    program = """
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager
print(ProjectMetadata(".", PluginManager()).core.readme)
"""
    place = {"GITHUB_REPOSITORY": "somebody/papers", "GITHUB_SHA": "0a1b2c", "PYTHONIOENCODING": "utf-8"}
    told = _run([sys.executable, "-c", program], REPOSITORY, **place)
    home = "https://github.com/somebody/papers"
    links = re.findall(r"\]\(([^)]+)\)", told)
    assert all(link.startswith("https://") for link in links)
    for link in (f"{home}/blob/0a1b2c/docs/costs.md", f"{home}/raw/0a1b2c/docs/images/pages.png"):
        assert link in links
    for path in (link.removeprefix(home).split("/", 3)[3] for link in links if link.startswith(home)):
        assert (REPOSITORY / path).is_file(), path


# --- elsewhere


@dataclass(frozen=True)
class Elsewhere:
    """A virtual environment with the wheel, which sees the libraries of this one, but not this checkout."""

    folder: Path
    libraries: Path

    def run(self, *command: str | Path, folder: Path) -> str:
        return _run([self.folder / "bin" / command[0], *command[1:]], folder, NO_MKDOCS_2_WARNING="1")


@pytest.fixture(scope="module")
def elsewhere(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    root = tmp_path_factory.mktemp("elsewhere")
    libraries = root / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not _OWN.fullmatch(path.name):
            (libraries / path.name).symlink_to(path)
    environment = _environment(root / "venv", libraries)
    pip: list[str | Path] = [
        environment / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
    ]
    _run([*pip, "--disable-pip-version-check", built.wheel], root)
    return Elsewhere(environment, libraries)


def _environment(folder: Path, libraries: Path) -> Path:
    """A virtual environment that sees these libraries."""
    _run([sys.executable, "-m", "venv", "--without-pip", folder], folder.parent)
    (packages,) = folder.glob("lib/python3*/site-packages")
    (packages / "libraries.pth").write_text(f"{libraries}\n")
    # Their commands belong to another environment.
    for name in ("mkdocs",):
        program = folder / "bin" / name
        program.write_text(f"#!{folder / 'bin' / 'python'}\nfrom mkdocs.__main__ import cli\ncli()\n")
        program.chmod(0o755)
    return folder


# A wheel from a folder is not from an index, which `init` warns of.
_OF_INDEX = ("--package", f"{DISTRIBUTION}=={__version__}")


def test_a_new_archive_of_the_wheel_works_elsewhere(elsewhere: Elsewhere, tmp_path: Path) -> None:
    where = elsewhere.run("python", "-c", "import digest; print(digest.__file__)", folder=tmp_path)
    assert Path(where.strip()).is_relative_to(elsewhere.folder)
    assert elsewhere.run("digest", "--version", folder=tmp_path).strip() == f"digest, version {__version__}"
    elsewhere.run("digest", "init", "new", "--categories", "cs.CV,cs.RO", *_OF_INDEX, folder=tmp_path)
    new = tmp_path / "new"
    assert "no findings" in elsewhere.run("digest", "check", folder=new)
    elsewhere.run("mkdocs", "build", "--strict", "--quiet", folder=new)
    assert "arXiv Digest" in (new / "site" / "index.html").read_text("utf-8")
    examined = elsewhere.run("digest", "doctor", "--offline", folder=new)
    assert examined.splitlines()[-1].endswith(" 0 to mend")
    for name, path in shared_files().items():
        assert (new / name).read_bytes() == path.read_bytes(), name


def test_a_site_of_ones_own_needs_three_lines(shipped: Path, elsewhere: Elsewhere, tmp_path: Path) -> None:
    shutil.copytree(shipped / "docs" / "2026", tmp_path / "docs" / "2026")
    (tmp_path / "docs" / "index.md").write_text("# Mine\n\nHello.\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: Mine\ntheme: {name: material}\nplugins: [digest]\n")
    elsewhere.run("mkdocs", "build", "--strict", "--quiet", folder=tmp_path)
    assert 'id="2606.17362"' in (tmp_path / "site/2026/06/17/index.html").read_text("utf-8")
    assert list((tmp_path / "site" / "assets" / "digest").glob("style.*.css"))


def test_the_archive_installs_the_program_by_its_own_script(built: Built, elsewhere: Elsewhere, tmp_path: Path) -> None:
    """`scripts/environment` as it stands in a new archive: what a lock says, then what requirements.txt says."""
    elsewhere.run("digest", "init", "new", "--categories", "cs.CV", *_OF_INDEX, folder=tmp_path)
    new = tmp_path / "new"
    _environment(new / ".venv", elsewhere.libraries)
    # One package that is there, since nothing can be fetched here.
    lock = f"click=={version('click')} --hash=sha256:{'0' * 64}\n"
    (new / "requirements-site.lock").write_text(lock)
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(built.wheel.parent)}
    install: list[str | Path] = ["bash", "scripts/environment", "site"]
    assert _installing(install, new, offline) == ["Installing requirements-site.lock …"]
    assert _run([new / ".venv/bin/digest", "--version"], new).strip().endswith(__version__)
    assert _installing(install, new, offline) == [], "what is there is not installed again"
    shutil.copy(new / "requirements-site.lock", new / "requirements-llm.lock")
    assert _installing([*install[:2], "llm"], new, offline) == ["Installing requirements-llm.lock …"]
    assert _installing(install, new, offline) == [], "what a model needs holds what a site needs"
    with (new / "requirements.txt").open("a") as file:
        file.write("# another version\n")
    assert _installing(install, new, offline) == ["Installing requirements-site.lock …"]


@pytest.mark.parametrize("left", ["a Python without pip", "a link that leads nowhere"])
def test_a_half_made_environment_is_made_again(left: str, tmp_path: Path) -> None:
    """Debian without python3-venv leaves the first one; after `apt-get install python3-venv` all must be well."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(REPOSITORY / "scripts" / "environment", tmp_path / "scripts")
    # Nothing can be fetched here: what has to be installed is nothing.
    for name in ("requirements-site.lock", "requirements.txt"):
        (tmp_path / name).write_text("# nothing\n")
    _run([sys.executable, "-m", "venv", "--without-pip", ".venv"], tmp_path)
    if left == "a link that leads nowhere":
        (tmp_path / ".venv/bin/python").unlink()
        (tmp_path / ".venv/bin/python").symlink_to("python-that-was-removed")
    install: list[str | Path] = ["bash", "scripts/environment", "site"]
    offline = {"PIP_NO_INDEX": "1", "PYTHON": sys.executable}
    assert _installing(install, tmp_path, offline) == ["Installing requirements-site.lock …"]
    assert ".venv" in _run([".venv/bin/python", "-m", "pip", "--version"], tmp_path)
    assert _installing(install, tmp_path, offline) == []


def _installing(command: list[str | Path], folder: Path, environment: Mapping[str, str]) -> list[str]:
    """What the script tells on stderr."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stderr.splitlines() if "Installing" in line]
