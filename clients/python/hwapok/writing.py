"""Many messages to the server, one answer: a client stream of grpc.aio with two of its habits evened out.

An error while reading a file would reach the caller of a request iterator as a cancellation: messages are written one
by one instead. And when the server answers before it has everything, the write that fails replaces the answer by
`Internal error from Core` (grpc/aio/_call.py, _write): each status is noted as it is set, and the server's is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

import grpc

T = TypeVar("T")
Request = TypeVar("Request")
Response = TypeVar("Response")
Call = grpc.aio.StreamUnaryCall[Request, Response]

_WRITE_FAILED = "Internal error from Core"


async def send_all(call: Call[Request, Response], requests: AsyncGenerator[Request, None]) -> Response:
    """Sends the requests, for as long as the server listens, and waits for the answer.

    :raises grpc.aio.AioRpcError: the server refused, or the connection failed
    """
    noted: list[grpc.aio.AioRpcError] = []
    call.add_done_callback(lambda ended: noted.append(_status(ended)))
    try:
        async with aclosing(requests):
            async for request in requests:
                await call.write(request)
        await call.done_writing()
    except (asyncio.InvalidStateError, grpc.aio.InternalError, grpc.aio.AioRpcError):
        pass  # the server has stopped listening; its answer says why
    try:
        return await call
    except grpc.aio.AioRpcError as error:
        raise next((status for status in noted if status.details() != _WRITE_FAILED), error) from None


def _status(call: Any) -> grpc.aio.AioRpcError:
    trailing = _value(call.trailing_metadata())
    return grpc.aio.AioRpcError(
        _value(call.code()), grpc.aio.Metadata(), trailing, _value(call.details()), _value(call.debug_error_string())
    )


def _value(answer: Coroutine[Any, Any, T]) -> T:
    """The outcome of a coroutine that has nothing left to wait for."""
    try:
        answer.send(None)
    except StopIteration as stop:
        value: T = stop.value
        return value
    raise RuntimeError("the call has not ended")
