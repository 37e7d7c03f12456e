"""The gRPC server around the servicer: limits, TLS, health, reflection."""

from __future__ import annotations

from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from hwapok_common.interceptors import ErrorInterceptor
from hwapok_pb.v1 import (
    library_service_pb2,
    library_service_pb2_grpc,
    studio_service_pb2,
    studio_service_pb2_grpc,
)
from hwapok_server.api.library.servicer import Library
from hwapok_server.api.servicer import Studio

SERVICES = (
    studio_service_pb2.DESCRIPTOR.services_by_name["StudioService"].full_name,
    library_service_pb2.DESCRIPTOR.services_by_name["LibraryService"].full_name,
)

OPTIONS: list[tuple[str, Any]] = [
    # A thousand clients that come back at once would be dropped at random by the defaults (1000 and 3000).
    ("grpc.server.max_pending_requests", 100_000),
    ("grpc.server.max_pending_requests_hard_limit", 100_000),
    ("grpc.server_max_unrequested_time_in_server", 300),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),
    ("grpc.so_reuseport", 0),
]


class GrpcServer:
    """A server with health and reflection. `start` raises OSError when the port is taken."""

    def __init__(self, studio: Studio, library: Library, *, reflected: bool) -> None:
        self._server = grpc.aio.server(interceptors=[ErrorInterceptor()], options=OPTIONS)
        self._health = health.aio.HealthServicer()
        studio_service_pb2_grpc.add_StudioServiceServicer_to_server(studio, self._server)
        library_service_pb2_grpc.add_LibraryServiceServicer_to_server(library, self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if reflected:
            names = (*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, self._server)

    async def start(self, address: str, credentials: grpc.ServerCredentials | None) -> int:
        """Listens and reports SERVING.

        :returns: the real port
        :raises OSError: the port is taken or not allowed
        """
        try:
            port = (
                self._server.add_secure_port(address, credentials)
                if credentials
                else self._server.add_insecure_port(address)
            )
        except RuntimeError as error:
            raise OSError(f"cannot listen on {address}") from error
        await self._server.start()
        for service in ("", *SERVICES):
            await self._health.set(service, health_pb2.HealthCheckResponse.SERVING)
        return port

    async def stop(self, grace_s: float) -> None:
        """Reports NOT_SERVING, lets open calls end for a while, then cuts them; clients re-attach elsewhere."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace_s)
