"""Whether a day's files are those of an earlier look: by their bytes or, as Git's index does it, unread."""

import hashlib
import os
import time

_YOUNG = 2_000_000_000
"""Nanoseconds. Some file systems count whole seconds, or two."""


def fingerprint(folder: str) -> str | None:
    """A hash of every file in a day's folder: names and bytes, never times, which a checkout resets.

    None where something can't be read. What it is, if it matters, is told by `Archive.load`.
    """
    digest = hashlib.sha256()
    try:
        for file in _files(folder):
            # A link is refused when it is read, whatever it points to.
            data = b"" if file.is_symlink() else _bytes(file.path)
            digest.update(f"{file.name}\0{len(data)}\0".encode())
            digest.update(data)
    except OSError:
        return None
    return digest.hexdigest()


def signature(folder: str) -> str:
    """What tells, without reading, that a day's files are those of an earlier look: then it is the same as then.

    As Git's index does it: names, sizes, times of change and inodes. Equal files may have another one. A file that
    was changed just now could change again without a trace: such a day's signature is never the same, nor is that
    of a day whose folder can't be read.
    """
    found = []
    young = time.time_ns() - _YOUNG
    try:
        for file in _files(folder):
            status = file.stat(follow_symlinks=False)
            changed = max(status.st_mtime_ns, status.st_ctime_ns)
            unique = time.time_ns() if changed > young else 0
            found.append((file.name, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, unique))
    except OSError:
        return f"{time.time_ns()}"
    return hashlib.sha256(repr(found).encode()).hexdigest()


def _files(folder: str) -> list[os.DirEntry[str]]:
    """Every file in a day's folder, by name. Links are not followed, which may lead nowhere or to themselves."""
    with os.scandir(folder) as found:
        files = [
            entry
            for entry in found
            if (entry.is_file(follow_symlinks=False) or entry.is_symlink()) and not entry.name.endswith(".tmp")
        ]
    return sorted(files, key=lambda file: file.name)


def _bytes(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()
