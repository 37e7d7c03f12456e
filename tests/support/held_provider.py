"""A provider on this computer that counts its calls and answers when it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER = "달빛 아래 고양이"


class HeldProvider:
    """Every GET is one paid call."""

    def __init__(self) -> None:
        self.url = ""
        self._calls = threading.Semaphore(0)
        self._answering = threading.Event()
        self.calls = 0

    def wait_for_call(self) -> None:
        """Waits for the next call.

        :raises AssertionError: none came within a minute
        """
        assert self._calls.acquire(timeout=60)

    def answer(self) -> None:
        """Answers the calls that wait and those to come."""
        self._answering.set()

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        """One call."""
        self.calls += 1
        self._calls.release()
        self._answering.wait()
        with suppress(ConnectionError):  # whoever called may be dead
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(ANSWER.encode())


@contextmanager
def held_provider() -> Iterator[HeldProvider]:
    """A provider that holds its answers back."""
    provider = HeldProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.take(self)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        provider.answer()
        server.shutdown()
        server.server_close()
        thread.join()
