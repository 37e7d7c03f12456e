"""Jobs that make paid calls, run by the test itself."""

from __future__ import annotations

from hwapok_server.db import jobs
from hwapok_server.db.engine import Database
from hwapok_server.jobs.performer import Performer
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Job, JobState
from support.raw_client import new_id

BRIEF = Brief("animal", "conti", "고양이", "")
STAGE = "write_prompt"


async def running_job(database: Database, owner: str = "") -> Job:
    """A job that a worker has begun."""
    job_id = new_id()
    async with database.transaction() as connection:
        await jobs.accept(connection, job_id, owner, BRIEF, "0" * 64)
    return await Performer(database).begin(job_id)


async def attempt(database: Database, job: Job) -> Step:
    """A further attempt at the job's paid step, as after a crash."""

    async def body(step: Step) -> Step:
        return step

    return await Performer(database).perform(job, STAGE, body)


async def run_again(database: Database, job: Job) -> None:
    """The job failed, and somebody has it run again."""
    async with database.transaction() as connection:
        await jobs.finish(connection, job.id, JobState.CANCELLED, None)
        await jobs.requeue(connection, job.id)
        await jobs.start(connection, job.id)
