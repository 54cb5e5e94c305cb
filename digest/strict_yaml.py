"""YAML as this archive reads and writes it: no duplicate keys, no aliases, every fault with its line."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from digest.errors import QUOTED, ArchiveError, SettingsError

_MAX_HEADER_BYTES = 256_000
_MAX_HEADER_DEPTH = 12
_ONE_LINE = 1_000_000
_END = "...\n"
"""Behind a value that is no list."""


class PlacedLoader(yaml.CSafeLoader):
    """A value that does not fit its type is an error of YAML, with its line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError, TypeError) as error:
            # PyYAML 6.0.3 lets these out of explicit tags (`!!int x`), of dates such as 2026-13-45 and of numbers of
            # thousands of digits.
            reason = f"the value does not fit its type ({node.tag.rpartition(':')[2]})"
            raise yaml.constructor.ConstructorError(None, None, reason, node.start_mark) from error


class StrictLoader(PlacedLoader):
    """YAML as this archive writes it: no duplicate keys, no aliases (they blow up), dates stay strings."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if node in self.constructed_objects:
            raise yaml.constructor.ConstructorError(None, None, "aliases (*name) are not allowed", node.start_mark)
        return super().construct_object(node, deep)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        if not isinstance(node, yaml.MappingNode):
            raise yaml.constructor.ConstructorError(
                None, None, "the value does not fit its type (map)", node.start_mark
            )
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key_node.start_mark)
            if key_node.value in mapping:
                reason = f"the key {key_node.value[:QUOTED]!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, reason, key_node.start_mark)
            mapping[key_node.value] = self.construct_object(value_node, deep=True)
        return mapping


def read_header(text: str, path: Path) -> dict[str, object]:
    """The header of a front-matter file, from the newline after its `---` on.

    Raises:
        ArchiveError: not YAML of this kind, not `key: value` lines, or too long or too deep.
    """
    _refuse_bombs(text, path)
    try:
        header = yaml.load(text, Loader=StrictLoader)  # noqa: S506 - derived from the safe loader
    except yaml.YAMLError as error:
        # The first line of `text` is that of the file.
        reason, line = _fault(error)
        in_list = line is not None and text.split("\n")[line - 1].lstrip().startswith("- ")
        hint = "put the text behind `- ` in quotes" if in_list else ""
        raise ArchiveError(path, f"the header is not valid YAML: {reason}", line=line, hint=hint) from error
    if not isinstance(header, dict):
        kind = "empty" if header is None else f"a {type(header).__name__}"
        raise ArchiveError(path, f"the header is {kind}, not `key: value` lines", line=1)
    return header


def _refuse_bombs(text: str, path: Path) -> None:
    if len(text) > _MAX_HEADER_BYTES:
        raise ArchiveError(path, f"the header is longer than {_MAX_HEADER_BYTES:,} characters", line=1)
    # libyaml composes recursively and overflows the C stack at about 20,000 levels. Counting levels doubles the
    # time of a load, so it is left out where there is not enough punctuation for many.
    if sum(map(text.count, "[{-?")) < 200:
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_HEADER_DEPTH:
                raise ArchiveError(path, "the header is nested too deeply", line=1)
    except yaml.YAMLError:
        return  # the load that follows says it better


def read_settings(path: Path, loader: type[yaml.CSafeLoader], *, absent: str, hint: str) -> tuple[dict[str, Any], str]:
    """The `key: value` lines of a file of settings, digest.yml or mkdocs.yml, and its text.

    Args:
        absent: what is wrong where it is not there, and `hint` what to do then.

    Raises:
        SettingsError: the file is missing, not YAML, or not made of such lines.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = yaml.load(text, Loader=loader)  # noqa: S506 - derived from the safe loader
    except FileNotFoundError as error:
        raise SettingsError(path, absent, hint=hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(path, f"can't be read: {error}") from error
    except yaml.YAMLError as error:
        reason, line = _fault(error)
        raise SettingsError(path, f"is not valid YAML: {reason}", line=line) from error
    if not isinstance(data, dict):
        raise SettingsError(path, "holds no `key: value` lines", line=1)
    return data, text


def _fault(error: yaml.YAMLError) -> tuple[str, int | None]:
    """What is wrong with some YAML, and the line if it is known."""
    mark = getattr(error, "problem_mark", None)
    return getattr(error, "problem", None) or str(error).splitlines()[0], mark.line + 1 if mark else None


def yaml_text(data: dict[str, Any]) -> str:
    """Keys and values as YAML, in their order; text that looks like something else is quoted."""
    text: str = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=_ONE_LINE)
    return text


def yaml_value(value: object) -> str:
    """One value as YAML on one line, as it could stand behind its key."""
    text: str = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=_ONE_LINE)
    return text.removesuffix(_END).strip()
