"""A server on this machine that begins an answer and sends a byte of a header now and then, for ever."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def slow_headers(pause: float = 0.05) -> Iterator[int]:
    """The port that it listens on. Each answer ends when the client goes, or with this."""
    stopped = threading.Event()
    answering: list[threading.Thread] = []

    def serve() -> None:
        while True:
            connection, _ = listening.accept()
            if stopped.is_set():
                connection.close()
                return
            answering.append(threading.Thread(target=drip, args=[connection]))
            answering[-1].start()

    def drip(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stopped.wait(pause):
                connection.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve)
        serving.start()
        port = listening.getsockname()[1]
        try:
            yield port
        finally:
            stopped.set()
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            for thread in [serving, *answering]:
                thread.join()
