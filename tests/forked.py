"""Runs of the command in processes of their own, without the seconds that importing litellm takes each time.

    with Runs() as runs:
        ran = runs.run(["run", "2026-06-18"], folder=tmp_path, now="2026-06-18T12:00:00+00:00")
        assert ran.code == 0

One process imports everything once and forks for each run: a real process with its own exit code, output and death.
A fault can be given to it: `kill_at` a write, or `full_from` a write on. Writes are counted as a debugger would: every
`fsync` and every `replace` is one.
"""

import contextlib
import datetime as dt
import errno
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parent.parent
KEY = "sk-scenario-0123456789abcdefghij"
"""The key in the environment of every run: it must never be seen again."""


@dataclass(frozen=True)
class Ran:
    """How a run ended. `code` is negative for a signal; `hung` if it had to be ended; `writes` are those it made."""

    code: int
    out: str
    err: str
    seconds: float
    hung: bool = False
    writes: int = 0
    peak_kb: int = 0


@dataclass
class Running:
    """A run under way."""

    pid: int
    folder: Path
    started: float
    log: Path


class Runs:
    """See the module. Safe to use from several threads.

    Args:
        with_model: import litellm, too.
    """

    def __init__(self, *, with_model: bool = True) -> None:
        command = [sys.executable, "-m", "tests.forked", "model" if with_model else "plain"]
        # A file, so that nobody has to read it: a full pipe would stop the process.
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._noise, text=True
        )
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        self._noise.close()

    def run(self, arguments: Sequence[str], *, folder: Path, now: str, timeout: float = 30.0, **how: Any) -> Ran:
        """A run from start to end; `how` as for `start`."""
        return self.wait(self.start(arguments, folder=folder, now=now, **how), timeout)

    def start(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        now: str,
        environment: Mapping[str, str | None] | None = None,
        patience: Mapping[str, Any] | None = None,
        kill_at: int = 0,
        full_from: int = 0,
    ) -> Running:
        """Begin a run.

        Args:
            folder: the working folder, with digest.yml.
            now: the time that the run is told.
            environment: variables to set, or to remove (None), on top of a key for OpenAI.
            patience: how long is waited for others; see `_outside`.
            kill_at: the write before which the process is killed, counted from 1.
            full_from: the write from which on the disk is full.
        """
        log = Path(tempfile.mkdtemp(dir=folder.parent, prefix="log-"))
        order = {
            "arguments": list(arguments), "folder": str(folder), "now": now, "log": str(log), "kill_at": kill_at,
            "full_from": full_from, "environment": dict(environment or {}), "patience": dict(patience or {}),
        }  # fmt: skip
        pid = self._ask({"do": "start", **order})["pid"]
        return Running(pid, folder, time.monotonic(), log)

    def wait(self, running: Running, timeout: float = 30.0) -> Ran:
        """Until a run has ended; it is killed when the time is over."""
        hung = False
        while (state := self._ask({"do": "poll", "pid": running.pid}))["code"] is None:
            if time.monotonic() - running.started > timeout and not hung:
                hung = True
                os.kill(running.pid, signal.SIGKILL)
            time.sleep(0.01)
        seconds = time.monotonic() - running.started
        out, err = ((running.log / name).read_text("utf-8", "replace") for name in ("out", "err"))
        writes = running.log / "writes"
        count = len(writes.read_bytes()) if writes.exists() else 0
        return Ran(state["code"], out, err, seconds, hung, count, state["peak_kb"])

    def _ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


# --- the process that forks


@dataclass
class _Forker:
    ended: dict[int, tuple[int, int]] = field(default_factory=dict)

    def serve(self) -> Callable[[], None] | None:
        """Obey orders; in a forked child, come back with what it has to do."""
        # Not sys.stdin: a fork would share its buffer.
        buffer = b""
        while True:
            while b"\n" not in buffer:
                piece = os.read(0, 65_536)
                if not piece:
                    return None
                buffer += piece
            line, _, buffer = buffer.partition(b"\n")
            order = json.loads(line)
            if order["do"] == "start":
                if (pid := os.fork()) == 0:
                    return lambda: _child(order)
                answer: dict[str, Any] = {"pid": pid}
            else:
                code, peak = self._poll(order["pid"])
                answer = {"code": code, "peak_kb": peak}
            os.write(1, (json.dumps(answer) + "\n").encode())

    def _poll(self, pid: int) -> tuple[int | None, int]:
        if pid not in self.ended:
            found, status, usage = os.wait4(pid, os.WNOHANG)
            if found == 0:
                return None, 0
            self.ended[pid] = (os.waitstatus_to_exitcode(status), usage.ru_maxrss)
        return self.ended[pid]


