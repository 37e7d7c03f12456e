"""A job under way, seen from a coroutine. It is followed from the moment the run is made, whether or not anybody
listens; the job itself lives at the server and outlives both.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from hwapok.errors import DeadlineExceeded, JobCancelled, JobFailed, NotFound, StudioError
from hwapok.events import Event, Finished, Started
from hwapok.models import Job, JobState

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T_co]):
    """The last thing a flow yields."""

    value: T_co


Flow = AsyncGenerator[Job | Event | Outcome[T], None]
"""What a run follows: the job that begins, its events, perhaps another job and its events, the outcome."""

Cancel = Callable[[Job, bool], Awaitable[Job]]
"""Cancels a job at the server; the flag tells whether the server is known to have it."""


class AsyncRun(Generic[T]):
    """A job under way. `async for event in run` yields its events from the first one, as often as wanted; `await run`
    gives its result. Both go on by themselves when the connection is lost. Leaving a run cancels nothing.
    """

    def __init__(self, job: Job, flow: Flow[T], cancel: Cancel) -> None:
        """Made by a studio, in its event loop."""
        self._job, self._flow, self._cancel = job, flow, cancel
        self._events: list[Event] = []
        self._opened = self._heard = self._cancelling = False
        self._outcome: Outcome[T] | None = None
        self._error: Exception | None = None
        self._changed = asyncio.Event()
        self.task = asyncio.create_task(self._follow(), name=job.name)

    @property
    def name(self) -> str:
        """Name of the job, known at once. For `make`: of the prompt job first, then of the render job."""
        return self._job.name

    @property
    def job(self) -> Job:
        """The job as last heard of."""
        return self._job

    @property
    def done(self) -> bool:
        """Whether the run has ended, well or not."""
        return self._outcome is not None or self._error is not None

    async def __aiter__(self) -> AsyncIterator[Event]:
        """Yields every event in order, none twice and none missing, until the job has finished, well or not.

        :raises StudioError: the server refused, or could not be reached for longer than retries last
        """
        position = 0
        while True:
            changed = self._changed
            for event in self._events[position:]:
                position += 1
                yield event
            if self.done and position == len(self._events):
                break
            if changed is self._changed:
                await changed.wait()
        if self._error is not None and not isinstance(self._error, JobFailed | JobCancelled):
            raise self._error.with_traceback(None)

    def __await__(self) -> Generator[Any, None, T]:
        return self.result().__await__()

    async def result(self, timeout: float | None = None) -> T:  # noqa: ASYNC109 - leaves the run going
        """Waits for the result.

        :param timeout: seconds; the job goes on afterwards, and so does this run
        :raises JobFailed: the job ended with an error
        :raises JobCancelled: the job was cancelled
        :raises DeadlineExceeded: not finished within `timeout`
        :raises StudioError: the server refused, or could not be reached for longer than retries last
        """
        await asyncio.wait([self.task], timeout=timeout)
        if self._error is not None:
            raise self._error.with_traceback(None)
        if self._outcome is None:
            raise DeadlineExceeded.of("STILL_RUNNING", "DEADLINE_EXCEEDED", job=self.name, seconds=timeout)
        return self._outcome.value

    async def cancel(self) -> Job:
        """Cancels the job at the server; nothing happens when it has already ended.

        :raises StudioError: the server could not be reached for longer than retries last
        """
        self._cancelling = True
        if self._opened and not self.done:
            try:
                return await self._cancel(self._job, self._heard)
            except NotFound:
                await self._stop()  # it never reached the server
        elif not self.done:
            await self._stop()
        return self._job

    async def _stop(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])

    async def _follow(self) -> None:
        try:
            async with aclosing(self._flow) as flow:
                async for item in flow:
                    self._take(item)
        except asyncio.CancelledError:
            self._error = self._cancelled() if self._cancelling else StudioError.of("CLIENT_CLOSED", "CANCELLED")
        except Exception as error:  # kept for whoever waits
            self._error = error
        finally:
            self._wake()

    def _take(self, item: Job | Event | Outcome[T]) -> None:
        if isinstance(item, Outcome):
            self._outcome = item
        elif isinstance(item, Job):
            if self._cancelling:
                raise self._cancelled()
            self._job, self._opened, self._heard = item, True, False
        else:
            self._heard = True
            if isinstance(item, Started | Finished):
                self._job = item.snapshot
            self._events.append(item)
            self._wake()

    def _cancelled(self) -> JobCancelled:
        self._job = replace(self._job, state=JobState.CANCELLED)
        return cancelled(self._job)

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def cancelled(job: Job) -> JobCancelled:
    """The error of a job that was cancelled."""
    error = JobCancelled.of("JOB_CANCELLED", "CANCELLED", job=job.name)
    error.job = job.name
    return error
