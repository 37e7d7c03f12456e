"""A job under way, for ordinary code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from hwapok.events import Event
from hwapok.models import Job
from hwapok.run import AsyncRun
from hwapok.threads import LoopThread

T = TypeVar("T")


class Run(Generic[T]):
    """A job under way, followed in the background. `for event in run` yields its events from the first one, as often as
    wanted; `run.result()` gives its result. Both go on by themselves when the connection is lost. Leaving a run cancels
    nothing.
    """

    def __init__(self, run: AsyncRun[T], thread: LoopThread) -> None:
        """Made by a studio."""
        self._run, self._thread = run, thread

    @property
    def inner(self) -> AsyncRun[T]:
        """The same run as a coroutine in the studio's thread sees it."""
        return self._run

    @property
    def name(self) -> str:
        """Name of the job, known at once. For `make`: of the prompt job first, then of the render job."""
        return self._run.name

    @property
    def job(self) -> Job:
        """The job as last heard of."""
        return self._run.job

    @property
    def done(self) -> bool:
        """Whether the run has ended, well or not."""
        return self._run.done

    def __iter__(self) -> Iterator[Event]:
        """Yields every event in order, none twice and none missing, until the job has finished, well or not.

        :raises StudioError: the server refused, or could not be reached for longer than retries last
        """
        return self._thread.iterate(aiter(self._run))

    def result(self, timeout: float | None = None) -> T:
        """Waits for the result.

        :param timeout: seconds; the job goes on afterwards, and so does this run
        :raises JobFailed: the job ended with an error
        :raises JobCancelled: the job was cancelled
        :raises DeadlineExceeded: not finished within `timeout`
        :raises StudioError: the server refused, or could not be reached for longer than retries last
        """
        return self._thread.run(self._run.result(timeout))

    def cancel(self) -> Job:
        """Cancels the job at the server; nothing happens when it has already ended.

        :raises StudioError: the server could not be reached for longer than retries last
        """
        return self._thread.run(self._run.cancel())
