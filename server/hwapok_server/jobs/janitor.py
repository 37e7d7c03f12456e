"""Looks after jobs that nobody has any more.

A worker restarted under its own name goes on with its jobs by itself. The janitor handles the rest: work of a worker
whose lock (see liveness.py) stays free is handed to the living ones, work that keeps killing its workers is given up,
and a job whose execution ended without a word is marked as failed. One gateway's janitor leads at a time. Nothing is
judged in the first seconds of a database, because a restart drops every lock.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log, log_exception
from hwapok_server.db import jobs
from hwapok_server.db.engine import Database
from hwapok_server.jobs.engine import Execution, JobEngine
from hwapok_server.jobs.liveness import lock_key
from hwapok_server.model import Failure, JobState

_LEADER = (78, 1)
_COUNT: LiteralString = """
    insert into job_recovery values (%s, 1)
    on conflict (workflow_id) do update set attempts = job_recovery.attempts + 1 returning attempts"""
_AGE: LiteralString = "select extract(epoch from now() - pg_postmaster_start_time())::float"
_UNFINISHED: LiteralString = "select id::text from job where ended is null"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the janitor waits before it acts, in seconds."""

    look_every: float = 1.0
    free_for: float = 10.0
    """A worker's lock must stay free this long."""
    silent_for: float = 10.0
    """An execution must have ended this long before its job counts as lost."""
    database_age: float = 30.0
    max_attempts: int = 3
    """Handed on more often than this, work is given up."""


class Janitor:
    """Runs inside every gateway."""

    def __init__(self, url: str, database: Database, engine: JobEngine, patience: Patience | None = None) -> None:
        self._url, self._database, self._engine = url, database, engine
        self._patience = patience or Patience()
        self._free_since: dict[str, float] = {}
        self._silent_since: dict[str, float] = {}
        self._stray_since: dict[str, float] = {}

    async def run(self) -> None:
        """Looks until cancelled; starts over when the database restarts."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await self._lead(connection)
            except (psycopg.Error, HwapokError):
                self._free_since.clear()
                self._silent_since.clear()
                self._stray_since.clear()
            except Exception:
                log_exception(_logger, "janitor_failed")
            await asyncio.sleep(self._patience.look_every)

    async def _lead(self, connection: psycopg.AsyncConnection) -> None:
        await connection.execute("select pg_advisory_lock(%s, %s)", _LEADER)
        while True:
            if await _one(connection, _AGE) >= self._patience.database_age:
                await self._rescue(connection)
                await self._bury(connection)
                await self._stop_cancelled()
            await asyncio.sleep(self._patience.look_every)

    async def _rescue(self, connection: psycopg.AsyncConnection) -> None:
        """Hands on the work of workers that are gone."""
        work: dict[str, list[Execution]] = defaultdict(list)
        for execution in await self._engine.running():
            work[execution.executor].append(execution)
        self._free_since = {name: since for name, since in self._free_since.items() if name in work}
        for worker, executions in work.items():
            if not await _one(connection, "select pg_try_advisory_lock(%s, %s)", lock_key(worker)):
                self._free_since.pop(worker, None)
                continue
            try:  # while the lock is held here, a worker restarted under this name waits
                if _for(self._free_since, worker) >= self._patience.free_for:
                    await self._hand_on(connection, worker, executions)
            finally:
                await connection.execute("select pg_advisory_unlock(%s, %s)", lock_key(worker))

    async def _hand_on(self, connection: psycopg.AsyncConnection, worker: str, executions: Sequence[Execution]) -> None:
        queues: dict[str, list[str]] = defaultdict(list)
        for execution in executions:
            attempts = await _one(connection, _COUNT, (execution.id,))
            if attempts > self._patience.max_attempts:
                await self._engine.cancel(execution.id)
                log(_logger, "job_given_up", logging.WARNING, job=execution.id, attempts=attempts)
            else:
                queues[execution.queue].append(execution.id)
        for queue, ids in queues.items():
            log(_logger, "jobs_handed_on", logging.WARNING, worker=worker, queue=queue, jobs=len(ids))
            await self._engine.resume(ids, queue)

    async def _bury(self, connection: psycopg.AsyncConnection) -> None:
        """Marks jobs as failed whose execution ended without saying so."""
        unfinished = [row[0] for row in await (await connection.execute(_UNFINISHED)).fetchall()]
        silent = {execution.id for execution in await self._engine.executions(unfinished) if execution.ended}
        self._silent_since = {name: since for name, since in self._silent_since.items() if name in silent}
        for job_id in silent:
            if _for(self._silent_since, job_id) >= self._patience.silent_for:
                await self._mark_lost(job_id)

    async def _stop_cancelled(self) -> None:
        """Stops work on cancelled jobs whose gateway died before it could say so to the engine."""
        running = [execution.id for execution in await self._engine.running()]
        async with self._database.transaction() as transaction:
            cancelled = await jobs.cancelled_among(transaction, running) if running else ()
        self._stray_since = {name: since for name, since in self._stray_since.items() if name in cancelled}
        for job_id in cancelled:
            if _for(self._stray_since, job_id) >= self._patience.silent_for:
                await self._engine.cancel(job_id)

    async def _mark_lost(self, job_id: str) -> None:
        async with self._database.transaction() as transaction:
            await jobs.finish(transaction, job_id, JobState.FAILED, Failure(Reason.JOB_LOST, {}))
        log(_logger, "job_lost", logging.ERROR, job=job_id)


def _for(since: dict[str, float], name: str) -> float:
    """Seconds since a name was first seen in a state."""
    now = time.monotonic()
    return now - since.setdefault(name, now)


async def _one(connection: psycopg.AsyncConnection, query: LiteralString, values: Sequence[Any] = ()) -> Any:
    row = await (await connection.execute(query, values)).fetchone()
    return row[0] if row else None
