"""The exceptions that a user may meet. Each names the place, the key, the reason and what to do next."""

from pathlib import Path

QUOTED = 100
"""How much of a key or a value a message quotes."""


class DigestError(Exception):
    """Something failed that the next run may heal. The command line prints it and exits with `exit_code`.

    Attributes:
        tokens: what a run of a day had used when this ended it, in and out.
        cost_usd: and what it had spent, in US dollars.
    """

    exit_code = 1
    tokens: tuple[int, int] = (0, 0)
    cost_usd: float = 0.0


class UsageError(DigestError):
    """Wrong use or an invalid configuration: running it again changes nothing."""

    exit_code = 2


class FileError(DigestError):
    """A file that can't be used.

    Printed as `path:line: key: reason; hint`, the form that editors and CI annotate.

    Args:
        path: the file.
        reason: what is wrong, in lower case, without a full stop.
        key: the key inside the file, dotted (`scores.relevance`), or "" where the whole file is meant.
        line: counted from 1; None where no line is to blame.
        hint: what to do next.
    """

    def __init__(self, path: Path, reason: str, *, key: str = "", line: int | None = None, hint: str = "") -> None:
        self.path = path
        self.reason = reason
        self.key = key
        self.line = line
        self.hint = hint
        super().__init__(path, reason, key, line, hint)

    @property
    def told(self) -> str:
        """What is wrong and what to do, without the place."""
        key = f"{self.key}: " if self.key else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{key}{self.reason}{hint}"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line is not None else str(self.path)
        return f"{place}: {self.told}"


def reading_hint(error: OSError) -> str:
    """What to do about a file that can't be read."""
    match error:
        case PermissionError():
            return "mend its rights"
        case FileNotFoundError():
            return "restore it"
        case _:
            return "look at the disk"


class ArchiveError(FileError):
    """A file of the archive that breaks its schema, or that could not be read or written."""


class HandEditError(ArchiveError):
    """A machine wanted to overwrite what a person had edited."""


class SettingsError(FileError, UsageError):
    """digest.yml or mkdocs.yml is invalid."""
