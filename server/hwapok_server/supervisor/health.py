"""Proofs that a part does its work, asked of the part itself. None of them goes through a proxy."""

from __future__ import annotations

import asyncio
import ssl
from http.client import HTTPConnection, HTTPException

import grpc
import psycopg
from grpc_health.v1 import health_pb2, health_pb2_grpc

_PATIENCE_S = 5.0


async def grpc_serves(target: str) -> bool:
    """Whether a plain-text gRPC server reports SERVING for itself as a whole."""
    async with grpc.aio.insecure_channel(target, options=[("grpc.enable_http_proxy", 0)]) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        try:
            reply = await stub.Check(health_pb2.HealthCheckRequest(), timeout=_PATIENCE_S)
        except grpc.aio.AioRpcError:
            return False
    return bool(reply.status == health_pb2.HealthCheckResponse.SERVING)


async def tls_answers(host: str, port: int) -> bool:
    """Whether a server completes a TLS handshake for HTTP/2. Its certificate names a public host, so it is not
    verified here; nothing is sent."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    try:
        async with asyncio.timeout(_PATIENCE_S):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except OSError:
        return False
    writer.close()
    return True


async def http_answers(host: str, port: int, path: str) -> bool:
    """Whether a GET is answered with 200."""
    return await asyncio.to_thread(_get, host, port, path)


async def database_answers(url: str) -> bool:
    """Whether a database can be connected to."""
    return await asyncio.to_thread(_connect, url)


def _get(host: str, port: int, path: str) -> bool:
    connection = HTTPConnection(host, port, timeout=_PATIENCE_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _connect(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=int(_PATIENCE_S)):
            return True
    except psycopg.OperationalError:
        return False
