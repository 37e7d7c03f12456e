"""The process around the service: port, health, reflection, loading, ready line, stopping."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import ExitStack

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from hwapok_common.addresses import address
from hwapok_common.interceptors import ErrorInterceptor
from hwapok_common.logs import log
from hwapok_common.metrics_http import served
from hwapok_common.ready import ready_line
from hwapok_embedding import backends
from hwapok_embedding.engine import Engine
from hwapok_embedding.metrics import Metrics
from hwapok_embedding.service import EmbeddingService
from hwapok_embedding.settings import Settings
from hwapok_pb.embedding.v1 import embedding_service_pb2 as pb
from hwapok_pb.embedding.v1.embedding_service_pb2_grpc import add_EmbeddingServiceServicer_to_server

_logger = logging.getLogger(__name__)
SERVICE = pb.DESCRIPTOR.services_by_name["EmbeddingService"].full_name
_OPTIONS = [
    # Two services on one port would share its clients at random.
    ("grpc.so_reuseport", 0),
    # By default a burst of more than 1000 calls loses some, answered CANCELLED; the queue refuses them properly.
    ("grpc.server.max_pending_requests", 100_000),
    ("grpc.server.max_pending_requests_hard_limit", 100_000),
    ("grpc.server_max_unrequested_time_in_server", 300),
]
_FLUSH_S = 0.3
"""A call has ended once its answer was handed to the transport; a process that ends in that moment may reset the
connection before a large answer has arrived."""
_CLOSING_S = 1.0
"""Part of the grace kept for closing after the last answer."""


class PortInUse(Exception):
    """The address cannot be listened on."""


async def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT, then finishes what it has begun, within the grace of the settings.

    :raises PortInUse: the address is taken
    :raises BackendError: the encoder cannot be loaded here
    """
    stopped, metrics = _stop_signal(), Metrics()
    with ExitStack() as cleanup:
        await asyncio.to_thread(_serve_metrics, settings, metrics, cleanup)
        await _serve_grpc(settings, stopped, metrics)


def _serve_metrics(settings: Settings, metrics: Metrics, cleanup: ExitStack) -> None:
    try:
        cleanup.enter_context(served(metrics.registry, settings.host, settings.embedding_metrics_port))
    except OSError as error:
        raise PortInUse(f"cannot listen on {settings.host}:{settings.embedding_metrics_port} for metrics") from error


async def _serve_grpc(settings: Settings, stopped: asyncio.Event, metrics: Metrics) -> None:
    service, healthy = EmbeddingService(), health.aio.HealthServicer()
    await _report(healthy, health_pb2.HealthCheckResponse.NOT_SERVING)
    server, address = _listen(settings, service, healthy)
    await server.start()
    try:
        engine = await _load(settings, stopped, metrics)
        if engine:
            async with engine.running():
                service.use(engine)
                await _report(healthy, health_pb2.HealthCheckResponse.SERVING)
                print(ready_line(part="embedding", grpc=address), flush=True)
                await stopped.wait()
                await _drain(server, healthy, settings.stop_grace_s)
    finally:
        await server.stop(None)


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


def _listen(
    settings: Settings, service: EmbeddingService, healthy: health.aio.HealthServicer
) -> tuple[grpc.aio.Server, str]:
    server = grpc.aio.server(interceptors=[ErrorInterceptor()], options=_OPTIONS)
    add_EmbeddingServiceServicer_to_server(service, server)
    health_pb2_grpc.add_HealthServicer_to_server(healthy, server)
    reflection.enable_server_reflection([SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
    wanted = address(settings.host, settings.embedding_port)
    try:
        port = server.add_insecure_port(wanted)
    except RuntimeError as error:
        raise PortInUse(f"cannot listen on {wanted}: is another embedding service running?") from error
    return server, address(settings.host, port)


async def _load(settings: Settings, stopped: asyncio.Event, metrics: Metrics) -> Engine | None:
    """The engine, or None when the process is told to stop while it loads."""
    loading = asyncio.create_task(asyncio.to_thread(backends.load, settings))
    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait({loading, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    return Engine(await loading, metrics=metrics) if not stopped.is_set() else None


async def _drain(server: grpc.aio.Server, healthy: health.aio.HealthServicer, grace: float) -> None:
    log(_logger, "draining", grace_s=grace)
    await healthy.enter_graceful_shutdown()
    await server.stop(max(0.0, grace - _CLOSING_S))
    await asyncio.sleep(_FLUSH_S)


async def _report(healthy: health.aio.HealthServicer, status: health_pb2.HealthCheckResponse.ServingStatus) -> None:
    for name in (health.OVERALL_HEALTH, SERVICE):
        await healthy.set(name, status)
