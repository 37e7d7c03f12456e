"""The command `hwapok-embedding`: serves, and with a subcommand downloads a model or looks at one."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any, get_args

import click
from PIL import Image

from hwapok_common import logs
from hwapok_common.lifeline import watch_parent
from hwapok_embedding import settings as configuration
from hwapok_embedding.errors import BackendError
from hwapok_embedding.server import PortInUse, serve

_HELP = {"help_option_names": ["-h", "--help"]}


@click.group("hwapok-embedding", context_settings=_HELP, invoke_without_command=True)
@click.option("--host", help="Address to listen on.  [HWAPOK_HOST, default 127.0.0.1]")
@click.option(
    "--port", "embedding_port", type=int, help="gRPC port; 0 = any free port.  [HWAPOK_EMBEDDING_PORT, default 50061]"
)
@click.option(
    "--backend",
    "embedding_backend",
    type=click.Choice(get_args(configuration.BackendName)),
    help="Encoder; auto takes the best one that works here.  [HWAPOK_EMBEDDING_BACKEND, default auto]",
)
@click.option(
    "--model", "embedding_model", help="Hub id or folder of a KoCLIP, CLIP or SigLIP model.  [HWAPOK_EMBEDDING_MODEL]"
)
@click.option(
    "--log-format",
    type=click.Choice(get_args(configuration.LogFormat)),
    help="Form of log lines.  [HWAPOK_LOG_FORMAT, default text]",
)
@click.option("--supervised", is_flag=True, hidden=True)
@click.pass_context
def main(context: click.Context, /, *, supervised: bool, **given: Any) -> None:
    """Turns Korean or English texts and pictures into vectors, as a gRPC service (hwapok.embedding.v1).

    Prints one line when it is ready: `ready part=embedding grpc=HOST:PORT`. SIGTERM or Ctrl-C lets it finish the
    requests it has and stops it. HWAPOK_LOG_LEVEL, HWAPOK_STOP_GRACE_S, HWAPOK_EMBEDDING_PRECISION,
    HWAPOK_EMBEDDING_THREADS and HWAPOK_EMBEDDING_METRICS_PORT are read too.
    """
    context.obj = settings = _load(given)
    logs.configure("embedding", settings.log_format, settings.log_level)
    configuration.quiet_idle_threads()
    # Every picture's size is checked before it is decoded.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    if context.invoked_subcommand is None:
        if supervised:
            watch_parent()
        _run(settings)


@main.command(context_settings=_HELP)
@click.argument("model")
def pull(model: str) -> None:
    """Downloads MODEL, e.g. koclip/koclip-base-pt, from its hub into the local model cache, where `auto` finds it."""
    from hwapok_embedding.koclip.pull import pull as download  # noqa: PLC0415 - of the extra koclip

    try:
        click.echo(download(model))
    except BackendError as error:
        raise click.ClickException(str(error)) from error


@main.command(context_settings=_HELP)
@click.argument("model")
@click.pass_obj
def check(settings: configuration.Settings, model: str) -> None:
    """Loads MODEL, a hub id or a folder, as the service would, and compares it with plain transformers.

    Prints the agreement of its vectors and how well it finds a few Korean captions by other words for them, in the
    precision of HWAPOK_EMBEDDING_PRECISION. Ends with 1 where the vectors do not agree.
    """
    from hwapok_embedding.koclip.files import locate  # noqa: PLC0415 - of the extra koclip

    try:
        files = locate(model)
        from hwapok_embedding.koclip.check import examine  # noqa: PLC0415 - torch is imported where there is a model

        found = examine(files, settings.embedding_precision, settings.embedding_threads)
    except BackendError as error:
        raise click.ClickException(str(error)) from error
    except ImportError as error:
        raise click.ClickException("torch and transformers are not installed; install hwapok[koclip]") from error
    click.echo("\n".join(found.lines()))
    if not found.agrees:
        raise click.exceptions.Exit(1)


def _load(given: dict[str, Any]) -> configuration.Settings:
    try:
        return configuration.load(given)
    except configuration.SettingsError as error:
        raise click.UsageError(str(error)) from error


def _run(settings: configuration.Settings) -> None:
    try:
        asyncio.run(serve(settings))
    except (PortInUse, BackendError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
