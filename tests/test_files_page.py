"""docs/files.md: it names every key of every schema and every rule, and its examples are good."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from digest.check import ALL_RULES
from digest.files import read_front_matter, read_json
from digest.model import Analysis, DayIndex, Metadata, Record

PAGE = Path(__file__).parent.parent / "docs" / "files.md"
TEXT = PAGE.read_text(encoding="utf-8")


def keys(schema: type[BaseModel], above: str = "") -> set[str]:
    """Every key of a schema, dotted, those of the records within included."""
    found: set[str] = set()
    for name, field in schema.model_fields.items():
        key = field.alias or name
        found.add(f"{above}{key}")
        for record in _records_in(field.annotation):
            found |= keys(record, f"{above}{key}.")
    return found


def _records_in(annotation: object) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {record for argument in get_args(annotation) for record in _records_in(argument)}


def given(record: BaseModel, above: str = "") -> set[str]:
    """The keys that an example sets, dotted."""
    found: set[str] = set()
    for name in record.model_fields_set:
        key = f"{above}{type(record).model_fields[name].alias or name}"
        found.add(key)
        value = getattr(record, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, BaseModel):
                found |= given(each, f"{key}.")
    return found


def section(schema: type[Record]) -> str:
    heading = {Analysis: "`ID.md`", DayIndex: "`index.md`", Metadata: "`arxiv.json`"}[schema]
    return TEXT.split(f"## {heading}")[1].split("\n## `")[0]


@pytest.mark.parametrize("schema", [Analysis, DayIndex, Metadata])
def test_the_example_is_good_and_shows_every_key(schema: type[Record], tmp_path: Path) -> None:
    language = "json" if schema is Metadata else "markdown"
    example = re.search(rf"```{language}\n(.*?)\n```", section(schema), re.DOTALL)
    assert example
    path = tmp_path / ("x.json" if schema is Metadata else "x.md")
    path.write_text(example[1] + "\n", encoding="utf-8")
    record = read_json(schema, path) if schema is Metadata else read_front_matter(schema, path)
    assert given(record) == keys(schema)


@pytest.mark.parametrize("schema", [Analysis, DayIndex, Metadata])
def test_every_key_is_explained(schema: type[Record]) -> None:
    # What stands in a table above need not be said again.
    until = TEXT[: TEXT.index(section(schema)) + len(section(schema))]
    rows = "\n".join(line for line in until.splitlines() if line.startswith("|"))
    explained = {word for code in re.findall(r"`([^`]+)`", rows) for word in re.split(r"[.\[\]]+", code)}
    assert {key.rpartition(".")[2] for key in keys(schema)} - {"body"} <= explained


def test_every_rule_is_explained() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", TEXT.split("## `digest check`")[1], re.MULTILINE)
    assert tuple(rows) == ALL_RULES
