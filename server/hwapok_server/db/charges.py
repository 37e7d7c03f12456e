"""What paid calls cost and what they brought. Reservations take turns, so that no budget is exceeded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.budgets import Budgets, shown
from hwapok_server.db import events
from hwapok_server.db.tables import charge, job, job_event, paid_answer
from hwapok_server.model import Blob, Charge, ChargeState, Estimate, Started, Usage

_LOCK = 4_815_163
"""Advisory lock held while a reservation is compared with the budgets."""
_NOW = sa.func.clock_timestamp()
_TODAY = sa.func.date_trunc("day", _NOW, "UTC")


@dataclass(frozen=True, slots=True)
class Call:
    """One paid call that an attempt at a step makes."""

    id: str
    """UUID of its charge."""
    job_id: str
    owner: str
    stage: str
    name: str
    attempt: int


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a paid call brought."""

    blob: Blob
    usage: Usage


async def answer(connection: AsyncConnection, call: Call) -> StoredAnswer | None:
    """What the same call brought before, in any attempt."""
    columns = (paid_answer.c.blob_key, paid_answer.c.blob_bytes, paid_answer.c.content_type)
    used = (charge.c.input_tokens, charge.c.output_tokens, charge.c.micro_usd)
    query = sa.select(*columns, *used).join(charge, charge.c.id == paid_answer.c.charge_id).where(*_same(call))
    row = (await connection.execute(query)).one_or_none()
    return StoredAnswer(Blob(*row[:3]), Usage(*row[3:])) if row else None


async def interrupted(connection: AsyncConnection, call: Call) -> bool:
    """Whether an earlier attempt may have paid for the same call since somebody last had the job run."""
    runs = job_event.c.job_id == call.job_id, job_event.c.event["type"].astext == Started.__name__
    begun = sa.select(sa.func.max(job_event.c.time)).where(*runs).scalar_subquery()
    same = charge.c.job_id == call.job_id, charge.c.stage == call.stage, charge.c.name == call.name
    query = sa.select(charge.c.id).where(*same, charge.c.attempt < call.attempt, charge.c.created > begun).limit(1)
    return (await connection.execute(query)).scalar() is not None


async def reserve(connection: AsyncConnection, call: Call, estimate: Estimate, budgets: Budgets) -> None:
    """Sets aside what a call would cost. Repeating it changes nothing.

    :raises HwapokError: BUDGET_EXCEEDED; JOB_ALREADY_FINISHED when nobody waits for this attempt any more
    """
    await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    if (await connection.execute(sa.select(charge.c.id).where(charge.c.id == call.id))).scalar():
        return
    if not await _awaited(connection, call):
        raise HwapokError(Reason.JOB_ALREADY_FINISHED)
    left = await budget_left(connection, call.owner, budgets)
    if estimate.micro_usd > left:
        values = {"estimate": shown(estimate.micro_usd), "left": shown(left)}
        raise HwapokError(Reason.BUDGET_EXCEEDED, None, **values)
    row = {field: getattr(call, field) for field in Call.__slots__} | {
        "model": estimate.model,
        "state": ChargeState.RESERVED,
        "micro_usd": estimate.micro_usd,
        "created": _NOW,
    }
    await connection.execute(insert(charge).values(**row))


async def release(connection: AsyncConnection, charge_id: str) -> None:
    """Gives back what was set aside for a call that cost nothing."""
    await connection.execute(sa.delete(charge).where(charge.c.id == charge_id, charge.c.state != ChargeState.SETTLED))


async def settle(connection: AsyncConnection, charge_id: str, usage: Usage) -> None:
    """Enters what a call cost."""
    used = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, "micro_usd": usage.micro_usd}
    await connection.execute(
        sa.update(charge).where(charge.c.id == charge_id).values(state=ChargeState.SETTLED, closed=_NOW, **used)
    )


async def doubt(connection: AsyncConnection, charge_id: str) -> None:
    """A call that may or may not have cost something counts as estimated."""
    await _doubt(connection, charge.c.id == charge_id)


async def doubt_job(connection: AsyncConnection, job_id: str) -> None:
    """A job that has ended has no call under way."""
    await _doubt(connection, charge.c.job_id == job_id)


async def keep(connection: AsyncConnection, call: Call, blob: Blob) -> None:
    """Notes what a call brought. A job that was deleted meanwhile keeps nothing."""
    row = {
        "job_id": job.c.id,
        "stage": sa.literal(call.stage),
        "name": sa.literal(call.name),
        "charge_id": sa.literal(call.id, charge.c.id.type),
        "blob_key": sa.literal(blob.key),
        "blob_bytes": sa.literal(blob.size_bytes),
        "content_type": sa.literal(blob.content_type),
    }
    found = sa.select(*row.values()).where(job.c.id == call.job_id)
    await connection.execute(insert(paid_answer).from_select(list(row), found).on_conflict_do_nothing())


async def budget_left(connection: AsyncConnection, owner: str, budgets: Budgets) -> int:
    """Micro-dollars that an owner may still spend today; reservations count as spent."""
    left, own = budgets.day - await spent(connection), budgets.own(owner)
    if own is not None:
        left = min(left, own - await spent(connection, charge.c.owner == owner))
    return max(left, 0)


async def spent(connection: AsyncConnection, *whose: sa.ColumnElement[bool]) -> int:
    """Micro-dollars spent or set aside today (UTC, by the database's clock)."""
    query = sa.select(sa.func.coalesce(sa.func.sum(charge.c.micro_usd), 0)).where(charge.c.created >= _TODAY, *whose)
    return int((await connection.execute(query)).scalar_one())


async def of_jobs(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, tuple[Charge, ...]]:
    """What jobs have cost so far, each in the order of its calls."""
    query = sa.select(charge).where(charge.c.job_id.in_(ids)).order_by(charge.c.created, charge.c.id)
    found = defaultdict[str, list[Charge]](list)
    for row in (await connection.execute(query)).mappings():
        found[row["job_id"]].append(_charge(row))
    return {job_id: tuple(charges) for job_id, charges in found.items()}


async def _awaited(connection: AsyncConnection, call: Call) -> bool:
    """Whether a call's job still runs, with no newer attempt at its step."""
    running = sa.select(job.c.id).where(job.c.id == call.job_id, job.c.ended.is_(None)).with_for_update(read=True)
    if (await connection.execute(running)).scalar() is None:
        return False
    return await events.begun(connection, call.job_id, call.stage) == call.attempt


async def _doubt(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> None:
    under_way = charge.c.state == ChargeState.RESERVED
    await connection.execute(sa.update(charge).where(which, under_way).values(state=ChargeState.UNCERTAIN, closed=_NOW))


def _same(call: Call) -> tuple[sa.ColumnElement[bool], ...]:
    columns = paid_answer.c
    return columns.job_id == call.job_id, columns.stage == call.stage, columns.name == call.name


def _charge(row: Mapping[str, Any] | sa.RowMapping) -> Charge:
    usage = Usage(row["input_tokens"], row["output_tokens"], row["micro_usd"])
    return Charge(row["stage"], row["model"], ChargeState(row["state"]), usage)
