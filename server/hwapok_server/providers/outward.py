"""HTTP to other people's servers: one exchange, with a limit to its answer.

httpcore2 is the connection layer of httpx2, which is what `openai` speaks through, so the server has one HTTP stack.
It is used by itself because it lets us choose the address that is connected to (`AddressRule`), follows no redirect,
reads no proxy from the environment and sends no header of its own.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import httpcore2

Address = IPv4Address | IPv6Address
AddressRule = Callable[[str, int, Address], bool]
"""Whether an address that a host's name stands for, at a port, may be connected to."""


class ExchangeFailed(Exception):
    """No whole answer came. Says which kind of failure, never what was sent."""


class ExchangeRefused(Exception):
    """Something that is not connected to, or not taken: an address, a host, a type, a size."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes


class Outward:
    """Connections to other people's servers. Close it."""

    def __init__(self, rule: AddressRule, connections: int = 3) -> None:
        """:param connections: at most so many at once"""
        self._network = _CheckedNetwork(rule, connections)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpcore2.default_ssl_context(),
            max_connections=connections,
            keepalive_expiry=30,
            network_backend=self._network,
        )

    async def exchange(self, method: str, url: httpcore2.URL, headers: Mapping[str, str], most_bytes: int) -> Answer:
        """Sends a request without a body and reads the answer; it waits for as long as its caller lets it.

        :param most_bytes: a longer answer is not read to its end
        :raises ExchangeFailed: no connection, or it broke
        :raises ExchangeRefused: the address may not be connected to, or the answer is too long
        """
        body = b"" if method == "POST" else None
        try:
            async with self._pool.stream(method, url, headers=list(headers.items()), content=body) as response:
                return Answer(response.status, _headers(response), await _read(response, most_bytes))
        except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError) as error:
            # Its text may quote a header.
            raise ExchangeFailed(type(error).__name__) from None

    async def close(self) -> None:
        """Closes every connection."""
        await self._pool.aclose()
        self._network.close()


async def _read(response: httpcore2.Response, most_bytes: int) -> bytes:
    body = bytearray()
    async for piece in response.aiter_stream():
        body += piece
        if len(body) > most_bytes:
            raise ExchangeRefused(f"more than {most_bytes} bytes")
    return bytes(body)


def _headers(response: httpcore2.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


class _CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """Resolves names itself and connects to the very address that was checked: a name that changes its mind between
    the check and the connection gains nothing."""

    def __init__(self, rule: AddressRule, lookups: int) -> None:
        self._rule, self._network = rule, httpcore2.AnyIOBackend()
        # The resolver of the platform blocks for up to half a minute; its threads are nobody else's.
        self._threads = ThreadPoolExecutor(lookups, thread_name_prefix="names")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await self._addresses(host, port)
        if not all(self._rule(host, port, one) for one in addresses):
            raise ExchangeRefused(f"{host}: its address may not be connected to")
        for one in addresses[:-1]:
            try:
                return await self._network.connect_tcp(str(one), port, timeout, local_address, socket_options)
            except httpcore2.ConnectError:
                continue
        return await self._network.connect_tcp(str(addresses[-1]), port, timeout, local_address, socket_options)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _addresses(self, host: str, port: int) -> list[Address]:
        """At least one; IPv4 first, because a network without IPv6 may swallow what is sent to such an address."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, _resolve, host, port)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        return sorted(found, key=lambda one: one.version)


def _resolve(host: str, port: int) -> list[Address]:
    """Blocking."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A scope (fe80::1%eth0) is no part of the address.
    return list(dict.fromkeys(ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers))
