"""Work for a second processor: another process does it while this one goes on. Where there can be none, or where it
fails, this one does it: what comes out is the same.
"""

import marshal
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

Work = Callable[[], Any]
"""What gives texts, bytes, numbers, lists, tuples and dictionaries of these, and changes nothing that stays."""


def meanwhile(work: Work) -> Work:
    """Begin some work. What is returned waits for it and gives its result, once; it has to be called."""
    if not _is_worth_it():
        return work
    try:
        reading, writing = os.pipe()
    except OSError:
        return work
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return work
    if process == 0:
        code = 1
        try:
            os.close(reading)
            with open(writing, "wb") as pipe:
                pipe.write(marshal.dumps(work()))
            code = 0
        finally:
            # Nothing of what this process has begun may be ended twice: buffers, handlers, locks.
            os._exit(code)
    os.close(writing)

    def result() -> Any:
        with open(reading, "rb") as pipe:
            data = pipe.read()
        try:
            _, status = os.waitpid(process, 0)
        except ChildProcessError:
            # Whoever this process belongs to asks for its children himself.
            return work()
        return marshal.loads(data) if status == 0 else work()  # noqa: S302 - our own process has written it

    return result


def _is_worth_it() -> bool:
    """Whether there is a second processor, and a copy of this process is sound: threads would stand still in it."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1
