"""mkdocs.yml as far as an examination needs it, read without MkDocs, which stops at the first fault."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from digest.errors import SettingsError
from digest.strict_yaml import PlacedLoader, read_settings
from digest.theme.language import written_language
from digest.theme.settings import mapping

_MOST_PARENTS = 8
_NEVER_PUBLISHED = (".*", "/templates/")
"""What MkDocs 1.6 leaves out by itself."""


@dataclass(frozen=True)
class SiteConfig:
    """What stands there. Values that only MkDocs can work out, such as `!!python/name:…`, are left out."""

    values: Mapping[str, Any]

    def text(self, key: str) -> str:
        """A value that is a text, "" where it is none."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    @property
    def plugins(self) -> list[str]:
        """The names of the plugins; without the key MkDocs takes `search` alone."""
        return _names(self.values.get("plugins", ["search"]))

    @property
    def theme(self) -> str:
        theme = self.values.get("theme", "mkdocs")
        name = theme.get("name") if isinstance(theme, Mapping) else theme
        return name if isinstance(name, str) else ""

    @property
    def of_theme(self) -> Mapping[str, Any]:
        """What is set of the theme besides its name."""
        return mapping(self.values.get("theme"))

    @property
    def custom_dir(self) -> str:
        """The folder with templates of one's own, beside mkdocs.yml; "" for none."""
        folder = self.of_theme.get("custom_dir")
        return folder if isinstance(folder, str) else ""

    @property
    def language(self) -> str:
        """The language of the pages; Material takes English where nothing is said."""
        return written_language(self.of_theme.get("language", "en"))


def other_folder(config: SiteConfig, path: Path, archive: Path) -> str:
    """What is wrong where the site at `path` is made of another folder than the archive's, "" where it is the same."""
    folder = path.parent / (config.text("docs_dir") or "docs")
    if folder.resolve() == archive.resolve():
        return ""
    return f"docs_dir: the site is made of {folder}, but the archive is in {archive}"


SAME_FOLDER = "let both be the same folder: `docs_dir`, or `digest --docs`"
"""What to do about it."""


def read_site_config(path: Path) -> SiteConfig:
    """The settings of the site, with those that they inherit.

    Raises:
        SettingsError: a file is missing, not YAML, or not made of `key: value` lines.
    """
    return SiteConfig(_read(path, _MOST_PARENTS))


def is_left_out(path: Path, archive: Path, name: str) -> bool:
    """Whether the site at `path` goes without a file of the archive, or a folder, whose `name` ends with a slash."""
    from pathspec.gitignore import GitIgnoreSpec  # noqa: PLC0415 - seldom asked

    lines = list(_NEVER_PUBLISHED)
    try:
        config = read_site_config(path)
        if not other_folder(config, path, archive):
            lines += config.text("exclude_docs").splitlines()
        patterns = GitIgnoreSpec.from_lines(lines)
    except (SettingsError, ValueError):
        # Of which others tell.
        patterns = GitIgnoreSpec.from_lines(_NEVER_PUBLISHED)
    return patterns.match_file(name)


class FromEnvironment(str):
    """A text that another environment may replace: that of `!ENV [NAME, default]`."""


class _Loader(PlacedLoader):
    """Knows the tag `!ENV` of MkDocs, and passes over all others (`!!python/name:…`)."""


def _from_environment(loader: _Loader, node: yaml.Node) -> FromEnvironment:
    """https://www.mkdocs.org/user-guide/configuration/#environment-variables"""
    if isinstance(node, yaml.SequenceNode):
        *names, default = map(str, loader.construct_sequence(node)) if node.value else [""]
    else:
        names, default = [str(node.value)], ""
    return FromEnvironment(next((os.environ[name] for name in names if name in os.environ), default))


def _left_out(loader: _Loader, suffix: str, node: yaml.Node) -> None:
    return None


_Loader.add_constructor("!ENV", _from_environment)
for _prefix in ("!", "tag:yaml.org,2002:python/"):
    _Loader.add_multi_constructor(_prefix, _left_out)


def _read(path: Path, parents: int) -> dict[str, Any]:
    hint = "`digest init` in an empty folder makes one that can be copied"
    values, _ = read_settings(path, _Loader, absent="does not exist, so there is no site", hint=hint)
    parent = values.pop("INHERIT", None)
    if not isinstance(parent, str) or not parents:
        return values
    return _merged(_read(path.parent / parent, parents - 1), values)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """As MkDocs does it: dictionaries are merged, anything else is replaced."""
    found = dict(below)
    for key, value in above.items():
        before = found.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            value = _merged(before, value)  # noqa: PLW2901 - the same value, completed
        found[key] = value
    return found


def _names(plugins: object) -> list[str]:
    if isinstance(plugins, Mapping):
        return [str(name) for name in plugins]
    found: list[str] = []
    for plugin in plugins if isinstance(plugins, list) else []:
        found += [str(name) for name in plugin] if isinstance(plugin, Mapping) else [str(plugin)]
    return found
