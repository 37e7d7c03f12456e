"""Performs one job on behalf of an engine: its beginning, its steps' bookkeeping and its end in our own tables.

Knows nothing of the engine that makes steps durable.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log, log_exception
from hwapok_server.db import events, jobs
from hwapok_server.db.engine import Database, patiently
from hwapok_server.jobs.engine import P, StepBody, T
from hwapok_server.jobs.step import Step
from hwapok_server.model import Event, Failure, Job, JobKind, JobState, Outcome, StageProgress

STAGES: dict[JobKind, tuple[str, ...]] = {
    JobKind.PROMPT: ("embed", "retrieve", "references", "write_prompt"),
    JobKind.RENDER: ("render", "split_layers", "compose_psd", "store"),
    JobKind.IMPORT: ("embed_pictures", "index_pictures"),
    JobKind.LAYERS: ("split_layers", "compose_psd", "store"),
}

_logger = logging.getLogger(__name__)


class Performer:
    """Keeps the books of jobs while an engine runs their flows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, job_id: str) -> Job:
        """Marks a queued job as running; one that has ended is left as it is.

        :raises HwapokError: JOB_NOT_FOUND when it was deleted
        """

        async def begin() -> Job:
            async with self._database.transaction() as connection:
                await jobs.start(connection, job_id)
                return await jobs.get(connection, job_id)

        return await patiently(begin)

    async def end(self, job: Job, outcome: Outcome) -> None:
        """Marks a job as succeeded or failed."""
        state = JobState.FAILED if isinstance(outcome, Failure) else JobState.SUCCEEDED

        async def end() -> bool:
            async with self._database.transaction() as connection:
                return await jobs.finish(connection, job.id, state, outcome)

        if await patiently(end):
            log(_logger, "job_ended", job=job.id, kind=job.kind, state=state)

    async def perform(self, job: Job, stage: str, body: StepBody[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One attempt at a step: announced, run once, announced as ended. What may be tried again, a step tries itself:
        running its whole body twice could call a provider twice."""
        step = await self._announce(job, stage)
        log(_logger, "step_started", job=job.id, step=stage, attempt=step.attempt)
        result: T = await body(step, *args, **kwargs)
        await step.emit(_progress(job, stage, 1.0, step.attempt))
        log(_logger, "step_ended", job=job.id, step=stage, attempt=step.attempt)
        return result

    async def _announce(self, job: Job, stage: str) -> Step:
        async def announce() -> int:
            async with self._database.transaction() as connection:
                attempt = await events.begun(connection, job.id, stage) + 1
                await events.append(connection, job.id, _progress(job, stage, 0.0, attempt))
                return attempt

        attempt = await patiently(announce)
        emit = self._emitter(job.id, events.Attempt(stage, attempt))

        async def advance(fraction: float, part: str = "") -> None:
            await emit(_progress(job, stage, fraction, attempt, part))

        return Step(job.id, job.owner, stage, attempt, emit, advance)

    def _emitter(self, job_id: str, attempt: events.Attempt) -> Callable[[Event], Awaitable[None]]:
        async def emit(event: Event) -> None:
            async def append() -> None:
                async with self._database.transaction() as connection:
                    await events.append(connection, job_id, event, attempt)

            await patiently(append)

        return emit


def failure(error: Exception) -> Failure:
    """An exception at rest. What is no HwapokError goes to the log with its text and is stored without it."""
    if not isinstance(error, HwapokError):
        request = uuid.uuid4().hex
        log_exception(_logger, "step_failed", request=request)
        error = HwapokError(Reason.INTERNAL, request=request)
    return Failure(error.reason, error.values)


def restored(at_rest: Failure) -> HwapokError:
    """The error a failure was made from; one of an older version that is no more becomes INTERNAL."""
    try:
        return HwapokError(Reason(at_rest.reason), None, **at_rest.values)
    except (ValueError, KeyError):
        return HwapokError(Reason.INTERNAL, request=at_rest.reason)


def _progress(job: Job, stage: str, fraction: float, attempt: int, part: str = "") -> StageProgress:
    stages = STAGES[job.kind]
    return StageProgress(stage, stages.index(stage) + 1, len(stages), fraction, attempt, part)
