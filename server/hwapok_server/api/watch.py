"""Follows jobs: one LISTEN connection for the whole gateway wakes everyone who watches a job that moved."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from functools import partial
from typing import Self

import psycopg

from hwapok_common.logs import log
from hwapok_server.db import events, jobs
from hwapok_server.db.engine import Database, patiently
from hwapok_server.model import LoggedEvent

POLL_S = 5.0
"""A watcher looks this often even when no bell rings: the net under NOTIFY."""

_logger = logging.getLogger(__name__)


class Watchers:
    """Wakes the watchers of a job."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    async def listen(self) -> None:
        """Listens until cancelled; reconnects when the database restarts."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await connection.execute(f"listen {events.CHANNEL}".encode())
                    self._ring(*self._waiting)
                    async for bell in connection.notifies():
                        self._ring(bell.payload)
            except psycopg.Error as error:
                log(_logger, "listener_lost", logging.WARNING, detail=type(error).__name__)
                await asyncio.sleep(1)

    def watch(self, job_id: str) -> Bell:
        """A bell for one watcher; use it as a context."""
        return Bell(self._waiting, job_id)

    def _ring(self, *job_ids: str) -> None:
        for job_id in job_ids:
            for waiter in self._waiting.get(job_id, ()):
                waiter.set()


class Bell:
    """Rings when the job's log grew."""

    def __init__(self, waiting: dict[str, set[asyncio.Event]], job_id: str) -> None:
        self._waiting, self._job_id, self._rung = waiting, job_id, asyncio.Event()

    def __enter__(self) -> Self:
        self._waiting[self._job_id].add(self._rung)
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting[self._job_id].discard(self._rung)
        if not self._waiting[self._job_id]:
            del self._waiting[self._job_id]

    async def wait(self) -> None:
        """Returns once it rang since the last wait, or after POLL_S."""
        try:
            await asyncio.wait_for(self._rung.wait(), POLL_S)
        except TimeoutError:
            return
        finally:
            self._rung.clear()


class Follower:
    """Replays a job's log and follows it to its end."""

    def __init__(self, database: Database, watchers: Watchers) -> None:
        self._database, self._watchers = database, watchers

    async def follow(self, job_id: str, after: int) -> AsyncIterator[LoggedEvent]:
        """Events after a sequence number, each once and in order, until the job has ended.

        :raises HwapokError: JOB_NOT_FOUND when the job is deleted meanwhile
        """
        with self._watchers.watch(job_id) as bell:
            ended = False
            while not ended:
                ended, found = await patiently(partial(self._look, job_id, after))
                for logged in found:
                    yield logged
                    after = logged.sequence
                if not ended:
                    await bell.wait()

    async def _look(self, job_id: str, after: int) -> tuple[bool, list[LoggedEvent]]:
        """Whether the job had ended, then its new events: an ended job's log is complete."""
        async with self._database.transaction() as connection:
            job = await jobs.get(connection, job_id)
            found = list(await events.read(connection, job_id, after))
        return job.state.finished, found
