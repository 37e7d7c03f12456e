"""The one place that makes OpenAI clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx2
from openai import AsyncAzureOpenAI, AsyncOpenAI, OpenAIError

from hwapok_server.providers.openai.endpoint import Endpoint, Surface

CONNECT_S = 5.0
"""Longest that a connection may take to open."""
_ENTRA_SCOPE = "https://cognitiveservices.azure.com/.default"
_NO_KEY = "none"
"""What a server that asks for no key is sent."""

Token = Callable[[], Awaitable[str]]


class Clients:
    """Makes a client for each call: none is shared between event loops, and none must be closed at the end."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._token = _entra_token() if endpoint.entra else None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncOpenAI]:
        """A client that never repeats a request by itself."""
        # Certificates are read from files.
        client = await asyncio.to_thread(self._build)
        async with client:
            yield client

    def _build(self) -> AsyncOpenAI:
        endpoint = self.endpoint
        timeout = httpx2.Timeout(endpoint.timeout_s, connect=min(CONNECT_S, endpoint.timeout_s))
        if endpoint.surface is Surface.V1:
            key = self._token or endpoint.api_key or _NO_KEY
            return AsyncOpenAI(base_url=endpoint.url, api_key=key, timeout=timeout, max_retries=0)
        return AsyncAzureOpenAI(
            azure_endpoint=endpoint.url,
            api_version=endpoint.api_version,
            api_key=None if self._token else endpoint.api_key or _NO_KEY,
            azure_ad_token_provider=self._token,
            timeout=timeout,
            max_retries=0,
        )


def _entra_token() -> Token:
    """Tokens for whom the environment or the machine stands for; fetched when needed, kept until they expire."""
    from azure.core.exceptions import AzureError  # noqa: PLC0415 - of the extra azure
    from azure.identity import DefaultAzureCredential, get_bearer_token_provider  # noqa: PLC0415

    fetch = get_bearer_token_provider(DefaultAzureCredential(), _ENTRA_SCOPE)

    async def token() -> str:
        try:
            return await asyncio.to_thread(fetch)
        except AzureError as error:
            raise OpenAIError("no token") from error

    return token
