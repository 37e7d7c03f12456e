"""What an Azure machine tells the programs on it: the local address where they get tokens of its identity."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from support.entra import entra_token

_SECRET = "header-of-this-machine"


@contextmanager
def managed_identity(resource: str = "https://storage.azure.com") -> Iterator[dict[str, str]]:
    """The variables of such a machine.

    :param resource: the only one that its identity may use
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), _endpoint(resource)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield {"IDENTITY_ENDPOINT": f"http://127.0.0.1:{server.server_port}/token", "IDENTITY_HEADER": _SECRET}
        finally:
            server.shutdown()
            thread.join()


def _endpoint(resource: str) -> type[BaseHTTPRequestHandler]:
    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = parse_qs(urlsplit(self.path).query).get("resource")
            asked = self.headers["x-identity-header"] == _SECRET and wanted == [resource]
            self.send_response(200 if asked else 400)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(_token(resource) if asked else {}).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Endpoint


def _token(resource: str) -> dict[str, str]:
    lasting = str(int(time.time()) + 3600)
    return {
        "access_token": entra_token(resource),
        "expires_on": lasting,
        "token_type": "Bearer",
        "resource": resource,
    }
