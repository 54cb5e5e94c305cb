"""The programs that the steps of a workflow find in PATH, and where they go.

`digest` is the real command in a process of its own, forked (`tests.forked`) so that nobody waits for imports, which
gets the signals that are sent to what is called `digest`; `mkdocs` is the real one or stands for it; `pip` installs
nothing, and only notes what it should; `sleep` waits for nothing.
"""

import json
import os
import socket
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.forked import ROOT, Runs

_CLIENT = """#!{python} -SE
import json, os, signal, socket, sys
with socket.socket(socket.AF_UNIX) as wire:
    wire.connect({address!r})
    wire.sendall(json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode())
    wire.shutdown(socket.SHUT_WR)
    answer = wire.makefile()
    pid = int(answer.readline())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: os.kill(pid, number))
    code, out, err = json.load(answer)
sys.stderr.write(err)
sys.stdout.write(out)
sys.stdout.flush()
sys.exit(code)
"""

_PYTHON = """#!/usr/bin/env bash
if [ "$1 $2 $3" = "-m pip install" ]; then
  echo "${{*: -1}}" >> "{log}"
  exit 0
fi
PYTHONPATH="{root}" exec "{python}" "$@"
"""

_MKDOCS = """#!/usr/bin/env bash
mkdir -p site .cache/digest/pages
git rev-parse HEAD > site/index.html
touch .cache/digest/pages/finished
"""


class Commands:
    """A folder of programs, served until the `with` block ends.

    Args:
        folder: an empty one.
        runs: who runs the command.
        now: the time that the command is told.
        builds: whether `mkdocs` really builds.

    Attributes:
        running: the process of the latest `digest`.
    """

    def __init__(self, folder: Path, runs: Runs, *, now: str, builds: bool) -> None:
        self.path = folder / "bin"
        self.path.mkdir(parents=True)
        self.now = now
        self.running = 0
        self._runs = runs
        self._log = folder / "installed.txt"
        address = str(folder / "wire")
        self._wire = socket.socket(socket.AF_UNIX)
        self._wire.bind(address)
        self._wire.listen()
        python = sys.executable
        self._write("digest", _CLIENT.format(python=python, address=address))
        self._write("python", _PYTHON.format(log=self._log, root=ROOT, python=python))
        self._write("sleep", "#!/bin/sh\n")
        mkdocs = Path(python).parent / "mkdocs"
        self._write("mkdocs", f'#!/bin/sh\nexec "{mkdocs}" "$@"\n' if builds else _MKDOCS)

    @property
    def installed(self) -> list[str]:
        """What pip was told to install, in order: the last word of each call."""
        return self._log.read_text("utf-8").split() if self._log.exists() else []

    def forget(self) -> None:
        """Begin a new list of what is installed."""
        self._log.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing alone does not wake a thread that waits in `accept`.
        self._wire.shutdown(socket.SHUT_RDWR)
        self._wire.close()

    def _write(self, name: str, text: str) -> None:
        path = self.path / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._wire.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            self._run(connection)

    def _run(self, connection: socket.socket) -> None:
        arguments, folder, environment = json.loads(b"".join(iter(lambda: connection.recv(65_536), b"")))
        # The environment of the step, and nothing of this process.
        only_there: dict[str, str | None] = dict.fromkeys(["OPENAI_API_KEY", *os.environ.keys()])
        running = self._runs.start(arguments, folder=Path(folder), now=self.now, environment=only_there | environment)
        self.running = running.pid
        connection.sendall(f"{running.pid}\n".encode())
        ran = self._runs.wait(running, 120)
        connection.sendall(json.dumps([ran.code & 0xFF, ran.out, ran.err]).encode())
