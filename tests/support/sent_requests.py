"""Everything the OpenAI SDK sends during a test, judged by OpenAI's own document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from unittest.mock import patch

import httpx2

from support.openai_spec import REQUESTS, mistakes_in_request


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    path: str
    query: str
    headers: dict[str, str]
    body: dict[str, Any]
    """JSON, or the fields of a form: a list for each name that ends with []."""


@contextmanager
def judged_requests() -> Iterator[list[Sent]]:
    """The requests so far, in order; at the end each must be what OpenAI's document describes, and nothing more."""
    sent: list[Sent] = []
    send = httpx2.AsyncHTTPTransport.handle_async_request

    async def listened(self: httpx2.AsyncHTTPTransport, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        fields = _read(body, request.headers.get("content-type", ""))
        sent.append(Sent(request.url.path, request.url.query.decode(), dict(request.headers), fields))
        return await send(self, request)

    with patch.object(httpx2.AsyncHTTPTransport, "handle_async_request", listened):
        yield sent
    for each in sent:
        if each.path.endswith(tuple(REQUESTS)):
            assert mistakes_in_request(each.path, each.body) == [], each.path


def _read(body: bytes, content_type: str) -> dict[str, Any]:
    if not content_type.startswith("multipart/form-data"):
        return dict(json.loads(body or b"{}"))
    message = message_from_bytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body)
    fields: dict[str, Any] = {}
    for part in message.get_payload():
        name = str(part.get_param("name", header="content-disposition"))  # type: ignore[union-attr]
        value = part.get_payload(decode=True)  # type: ignore[union-attr]
        _add(fields, name, _plain(value) if part.get_filename() is None else "file")  # type: ignore[union-attr]
    return fields


def _add(fields: dict[str, Any], name: str, value: object) -> None:
    if name.endswith("[]"):
        fields.setdefault(name.removesuffix("[]"), []).append(value)
    else:
        fields[name] = value


def _plain(value: Any) -> object:
    """A field of a form is a text; numbers and booleans are written as in JSON."""
    text = value.decode()
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, int | bool) else text
