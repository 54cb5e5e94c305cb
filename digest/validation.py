"""Data from a file as a record, or an error that names the key, its line, what is wrong and what to write instead."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from digest.errors import QUOTED, ArchiveError, FileError
from digest.model import SCHEMA, Record
from digest.strict_yaml import yaml_value

R = TypeVar("R", bound=Record)


def validate(
    schema: type[R], data: dict[str, Any], path: Path, text: str, *, error_type: type[FileError] = ArchiveError
) -> R:
    """`data`, read from `text` at `path`, as a record.

    Raises:
        error_type: the first fault, with its key and line.
    """
    given = data.get("schema")
    if isinstance(given, int) and given > SCHEMA and "schema" in _keys(schema):
        # Before all else that a later form may have.
        reason, hint = "was written by a newer version of digest", "update the program"
        raise error_type(path, reason, key="schema", line=line_of_key(text, ["schema"]), hint=hint)
    try:
        # Through JSON, because there strictness means what it should for text files: a date is a string in ISO
        # form, a tuple is a list, a number is not a string.
        return schema.model_validate_json(json.dumps(data))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        key = ".".join(map(str, fault["loc"]))[:QUOTED]
        line = line_of_key(text, fault["loc"])
        reason = _reason(fault)
        raise error_type(path, reason, key=key, line=line, hint=_hint(schema, fault, reason)) from error
    except (TypeError, ValueError) as error:
        raise error_type(path, f"holds a value that is neither text, number nor list: {error}", line=1) from error


def _hint(schema: type[Record], fault: ErrorDetails, reason: str) -> str:
    """What to write instead, as far as the schema knows it."""
    location = fault["loc"]
    if fault["type"] == "extra_forbidden":
        return f"known keys: {', '.join(_keys(_within(schema, location[:-1])))}"
    if fault["type"] == "model_type":
        return f"known keys: {', '.join(_keys(_within(schema, location)))}"
    if fault["type"] == "value_error" and "\n" in str(fault["input"]):
        return "in YAML `>-` makes one line of several, `|` does not"
    *others, name = [each for each in location if isinstance(each, str)] or [""]
    field = _within(schema, others).model_fields.get(name)
    # Some reasons say it themselves.
    if field is None or not field.examples or reason.endswith(("?", "in quotes")):
        return ""
    return f"write for example `{name}: {yaml_value(field.examples[0])}`"


def _within(schema: type[Record], location: Sequence[int | str]) -> type[Record]:
    """The record that stands at a key."""
    for name in location:
        if field := schema.model_fields.get(str(name)):
            # `Keywords`, `Score | None`, `tuple[Paper, ...]`
            kinds = (field.annotation, *get_args(field.annotation))
            schema = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Record)), schema)
    return schema


def _keys(schema: type[Record]) -> list[str]:
    return [field.alias or name for name, field in schema.model_fields.items() if name != "body"]


def _reason(fault: ErrorDetails) -> str:
    given = fault["input"]
    match fault["type"]:
        case "extra_forbidden":
            return "unknown key"
        case "missing":
            return "is missing"
        case "string_type" if isinstance(given, int | float):
            kind = "yes or no" if isinstance(given, bool) else "a number"
            return f"was read as {kind} ({json.dumps(given)}), not as text; put it in quotes"
        case "string_type" if isinstance(given, dict) and given:
            return (
                f"was read as the key {str(next(iter(given)))[:QUOTED]!r} and its value, not as text; put it in quotes"
            )
        case "string_pattern_mismatch":
            return f"{str(given)[:QUOTED]!r} does not have the form that it must have"
        case "string_type":
            return "must be text"
        case "tuple_type":
            return "must be a list, `[a, b]`"
        case "model_type":
            return "must have keys below it"
        case "too_short":
            return "must not be empty"
        case "too_long":
            return f"has {fault['ctx']['actual_length']} entries; at most {fault['ctx']['max_length']} are possible"
        case "value_error":
            return str(fault["ctx"]["error"])
        case _:
            message = fault["msg"]
            return message[0].lower() + message[1:]


def line_of_key(text: str, location: Sequence[int | str]) -> int:
    """The line of a key, or of the innermost of those around it that has a line of its own; 1 if none has."""
    position = 0
    for depth, key in enumerate(location):
        indent = "[ \\t]+" if depth else " ?"
        found = re.compile(rf'^{indent}"?{re.escape(str(key))}"?:', re.MULTILINE).search(text, position)
        # Which item of a list a line belongs to is not known.
        if isinstance(key, int) or not found:
            break
        position = found.start()
    return text.count("\n", 0, position) + 1
