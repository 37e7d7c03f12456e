"""A worker and its name: one holds it, another waits for it and can be told to stop waiting."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from hwapok_server.jobs.liveness import lock_key
from hwapok_server.worker import Worker
from support.stack import clean_environment

COMMAND = (sys.executable, "-P", "-m", "hwapok_server.commands.worker", "--log-format", "json", "--name", "worker-9")
WAIT_S = 30


class NoJobs:
    """An engine that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def launch(self, concurrency: int) -> None:
        self.told.append("launch")

    async def leave(self, grace_s: float) -> None:
        self.told.append("leave")


def test_a_worker_waits_for_its_name_and_can_be_stopped(database_url: str, tmp_path: Path) -> None:
    """It says that it waits; SIGTERM ends it, well and at once."""
    environment = clean_environment() | {"HWAPOK_DATABASE_URL": database_url, "HWAPOK_DATA_DIR": str(tmp_path)}
    with psycopg.connect(database_url, autocommit=True) as holder:
        holder.execute("select pg_advisory_lock(%s, %s)", lock_key("worker-9"))
        with subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                assert process.stderr
                waiting = next(line for line in process.stderr if b"waiting_for_name" in line)
                assert json.loads(waiting)["worker"] == "worker-9"
                process.terminate()
                printed, _ = process.communicate(timeout=WAIT_S)
            finally:
                process.kill()
    assert (process.returncode, printed) == (0, b"")


def test_a_worker_takes_its_name_when_it_becomes_free(database_url: str) -> None:
    """And leaves when it is told to."""
    engine = NoJobs()

    async def scenario() -> None:
        stop, ready = asyncio.Event(), asyncio.Event()
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as holder:
            await holder.execute("select pg_advisory_lock(%s, %s)", lock_key("worker-9"))
            taking = asyncio.create_task(Worker(database_url, "worker-9", engine, 1, 1.0).run(stop, ready))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(ready.wait(), 0.3)
        await asyncio.wait_for(ready.wait(), WAIT_S)
        stop.set()
        await asyncio.wait_for(taking, WAIT_S)

    asyncio.run(scenario())
    assert engine.told == ["launch", "leave"]


def test_a_worker_whose_lock_ends_does_not_hang() -> None:
    """Nobody would know that it is alive; it ends with what ended the lock."""

    async def scenario() -> None:
        stop, ready = asyncio.Event(), asyncio.Event()
        worker = Worker("no connection string", "worker-9", NoJobs(), 1, 1.0)
        await asyncio.wait_for(worker.run(stop, ready), WAIT_S)

    with pytest.raises(psycopg.ProgrammingError):
        asyncio.run(scenario())
