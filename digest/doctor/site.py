"""mkdocs.yml: what makes a wrong site, or none."""

import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

from digest.doctor.diagnosis import Diagnosis, Subject
from digest.doctor.mkdocs_file import SAME_FOLDER, FromEnvironment, SiteConfig, other_folder, read_site_config
from digest.errors import SettingsError, UsageError
from digest.i18n import translated
from digest.languages import primary
from digest.theme.blocked_settings import blocked_settings
from digest.theme.language import refuse_unknown_language, theme_folder
from digest.theme.own_templates import refuse_hiding
from digest.theme.settings import NOT_MATERIAL, SET_MATERIAL, refuse_unknown_icons

AREA = "site"

_EXAMPLE = re.compile(r"//(?:[^/]*\.)?example\.(?:github\.io|com|org|net)(?=[:/]|$)|//OWNER\.|/NAME/?$")


def site(subject: Subject) -> Iterator[Diagnosis]:
    """The settings of the site."""
    try:
        config = read_site_config(subject.site_config)
    except SettingsError as error:
        yield Diagnosis("problem", AREA, str(error))
        return
    looks = (_templates, _icons, _blocked, _address, _folder, _language)
    problems = [*_plugins(config), *(found for look in looks for found in look(config, subject))]
    if config.text("repo_url"):
        what = "repo_url: makes every page ask the host of the repository for its stars"
        problems.append(Diagnosis("note", AREA, what, "set `edit_uri_template` instead, or `source_url` of the plugin"))
    yield from problems
    if not any(finding.level == "problem" for finding in problems):
        address = config.text("site_url") or "no address yet"
        yield Diagnosis("ok", AREA, f"mkdocs.yml: {config.theme}, pages in {config.language}, {address}")


def _plugins(config: SiteConfig) -> Iterator[Diagnosis]:
    names = config.plugins
    if "digest" not in names:
        what = "plugins: `digest` is missing, so the archive makes no pages"
        yield Diagnosis("problem", AREA, what, "add `- digest` below `plugins:` in mkdocs.yml")
    elif names.count("digest") > 1:
        yield Diagnosis("problem", AREA, "plugins: `digest` stands there twice", "keep one in mkdocs.yml")
    elif any(name in names for name in ("search", "material/search")):
        what = "plugins: `search` makes an index that nobody reads, and `mkdocs build --strict` fails"
        yield Diagnosis("problem", AREA, what, "remove it from mkdocs.yml: `digest` brings its own search")
    installed = entry_points(group="mkdocs.plugins").names
    # A theme's own plugins may be named without it.
    for name in dict.fromkeys(names):
        if not installed & {name, f"{config.theme}/{name}"}:
            what = f"plugins: `{name}` is not installed, and without it there is no build"
            yield Diagnosis(
                "problem", AREA, what, "name what brings it in requirements.txt, or remove it from mkdocs.yml"
            )
    if config.theme != "material":
        yield Diagnosis("problem", AREA, NOT_MATERIAL.format(name=config.theme or "none"), SET_MATERIAL)


def _templates(config: SiteConfig, subject: Subject) -> Iterator[Diagnosis]:
    try:
        if config.custom_dir:
            refuse_hiding(subject.site_config.parent / config.custom_dir)
    except UsageError as error:
        yield Diagnosis("problem", AREA, str(error))


def _icons(config: SiteConfig, subject: Subject) -> Iterator[Diagnosis]:
    if config.theme != "material":
        return
    try:
        refuse_unknown_icons(config.of_theme, config.values.get("extra"), _theme_folders(config, subject))
    except UsageError as error:
        yield Diagnosis("problem", AREA, str(error))


def _blocked(config: SiteConfig, _: Subject) -> Iterator[Diagnosis]:
    for what, todo in blocked_settings(config.values):
        yield Diagnosis("note", AREA, what, todo)


def _address(config: SiteConfig, subject: Subject) -> Iterator[Diagnosis]:
    address = config.text("site_url")
    own = subject.settings.site_url if subject.settings else None
    # The workflows set SITE_URL to the address that GitHub Pages gives.
    can_change = isinstance(address, FromEnvironment)
    unless = " (unless the environment says it, as on GitHub Pages)" if can_change else ""
    if not address:
        what = f"site_url: is not set{unless}, so there are no feeds, and the sitemap is empty"
        yield Diagnosis("note", AREA, what, "set it in mkdocs.yml")
    elif _EXAMPLE.search(address):
        what = f"site_url: is still the example's, {address}{unless}: feeds and canonical links lead elsewhere"
        yield Diagnosis("note" if can_change else "problem", AREA, what, "write your own address into mkdocs.yml")
    elif own and own.rstrip("/") != address.rstrip("/"):
        what = f"site_url: is {address} in mkdocs.yml and {own} in {subject.config.name}"
        yield Diagnosis("note", AREA, what, "write the same address into both")
    if own and _EXAMPLE.search(own):
        what = f"site_url: in {subject.config.name} it is still the example's, {own}; arXiv is told so"
        yield Diagnosis("note", AREA, what, "write your own address there, or remove it")


def _folder(config: SiteConfig, subject: Subject) -> Iterator[Diagnosis]:
    if what := other_folder(config, subject.site_config, subject.archive.root):
        yield Diagnosis("problem", AREA, what, SAME_FOLDER)


def _language(config: SiteConfig, subject: Subject) -> Iterator[Diagnosis]:
    pages = primary(config.language)
    try:
        refuse_unknown_language(config.language, _theme_folders(config, subject))
    except UsageError as error:
        yield Diagnosis("problem", AREA, str(error))
        return
    if pages not in translated():
        what = f"theme.language: there are no words for pages in {config.language}, they stay English"
        yield Diagnosis("note", AREA, what, f"take one of {', '.join(translated())} in mkdocs.yml")
    if subject.settings is None:
        return
    analyses = primary(subject.settings.language)
    if {analyses, pages} <= {*translated()} and analyses != pages:
        what = f"theme.language: the pages are in {pages}, the analyses in {analyses}"
        yield Diagnosis("note", AREA, what, f"if that is not meant, set `theme.language: {analyses}` in mkdocs.yml")


def _theme_folders(config: SiteConfig, subject: Subject) -> list[Path]:
    """Where the templates of the theme are, those of the owner first."""
    own = subject.site_config.parent / config.custom_dir if config.custom_dir else None
    return [folder for folder in (own, theme_folder()) if folder]
