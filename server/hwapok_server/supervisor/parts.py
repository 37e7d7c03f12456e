"""Which parts one Hwapok has, and how each is started and proven ready."""

from __future__ import annotations

import asyncio
import logging
import sys
from dataclasses import replace
from importlib.util import find_spec
from urllib.parse import urlsplit

from hwapok_common.addresses import address, reachable
from hwapok_common.logs import log
from hwapok_server.providers.embedded_postgres.installed import embedded_postgres
from hwapok_server.settings import Settings, as_environment
from hwapok_server.supervisor import health
from hwapok_server.supervisor.part import Plan, Ready
from hwapok_server.supervisor.ports import LOOPBACK

_logger = logging.getLogger(__name__)

_MARGIN_S = 2.0
"""What a part gets beyond its own time to stop, before it is killed."""
OF_EMBEDDING = (
    "host",
    "embedding_port",
    "embedding_backend",
    "embedding_model",
    "embedding_precision",
    "embedding_threads",
    "embedding_metrics_port",
    "stop_grace_s",
    "log_format",
    "log_level",
)
"""All that the embedding service reads: it decodes strangers' pictures, and holds no secrets of others."""
_OF_WEB = ("web_host", "web_port", "web_hosts", "log_format")
"""All that the studio reads of these settings; it is a client like any other."""
_WEB_STOP_S = 5.0


def foundations(settings: Settings) -> list[Plan]:
    """What the other parts work with, as far as it is not configured to be elsewhere."""
    plans = []
    if not settings.database_url:
        plans.append(_database(settings))
    if not settings.embedding_target:
        plans.append(_embedding(settings))
    return plans


def services(settings: Settings) -> list[Plan]:
    """The gateway and the workers, with settings that name a database and fixed ports."""
    target = settings.embedding_target or f"{LOOPBACK}:{settings.embedding_port}"
    settings = replace(settings, embedding_target=target)
    return [_gateway(settings), *(_worker(settings, number) for number in range(1, settings.workers + 1))]


def possible(settings: Settings) -> Settings:
    """Settings without the studio where it is not installed, or could not reach the gateway; the log says so."""
    if not settings.web:
        return settings
    if find_spec("nicegui") is None:
        log(_logger, "web_not_installed", logging.WARNING, install="pip install 'hwapok[web]'")
        return replace(settings, web=False)
    if settings.tls_cert and not settings.web_target:
        log(_logger, "web_needs_target", logging.WARNING, setting="HWAPOK_WEB_TARGET")
        return replace(settings, web=False)
    return settings


def pages(settings: Settings, files_url: str) -> list[Plan]:
    """The studio, where it is wanted.

    :param files_url: what the gateway's file links start with
    """
    return [_web(settings, files_url)] if settings.web else []


async def embedded_url(settings: Settings) -> str:
    """The URL of the embedded database, once it was created."""
    return await asyncio.to_thread(lambda: embedded_postgres(settings).url())


def _database(settings: Settings) -> Plan:
    async def probe(_: Ready) -> bool:
        return await health.database_answers(await embedded_url(settings))

    # The server may be asked twice, the second time without regard for open connections.
    stop_s = 2 * settings.stop_grace_s + _MARGIN_S
    command = _module("hwapok_server.commands.database", "run")
    return Plan("database", command, as_environment(settings), probe, stop_s)


def _embedding(settings: Settings) -> Plan:
    async def probe(ready: Ready) -> bool:
        return await health.grpc_serves(ready["grpc"])

    # Only the gateway is for others; this service asks nobody who they are.
    environment = as_environment(replace(settings, host=LOOPBACK), only=OF_EMBEDDING)
    command = _module("hwapok_embedding")
    return Plan("embedding", command, environment, probe, settings.stop_grace_s + _MARGIN_S)


def _gateway(settings: Settings) -> Plan:
    host = reachable(settings.host)

    async def probe(_: Ready) -> bool:
        if settings.tls_cert:
            serves = await health.tls_answers(host, settings.grpc_port)
        else:
            serves = await health.grpc_serves(address(host, settings.grpc_port))
        return serves and await health.http_answers(host, settings.files_port, "/healthz")

    command = _module("hwapok_server.commands.gateway")
    return Plan("gateway", command, as_environment(settings), probe, settings.stop_grace_s + _MARGIN_S)


def _worker(settings: Settings, number: int) -> Plan:
    async def probe(_: Ready) -> bool:
        return True

    name = f"worker-{number}"
    command = _module("hwapok_server.commands.worker", "--name", name)
    if settings.worker_metrics_port:
        settings = replace(settings, worker_metrics_port=settings.worker_metrics_port + number - 1)
    return Plan(name, command, as_environment(settings), probe, settings.stop_grace_s + _MARGIN_S)


def _web(settings: Settings, files_url: str) -> Plan:
    async def probe(_: Ready) -> bool:
        return await health.http_answers(reachable(settings.web_host), settings.web_port, "/healthz")

    environment = as_environment(settings, only=_OF_WEB) | _web_environment(settings, files_url)
    return Plan("web", _module("hwapok_web"), environment, probe, _WEB_STOP_S + _MARGIN_S)


def _web_environment(settings: Settings, files_url: str) -> dict[str, str]:
    files = urlsplit(files_url)
    return {
        "HWAPOK_TARGET": settings.web_target or address(reachable(settings.host), settings.grpc_port),
        "HWAPOK_WEB_STORAGE": str(settings.data_dir / "web"),
        "HWAPOK_WEB_FILES": f"{files.scheme}://{files.netloc}",
    }


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    """A command of this very installation. -P: a file in the working folder must not stand in for a module."""
    return (sys.executable, "-P", "-m", name, *arguments, "--supervised")
