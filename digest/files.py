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
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import frontmatter
from frontmatter.default_handlers import YAMLHandler
from pydantic import TypeAdapter

from digest import headers
from digest.errors import QUOTED, ArchiveError, reading_hint
from digest.model import SCHEMA, Body, Record
from digest.strict_yaml import read_header, yaml_text
from digest.validation import line_of_key, validate

R = TypeVar("R", bound=Record)
_BODY = TypeAdapter[str](Body)

MAX_BYTES = {".md": 2_000_000, ".json": 32_000_000}
"""The largest file that is read, by its suffix."""

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


class _StrictHandler(YAMLHandler):
    """python-frontmatter takes a list or a broken header for "no header"; this takes it for an error."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def load(self, fm: str, **kwargs: object) -> dict[str, object]:
        return read_header(fm, self._path)


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
        raise ArchiveError(path, "unknown key", key="body", line=line_of_key(text, ["body"]))
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
        raise ValueError(f"the key {twice[:QUOTED]!r} stands twice")
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
