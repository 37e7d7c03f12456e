"""Job rows: accepted once, finished once, listed newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.codec import decode, encode
from hwapok_server.db import charges, events
from hwapok_server.db.tables import job, job_recovery
from hwapok_server.model import SPEC_KINDS, Charge, Finished, Job, JobKind, JobState, Outcome, Spec, Started

_UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
_NOW = sa.func.clock_timestamp()


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list of jobs: the last one seen."""

    created: datetime
    id: str


async def accepted(connection: AsyncConnection, job_id: str, owner: str, request_hash: str) -> bool:
    """Whether this very request was accepted before.

    :raises HwapokError: REQUEST_ID_REUSED when the id belongs to another request or another owner
    """
    query = sa.select(job.c.owner, job.c.request_hash).where(job.c.id == job_id)
    known = (await connection.execute(query)).one_or_none()
    if known is not None and tuple(known) != (owner, request_hash):
        raise HwapokError(Reason.REQUEST_ID_REUSED)
    return known is not None


async def accept(connection: AsyncConnection, job_id: str, owner: str, spec: Spec, request_hash: str) -> bool:
    """Inserts a job, or finds that it was accepted before.

    :param request_hash: SHA-256, hex, of the request as it came
    :returns: True for a new job
    :raises HwapokError: REQUEST_ID_REUSED when the id belongs to another request or another owner
    """
    row = {
        "id": job_id,
        "owner": owner,
        "kind": SPEC_KINDS[type(spec)],
        "state": JobState.QUEUED,
        "request_hash": request_hash,
        "spec": encode(spec, Spec),
        "created": _NOW,
    }
    query = insert(job).values(**row).on_conflict_do_nothing().returning(job.c.id)
    if (await connection.execute(query)).scalar() is not None:
        return True
    await accepted(connection, job_id, owner, request_hash)
    return False


async def start(connection: AsyncConnection, job_id: str) -> None:
    """A worker took the job. Taking it again after a crash changes nothing."""
    changed = await connection.execute(
        sa.update(job)
        .where(job.c.id == job_id, job.c.state == JobState.QUEUED)
        .values(state=JobState.RUNNING, started=sa.func.coalesce(job.c.started, _NOW))
    )
    if changed.rowcount:
        await events.append(connection, job_id, Started())


async def finish(connection: AsyncConnection, job_id: str, state: JobState, outcome: Outcome | None) -> bool:
    """Ends a job with its last event; a paid call that was under way is uncertain. The first ending wins.

    :returns: False when it had ended before
    """
    locked = sa.select(job.c.id).where(job.c.id == job_id, job.c.state.in_(_UNFINISHED)).with_for_update()
    if (await connection.execute(locked)).scalar() is None:
        return False
    await charges.doubt_job(connection, job_id)
    await events.append(connection, job_id, Finished(state))
    await connection.execute(
        sa.update(job)
        .where(job.c.id == job_id)
        .values(state=state, ended=_NOW, outcome=sa.null() if outcome is None else encode(outcome, Outcome))
    )
    return True


async def requeue(connection: AsyncConnection, job_id: str) -> bool:
    """Puts a failed or cancelled job back in the queue.

    :returns: False when it is in another state
    """
    changed = await connection.execute(
        sa.update(job)
        .where(job.c.id == job_id, job.c.state.in_((JobState.FAILED, JobState.CANCELLED)))
        .values(state=JobState.QUEUED, ended=None, outcome=sa.null())
    )
    await _forget_recoveries(connection, job_id)
    return bool(changed.rowcount)


async def get(connection: AsyncConnection, job_id: str, owner: str | None = None) -> Job:
    """:param owner: only this owner's job; None for any

    :raises HwapokError: JOB_NOT_FOUND
    """
    query = sa.select(job).where(job.c.id == job_id)
    if owner is not None:
        query = query.where(job.c.owner == owner)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise HwapokError(Reason.JOB_NOT_FOUND, name=f"jobs/{job_id}")
    return _job(row, await charges.of_jobs(connection, [job_id]))


async def page(
    connection: AsyncConnection, owner: str, kind: JobKind | None, after: Cursor | None, limit: int
) -> Sequence[Job]:
    """Jobs older than the cursor, newest first."""
    query = sa.select(job).where(job.c.owner == owner).order_by(job.c.created.desc(), job.c.id.desc()).limit(limit)
    if kind:
        query = query.where(job.c.kind == kind)
    if after:
        seen = sa.tuple_(sa.literal(after.created, job.c.created.type), sa.literal(after.id, job.c.id.type))
        query = query.where(sa.tuple_(job.c.created, job.c.id) < seen)
    rows = (await connection.execute(query)).mappings().all()
    charged = await charges.of_jobs(connection, [row["id"] for row in rows])
    return [_job(row, charged) for row in rows]


async def delete(connection: AsyncConnection, job_id: str) -> bool:
    """Removes an ended job's row with its events and blob references.

    :returns: False when it has not ended, or is gone
    """
    gone = await connection.execute(sa.delete(job).where(job.c.id == job_id, job.c.ended.is_not(None)))
    await _forget_recoveries(connection, job_id)
    return bool(gone.rowcount)


async def cancelled_among(connection: AsyncConnection, ids: Sequence[str]) -> Sequence[str]:
    """Those of the jobs that were cancelled."""
    query = sa.select(job.c.id).where(job.c.id.in_(ids), job.c.state == JobState.CANCELLED)
    return (await connection.execute(query)).scalars().all()


async def count_unfinished(connection: AsyncConnection, owner: str | None) -> Mapping[JobState, int]:
    """How many jobs wait and how many run; of any owner for None."""
    query = sa.select(job.c.state, sa.func.count()).where(job.c.ended.is_(None)).group_by(job.c.state)
    if owner is not None:
        query = query.where(job.c.owner == owner)
    return {JobState(state): count for state, count in await connection.execute(query)}


async def _forget_recoveries(connection: AsyncConnection, job_id: str) -> None:
    """A job that a person runs again starts with a clean slate."""
    await connection.execute(sa.delete(job_recovery).where(job_recovery.c.workflow_id == job_id))


async def ended_before(connection: AsyncConnection, moment: datetime) -> Sequence[str]:
    """Ids of jobs that ended before a moment."""
    return (await connection.execute(sa.select(job.c.id).where(job.c.ended < moment))).scalars().all()


def _job(row: sa.RowMapping, charged: Mapping[str, tuple[Charge, ...]]) -> Job:
    return Job(
        id=row["id"],
        owner=row["owner"],
        kind=JobKind(row["kind"]),
        state=JobState(row["state"]),
        spec=decode(row["spec"], Spec),  # type: ignore[arg-type]
        created=row["created"],
        started=row["started"],
        ended=row["ended"],
        last_sequence=row["last_sequence"],
        outcome=None if row["outcome"] is None else decode(row["outcome"], Outcome),  # type: ignore[arg-type]
        charges=charged.get(row["id"], ()),
    )
