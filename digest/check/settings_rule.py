"""The rule that looks at digest.yml."""

from collections.abc import Iterator
from pathlib import Path

from digest.check.findings import Fault, Rule
from digest.errors import SettingsError
from digest.settings import load_settings
from digest.taxonomy import doubts


def valid(config: Path) -> Iterator[Fault]:
    """The next run, which may be the night's, can read its settings. An archive needs none."""
    if config.exists():
        try:
            load_settings(config)
        except SettingsError as error:
            yield Fault(config, error.line or 1, error.told)


def settings_doubts(config: Path) -> tuple[str, ...]:
    """What of digest.yml may be a slip of the pen, as lines. Nothing where it is not there or can't be read."""
    try:
        settings = load_settings(config)
    except SettingsError:
        return ()
    return tuple(f"{config}: {what}; {hint}" for what, hint in doubts(settings.categories))


SETTINGS = Rule("settings", valid)
