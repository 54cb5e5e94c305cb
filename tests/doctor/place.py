"""A sound archive to be broken, and what an examination finds in it."""

import datetime as dt
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from digest.archive import Archive
from digest.doctor import Diagnosis, Subject, examine
from digest.doctor.mkdocs_file import read_site_config
from digest.errors import SettingsError
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.arxiv.transport import Patience
from digest.pipeline.setup import Outside
from digest.settings import load_settings
from tests.archives import MONDAY

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
        subprocess.run(["git", "-C", self.folder, *arguments], check=True, capture_output=True)

    def subject(self, *, offline: bool = True, now: dt.datetime = NOON) -> Subject:
        """What the command would examine."""
        settings, fault = None, ""
        try:
            settings = load_settings(self.config)
        except SettingsError as error:
            fault = str(error)
        outside = Outside(now=lambda: now, pacer=Pacer(0), arxiv_patience=Patience(tries=3, pause=0.01))
        cache = self.folder / ".cache" / "digest"
        return Subject(self.config, self.archive, cache, settings, fault, outside, offline)

    def look(self, *, offline: bool = True, now: dt.datetime = NOON) -> list[Diagnosis]:
        """What an examination finds."""
        return examine(self.subject(offline=offline, now=now))


def levels(findings: list[Diagnosis]) -> dict[str, str]:
    """The worst level of each area."""
    worst = {"ok": 0, "note": 1, "problem": 2}
    return {each.area: each.level for each in sorted(findings, key=lambda each: worst[each.level])}
