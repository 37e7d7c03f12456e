"""A small HTTP server on this computer for stand-ins of other people's services; it records what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered. `held` replies never come; `dripping` ones come a byte at a time and do not end."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    held: bool = False
    dripping: bool = False


Respond = Callable[[Asked], Reply]


class FakeHttp:
    """Answers by a function. `respond` may be replaced while it runs."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answers for the length of the block."""
        self._thread.start()
        try:
            yield
        finally:
            self.closing.set()
            self._server.shutdown()
            self._server.server_close()


def _handler(fake: FakeHttp) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, body)
            fake.asked.append(asked)
            self._send(fake.respond(asked))

        do_POST = do_GET  # noqa: N815 - its name in the base class

        def _send(self, reply: Reply) -> None:
            if reply.held:
                fake.closing.wait()
                self.close_connection = True
                return
            self.send_response(reply.status)
            length = 10**6 if reply.dripping else len(reply.body)
            for name, value in (*reply.headers, ("Content-Length", str(length))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.dripping:
                self._drip()

        def _drip(self) -> None:
            self.close_connection = True
            try:
                while not fake.closing.wait(0.02):
                    self.wfile.write(b"x")
            except OSError:
                """Whoever asked has hung up."""

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            """Says nothing."""

    return Handler