def _child(order: dict[str, Any]) -> None:
    from digest.cli import main

    # A shell that runs the tests in the background makes them ignore it, and a run inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = Path(order["log"])
    os.chdir(order["folder"])
    for number, name in ((1, "out"), (2, "err")):
        target = os.open(log / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, number)
        os.close(target)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    # Proxies of the machine must not come between a run and the servers on this machine.
    for name in [name for name in os.environ if name.lower().endswith("_proxy") or name.endswith("_API_KEY")]:
        del os.environ[name]
    os.environ["OPENAI_API_KEY"] = KEY
    for name, value in order["environment"].items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    _count_writes(log / "writes", order["kill_at"], order["full_from"])
    code: object = 0
    try:
        main(order["arguments"], outside=_outside(order["now"], order["patience"]))
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - what a process ends with is printed by nobody else
        traceback.print_exc()
        code = 70
    # As at the end of any process, threads are waited for; taking litellm apart, which takes seconds, is left out.
    threading._shutdown()  # type: ignore[attr-defined]
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _count_writes(log: Path, kill_at: int, full_from: int) -> None:
    done = 0
    fsync, replace = os.fsync, os.replace
    lock = threading.Lock()

    def step() -> None:
        nonlocal done
        with lock:
            done += 1
            if done == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            if full_from and done >= full_from:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            with log.open("ab") as file:
                file.write(b".")

    def counted_fsync(file: int) -> None:
        step()
        fsync(file)

    def counted_replace(*paths: Any, **more: Any) -> None:
        step()
        replace(*paths, **more)

    os.fsync, os.replace = counted_fsync, counted_replace  # type: ignore[assignment]


def _outside(now: str, patience: Mapping[str, Any]) -> Any:
    """As the real one, but without pauses. `patience` may hold `arxiv`, `model`, `pdf`, `interval`."""
    from digest.pipeline.arxiv import transport
    from digest.pipeline.arxiv.pacing import Pacer
    from digest.pipeline.llm import chat
    from digest.pipeline.paper import pdf
    from digest.pipeline.setup import Outside

    time_ = dt.datetime.fromisoformat(now)
    short = {"tries": 3, "pause": 0.01, "longest_pause": 0.5, "read": 15.0, "answer": 20.0}
    model = {"request": 15.0, "total": 60.0, "tries": 3, "pause": 0.01, "longest_pause": 0.5}
    limits = {"read": 15.0, "download": 20.0, "tries": 2}
    return Outside(
        now=lambda: time_,
        pacer=Pacer(patience.get("interval", 0.0)),
        arxiv_patience=transport.Patience(**(short | patience.get("arxiv", {}))),
        model_patience=chat.Patience(**(model | patience.get("model", {}))),
        sleep=lambda seconds: time.sleep(min(seconds, 0.02)),
        pdf_limits=pdf.Limits(**(limits | patience.get("pdf", {}))),
    )


IMPATIENT = {
    "arxiv": {"tries": 2, "read": 1.0, "answer": 1.5},
    "model": {"request": 2.5, "total": 9.0, "tries": 3},
    "pdf": {"read": 1.0, "download": 1.5},
}
"""For servers that do not answer: long enough for those that do, on a machine with much else to do."""


def _serve() -> None:
    import digest.cli
    import digest.cli.console
    import digest.pipeline.backfill
    import digest.pipeline.run  # noqa: F401

    if sys.argv[1:] == ["model"]:
        _warm_up()
    gc.collect()
    gc.freeze()  # so that no child copies this memory only to look for garbage in it
    with contextlib.suppress(KeyboardInterrupt):
        if todo := _Forker().serve():
            todo()


def _warm_up() -> None:
    """Make a day once: litellm imports half of itself, and patterns are compiled, at the first request."""
    from digest.cli import main
    from tests.world import DAY, NOW, World

    # The servers live in a process of their own: a fork takes none of its parent's threads along.
    ready, tell = os.pipe()
    with tempfile.TemporaryDirectory() as name:
        if (server := os.fork()) == 0:
            with World(Path(name), None):
                os.write(tell, b"!")
                time.sleep(120)
            os._exit(0)
        os.read(ready, 1)
        os.environ["OPENAI_API_KEY"] = KEY
        here = os.getcwd()
        os.chdir(Path(name) / "archive")
        with (
            open(os.devnull, "w") as nowhere,
            contextlib.suppress(SystemExit),
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            main(["run", str(DAY)], outside=_outside(NOW, {}))
        os.chdir(here)
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
    while any(thread.name == "model-request" for thread in threading.enumerate()):
        time.sleep(0.01)


if __name__ == "__main__":
    _serve()
