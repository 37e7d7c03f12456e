"""`hwapok-worker`: runs jobs."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Any

import click

from hwapok_common import logs
from hwapok_common.lifeline import watch_parent
from hwapok_server import bootstrap
from hwapok_server.commands.failures import say_failures
from hwapok_server.commands.parts import announce, on_stop_signal, part_options, settings_of
from hwapok_server.settings import Settings

_logger = logging.getLogger(__name__)


@click.command()
@click.option("--name", "worker_name", help="Stable name; after a restart it goes on with its own jobs.")
@part_options
@say_failures
def worker(*, supervised: bool, **options: Any) -> None:
    """작업을 실행합니다. / Runs jobs."""
    settings = settings_of(options)
    logs.configure(settings.worker_name, settings.log_format, settings.log_level)
    if supervised:
        watch_parent()
    asyncio.run(run(settings))


async def run(settings: Settings) -> None:
    """Takes jobs until SIGTERM or SIGINT."""
    stop, ready = on_stop_signal(), asyncio.Event()
    await asyncio.to_thread(bootstrap.prepare_database, bootstrap.database_url(settings))
    async with AsyncExitStack() as cleanup:
        taking = asyncio.create_task(bootstrap.worker(settings, cleanup).run(stop, ready))
        started = asyncio.create_task(ready.wait())
        cleanup.callback(started.cancel)
        await asyncio.wait([taking, started], return_when=asyncio.FIRST_COMPLETED)
        if ready.is_set():
            announce("worker", name=settings.worker_name)
        await taking
        logs.log(_logger, "stopped")


if __name__ == "__main__":
    worker()
