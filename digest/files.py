"""The two forms of a stored file, front matter and JSON: parse strictly, write atomically, tell hand edits.

A file is written with a checksum of its own content as its last key. Content that no longer fits its checksum was
edited by hand, and a machine leaves it alone. Editing the file needs no care for the checksum.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from digest import headers
from digest.errors import ArchiveError, FileError, SettingsError, reading_hint
from digest.model import SCHEMA, Body, Record

R = TypeVar("R", bound=Record)
_BODY = TypeAdapter[str](Body)

MAX_BYTES = {".md": 2_000_000, ".json": 32_000_000}
"""The largest file that is read, by its suffix."""

_MAX_HEADER_BYTES = 256_000
_MAX_HEADER_DEPTH = 12
# How much of a key or a value a message quotes.
_SHOWN = 100
# git writes both. One alone may be content: `>>>>>>> ` is a quotation seven levels deep.
_CONFLICT_OPENS = re.compile(r"^<{7} ", re.MULTILINE)
_CONFLICT_CLOSES = re.compile(r"^>{7} ", re.MULTILINE)
# Beginning with the newline before, so that the line is found by its first letters.
_CHECKSUM_LINE = {
    ".md": re.compile(rb'\n(checksum: "?([0-9a-f]{16})"?\n)'),
    ".json": re.compile(rb'\n( "checksum": "([0-9a-f]{16})"\n)}\n\Z'),
}


# --- reading -------------------------------------------------------------------------------------------------------


def read_text(path: Path) -> str:
    """The text of a stored file, with `\\n` as its newline.

    Raises:
        ArchiveError: a symbolic link, too large, not UTF-8, a byte-order mark, marks of a merge conflict, unreadable.
    """
    return _text(path, _bytes(path))


def _bytes(path: Path) -> bytes:
    """The bytes of a stored file, with `\\n` as its newline."""
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise ArchiveError(path, "is a symbolic link", hint="replace it by the file that it points to")
        # Reading a named pipe would wait for ever.
        if not stat.S_ISREG(status.st_mode):
            raise ArchiveError(path, "is not a regular file", hint="remove it")
        size = status.st_size
        if size > (limit := MAX_BYTES[path.suffix]):
            reason = f"is {size:,} bytes long, more than the {limit:,} that are read"
            raise ArchiveError(path, reason, hint="shorten it, or restore what the program had written")
        data = path.read_bytes()
    except OSError as error:
        raise ArchiveError(path, f"can't be read: {error.strerror}", hint=reading_hint(error)) from error
    # One byte is found much faster than two.
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def _text(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"is not UTF-8 (byte 0x{data[error.start]:02x})"
        raise ArchiveError(path, reason, line=line, hint="save it again as UTF-8") from error
    if text.startswith("\ufeff"):
        hint = "save it without, or run `digest check --fix`"
        raise ArchiveError(path, "begins with a byte-order mark", line=1, hint=hint)
    refuse_conflict(path, text)
    return text


def refuse_conflict(path: Path, text: str) -> None:
    """Raise `ArchiveError` where a text holds the marks that git leaves of what two have changed."""
    if "<<<<<<< " in text and (found := _CONFLICT_OPENS.search(text)) and _CONFLICT_CLOSES.search(text, found.end()):
        line = text.count("\n", 0, found.start()) + 1
        raise ArchiveError(path, "holds the marks of a merge conflict", line=line, hint="finish the merge")


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
                reason = f"the key {key_node.value[:_SHOWN]!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, reason, key_node.start_mark)
            mapping[key_node.value] = self.construct_object(value_node, deep=True)
        return mapping


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
        reason, line = _yaml_fault(error)
        raise SettingsError(path, f"is not valid YAML: {reason}", line=line) from error
    if not isinstance(data, dict):
        raise SettingsError(path, "holds no `key: value` lines", line=1)
    return data, text


def _yaml_fault(error: yaml.YAMLError) -> tuple[str, int | None]:
    """What is wrong with some YAML, and the line if it is known."""
    mark = getattr(error, "problem_mark", None)
    return getattr(error, "problem", None) or str(error).splitlines()[0], mark.line + 1 if mark else None


class _StrictHandler(YAMLHandler):
    """python-frontmatter takes a list or a broken header for "no header"; this takes it for an error."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def load(self, fm: str, **kwargs: object) -> dict[str, object]:
        self._refuse_bombs(fm)
        try:
            header = yaml.load(fm, Loader=StrictLoader)  # noqa: S506 - derived from the safe loader
        except yaml.YAMLError as error:
            # `fm` begins with the newline after the opening `---`: its first line is that of the file.
            reason, line = _yaml_fault(error)
            in_list = line is not None and fm.split("\n")[line - 1].lstrip().startswith("- ")
            hint = "put the text behind `- ` in quotes" if in_list else ""
            raise ArchiveError(self._path, f"the header is not valid YAML: {reason}", line=line, hint=hint) from error
        if not isinstance(header, dict):
            kind = "empty" if header is None else f"a {type(header).__name__}"
            raise ArchiveError(self._path, f"the header is {kind}, not `key: value` lines", line=1)
        return header

    def _refuse_bombs(self, fm: str) -> None:
        if len(fm) > _MAX_HEADER_BYTES:
            raise ArchiveError(self._path, f"the header is longer than {_MAX_HEADER_BYTES:,} characters", line=1)
        # libyaml composes recursively and overflows the C stack at about 20,000 levels. Counting levels doubles the
        # time of a load, so it is left out where there is not enough punctuation for many.
        if sum(map(fm.count, "[{-?")) < 200:
            return
        depth = 0
        try:
            for event in yaml.parse(fm, Loader=yaml.CSafeLoader):
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > _MAX_HEADER_DEPTH:
                    raise ArchiveError(self._path, "the header is nested too deeply", line=1)
        except yaml.YAMLError:
            return  # the load that follows says it better


