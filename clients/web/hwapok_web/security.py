"""What a browser may do with the page, and which requests are taken at all."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SPEECH = ("wss://*.stt.speech.microsoft.com", "wss://*.cognitiveservices.azure.com")
"""Where the Speech SDK listens."""


def content_security_policy(files: Iterable[str]) -> str:
    """The policy. Vue compiles templates in the browser, hence `unsafe-eval`; NiceGUI starts the page from an inline
    script and styles it from inline styles, hence `unsafe-inline`; the Speech SDK records in a worklet made of a blob.

    :param files: origins of the server's file links
    """
    stored = " ".join(files)
    rules = (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        f"img-src 'self' data: blob: {stored}",
        "font-src 'self' data:",
        f"connect-src 'self' {stored} {' '.join(SPEECH)}",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
    return "; ".join(rule.strip() for rule in rules)


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp, files: Iterable[str]) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": content_security_policy(files),
            "referrer-policy": "same-origin",
            "x-content-type-options": "nosniff",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, with_headers)
