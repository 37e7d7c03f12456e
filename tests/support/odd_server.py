"""An HTTP server that gives the answers no good server gives, in turn, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int = 200
    content_type: str = "application/json"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    says_length: int | None = None
    """Bytes that are announced, where that is not how many there are."""
    silent: bool = False
    """Never answers."""


@dataclass(slots=True)
class OddServer:
    """A running one."""

    address: str
    replies: list[Reply] = field(default_factory=list)
    """In order; the last one goes on."""
    sent: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    """Path, headers with lower-case names, and body of each request."""
    closing: threading.Event = field(default_factory=threading.Event)

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def odd_server(*replies: Reply) -> Iterator[OddServer]:
    """One on a free port."""
    odd = OddServer("", list(replies))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(odd))
    odd.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield odd
    finally:
        odd.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def events(*given: Mapping[str, Any]) -> Reply:
    """A stream of events, each with its type in it."""
    lines = [f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in given]
    return Reply(content_type="text/event-stream", body="".join(lines).encode())


def error(status: int, code: str | None, message: str = "no", **more: object) -> Reply:
    """An error as OpenAI words it.

    :param more: further fields of the error
    """
    told = {"message": message, "type": "invalid_request_error", "param": None, "code": code, **more}
    return Reply(status, body=json.dumps({"error": told}).encode())


def _handler(odd: OddServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            odd.sent.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self._answer(odd.next_reply())

        def _answer(self, reply: Reply) -> None:
            self.close_connection = True
            if reply.silent:
                odd.closing.wait()
                return
            self.send_response(reply.status)
            self.send_header("content-type", reply.content_type)
            self.send_header("content-length", str(reply.says_length or len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    return Handler
