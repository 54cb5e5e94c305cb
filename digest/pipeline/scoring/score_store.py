"""The scores that were paid for, on disk the moment they arrive: a rerun of a day asks only for what is missing."""

import datetime as dt
import hashlib
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from digest.errors import FileError
from digest.model import Score
from digest.pipeline.scoring.keyword_score import Judgement


class ScoreStore:
    """JSON lines, one paper each, only ever appended to. A line that a crash tore is passed over.

    Args:
        path: the file; it and its folder are made by the first `put`.
        known: what is known from elsewhere of papers that the file lacks.

    Raises:
        FileError: the file is there and can't be read.
    """

    def __init__(self, path: Path, known: Mapping[str, Judgement] | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._judgements = dict(known or {})
        try:
            lines = path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        except OSError as error:
            raise FileError(path, f"can't be read: {error.strerror}", hint="delete it") from error
        for line in lines:
            if parsed := _parsed(line):
                self._judgements[parsed[0]] = parsed[1]

    @classmethod
    def open(
        cls, folder: Path, date: dt.date, *, system: str, model: str, known: Mapping[str, Judgement] | None = None
    ) -> "ScoreStore":
        """The store of one announcement, for one prompt (with the interests in it) and one model.

        Raises:
            FileError: it can't be read.
        """
        key = hashlib.sha256(f"{model}\0{system}".encode()).hexdigest()[:12]
        return cls(folder / f"{date}-{key}.jsonl", known)

    def get(self, id_: str) -> Judgement | None:
        """What was kept of a paper."""
        return self._judgements.get(id_)

    def put(self, judgements: dict[str, Judgement]) -> None:
        """Append the judgements of a batch; when this returns they survive a crash. Safe to call from several threads.

        Raises:
            FileError: the disk is full, no permission, …; what was kept before is still there.
        """
        # The leading newline ends a line that a crash may have torn.
        lines = "".join(f"\n{_line(id_, judgement)}\n" for id_, judgement in judgements.items())
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("ab") as file:
                    file.write(lines.encode())
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            hint = "make room or mend the rights, then run it again"
            raise FileError(self._path, f"can't be written: {error.strerror}", hint=hint) from error
        self._judgements.update(judgements)


def _line(id_: str, judgement: Judgement) -> str:
    return json.dumps({"id": id_, **judgement.model_dump(mode="json")}, ensure_ascii=False)


def _parsed(line: bytes) -> tuple[str, Judgement] | None:
    try:
        data = json.loads(line)
        return str(data["id"]), Judgement(score=Score(**data["score"]), excluded=data["excluded"])
    except (ValueError, TypeError, KeyError, ValidationError):
        return None
