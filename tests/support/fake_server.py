"""What every fake server of the tests can do: listen on real ports, go away and come back, note each call, and fail as
the script says. It runs in a thread of its own.
"""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any, Self

import grpc
from google.protobuf.message import Message

from hwapok.threads import LoopThread
from hwapok_common.errors import HwapokError, Reason
from hwapok_common.interceptors import ErrorInterceptor
from support.fake_files import FakeFiles

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call."""

    code: grpc.StatusCode | None = None
    """Ends the call with this code and no details."""
    after: int = 0
    """For a stream: how many events still arrive."""
    error: HwapokError | None = None
    """Ends the call with this error and its details instead."""
    end: bool = False
    """Ends the stream as if all were well."""
    replay: bool = False
    """WatchJob sends everything again, whatever the client has seen."""
    skip: int = 0
    """The stream leaves out the event with this sequence."""
    hang: bool = False
    """The call is never answered."""
    carry_out: bool = False
    """The call has its effect first; only the answer is lost."""


class FakeServer(ABC):
    """Real gRPC and HTTP on this computer. Everything a client did is in `calls`."""

    def __init__(self, credentials: grpc.ServerCredentials | None = None) -> None:
        """:param credentials: speaks TLS with these"""
        self._credentials = credentials
        self.files = FakeFiles()
        self.calls: list[tuple[str, Message]] = []
        self.metadata: list[dict[str, str | bytes]] = []
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.token: str | None = None
        self.port = 0
        self._thread = LoopThread()
        self._changed = threading.Condition()
        self._server: grpc.aio.Server | None = None

    @abstractmethod
    def _serve(self, server: grpc.aio.Server) -> None:
        """Adds the services."""

    # Life.

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.close()

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listens, after the first time on the same ports again. Jobs and uploads are still there."""
        self.files.start()
        self._thread.run(self._start())

    def stop(self) -> None:
        """Goes away like a process that is killed: nothing is said to anyone."""
        if self._server is not None:
            self._thread.run(self._server.stop(None))
            self._server = None
            self.files.stop()

    def wait_for(self, method: str, times: int = 1) -> None:
        """Waits until `method` has been called so many times."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests(method)) >= times, timeout=20):
                raise AssertionError(f"{method} was called {len(self.requests(method))} times, not {times}")

    def requests(self, method: str) -> list[Any]:
        """The requests of every call of `method`, in order."""
        return [request for name, request in self.calls if name == method]

    async def _start(self) -> None:
        self._server = grpc.aio.server(interceptors=[ErrorInterceptor()])
        self._serve(self._server)
        address = f"127.0.0.1:{self.port}"
        if self._credentials is None:
            self.port = self._server.add_insecure_port(address)
        else:
            self.port = self._server.add_secure_port(address, self._credentials)
        await self._server.start()

    # Bookkeeping of every call.

    async def called(self, method: str, request: Message, context: Context) -> Fault:
        """Notes the call. Raises or hangs when that is what the script says, unless it is to be carried out."""
        with self._changed:
            self.calls.append((method, request))
            self.metadata.append(dict(context.invocation_metadata() or ()))
            self._changed.notify_all()
        if self.token is not None and self.metadata[-1].get("authorization") != f"Bearer {self.token}":
            given = "authorization" in self.metadata[-1]
            raise HwapokError(Reason.INVALID_API_KEY if given else Reason.MISSING_API_KEY)
        fault = self.faults[method].popleft() if self.faults[method] else Fault()
        if not fault.carry_out and not fault.after:
            await self.strike(fault, context)
        return fault

    async def lose_answer(self, fault: Fault, context: Context) -> None:
        """What goes wrong once a call was carried out."""
        if fault.carry_out:
            await self.strike(fault, context)

    async def strike(self, fault: Fault, context: Context) -> None:
        if fault.hang:
            await asyncio.Event().wait()
        if fault.error is not None:
            raise fault.error
        if fault.code is not None:
            await context.abort(fault.code, "scripted")