def parse_front_matter(text: str, path: Path) -> tuple[dict[str, Any], str]:
    """The header and the body (stripped) of a front-matter file; `path` is for the errors.

    Raises:
        ArchiveError: no header, a header without end, invalid YAML, a duplicate key, an alias, a list.
    """
    if not text.startswith("---\n"):
        raise ArchiveError(path, "has no header: the first line must be `---`", line=1)
    header, body = frontmatter.parse(text, handler=_StrictHandler(path))
    if not header:
        hint = "put `---` on a line of its own between header and text"
        raise ArchiveError(path, "the header has no end", line=1, hint=hint)
    return header, body


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
        raise error_type(path, reason, key="schema", line=_line_of_key(text, ["schema"]), hint=hint)
    try:
        # Through JSON, because there strictness means what it should for text files: a date is a string in ISO
        # form, a tuple is a list, a number is not a string.
        return schema.model_validate_json(json.dumps(data))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        key = ".".join(map(str, fault["loc"]))[:_SHOWN]
        line = _line_of_key(text, fault["loc"])
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
    example = yaml.safe_dump(field.examples[0], allow_unicode=True, default_flow_style=True, width=1_000_000)
    return f"write for example `{name}: {example.removesuffix(_END_OF_YAML).strip()}`"


_END_OF_YAML = "...\n"
"""Behind a value that is no list."""


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
                f"was read as the key {str(next(iter(given)))[:_SHOWN]!r} and its value, not as text; put it in quotes"
            )
        case "string_pattern_mismatch":
            return f"{str(given)[:_SHOWN]!r} does not have the form that it must have"
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


def _line_of_key(text: str, location: Sequence[int | str]) -> int:
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


def read_front_matter(schema: type[R], path: Path) -> R:
    """The record in a front-matter file; its `body` is the text below the header.

    Raises:
        ArchiveError: see `read_text`, `parse_front_matter`, `validate`.
    """
    data = _bytes(path)
    if (known := _read_untouched(schema, data)) is not None:
        return known
    text = _text(path, data)
    header, body = parse_front_matter(text, path)
    if "body" in header:
        raise ArchiveError(path, "unknown key", key="body", line=_line_of_key(text, ["body"]))
    header.pop("checksum", None)
    return validate(schema, {**header, "body": body}, path, text)


def _read_untouched(schema: type[R], data: bytes) -> R | None:
    """The record in a front-matter file that is as it was written; None for any other, and for any fault in it.

    Years of files are read for every build, and nearly all of them are of this kind.
    """
    found = _fitting_checksum(data, ".md")
    # Behind the checksum the header ends.
    if found is None or not data.startswith(b"---\n") or not data.startswith(b"---\n", found.stop):
        return None
    try:
        header = headers.read(data[4 : found.start - 1].decode("utf-8"))
        if header is None or "body" in header:
            return None
        body = _BODY.validate_python(data[found.stop + 4 :].decode("utf-8"), strict=True)
        # The body is most of the file, and takes four times as long by way of JSON.
        return schema.model_validate_json(json.dumps(header, ensure_ascii=False)).model_copy(update={"body": body})
    except ValueError:
        return None


def read_json(schema: type[R], path: Path, *, only: Callable[[bytes], bytes] | None = None) -> R:
    """The record in a JSON file.

    Args:
        only: leaves out what nobody asks for, of a text that is as it was written: see `without_items`.

    Raises:
        ArchiveError: see `read_text`, `validate`; invalid JSON, a duplicate key, not an object.
    """
    return parse_json(schema, _bytes(path), path, only=only)


