"""The reference pages are what the code says, and every example in them is valid."""

import json
import re
import runpy
from pathlib import Path

import pytest
import yaml

from digest.settings import Settings

ROOT = Path(__file__).parent.parent
REFERENCE = runpy.run_path(str(ROOT / "scripts" / "reference.py"))


@pytest.mark.parametrize("name", sorted(REFERENCE["PAGES"]))
def test_reference_page_is_up_to_date(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert text == REFERENCE["PAGES"][name](), "run scripts/docs"


def test_every_example_of_a_setting_is_valid() -> None:
    together: dict[str, object] = {}
    for name, field in REFERENCE["_fields"](Settings):
        part = together
        *parents, last = name.split(".")
        for parent in parents:
            part = part.setdefault(parent, {})  # type: ignore[assignment]
        part[last] = field.examples[0]
    settings = Settings.model_validate_json(json.dumps(together))
    assert settings.model_dump(exclude_defaults=True).keys() <= together.keys()


def test_every_setting_has_an_example() -> None:
    assert [name for name, field in REFERENCE["_fields"](Settings) if not field.examples] == []


def test_the_overview_in_chinese_has_every_setting() -> None:
    text = (ROOT / "docs" / "zh" / "settings.md").read_text(encoding="utf-8")
    names = [name for name, _ in REFERENCE["_fields"](Settings)]
    assert sorted(re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE)) == sorted(names)


def test_shipped_settings_say_what_the_documentation_says(shipped: Path) -> None:
    settings = yaml.safe_load((shipped / "digest.yml").read_text(encoding="utf-8"))
    assert settings["language"] == "zh"
    assert settings["categories"] == ["cs.CV", "cs.RO"]
    assert settings["papers_per_day"] == 10
