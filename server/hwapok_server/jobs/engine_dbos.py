"""The job engine on DBOS: the only module that imports it.

Choices that look odd and must stay: the portable JSON serializer (the default is pickle), a pinned application version
(the default is a hash of the code, so that a deploy would strand pending jobs), and a hard exit after the grace time
(DBOS marks an async workflow that is cut off by an orderly exit as failed for good; a killed one is recovered).
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, get_type_hints

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, StepOptions, WorkflowStatus
from dbos._serialization import DBOSPortableJSONSerializer

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.codec import decode, encode
from hwapok_server.jobs.engine import JOB_QUEUE, Execution, Flows, P, StepBody, T
from hwapok_server.jobs.performer import Performer, failure, restored
from hwapok_server.model import Failure, Job, JobKind

APPLICATION = "hwapok"
VERSION = "hwapok-1"
"""Raised only when recorded steps of older jobs could not be replayed; drain the queue first."""
_ENDED = {"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"}


def migrate(url: str) -> None:
    """Brings the engine's own schema, `dbos`, up to date."""
    DBOS.migrate(url)


class StepFailed(Exception):
    """A step's failure in a form that survives the engine's records."""

    def __init__(self, at_rest: Failure) -> None:
        super().__init__(at_rest.reason)
        self.data = encode(at_rest)


class DbosEngine:
    """JobEngine over a DBOS system database."""

    def __init__(self, url: str) -> None:
        self._client = DBOSClient(
            system_database_url=url,
            application_name=APPLICATION,
            serializer=DBOSPortableJSONSerializer(),
            system_database_pool_size=5,
        )

    def enqueue(self, connection: sa.Connection, job_id: str, kind: JobKind) -> None:
        self._client.enqueue_in_transaction(
            connection,
            {"queue_name": JOB_QUEUE, "workflow_name": kind, "workflow_id": job_id, "app_version": VERSION},
            job_id,
        )

    async def cancel(self, job_id: str) -> None:
        await self._client.cancel_workflows_async([job_id], cancel_children=True)

    async def retry(self, job_id: str) -> None:
        steps = await self._client.list_workflow_steps_async(job_id)
        returned = [step["function_id"] for step in steps if step["error"] is None]
        await self._client.rewind_workflow_async(
            job_id, start_step=max(returned, default=0) + 1, queue_name=JOB_QUEUE, application_version=VERSION
        )

    async def forget(self, job_id: str) -> None:
        await self._client.delete_workflows_async([job_id])

    async def running(self) -> Sequence[Execution]:
        return await self._list(status="PENDING")

    async def executions(self, job_ids: Sequence[str]) -> Sequence[Execution]:
        return await self._list(workflow_ids=list(job_ids)) if job_ids else []

    async def resume(self, ids: Sequence[str], queue: str) -> None:
        await self._client.resume_workflows_async(list(ids), queue_name=queue)

    def close(self) -> None:
        self._client.destroy()

    async def _list(self, **filters: Any) -> Sequence[Execution]:
        found = await self._client.list_workflows_async(load_input=False, load_output=False, **filters)
        return [_execution(status) for status in found]


class DbosWorker:
    """Runs flows under a stable name: a worker restarted under its name goes on with its own jobs."""

    def __init__(self, url: str, name: str, performer: Performer, flows: Flows) -> None:
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": url,
                "executor_id": name,
                "application_version": VERSION,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "ERROR",
                "sys_db_pool_size": 5,
                "db_engine_kwargs": {"hide_parameters": True},
            }
        )
        _log_as_we_do()
        self._performer = performer
        self._register(JobKind.PROMPT, flows.prompt)
        self._register(JobKind.RENDER, flows.render)
        self._register(JobKind.IMPORT, flows.embed)
        self._register(JobKind.LAYERS, flows.layers)

    async def launch(self, concurrency: int) -> None:
        """Starts taking jobs, on the running event loop."""
        DBOS.launch()
        await DBOS.register_queue_async(
            JOB_QUEUE, polling_interval_sec=0.25, worker_concurrency=concurrency, on_conflict="always_update"
        )

    async def leave(self, grace_s: float) -> None:
        """Lets running jobs end for a while, then ends the process; what still runs is recovered later."""
        watchdog = threading.Timer(grace_s, os._exit, [0])
        watchdog.daemon = True
        watchdog.start()
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=int(grace_s) + 30)

    def _register(self, kind: JobKind, flow: Callable[[_DbosSteps, Any], Awaitable[Any]]) -> None:
        async def workflow(job_id: str) -> None:
            try:
                job = await self._performer.begin(job_id)
            except HwapokError as error:
                if error.reason is Reason.JOB_NOT_FOUND:
                    return
                raise
            if not job.state.finished:
                await self._run(job, flow)

        DBOS.workflow(name=kind, max_recovery_attempts=20)(workflow)

    async def _run(self, job: Job, flow: Callable[[_DbosSteps, Any], Awaitable[Any]]) -> None:
        try:
            outcome = await flow(_DbosSteps(job, self._performer), job.spec)
        except Exception as error:
            at_rest = failure(error)
            await self._performer.end(job, at_rest)
            # What it came from is told in our own words; a provider's may repeat what it was sent.
            raise StepFailed(at_rest) from None
        await self._performer.end(job, outcome)


class _DbosSteps:
    """StepRunner of one job."""

    def __init__(self, job: Job, performer: Performer) -> None:
        self._job, self._performer = job, performer

    async def step(self, stage: str, body: StepBody[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async def recorded() -> Any:
            try:
                return encode(await self._performer.perform(self._job, stage, body, *args, **kwargs))
            except Exception as error:
                raise StepFailed(failure(error)) from None

        try:
            result = await DBOS.run_step_async(StepOptions(name=stage, preemptible=True), recorded)
        except Exception as error:
            at_rest = getattr(error, "data", None)
            if not isinstance(at_rest, dict):
                raise
            raise restored(decode(at_rest, Failure)) from None
        kind: type[T] = get_type_hints(body)["return"]
        return decode(result, kind)


def _log_as_we_do() -> None:
    """DBOS brings a log handler of its own, and tells as errors a cancelled job and a failure that is told already."""
    logger = logging.getLogger("dbos")
    logger.handlers.clear()
    logger.propagate = True
    logger.addFilter(lambda record: not _is_told(record))


def _is_told(record: logging.LogRecord) -> bool:
    kind = (record.exc_info or (None,))[0]
    return kind is not None and (issubclass(kind, StepFailed) or "Cancelled" in kind.__name__)


def _execution(status: WorkflowStatus) -> Execution:
    return Execution(
        id=status.workflow_id,
        executor=status.executor_id or "",
        queue=status.queue_name or JOB_QUEUE,
        running=status.status == "PENDING",
        ended=status.status in _ENDED,
    )
