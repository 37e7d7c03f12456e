"""The file server of the fake gateway: content behind links that expire, break and lie on demand."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf.timestamp_pb2 import Timestamp

from hwapok_pb.v1 import common_pb2


class FakeFiles:
    """Serves `put` content at links that only the newest generation of which is honoured."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}
        self.generation = 1
        self.faults: deque[str] = deque()
        """What goes wrong with the next requests, in order: `corrupt`, `truncate`, `error` or `redirect`."""
        self.requests: list[str] = []
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    def put(self, content: bytes) -> str:
        """Stores content and returns its key, the SHA-256 in hex."""
        key = hashlib.sha256(content).hexdigest()
        self.content[key] = content
        return key

    def asset(self, key: str, file_name: str, content_type: str) -> common_pb2.Asset:
        """A file as the contract describes it, with a fresh link."""
        return common_pb2.Asset(
            file_name=file_name,
            content_type=content_type,
            size_bytes=len(self.content[key]),
            sha256=bytes.fromhex(key),
            uri=f"http://127.0.0.1:{self._port}/{self.generation}/{key}",
            expire_time=Timestamp(seconds=2_000_000_000),
            picture_size=common_pb2.PictureSize(width=1024, height=1024),
        )

    def expire_links(self) -> None:
        """Links handed out so far answer 403."""
        self.generation += 1

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self))
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def _handler(files: FakeFiles) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            files.requests.append(self.path)
            _, generation, key = self.path.split("/")
            fault = files.faults.popleft() if files.faults else ""
            if int(generation) != files.generation:
                self.send_error(403)
            elif fault == "error":
                self.send_error(503)
            elif fault == "redirect":
                self.send_response(302)
                self.send_header("Location", "file:///etc/hostname")
                self.end_headers()
            else:
                self._send(files.content[key], fault)

        def _send(self, content: bytes, fault: str) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if fault == "truncate":
                content = content[: len(content) // 2]
            if fault == "corrupt":
                content = bytes(255 - byte for byte in content)
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            """Says nothing."""

    return Handler
