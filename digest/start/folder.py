"""The folder of a new archive: it must be empty, and it gets all of its files or none."""

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from digest.errors import DigestError, UsageError
from digest.start.render import NewFile

_MAY_BE_THERE = frozenset([".git"])
"""An archive is usually begun in a fresh clone."""


def refuse_unless_empty(folder: Path) -> None:
    """See that nothing can be overwritten.

    Raises:
        UsageError: the folder holds anything but `.git`, or is no folder, or can't be looked into.
    """
    hint = "nothing was written; name a new or an empty folder"
    try:
        names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    except NotADirectoryError:
        raise UsageError(f"{folder}: is a file; {hint}") from None
    except OSError as error:
        raise UsageError(f"{folder}: can't be read: {error.strerror}; {hint}") from error
    if others := [name for name in names if name not in _MAY_BE_THERE]:
        told = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
        raise UsageError(f"{folder}: is not empty, it holds {told}; {hint}")


def write_all(folder: Path, files: Mapping[str, NewFile]) -> None:
    """Write every file of a new archive, below a folder that is made if need be.

    Raises:
        UsageError: the folder is not empty.
        DigestError: a file can't be written; those that were are removed again.
    """
    refuse_unless_empty(folder)
    begun: list[Path] = []
    try:
        for name, file in files.items():
            path = folder / name
            begun += _make_parents(path)
            # "x": what appeared in the meantime stays.
            with path.open("xb") as stream:
                begun.append(path)
                stream.write(file.data)
            if file.is_executable:
                path.chmod(path.stat().st_mode | 0o111)
    except OSError as error:
        _remove(reversed(begun))
        raise DigestError(f"{error.filename or folder}: can't be written: {error.strerror}; nothing is left") from error
    except BaseException:
        _remove(reversed(begun))
        raise


def _make_parents(path: Path) -> list[Path]:
    """The folders that had to be made, the outermost first."""
    missing = [parent for parent in path.parents if not parent.exists()][::-1]
    for parent in missing:
        parent.mkdir()
    return missing


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        # The error that led here is on its way to the user and says more than a second one.
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
