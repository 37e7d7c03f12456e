"""The models that a server offers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from openai import AsyncOpenAI

from hwapok_server.providers.openai.calls import call
from hwapok_server.providers.openai.client import Clients
from hwapok_server.providers.openai.endpoint import Endpoint
from hwapok_server.providers.openai.errors import unreadable


async def offered(endpoint: Endpoint) -> dict[str, date | None]:
    """Names, and the day on which each goes away where the server says so. Asked once.

    :raises HwapokError: the provider's reason
    """
    listed = await call(Clients(endpoint), _ask, pauses=())
    try:
        return {model["id"]: _shutdown(model.get("shutdown_date")) for model in listed["data"]}
    except (AttributeError, KeyError, TypeError) as error:
        raise unreadable(endpoint, from_provider=False) from error


async def _ask(client: AsyncOpenAI) -> Any:
    # The SDK itself does not survive a web page here.
    raw = await client.models.with_raw_response.list()
    return json.loads(await raw.http_response.aread())


def _shutdown(told: object) -> date | None:
    """A day as text, or seconds since 1970."""
    try:
        return datetime.fromtimestamp(told, UTC).date() if isinstance(told, int) else date.fromisoformat(str(told)[:10])
    except (ValueError, OverflowError, OSError):
        return None
