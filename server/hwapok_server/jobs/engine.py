"""The seam to the job engine: durable execution, queues and recovery are its business, jobs and events are ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import sqlalchemy as sa

from hwapok_server.jobs.step import Step
from hwapok_server.model import (
    Brief,
    ImportOrder,
    ImportOutcome,
    JobKind,
    LayersOrder,
    PromptOutcome,
    RenderOrder,
    RenderOutcome,
)

P = ParamSpec("P")
T = TypeVar("T")
StepBody = Callable[Concatenate[Step, P], Awaitable[T]]

JOB_QUEUE = "jobs"


class StepRunner(Protocol):
    """Runs the steps of one job."""

    async def step(self, stage: str, body: StepBody[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a step, or returns what it returned before.

        Guarantees: a step that returned is never run again for this job, whatever dies; one that was interrupted is
        run again from its beginning. Its result must survive JSON (see codec.py).

        :raises HwapokError: what the body raised
        """


@dataclass(frozen=True, slots=True)
class Flows:
    """What a worker can do: one flow for each kind of job."""

    prompt: Callable[[StepRunner, Brief], Awaitable[PromptOutcome]]
    render: Callable[[StepRunner, RenderOrder], Awaitable[RenderOutcome]]
    embed: Callable[[StepRunner, ImportOrder], Awaitable[ImportOutcome]]
    layers: Callable[[StepRunner, LayersOrder], Awaitable[RenderOutcome]]


@dataclass(frozen=True, slots=True)
class Execution:
    """Where the engine stands with one job or a part of it."""

    id: str
    executor: str
    """Name of the worker that had it last."""
    queue: str
    running: bool
    ended: bool


class JobEngine(Protocol):
    """The gateway's side of the engine."""

    def enqueue(self, connection: sa.Connection, job_id: str, kind: JobKind) -> None:
        """Queues a job within the caller's transaction: committed together or not at all."""

    async def cancel(self, job_id: str) -> None:
        """Stops a job: at once within a step that waits, otherwise after its current step."""

    async def retry(self, job_id: str) -> None:
        """Runs an ended job again from its first step that did not return."""

    async def forget(self, job_id: str) -> None:
        """Removes every trace of an ended job."""

    async def running(self) -> Sequence[Execution]:
        """Everything that some worker has begun and not ended."""

    async def executions(self, job_ids: Sequence[str]) -> Sequence[Execution]:
        """Where these jobs stand."""

    async def resume(self, ids: Sequence[str], queue: str) -> None:
        """Hands work of a dead worker to the living ones, on the queue it came from."""

    def close(self) -> None:
        """Releases connections."""
