"""What MkDocs need not walk through: in every build it makes an object of each file of the archive, which the plugin
takes away again, and asks of each of the theme's fourteen thousand icons whether it is a file of the site; none is.

It has no setting for either. All that it finds nevertheless is sorted out as before: this only saves time.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import files

_IN_YEAR = re.compile(r"\d{4}(?:[/\\]|\Z)", re.ASCII)
_OF_ARCHIVE = (".md", ".json")
_PAGE = "index.md"


def shorten(config: MkDocsConfig) -> None:
    """Until `as_usual`, which whoever calls this calls once MkDocs has walked."""
    vars(files)["os"] = _Os()
    config.theme.get_env = partial(_environment, config.theme.get_env)  # type: ignore[method-assign]


def as_usual() -> None:
    """The next walk through `docs_dir` is that of MkDocs alone."""
    vars(files)["os"] = os


class _Os:
    """The module `os`, as MkDocs' module of files sees it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    @staticmethod
    def walk(top: str, **options: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        """As `os.walk`, without the analyses and metadata in the folders of years."""
        start = len(os.path.join(top, ""))
        for folder, folders, names in os.walk(top, **options):
            if _IN_YEAR.match(folder, start):
                names[:] = [name for name in names if name == _PAGE or not name.endswith(_OF_ARCHIVE)]
            yield folder, folders, names


class _Templates(jinja2.FileSystemLoader):
    """The theme's templates; those in hidden folders can be loaded, and are not listed."""

    def list_templates(self) -> list[str]:
        found: set[str] = set()
        for top in self.searchpath:
            for folder, folders, names in os.walk(top):
                folders[:] = [name for name in folders if not name.startswith(".")]
                start = os.path.relpath(folder, top).replace(os.sep, "/").removeprefix(".")
                found.update(f"{start}/{name}".removeprefix("/") for name in names)
        return sorted(found)


def _environment(make: Callable[[], jinja2.Environment]) -> jinja2.Environment:
    environment = make()
    # Another loader would be somebody else's.
    if type(environment.loader) is jinja2.FileSystemLoader:
        environment.loader = _Templates(environment.loader.searchpath)
    return environment
