"""`hwapok-gateway`: the gRPC server and the file links."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Any

import click

from hwapok_common import logs
from hwapok_common.addresses import address, is_loopback
from hwapok_common.lifeline import watch_parent
from hwapok_common.logs import log
from hwapok_server import bootstrap, configured
from hwapok_server.api.server import GrpcServer
from hwapok_server.commands.failures import say_failures
from hwapok_server.commands.parts import announce, on_stop_signal, part_options, settings_of
from hwapok_server.files_http import files_app, serve_files
from hwapok_server.http_server import HttpServer
from hwapok_server.operator import OperatorError
from hwapok_server.settings import Settings
from hwapok_server.tls import tls_credentials

_logger = logging.getLogger(__name__)


@click.command()
@click.option("--grpc-port", type=int, help="gRPC port; 0 = any free port.")
@click.option("--files-port", type=int, help="HTTP port of file links; 0 = any free port.")
@part_options
@say_failures
def gateway(*, supervised: bool, **options: Any) -> None:
    """gRPC 게이트웨이와 파일 링크를 엽니다. / Serves the gRPC API and the file links."""
    settings = settings_of(options)
    logs.configure("gateway", settings.log_format, settings.log_level)
    if supervised:
        watch_parent()
    configured.check(settings)
    if not is_loopback(settings.host) and not settings.api_keys:
        log(_logger, "no_api_keys", logging.WARNING, host=settings.host)
    asyncio.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT."""
    stop = on_stop_signal()
    await asyncio.to_thread(bootstrap.prepare_database, bootstrap.database_url(settings))
    async with AsyncExitStack() as cleanup:
        files = await _serve_files(settings)
        cleanup.push_async_callback(files.stop)
        files_url = bootstrap.files_url(settings, f"http://{address(settings.host, files.port)}")
        gateway = await bootstrap.gateway(settings, files_url, cleanup)
        rounds = asyncio.create_task(gateway.rounds())
        cleanup.callback(rounds.cancel)
        # Without them nobody is woken and lost work stays lost: better to be started again.
        rounds.add_done_callback(lambda _: stop.set())
        server = GrpcServer(gateway.studio, gateway.library, reflected=settings.reflection)
        port = await _listen(server, settings)
        announce("gateway", grpc=address(settings.host, port), files=files_url)
        await stop.wait()
        log(_logger, "stopping")
        await server.stop(settings.stop_grace_s)


async def _serve_files(settings: Settings) -> HttpServer:
    app = files_app(bootstrap.blob_root(settings), bootstrap.signing_keys(settings))
    try:
        return await serve_files(app, settings.host, settings.files_port)
    except OSError as error:
        raise _port_unusable(settings.files_port, settings.host, "--files-port", error) from error


async def _listen(server: GrpcServer, settings: Settings) -> int:
    credentials = await asyncio.to_thread(tls_credentials, settings.tls_cert, settings.tls_key)
    try:
        return await server.start(address(settings.host, settings.grpc_port), credentials)
    except OSError as error:
        raise _port_unusable(settings.grpc_port, settings.host, "--grpc-port", error) from error


def _port_unusable(port: int, host: str, option: str, error: OSError) -> OperatorError:
    return OperatorError("port_unusable", port=port, host=host, option=option, detail=error)


if __name__ == "__main__":
    gateway()
