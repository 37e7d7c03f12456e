"""`hwapok-gateway`: the gRPC server and the file links."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Any

import click

from hwapok_common import logs
from hwapok_common.lifeline import watch_parent
from hwapok_server import bootstrap
from hwapok_server.api.server import GrpcServer, tls_credentials
from hwapok_server.commands.parts import announce, on_stop_signal, part_options, settings_of
from hwapok_server.files_http import files_app, serve_files
from hwapok_server.settings import Settings

_logger = logging.getLogger(__name__)


@click.command()
@click.option("--grpc-port", type=int, help="gRPC port; 0 = any free port.")
@click.option("--files-port", type=int, help="HTTP port of file links; 0 = any free port.")
@part_options
def gateway(*, supervised: bool, **options: Any) -> None:
    """gRPC 게이트웨이와 파일 링크를 엽니다. / Serves the gRPC API and the file links."""
    settings = settings_of(options)
    logs.configure("gateway", settings.log_format, settings.log_level)
    if supervised:
        watch_parent()
    asyncio.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT."""
    stop = on_stop_signal()
    await asyncio.to_thread(bootstrap.prepare_database, bootstrap.database_url(settings))
    async with AsyncExitStack() as cleanup:
        app = files_app(bootstrap.blob_root(settings), bootstrap.signing_keys(settings))
        files = await serve_files(app, settings.host, settings.files_port)
        cleanup.push_async_callback(files.stop)
        files_url = settings.files_url or f"http://{settings.host}:{files.port}"
        gateway = await bootstrap.gateway(settings, files_url, cleanup)
        rounds = asyncio.create_task(gateway.rounds())
        cleanup.callback(rounds.cancel)
        server = GrpcServer(gateway.studio, reflected=settings.reflection)
        credentials = tls_credentials(settings.tls_cert, settings.tls_key)
        port = await server.start(f"{settings.host}:{settings.grpc_port}", credentials)
        announce("gateway", grpc=f"{settings.host}:{port}", files=files_url)
        await stop.wait()
        logs.log(_logger, "stopping")
        await server.stop(settings.stop_grace_s)
