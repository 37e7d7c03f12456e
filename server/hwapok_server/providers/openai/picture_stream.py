"""Reads what the Images API answers: one JSON document, or previews and the picture as they come."""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from openai import AsyncOpenAI, AsyncStream

from hwapok_common.errors import Reason
from hwapok_common.logs import log
from hwapok_server.model import Usage
from hwapok_server.ports import CallLost
from hwapok_server.providers.openai.endpoint import Endpoint
from hwapok_server.providers.openai.errors import failed, unreadable
from hwapok_server.providers.openai.models import ImageModel
from hwapok_server.providers.openai.picture_request import PREVIEWS, PictureRequest

_logger = logging.getLogger(__name__)
OnPartial = Callable[[float, bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as the provider sent it."""

    body: bytes
    usage: Usage | None
    """None when the server does not say."""


class PictureReader:
    """Makes one request and reads its answer."""

    def __init__(self, endpoint: Endpoint, model: ImageModel, on_partial: OnPartial) -> None:
        """:param on_partial: is given how far the picture is, 0 to 1, and the encoded picture so far"""
        self._endpoint, self._model, self._on_partial = endpoint, model, on_partial

    async def read(self, client: AsyncOpenAI, request: PictureRequest) -> Drawn:
        """
        :raises HwapokError: PROVIDER_ANSWER_UNREADABLE and what the provider reports
        :raises CallLost: empty or cut off: charged all the same
        """
        try:
            return await self._read(client, request)
        except (AttributeError, KeyError, TypeError, IndexError) as error:
            # Any field may be missing, or be something else.
            raise unreadable(self._endpoint, from_provider=True) from error

    async def _read(self, client: AsyncOpenAI, request: PictureRequest) -> Drawn:
        images: Any = client.images.with_raw_response
        raw = await (images.edit if request.edits else images.generate)(**request.fields)
        log(_logger, "provider_answering", model=request.fields["model"], request=raw.headers.get("x-request-id"))
        kind = raw.headers.get("content-type", "")
        if kind.startswith("application/json"):
            return self._whole(json.loads(await raw.http_response.aread()))
        if not kind.startswith("text/event-stream"):
            raise unreadable(self._endpoint, from_provider=False)
        return await self._streamed(raw.parse())

    async def _streamed(self, stream: AsyncStream[Any]) -> Drawn:
        async with stream:
            async for event in stream:
                if event.type == "error":
                    raise failed(_code(event), _message(event), self._endpoint)
                if event.type.endswith(".partial_image"):
                    fraction = (event.partial_image_index + 1) / (PREVIEWS + 1)
                    await self._on_partial(min(fraction, 0.99), self._decoded(event.b64_json))
                elif event.type.endswith(".completed"):
                    return self._drawn(event.b64_json, event.usage)
        raise CallLost(Reason.PROVIDER_ANSWER_TRUNCATED, None, provider=self._endpoint.provider)

    def _whole(self, answer: Any) -> Drawn:
        pictures = answer.get("data") or [{}]
        return self._drawn(pictures[0].get("b64_json"), answer.get("usage"))

    def _drawn(self, encoded: str | None, used: Any) -> Drawn:
        usage = self._usage(used)
        if not encoded:
            raise CallLost(Reason.PROVIDER_EMPTY_ANSWER, usage, provider=self._endpoint.provider)
        return Drawn(self._decoded(encoded, usage), usage)

    def _decoded(self, encoded: str, usage: Usage | None = None) -> bytes:
        try:
            return base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            provider = self._endpoint.provider
            raise CallLost(Reason.PROVIDER_ANSWER_UNREADABLE, usage, provider=provider) from error

    def _usage(self, used: Any) -> Usage | None:
        """Of a document, or of an event, which the SDK reads into its own type."""
        if used is None:
            return None
        told = used if isinstance(used, dict) else used.model_dump()
        details = told.get("input_tokens_details") or {}
        pictures = int(details.get("image_tokens") or 0)
        return self._model.usage(int(told["input_tokens"]) - pictures, pictures, int(told["output_tokens"]))


def _code(event: Any) -> str:
    error = getattr(event, "error", None) or event
    return str(_field(error, "code") or "")


def _message(event: Any) -> str:
    error = getattr(event, "error", None) or event
    return str(_field(error, "message") or "")


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)
