"""Azure's issueToken on this computer, as strict as the real one: POST, the key, an empty body with its length said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from support.fake_http import Asked, FakeHttp, Reply

KEY = "0123456789abcdef0123456789abcdef"
PATH = "/sts/v1.0/issueToken"


class FakeAzureSpeech:
    """Issues numbered tokens to whoever has the key."""

    def __init__(self) -> None:
        self.issued = 0
        self.http = FakeHttp(self.respond)

    @contextmanager
    def serving(self) -> Iterator[FakeAzureSpeech]:
        with self.http.serving():
            yield self

    def respond(self, asked: Asked) -> Reply:
        """A token, or what Azure says instead."""
        if (asked.method, asked.path) != ("POST", PATH):
            return Reply(404, b"Resource Not Found")
        if asked.headers.get("content-length") != "0" or asked.body:
            return Reply(411, b"Length Required")
        if asked.headers.get("ocp-apim-subscription-key") != KEY:
            return Reply(401, b"PermissionDenied")
        self.issued += 1
        return Reply(body=self.token(self.issued).encode(), headers=(("Content-Type", "application/jwt"),))

    @staticmethod
    def token(number: int) -> str:
        """The token of this number: the shape of a JSON web token."""
        return f"eyJhbGciOiJFUzI1NiJ9.eyJyZWdpb24iOiJrb3JlYSJ9.signature-{number}"