def parse_json(schema: type[R], data: bytes, path: Path, *, only: Callable[[bytes], bytes] | None = None) -> R:
    """The same of the bytes that stand there, or stood there once. Raises as `read_json`."""
    if found := _fitting_checksum(data, ".json"):
        # As it was written: no key stands twice.
        whole = data[: found.start].removesuffix(b",\n") + b"\n}"
        with contextlib.suppress(ValueError):
            return schema.model_validate_json(only(whole) if only else whole)
    text = _text(path, data)
    try:
        stored = json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise ArchiveError(path, "is nested too deeply", line=1) from error
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise ArchiveError(path, f"is not valid JSON: {error}", line=line) from error
    if not isinstance(stored, dict):
        raise ArchiveError(path, "must hold one object", line=1)
    stored.pop("checksum", None)
    return validate(schema, stored, path, text)


def without_items(text: bytes, key: str, most: int) -> bytes:
    """A JSON text, as `json_text` writes it, with the first `most` items of a list of objects.

    Most of a day's metadata are the hundreds of candidates that nobody chose, and a page shows twenty.
    """
    start = text.find(f'\n "{key}": [\n'.encode())
    end = text.find(b"\n ]", start)
    if start < 0 or end < 0:
        return text
    # Each item begins on a line of its own, which nothing inside of it does.
    first = cut = text.find(_ITEM, start, end)
    for _ in range(most):
        cut = text.find(_ITEM, cut + 1, end)
        if cut < 0:
            return text
    kept = text[first:cut].removesuffix(b",") if most else b""
    return text[:first] + kept + text[end:]


_ITEM = b"\n  {\n"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:_SHOWN]!r} stands twice")
    return mapping


# --- writing -------------------------------------------------------------------------------------------------------


def front_matter_text(record: Record) -> str:
    """A record with a `body` as the text of its file, checksum included. Defaults are left out."""
    header = _stored(record)
    body = str(header.pop("body", ""))
    head = yaml_text(header)
    rest = f"---\n\n{body}\n" if body else "---\n"
    checksum = _digest(f"---\n{head}{rest}")
    return f'---\n{head}checksum: "{checksum}"\n{rest}'


def yaml_text(data: dict[str, Any]) -> str:
    """Keys and values as YAML, in their order; text that looks like something else is quoted."""
    text: str = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text


def json_text(record: Record) -> str:
    """A record as the text of a JSON file, one value a line, checksum included. Defaults are left out."""
    text = json.dumps(_stored(record), ensure_ascii=False, indent=1)
    open_end = text.removesuffix("\n}") + ",\n"
    checksum = _digest(open_end + "}\n")
    return f'{open_end} "checksum": "{checksum}"\n}}\n'


def _stored(record: Record) -> dict[str, Any]:
    # The schema's version is a default too, but it must stand in each file.
    stored = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    first = {name: stored[name] for name in ("date", "id") if name in stored}
    return {"schema": SCHEMA} | first | stored


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_hand_edited(text: str, suffix: str) -> bool:
    """Whether the text of a stored file differs from what was last written by a machine."""
    return _fitting_checksum(text.encode(), suffix) is None


def is_file_edited(path: Path) -> bool:
    """`is_hand_edited` for a stored file.

    Raises:
        ArchiveError: it can't be read.
    """
    return is_hand_edited(read_text(path), path.suffix)


def _fitting_checksum(data: bytes, suffix: str) -> slice | None:
    """Where the line with the checksum of a stored file is; None if there is none, or if it does not fit the rest."""
    # In JSON it is the last, and is not looked for among hundreds of candidates.
    found = _CHECKSUM_LINE[suffix].search(data, max(0, len(data) - _TAIL) if suffix == ".json" else 0)
    if found is None:
        return None
    digest = hashlib.sha256(data[: found.start(1)])
    digest.update(data[found.end(1) :])
    return slice(*found.span(1)) if digest.hexdigest()[:16].encode() == found[2] else None


_TAIL = 64
"""More bytes than the last lines of a JSON file have."""


def write_atomic(path: Path, text: str) -> None:
    """Write the whole file or nothing; the folder is made. What was there before is there until the very end.

    The temporary file has a fixed name beside the target, so that the rerun after a crash takes its place.

    Raises:
        ArchiveError: the disk is full, no permission, …; the target is untouched.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made anew, so that a symbolic link of that name can't lead the text elsewhere.
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        hint = "what was there before is still there; make room or mend the rights, then run it again"
        raise ArchiveError(path, f"can't be written: {error.strerror}", hint=hint) from error
