"""A job's events, whole and in order, over however many streams it takes.

Events are numbered 1, 2, 3, ... A stream that tears is resumed after the last event seen; what comes twice is dropped,
and where a number is missing the stream is resumed too. Until the first event has come, starting the job is repeated
instead: the request_id makes that safe.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Protocol

from hwapok import v1
from hwapok.connection import Connection
from hwapok.errors import DeadlineExceeded, StudioError, Unavailable
from hwapok.models import JobState


class Wrapped(Protocol):
    """Any streamed response: one event."""

    @property
    def event(self) -> v1.JobEvent | None: ...


Start = Callable[[], AsyncGenerator[Wrapped, None]]
"""Starts a job, or joins it, and streams its events from the first one."""

_FINAL = {state.name for state in JobState if state.finished}


async def follow(
    connection: Connection, name: str, *, start: Start | None = None, after_sequence: int = 0
) -> AsyncGenerator[v1.JobEvent, None]:
    """The events of job `name` after `after_sequence`, without gap or repetition, until it has finished.

    :param start: starts the job; None to watch one that exists
    :raises StudioError: the server refused, or could not be reached for longer than retries last
    """
    backoff, position = connection.backoff(), _Position(after_sequence)
    while True:
        opened = start() if start is not None and position.last == 0 else _watch(connection, name, position.last)
        try:
            async with aclosing(opened) as responses:
                async for response in responses:
                    if response.event is not None and position.accept(response.event):
                        backoff.reset()
                        yield response.event
            if position.finished or await _over(connection, name, position.last):
                return
            error: StudioError = _torn(connection)
        except DeadlineExceeded:  # the stream's own, see STREAM_TIMEOUT_S
            error = _torn(connection)
        except StudioError as found:
            error = found
        await backoff.wait(error)


class _Position:
    """How far a job's log was read."""

    def __init__(self, last: int) -> None:
        self.last, self.finished = last, False

    def accept(self, event: v1.JobEvent) -> bool:
        """Whether the event is new.

        :raises Unavailable: an event before it is missing
        """
        if event.sequence <= self.last:
            return False
        if event.sequence > self.last + 1:
            raise Unavailable.of("EVENT_MISSING", "DATA_LOSS", expected=self.last + 1, sequence=event.sequence)
        self.last = event.sequence
        self.finished = event.finished is not None and event.finished.state.name in _FINAL
        return True


def _watch(connection: Connection, name: str, after: int) -> AsyncGenerator[Wrapped, None]:
    return connection.stream(lambda stub: stub.watch_job, v1.WatchJobRequest(name=name, after_sequence=after))


async def _over(connection: Connection, name: str, last: int) -> bool:
    """Whether there is nothing after `last` to come; a stream without events leaves that open."""
    job = (await connection.unary(lambda stub: stub.get_job, v1.GetJobRequest(name=name))).job or v1.Job()
    return job.state.name in _FINAL and job.last_sequence <= last


def _torn(connection: Connection) -> Unavailable:
    return Unavailable.of("CONNECTION_LOST", "UNAVAILABLE", target=connection.settings.address, detail="")
