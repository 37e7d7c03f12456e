"""One connection to one server: its stub, its calls with a deadline and typed errors, its patience."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import TypeVar

import grpc

from hwapok import v1
from hwapok.channel import open_channel
from hwapok.errors import StudioError
from hwapok.retry import Backoff, RetryPolicy
from hwapok.settings import Settings
from hwapok.status import from_rpc
from hwapok.writing import send_all

Request = TypeVar("Request")
Response = TypeVar("Response")

STREAM_TIMEOUT_S = 3600.0
"""Deadline of one stream; a job that takes longer is simply attached to again."""
UPLOAD_TIMEOUT_S = 120.0


class Stubs(v1.AsyncStudioServiceStub, v1.AsyncLibraryServiceStub):
    """The calls of both services."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        v1.AsyncStudioServiceStub.__init__(self, channel)
        v1.AsyncLibraryServiceStub.__init__(self, channel)


class Connection:
    """Opened by the first call, in the event loop of that call; used in that loop only."""

    def __init__(self, settings: Settings, policy: RetryPolicy, timeout: float) -> None:
        """:param timeout: seconds for the answer to a simple call"""
        self.settings, self.policy, self._timeout = settings, policy, timeout
        self.loop: asyncio.AbstractEventLoop | None = None
        self._reached = self._closed = False
        self._opening = asyncio.Lock()
        self._channel: grpc.aio.Channel | None = None

    @property
    def metadata(self) -> list[tuple[str, str | bytes]]:
        """What goes with every call."""
        return [("authorization", f"Bearer {self.settings.token}")] if self.settings.token else []

    async def stub(self) -> Stubs:
        """:raises StudioError: the studio is closed"""
        async with self._opening:
            if self._closed:
                raise StudioError.of("CLIENT_CLOSED", "CANCELLED")
            if self._channel is None:
                self.loop = asyncio.get_running_loop()
                self._channel = await open_channel(self.settings)
            return Stubs(self._channel)

    def backoff(self) -> Backoff:
        """Retries for a new piece of work."""
        return Backoff(self.policy, lambda: self.policy.patience if self._reached else self.policy.first_contact)

    async def unary(
        self,
        method: Callable[[Stubs], grpc.aio.UnaryUnaryMultiCallable[Request, Response]],
        request: Request,
    ) -> Response:
        """One question, one answer.

        :raises StudioError: the call failed
        """
        call = method(await self.stub())
        try:
            response = await call(request, timeout=self._timeout, metadata=self.metadata)
        except grpc.aio.AioRpcError as error:
            raise self.error(error) from None
        self._reached = True
        return response

    async def stream(
        self,
        method: Callable[[Stubs], grpc.aio.UnaryStreamMultiCallable[Request, Response]],
        request: Request,
    ) -> AsyncGenerator[Response, None]:
        """One question, many answers; leaving the iterator early ends the call.

        :raises StudioError: the call failed
        """
        call = method(await self.stub())(request, timeout=STREAM_TIMEOUT_S, metadata=self.metadata)
        try:
            async for response in call:
                self._reached = True
                yield response
        except grpc.aio.AioRpcError as error:
            raise self.error(error) from None
        finally:
            call.cancel()

    async def send(
        self,
        method: Callable[[Stubs], grpc.aio.StreamUnaryMultiCallable[Request, Response]],
        requests: AsyncGenerator[Request, None],
        *,
        timeout: float = UPLOAD_TIMEOUT_S,  # noqa: ASYNC109 - the call's deadline, sent along
    ) -> Response:
        """Many messages, one answer.

        :param timeout: seconds
        :raises StudioError: the call failed
        """
        call = method(await self.stub())(None, timeout=timeout, metadata=self.metadata)
        try:
            response = await send_all(call, requests)
        except grpc.aio.AioRpcError as error:
            raise self.error(error) from None
        finally:
            call.cancel()
        self._reached = True
        return response

    def error(self, error: grpc.aio.AioRpcError) -> StudioError:
        """A failed call as a StudioError."""
        found = from_rpc(error, self.settings.address)
        self._reached = self._reached or found.reason != "SERVER_UNREACHABLE"
        return found

    async def close(self) -> None:
        """Ends the calls in progress. The studio cannot be used afterwards."""
        async with self._opening:
            self._closed = True
            if self._channel is not None:
                await self._channel.close(None)
