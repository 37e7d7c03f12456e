"""`hwapok up`: everything Hwapok needs, started and supervised by one command."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from hwapok_common import logs
from hwapok_common.lifeline import watch_parent
from hwapok_server.commands.failures import say_failures
from hwapok_server.configured import check
from hwapok_server.settings import load
from hwapok_server.supervisor.part import Ready
from hwapok_server.supervisor.run import run

_port = click.IntRange(0, 65535)


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder for pictures, keys and the database.")
@click.option("--grpc-port", type=_port, help="gRPC port; 0 = any free port.")
@click.option("--files-port", type=_port, help="HTTP port of file links; 0 = any free port.")
@click.option("--embedding-port", type=_port, help="gRPC port of the embedding service; 0 = any free port.")
@click.option("--web/--no-web", default=None, help="Start the studio too; the default where it is installed.")
@click.option("--web-port", type=_port, help="HTTP port of the studio; 0 = any free port.")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes.")
@click.option("--log-format", type=click.Choice(["text", "json"]), help="Log lines: text or json.")
@click.option("--json", "as_json", is_flag=True, help="The ready line as one JSON object.")
@click.option("--supervised", is_flag=True, hidden=True)
@say_failures
def up(*, supervised: bool, as_json: bool, **options: Any) -> None:
    """화폭 전체를 시작하고 Ctrl-C까지 돌봅니다. / Starts everything and stays until Ctrl-C.

    Prints one line when every part has proven that it works; the log goes to standard error.
    """
    settings = load(options)
    logs.configure("up", settings.log_format, settings.log_level)
    if supervised:
        watch_parent()
    check(settings)
    asyncio.run(run(settings, _announce_json if as_json else _announce))


def _announce(addresses: Ready) -> None:
    click.echo("  ".join(["ready", *(f"{name}={value}" for name, value in addresses.items())]))


def _announce_json(addresses: Ready) -> None:
    click.echo(json.dumps({"ready": dict(addresses)}))


if __name__ == "__main__":
    up()
