"""Follows jobs to their end, for as long as the page is there and however often the server goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from hwapok_web import happenings as now
from hwapok_web.backend import JobRun, Started, StudioBackend, StudioError, Unauthenticated, Unavailable
from hwapok_web.history import Works
from hwapok_web.memory import Memory
from hwapok_web.state import Link
from hwapok_web.store import Store

AGAIN_S = 2.0
"""Pause before a lost server is asked again."""


class Errands:
    """What a page waits for; ended with it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs it for as long as the page is there."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def close(self) -> None:
        """Ends all of it."""
        for task in list(self._tasks):
            task.cancel()

    async def told(self, call: Callable[[], Awaitable[Any]]) -> bool:
        """Makes a call; a person is told when it fails. Returns whether it went well."""
        try:
            await call()
        except Unauthenticated:
            self._store.dispatch(now.LinkChanged(Link.KEY_NEEDED))
        except StudioError as error:
            details = [violation.text for violation in error.violations]
            self._store.dispatch(now.ProblemArose(error.reason, details[0] if details else error.text))
        else:
            return True
        return False


class Follower:
    """The jobs that this page follows. Leaving one cancels nothing."""

    def __init__(self, backend: StudioBackend, memory: Memory, store: Store, works: Works, errands: Errands) -> None:
        self._backend, self._memory, self._store = backend, memory, store
        self._works, self._errands = works, errands
        self._runs: dict[str, JobRun] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, run: JobRun) -> None:
        """Follows a job from where the run begins; a run that was followed before is let go."""
        if followed := self._tasks.get(run.name):
            followed.cancel()
        self._memory.remember(run.name)
        self._runs[run.name] = run
        self._tasks[run.name] = self._errands.spawn(self._follow(run.name))

    async def cancel(self, job: str) -> None:
        """Stops a job, whether or not the server knows of it already."""
        if job in self._runs:
            await self._runs[job].cancel()
        else:
            await self._backend.cancel(job)

    async def _follow(self, job: str) -> None:
        try:
            while not await self._heard_out(job):
                await asyncio.sleep(AGAIN_S)
                self._runs[job] = self._backend.watch(job, self._sequence(job))
            self._store.dispatch(now.Stopped(job))
        except StudioError as error:
            self._store.dispatch(now.FollowFailed(job, error))
            if self._sequence(job) == 0:
                self._memory.forget(job)  # it never came to be
        finally:
            if self._tasks.get(job) is asyncio.current_task():
                del self._runs[job], self._tasks[job]
        await self._errands.told(lambda: self._works.refresh(job))

    async def _heard_out(self, job: str) -> bool:
        try:
            async for event in self._runs[job]:
                self._store.dispatch(event)
                if isinstance(event, Started):
                    self._works.began(event.snapshot)
        except Unavailable:
            self._store.dispatch(now.LinkChanged(Link.LOST))
            return False
        return True

    def _sequence(self, job: str) -> int:
        """The last event of a job that is on the page; 0 for any other."""
        followed = (self._store.state.prompt.following, self._store.state.render.following)
        return next((following.sequence for following in followed if following.job == job), 0)
