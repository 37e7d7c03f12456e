"""The jobs of a studio from a coroutine: ask, follow, cancel, retry, delete."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from hwapok import convert, convert_job, v1
from hwapok.artifact import Artifact
from hwapok.briefs import job_name
from hwapok.connection import Connection
from hwapok.download import StudioFiles
from hwapok.errors import FailedPrecondition, NotFound, StudioError
from hwapok.flows import Flows, Result
from hwapok.library import AsyncLibrary
from hwapok.models import ImportResult, Job, JobKind, JobState
from hwapok.retry import Backoff
from hwapok.run import AsyncRun, Flow, T
from hwapok.server_status import OpenTicket

R = TypeVar("R")


class AsyncJobs:
    """The part of AsyncStudio that is about jobs that exist."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        """Shared with everything this studio hands out: as long as any of it is in use, so is the connection."""
        self._files = StudioFiles(connection)
        self._flows = Flows(connection, self._files)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def library(self) -> AsyncLibrary:
        """The artist's own pictures."""
        return AsyncLibrary(self.connection, self._files, self._import)

    def watch(self, job: str | Job, *, after_sequence: int = 0) -> AsyncRun[Result]:
        """Follows a job from anywhere, whoever started it.

        :param after_sequence: skip the events up to this one
        """
        watched = job if isinstance(job, Job) else Job(full_name(job))
        return self._follow(watched, self._flows.watch(watched, after_sequence))

    async def job(self, job: str | Job) -> Job:
        """The job as it stands, with fresh links to its files.

        :param job: `jobs/{uuid}`, or the uuid alone
        """
        response = await self.connection.unary(lambda stub: stub.get_job, v1.GetJobRequest(name=full_name(job)))
        return convert_job.job(response.job, self._files)

    async def jobs(self, *, kind: JobKind | None = None, limit: int | None = None) -> AsyncIterator[Job]:
        """The caller's jobs, newest first, fetched page by page as they are asked for.

        :param kind: only these
        :param limit: at most so many
        """
        wanted = v1.JobKind[kind.name] if kind else v1.JobKind.UNSPECIFIED
        token, left = "", limit
        while left is None or left > 0:
            request = v1.ListJobsRequest(page_size=min(left or 50, 200), page_token=token, kind=wanted)
            page = await self.connection.unary(lambda stub: stub.list_jobs, request)
            for job in page.jobs[:left]:
                yield convert_job.job(job, self._files)
            token, left = page.next_page_token, None if left is None else left - len(page.jobs)
            if not token:
                return

    async def cancel(self, job: str | Job) -> Job:
        """Stops a queued or running job.

        :raises FailedPrecondition: it has already ended (JOB_ALREADY_FINISHED)
        """

        async def cancelled() -> Job | None:
            found = await self.job(job)
            return found if found.state is JobState.CANCELLED else None

        return await self._once(lambda: self._cancel(job), cancelled)

    async def retry(self, job: str | Job) -> AsyncRun[Result]:
        """Runs a failed or cancelled job again from the step that did not finish, and follows it from there.

        :raises FailedPrecondition: it is in another state (JOB_NOT_RETRYABLE)
        """
        before = await self.job(job)

        async def call() -> Job:
            request = v1.RetryJobRequest(name=before.name)
            response = await self.connection.unary(lambda stub: stub.retry_job, request)
            return convert_job.job(response.job, self._files)

        async def queued() -> Job | None:
            found = await self.job(job)
            return found if (found.state, found.last_sequence) != (before.state, before.last_sequence) else None

        return self.watch(await self._once(call, queued), after_sequence=before.last_sequence)

    async def open_ticket(self, job: str | Job) -> OpenTicket:
        """A ticket with which a program on the desktop fetches the PSD of a finished job, once, within a minute.

        :raises FailedPrecondition: the job has made no PSD (JOB_HAS_NO_PSD)
        """
        request = v1.CreateOpenTicketRequest(job=full_name(job))
        return convert.open_ticket(await self.connection.unary(lambda stub: stub.create_open_ticket, request))

    async def redeem_open_ticket(self, ticket: str) -> Artifact:
        """The PSD that a ticket stands for; the ticket is used up. Needs no API key.

        :raises NotFound: it is unknown, used or expired (OPEN_TICKET_INVALID)
        """
        request = v1.RedeemOpenTicketRequest(ticket=ticket)
        response = await self.connection.unary(lambda stub: stub.redeem_open_ticket, request)
        return convert.artifact(response.psd, self._files)

    async def delete(self, job: str | Job) -> None:
        """Deletes a job that has ended, with its events and its pictures.

        :raises FailedPrecondition: it has not ended (JOB_STILL_RUNNING)
        """

        async def call() -> bool:
            await self.connection.unary(lambda stub: stub.delete_job, v1.DeleteJobRequest(name=full_name(job)))
            return True

        async def gone() -> bool | None:
            try:
                await self.job(job)
            except NotFound:
                return True
            return None

        await self._once(call, gone)

    async def _cancel(self, job: str | Job) -> Job:
        response = await self.connection.unary(lambda stub: stub.cancel_job, v1.CancelJobRequest(name=full_name(job)))
        return convert_job.job(response.job, self._files)

    async def _once(self, call: Callable[[], Awaitable[R]], look: Callable[[], Awaitable[R | None]]) -> R:
        """Makes a call that changes a job. When its answer is lost, `look` tells whether it had its effect; only where
        it had none is it made again."""
        backoff, lost = self.connection.backoff(), False
        while True:
            try:
                found = await look() if lost else None
                return await call() if found is None else found
            except StudioError as error:
                await backoff.wait(error)
                lost = True

    def _import(self, request_id: str) -> AsyncRun[ImportResult]:
        return self._follow(Job(job_name(request_id), JobKind.IMPORT), self._flows.imported(request_id))

    def _follow(self, job: Job, flow: Flow[T]) -> AsyncRun[T]:
        """A run, held on to until it ends or the studio closes."""
        run = AsyncRun(job, flow, self._stop)
        self._tasks.add(run.task)
        run.task.add_done_callback(self._tasks.discard)
        return run

    async def _end_runs(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _stop(self, job: Job, known: bool) -> Job:
        """Cancels the job of a run, however long the server is away.

        :param known: the server is known to have it; otherwise its start may still be on the way there
        :raises NotFound: it never arrived
        """
        policy = self.connection.policy
        away, arriving = self.connection.backoff(), Backoff(policy, lambda: policy.first_contact)
        while True:
            try:
                return await self._cancel(job)
            except FailedPrecondition:
                return await self.job(job)  # it ended meanwhile
            except NotFound as error:
                await arriving.wait(error, again=not known)
            except StudioError as error:
                await away.wait(error)


def is_job(name: str) -> bool:
    """Whether a name can be a job's: `jobs/{uuid}`, or the uuid alone."""
    try:
        uuid.UUID(name.removeprefix("jobs/"))
    except ValueError:
        return False
    return True


def full_name(job: str | Job) -> str:
    """`jobs/{uuid}`, also from the uuid alone."""
    name = job.name if isinstance(job, Job) else job
    return name if "/" in name else f"jobs/{name}"
