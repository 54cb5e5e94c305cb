"""Compiled templates on disk: to compile them all takes longer than a new day. Losing them only costs time."""

import hashlib
import os
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from digest.web.caches.cache import get_packed, program_hash, put_packed


class CompiledTemplates(BytecodeCache):
    """Each template in a file below a folder, begun by what compiled it.

    Jinja looks whether the source is the same. That the bytes are whole it leaves to us: the interpreter does not
    survive damaged ones. A damaged file is a miss.

    Args:
        made_by: what else the code may depend on, such as the version of a theme or the language: filters of constants
            are computed when a template is compiled.
    """

    def __init__(self, folder: Path, made_by: Iterable[str] = ()) -> None:
        self._folder = folder
        parts = (program_hash(), version("jinja2"), sys.version, *made_by)
        self._made_by = repr(parts).encode()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        # Jinja's own fails on the path of a folder that the locale has no letters for.
        return hashlib.sha256(os.fsencode(f"{name}|{filename}")).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := get_packed(self._folder / bucket.key, self._made_by):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        put_packed(self._folder / bucket.key, self._made_by, bucket.bytecode_to_string())
