"""Runs a command and writes what it cost to stdout, as JSON. Started by `process`, in a Python of its own.

The kernel counts a child's memory from that of its parent on: measured from a program that holds years of made-up days,
every child would seem as large. So nothing is imported here that is not needed. `/proc` is Linux's; elsewhere the peak
is that of the largest process.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator

PAUSE = 0.1
"""Seconds between two looks at the memory of a child that has children of its own."""


def main(log: str, command: list[str]) -> dict[str, float]:
    with open(log, "wb") as output:
        start = time.perf_counter()
        child = os.posix_spawnp(
            command[0],
            command,
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, output.fileno(), 2)],
        )
        peaks, done = [0.0], threading.Event()
        thread = threading.Thread(target=look, args=(child, peaks, done))
        thread.start()
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - start
        done.set()
        thread.join()
    # Linux counts kilobytes, macOS bytes.
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": wall,
        "memory": max(peak, *peaks),
    }


def look(pid: int, peaks: list[float], done: threading.Event) -> None:
    """Keep the sums over a child and its children, while it has any; the kernel's own peak is that of one process."""
    while not done.wait(PAUSE):
        members = list(family(pid))
        if len(members) > 1:
            peaks.append(sum(map(megabytes, members)))


def family(pid: int) -> Iterator[int]:
    yield pid
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            children = file.read().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def megabytes(pid: int) -> float:
    """Of a process; what it shares with others counts in parts."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next((int(line.split()[1]) / 1024 for line in file if line.startswith("Pss:")), 0.0)
    except OSError:
        return 0.0


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], sys.argv[2:])))
