"""The command `hwapok-embedding`."""

from __future__ import annotations

import asyncio
import warnings
from typing import get_args

import click
from PIL import Image

from hwapok_common import logs
from hwapok_common.lifeline import watch_parent
from hwapok_embedding import settings as configuration
from hwapok_embedding.backends import BackendError
from hwapok_embedding.server import PortInUse, serve


@click.command("hwapok-embedding", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", help="Address to listen on.  [HWAPOK_HOST, default 127.0.0.1]")
@click.option("--port", type=int, help="gRPC port; 0 = any free port.  [HWAPOK_EMBEDDING_PORT, default 50061]")
@click.option(
    "--backend",
    type=click.Choice(get_args(configuration.BackendName)),
    help="Encoder; auto takes the best one that works here.  [HWAPOK_EMBEDDING_BACKEND, default auto]",
)
@click.option(
    "--log-format",
    type=click.Choice(get_args(configuration.LogFormat)),
    help="Form of log lines.  [HWAPOK_LOG_FORMAT, default text]",
)
@click.option("--supervised", is_flag=True, hidden=True)
def main(host: str | None, port: int | None, backend: str | None, log_format: str | None, supervised: bool) -> None:
    """Turns Korean or English texts and pictures into vectors, as a gRPC service (hwapok.embedding.v1).

    Prints one line when it is ready: `ready part=embedding grpc=HOST:PORT`. SIGTERM or Ctrl-C lets it finish the
    requests it has and stops it. HWAPOK_LOG_LEVEL and HWAPOK_STOP_GRACE_S are read too.
    """
    given = {"host": host, "embedding_port": port, "embedding_backend": backend, "log_format": log_format}
    try:
        settings = configuration.load(given)
    except configuration.SettingsError as error:
        raise click.UsageError(str(error)) from error
    logs.configure("embedding", settings.log_format, settings.log_level)
    configuration.quiet_idle_threads()
    # Every picture's size is checked before it is decoded.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    if supervised:
        watch_parent()
    try:
        asyncio.run(serve(settings))
    except (PortInUse, BackendError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
