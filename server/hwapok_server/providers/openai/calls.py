"""Makes calls to an OpenAI API: within a time limit, repeated only while nothing can have been charged."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import httpx2
from openai import APIStatusError, AsyncOpenAI, OpenAIError
from pydantic import ValidationError

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_server.providers.openai.client import Clients
from hwapok_server.providers.openai.endpoint import Endpoint
from hwapok_server.providers.openai.errors import broken_off, never_sent, quoted, timed_out, translated, unreadable
from hwapok_server.providers.openai.retry_after import retry_after

PAUSES_S = (0.5, 1.0)
"""Before the second and the third request, where the server names no time. There is no fourth."""
LONGEST_PAUSE_S = 20.0
"""A server that asks for more is asked again later, by whoever wants the job done."""

T = TypeVar("T")
Send = Callable[[AsyncOpenAI], Awaitable[T]]
_logger = logging.getLogger(__name__)


async def call(clients: Clients, send: Send[T], pauses: Sequence[float] = PAUSES_S) -> T:
    """Makes one call. Only a full queue (429 that is no quota) and a connection that did not open are tried again: at
    most three requests and 40 seconds of pauses. Never after a timeout: the provider may have done the work.

    :param send: makes the request and reads the whole answer
    :param pauses: before each further request, in seconds; none is made when empty
    :raises HwapokError: the provider's reason; CallLost where it charges or may charge
    """
    for pause in (*pauses, None):
        try:
            return await _once(clients, send)
        except _NotCharged as busy:
            wait = pause if pause is None or busy.asked is None else busy.asked
            if wait is None or wait > LONGEST_PAUSE_S:
                raise busy.error from busy.__cause__
            log(_logger, "provider_retried", reason=busy.error.reason, pause_s=wait)
        await asyncio.sleep(wait)
    raise AssertionError("the last request returns or raises")


def expect(answer: object, kind: type[T], endpoint: Endpoint) -> T:
    """The answer, if it is one: the SDK hands a web page on as a text.

    :raises HwapokError: PROVIDER_ANSWER_UNREADABLE
    """
    if isinstance(answer, kind):
        return answer
    raise unreadable(endpoint, from_provider=not isinstance(answer, str))


class _NotCharged(Exception):
    """Nothing was done for a request, and the same one may succeed."""

    def __init__(self, error: HwapokError, asked: float | None) -> None:
        """:param asked: seconds that the server wants to be left alone"""
        self.error, self.asked = error, asked


async def _once(clients: Clients, send: Send[T]) -> T:
    endpoint = clients.endpoint
    limit = asyncio.timeout(endpoint.timeout_s)
    try:
        async with limit, clients.open() as client:
            return await send(client)
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise _told(timed_out(endpoint), error, endpoint) from error
    except (json.JSONDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise _told(unreadable(endpoint, from_provider=True), error, endpoint) from error
    except httpx2.HTTPError as error:
        # While an answer is read that is no stream, the SDK hands on what its HTTP client raises.
        raise _told(broken_off(error, endpoint), error, endpoint) from error
    except OpenAIError as error:
        ours = _told(translated(error, endpoint), error, endpoint)
        if never_sent(error) or _turned_away(error, ours):
            raise _NotCharged(ours, _asked(error)) from error
        raise ours from error


def _turned_away(error: OpenAIError, ours: HwapokError) -> bool:
    """Whether the queue was full; not in the middle of an answer, whose words somebody may have read."""
    return isinstance(error, APIStatusError) and ours.reason is Reason.PROVIDER_RATE_LIMITED


def _asked(error: OpenAIError) -> float | None:
    return retry_after(error.response.headers) if isinstance(error, APIStatusError) else None


def _told(ours: HwapokError, error: Exception, endpoint: Endpoint) -> HwapokError:
    """Said to the log: what a provider's support asks for, and no sentences, which may repeat what was sent."""

    def named(attribute: str) -> str:
        return quoted(str(getattr(error, attribute, None) or ""), endpoint)

    status, code = getattr(error, "status_code", None), named("code")
    log(_logger, "provider_failed", reason=ours.reason, status=status, code=code, request=named("request_id"))
    return ours
