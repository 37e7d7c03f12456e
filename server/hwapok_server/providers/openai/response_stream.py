"""Reads what the Responses API answers, event by event."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from openai import AsyncOpenAI, AsyncStream
from openai.types.responses import Response, ResponseStreamEvent

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_common.text import clean
from hwapok_server.model import Usage
from hwapok_server.ports import CallLost
from hwapok_server.providers.openai.endpoint import Endpoint
from hwapok_server.providers.openai.errors import MAX_DETAIL, failed, unreadable
from hwapok_server.providers.openai.models import TextModel

MAX_ANSWER = 100_000
"""Characters of an answer; a model that goes on beyond them is going round in circles."""
_logger = logging.getLogger(__name__)
OnAnswer = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Said:
    """A finished answer."""

    text: str
    usage: Usage | None
    """None when the server does not say."""


class ResponseReader:
    """Makes one request and reads its answer."""

    def __init__(self, endpoint: Endpoint, model: TextModel, on_answer: OnAnswer) -> None:
        """:param on_answer: is given the text of the answer so far, each time there is more"""
        self._endpoint, self._model, self._on_answer = endpoint, model, on_answer
        self._text = self._refusal = ""

    async def read(self, client: AsyncOpenAI, request: Mapping[str, Any]) -> Said:
        """
        :raises HwapokError: PROVIDER_ANSWER_UNREADABLE and what the provider reports
        :raises CallLost: refused, empty, cut off: charged all the same
        """
        self._text = self._refusal = ""
        try:
            return await self._read(client, request)
        except (AttributeError, TypeError) as error:
            # The SDK does not check what it reads: any field may be missing, or be something else.
            raise unreadable(self._endpoint, from_provider=True) from error

    async def _read(self, client: AsyncOpenAI, request: Mapping[str, Any]) -> Said:
        raw = await client.responses.with_raw_response.create(**request, stream=True)
        log(_logger, "provider_answering", model=request["model"], request=raw.headers.get("x-request-id"))
        kind = raw.headers.get("content-type", "")
        if kind.startswith("application/json"):
            # A server that does not stream.
            return self._finished(_whole(await raw.http_response.aread()))
        if not kind.startswith("text/event-stream"):
            raise unreadable(self._endpoint, from_provider=False)
        stream: AsyncStream[ResponseStreamEvent] = raw.parse()
        async with stream:
            async for event in stream:
                if ended := self._take(event):
                    return self._finished(ended)
        raise self._lost(Reason.PROVIDER_ANSWER_TRUNCATED, None)

    def _take(self, event: ResponseStreamEvent) -> Response | None:
        """The response, once it has ended."""
        if event.type == "response.output_text.delta":
            self._text += event.delta
            if len(self._text) > MAX_ANSWER:
                raise self._lost(Reason.PROVIDER_ANSWER_UNREADABLE, None)
            self._on_answer(_characters(self._text))
        elif event.type == "response.refusal.delta":
            self._refusal += event.delta
        elif event.type == "error":
            raise failed(event.code or "", event.message, self._endpoint)
        elif event.type in ("response.completed", "response.incomplete", "response.failed"):
            return event.response
        return None

    def _finished(self, response: Response) -> Said:
        usage = self._usage(response)
        if problem := self._problem(response, usage):
            raise problem
        text = _characters(self._text or response.output_text)
        if not text.strip():
            raise self._lost(Reason.PROVIDER_EMPTY_ANSWER, usage)
        return Said(text, usage)

    def _problem(self, response: Response, usage: Usage | None) -> HwapokError | None:
        """Why a response that has ended is no answer."""
        refusal = self._refusal or _refusal(response)
        cut = response.incomplete_details.reason if response.incomplete_details else None
        if refusal or cut == "content_filter":
            return self._lost(Reason.PROVIDER_REFUSED, usage, detail=clean(refusal)[:MAX_DETAIL] or "content_filter")
        if response.error is not None:
            return failed(response.error.code, response.error.message, self._endpoint, usage)
        if response.status == "failed":
            return failed("", "", self._endpoint, usage)
        if response.status == "incomplete":
            return self._lost(Reason.PROVIDER_ANSWER_TRUNCATED, usage)
        return None

    def _usage(self, response: Response) -> Usage | None:
        used = response.usage
        return self._model.usage(used.input_tokens, used.output_tokens) if used else None

    def _lost(self, reason: Reason, usage: Usage | None, **values: object) -> CallLost:
        return CallLost(reason, usage, provider=self._endpoint.provider, **values)


def _characters(text: str) -> str:
    """Text whose pieces may have been cut within a character: the halves are joined, half ones replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _whole(body: bytes) -> Response:
    """Without a check of its fields, as the SDK reads any answer."""
    return Response.construct(**json.loads(body))


def _refusal(response: Response) -> str:
    """The refusal of a response that was not streamed."""
    messages = [item for item in response.output if item.type == "message"]
    return " ".join(part.refusal for message in messages for part in message.content if part.type == "refusal")
