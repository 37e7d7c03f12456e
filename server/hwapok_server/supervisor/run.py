"""One run of Hwapok: the parts start in order, stay, and stop in reverse order."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from hwapok_common.addresses import address, reachable
from hwapok_common.logs import log
from hwapok_server.settings import Settings
from hwapok_server.supervisor import parts
from hwapok_server.supervisor.lock import DataFolder, use_data_folder
from hwapok_server.supervisor.part import Part, Plan, Ready
from hwapok_server.supervisor.ports import fix_ports

_logger = logging.getLogger(__name__)
_HANDOVER_S = 5.0
"""What the parts of a killed Hwapok get beyond their time to stop, before their ports count as taken."""

Announce = Callable[[Ready], None]


async def run(settings: Settings, announce: Announce) -> None:
    """Runs until SIGINT, SIGTERM or SIGHUP.

    :param announce: called with the addresses `grpc`, `files` and, with the studio, `web` once every part has proven
        that it works
    :raises OperatorError: something in the way of it, with what to do
    """
    stop = _on_stop_signal()
    with use_data_folder(settings.data_dir) as folder:
        patience = settings.stop_grace_s + _HANDOVER_S if folder.died else 0.0
        settings = await fix_ports(parts.possible(settings), patience)
        await Supervisor(settings, folder, announce).run_until(stop)


class Supervisor:
    """The parts of one run."""

    def __init__(self, settings: Settings, folder: DataFolder, announce: Announce) -> None:
        self._settings = settings
        self._folder = folder
        self._announce = announce
        self._waves: list[list[Part]] = []

    async def run_until(self, stop: asyncio.Event) -> None:
        """Keeps the parts running, and stops them whatever happens.

        :raises OperatorError: a part cannot be kept running
        """
        running, stopped = asyncio.create_task(self._run()), asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([running, stopped], return_when=asyncio.FIRST_COMPLETED)
            await _cancelled(running)
        finally:
            stopped.cancel()
            await self._stop()

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            foundations = self._start(group, parts.foundations(self._settings))
            url = self._settings.database_url or await self._embedded_url(foundations)
            services = self._start(group, parts.services(replace(self._settings, database_url=url)))
            ready = {part.plan.name: await part.ready() for part in (*foundations, *services)}
            grpc = address(reachable(self._settings.host), self._settings.grpc_port)
            self._folder.write_note(grpc=grpc, embedding=ready.get("embedding", {}).get("grpc", ""))
            self._announce(await self._addresses(group, ready["gateway"]))

    async def _addresses(self, group: asyncio.TaskGroup, gateway: Ready) -> Ready:
        """Where people reach this Hwapok; the studio is started last, since it shows the gateway's files."""
        addresses = {"grpc": gateway["grpc"], "files": gateway["files"]}
        for part in self._start(group, parts.pages(self._settings, gateway["files"])):
            addresses["web"] = (await part.ready())["web"]
        return addresses

    def _start(self, group: asyncio.TaskGroup, plans: Sequence[Plan]) -> list[Part]:
        wave = [Part(plan) for plan in plans]
        self._waves.append(wave)
        for part in wave:
            group.create_task(part.keep_running(), name=part.plan.name)
        return wave

    async def _embedded_url(self, foundations: Sequence[Part]) -> str:
        database = next(part for part in foundations if part.plan.name == "database")
        await database.ready()
        return await parts.embedded_url(self._settings)

    async def _stop(self) -> None:
        log(_logger, "stopping")
        for wave in reversed(self._waves):
            await asyncio.gather(*(part.stop() for part in wave))
        log(_logger, "stopped")


def _on_stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _cancelled(task: asyncio.Task[None]) -> None:
    """Cancels a task, and raises what it failed with if it had."""
    task.cancel()
    try:
        with suppress(asyncio.CancelledError):
            await task
    except ExceptionGroup as failures:
        raise _first(failures) from failures


def _first(error: Exception) -> Exception:
    return _first(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error
