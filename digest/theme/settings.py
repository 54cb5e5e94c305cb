"""What mkdocs.yml asks of the theme: whether that is Material, and whether it has the icons that are named."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from digest.errors import UsageError

NOT_MATERIAL = "theme: is {name}, but the pages are made for Material"
SET_MATERIAL = "set `theme.name: material` in mkdocs.yml"

_OF_MATERIAL = "partials/javascripts/base.html"
_LIST = "https://squidfunk.github.io/mkdocs-material/reference/icons-emojis/#search"


def refuse_other_theme(name: str | None, folders: Iterable[Path]) -> None:
    """See that a theme made of some folders is Material, or one that extends it; a build ends in its first template.

    Raises:
        UsageError: it is not.
    """
    if not any((folder / _OF_MATERIAL).is_file() for folder in folders):
        raise UsageError(f"{NOT_MATERIAL.format(name=name or 'none')}; {SET_MATERIAL}")


def refuse_unknown_icons(theme: Mapping[str, Any], extra: object, folders: Iterable[Path]) -> None:
    """See that a theme made of some folders has the icons that `theme` and `extra` of mkdocs.yml name.

    Raises:
        UsageError: it lacks one, or an entry names none; the message names the key and what to write.
    """
    places = [folder / ".icons" for folder in folders]
    for key, icon in _icons(theme, mapping(extra)):
        if not icon or not isinstance(icon, str):
            raise UsageError(f"{key}: is missing; the names of icons stand in {_LIST}")
        if not any((place / f"{icon}.svg").is_file() for place in places):
            raise UsageError(f"{key}: Material has no icon {icon!r}; the names stand in {_LIST}")


def _icons(theme: Mapping[str, Any], extra: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The keys that name icons, and what they say; None where one must and does not."""
    social, palette = extra.get("social") or [], theme.get("palette")
    for number, entry in enumerate(social if isinstance(social, list) else [social]):
        yield f"extra.social[{number}].icon", mapping(entry).get("icon")
    for number, entry in enumerate(palette if isinstance(palette, list) else []):
        if toggle := mapping(entry).get("toggle"):
            yield f"theme.palette[{number}].toggle.icon", mapping(toggle).get("icon")
    yield from _named("theme.icon", theme.get("icon"))


def mapping(value: object) -> Mapping[str, Any]:
    """A part of mkdocs.yml that may be anything; empty if it has no keys."""
    return value if isinstance(value, Mapping) else {}


def _named(key: str, icons: object) -> Iterator[tuple[str, object]]:
    """The icons below a key, by the places where they stand; where nothing is said, the theme has its own."""
    if isinstance(icons, Mapping):
        for name, icon in icons.items():
            yield from _named(f"{key}.{name}", icon)
    elif icons:
        yield key, icons
