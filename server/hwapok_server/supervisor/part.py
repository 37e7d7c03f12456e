"""One supervised part: started, proven ready, restarted when it dies, stopped."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from hwapok_common.logs import log
from hwapok_common.ready import ready_values
from hwapok_server.operator import OperatorError

_logger = logging.getLogger(__name__)

_DRAIN_S = 5.0
"""How long an ended part's output is read to its end; a process that left its group may hold it open."""

Ready = Mapping[str, str]
"""The values of a part's ready line."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a part is waited for, in seconds, and how often it is tried."""

    start: float = 150.0
    """Until it is ready; a database that was killed may replay its log for two minutes."""
    probe: float = 0.1
    """Between two looks at a part that is not ready yet."""
    attempts: int = 3
    """Starts in a row that may fail."""
    first_pause: float = 0.2
    """Before a restart; doubled for each one that follows soon."""
    longest_pause: float = 10.0
    settled: float = 30.0
    """A part that ran this long is restarted as if for the first time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one part is run."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    probe: Callable[[Ready], Awaitable[bool]]
    """Proves that the part works, given its ready line."""
    stop_s: float
    """How long it may take to stop before it is killed."""


class Part:
    """A process in a session of its own, so that Ctrl-C reaches the supervisor alone. Its standard input is its
    lifeline: when the supervisor dies, however it dies, the pipe closes and the part stops itself. Its log goes
    straight to the supervisor's standard error."""

    def __init__(self, plan: Plan, patience: Patience | None = None) -> None:
        self.plan = plan
        self._patience = patience or Patience()
        self._process: Process | None = None
        self._is_ready = asyncio.Event()
        self._ready: Ready = {}

    async def ready(self) -> Ready:
        """Waits until the part is ready. Returns the values of its ready line."""
        await self._is_ready.wait()
        return self._ready

    async def keep_running(self) -> NoReturn:
        """Starts the part, and again whenever it dies, until cancelled; the process stays then, for `stop`.

        :raises OperatorError: it failed to start several times in a row
        """
        failures, soon = 0, 0
        while True:
            born = asyncio.get_running_loop().time()
            failures = 0 if await self._live() else failures + 1
            if failures == self._patience.attempts:
                raise OperatorError("part_gave_up", part=self.plan.name, attempts=failures)
            age = asyncio.get_running_loop().time() - born
            soon = 0 if age > self._patience.settled else soon + 1
            pause = min(self._patience.first_pause * 2 ** max(0, soon - 1), self._patience.longest_pause)
            log(_logger, "part_restarted", logging.WARNING, part=self.plan.name, after_s=round(age, 1), pause_s=pause)
            await asyncio.sleep(pause)

    async def stop(self) -> None:
        """Asks the process to stop and kills it after the plan's time, with everything it started."""
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), self.plan.stop_s)
        await self._end(self._process)

    async def _live(self) -> bool:
        """One life of the process. Returns whether it became ready."""
        process = self._process = await self._start()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.start) as limit, asyncio.TaskGroup() as group:
                follow = group.create_task(self._follow(process, limit))
                await process.wait()
                follow.cancel()
        was_ready = self._is_ready.is_set()
        self._is_ready.clear()
        await self._end(process)
        log(_logger, "part_died", logging.WARNING, part=self.plan.name, code=process.returncode, was_ready=was_ready)
        return was_ready

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            *self.plan.command, env=self.plan.environment, stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        log(_logger, "part_started", part=self.plan.name, pid=process.pid)
        return process

    async def _follow(self, process: Process, limit: asyncio.Timeout) -> None:
        """Reads the process's output: once it says it is ready, that is proven and the limit falls."""
        async for line in _lines(process):
            values = ready_values(line)
            if values is None:
                sys.stderr.write(f"{line}\n")
                continue
            self._ready = values
            await self._proven()
            limit.reschedule(None)
            self._is_ready.set()
            log(_logger, "part_ready", part=self.plan.name)

    async def _proven(self) -> None:
        while True:
            if await self.plan.probe(self._ready):
                return
            await asyncio.sleep(self._patience.probe)

    async def _end(self, process: Process) -> None:
        """Kills what is left of the process's group, itself or processes it started, and closes its pipes."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        if process.stdin:
            process.stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_S):
                await process.communicate()


async def _lines(process: Process) -> AsyncIterator[str]:
    if process.stdout is None:
        return
    async for line in process.stdout:
        yield line.decode("utf-8", "replace").rstrip("\n")
