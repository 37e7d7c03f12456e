"""The append-only event log of each job, and the bell that tells watchers to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.codec import decode, encode
from hwapok_server.db.tables import job, job_event
from hwapok_server.model import Event, LoggedEvent, StageProgress

CHANNEL = "hwapok_job"
"""NOTIFY channel; the payload is the job's id."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a stage of a job."""

    stage: str
    number: int
    """From 1."""


async def append(connection: AsyncConnection, job_id: str, event: Event, attempt: Attempt | None = None) -> int | None:
    """Adds an event with the next sequence number. The job's row is locked, so numbers have no gaps.

    :param attempt: who speaks; an attempt that another one has replaced is not heard any more
    :returns: the sequence, or None when the job has ended or is gone, or the attempt was replaced
    """
    numbered = sa.update(job).where(job.c.id == job_id, job.c.ended.is_(None))
    if attempt:
        numbered = numbered.where(_begun(job_id, attempt.stage).scalar_subquery() == attempt.number)
    numbered = numbered.values(last_sequence=job.c.last_sequence + 1).returning(job.c.last_sequence)
    sequence = (await connection.execute(numbered)).scalar()
    if sequence is None:
        return None
    row = {"job_id": job_id, "sequence": sequence, "time": sa.func.clock_timestamp(), "event": encode(event, Event)}
    await connection.execute(sa.insert(job_event).values(**row))
    await connection.execute(sa.select(sa.func.pg_notify(CHANNEL, job_id)))
    return int(sequence)


async def read(connection: AsyncConnection, job_id: str, after: int) -> Sequence[LoggedEvent]:
    """Events after a sequence number, in order."""
    query = (
        sa.select(job_event.c.sequence, job_event.c.time, job_event.c.event)
        .where(job_event.c.job_id == job_id, job_event.c.sequence > after)
        .order_by(job_event.c.sequence)
    )
    return [
        LoggedEvent(row.sequence, row.time, decode(row.event, Event))  # type: ignore[arg-type]
        for row in await connection.execute(query)
    ]


async def begun(connection: AsyncConnection, job_id: str, stage: str) -> int:
    """How often a stage was begun."""
    return (await connection.execute(_begun(job_id, stage))).scalar_one()


def _begun(job_id: str, stage: str) -> sa.Select[int]:
    """Counts a stage's events with a fraction of 0."""
    return (
        sa.select(sa.func.count())
        .select_from(job_event)
        .where(
            job_event.c.job_id == job_id,
            job_event.c.event["type"].astext == StageProgress.__name__,
            job_event.c.event["stage"].astext == stage,
            job_event.c.event["fraction"].astext.cast(sa.Float) == 0.0,
        )
    )
