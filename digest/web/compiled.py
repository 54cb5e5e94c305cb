"""Compiled templates on disk: to compile them all takes longer than a new day. Losing them only costs time."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from digest.web.cache import checksum, program_hash, put_file


class CompiledTemplates(BytecodeCache):
    """Each template in a file below a folder, begun by a hash of what compiled it and of its own content.

    Jinja looks whether the source is the same. That the bytes are whole it leaves to us: the interpreter does not
    survive damaged ones. A damaged file is a miss.

    Args:
        made_by: what else the code may depend on, such as the version of a theme or the language: filters of constants
            are computed when a template is compiled.
    """

    def __init__(self, folder: Path, made_by: Iterable[str] = ()) -> None:
        self._folder = folder
        parts = (program_hash(), version("jinja2"), sys.version, sys.implementation.cache_tag, *made_by)
        self._made_by = repr(parts).encode()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        # Jinja's own fails on the path of a folder that the locale has no letters for.
        return hashlib.sha256(os.fsencode(f"{name}|{filename}")).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            told, _, code = (self._folder / bucket.key).read_bytes().partition(b"\n")
            if told == checksum(self._made_by + code):
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        put_file(self._folder / bucket.key, checksum(self._made_by + code) + b"\n" + code)
