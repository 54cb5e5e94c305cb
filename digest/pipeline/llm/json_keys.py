"""The keys of a model's answer: those in another spelling are taken for the ones that are meant, the rest are named."""

import re
from collections.abc import Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from digest.pipeline.brief import brief

_MOST_NAMED, _LENGTH = 6, 40


def renamed(data: dict[str, Any], schema: type[BaseModel]) -> dict[str, Any]:
    """An object with `Key_Findings`, `keyFindings` and `key finding` as `key_findings`, in the objects in it, too.

    A key that is spelt as the schema has it goes before one that only means the same.
    """
    meant = {_folded(name): name for name in schema.model_fields}
    found: dict[str, Any] = {}
    for key, value in data.items():
        name = meant.get(_folded(key), key)
        name = key if name in data else name
        found.setdefault(name, _parts_renamed(value, _part(schema, name)))
    return found


def _parts_renamed(value: Any, part: type[BaseModel] | None) -> Any:
    if part is None or not isinstance(value, list):
        return value
    return [renamed(item, part) if isinstance(item, dict) else item for item in value]


def unknown_keys(data: object, schema: type[BaseModel], place: Sequence[str | int]) -> list[str]:
    """The keys of the object at a place of the answer that the schema does not have, shortened and not all of many."""
    owner: type[BaseModel] | None = schema
    for step in place:
        owner = _part(owner, step) if owner is not None and isinstance(step, str) else owner
    if owner is None or not isinstance(data, dict):
        return []
    return [brief(key, _LENGTH) for key in data if key not in owner.model_fields][:_MOST_NAMED]


def _folded(key: str) -> str:
    return re.sub(r"[^a-z]", "", key.lower()).removesuffix("s")


def _part(schema: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The schema of the objects in a list of objects, None for other fields."""
    field = schema.model_fields.get(name)
    parts = get_args(field.annotation) if field is not None and get_origin(field.annotation) is list else ()
    return parts[0] if parts and isinstance(parts[0], type) and issubclass(parts[0], BaseModel) else None
