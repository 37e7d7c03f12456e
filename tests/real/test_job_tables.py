"""Jobs and their event log, in a real PostgreSQL."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import Text
from hwapok_server.db import blob_ledger, events, jobs, uploads
from hwapok_server.db.engine import Database, driver_url
from hwapok_server.db.tables import metadata
from hwapok_server.model import (
    Blob,
    Brief,
    Event,
    Failure,
    Finished,
    JobKind,
    JobState,
    Note,
    Noted,
    Picture,
    PromptDelta,
    PromptOutcome,
    Purpose,
    Reference,
    ReferenceChosen,
    ReferenceKind,
    Size,
    StageProgress,
    Started,
    Upload,
)

BRIEF = Brief("animal", "background", "고양이", "달빛 아래 한옥 마당에 앉은 고양이")
HASH = "0" * 64
PICTURE = Picture(Blob("ab" * 32, 10, "image/png"), Size(3, 4))


def new_id() -> str:
    return str(uuid.uuid4())


def test_migrations_give_exactly_the_tables_of_the_code(database_url: str) -> None:
    """A table changed in code without a migration would break every existing installation."""
    engine = sa.create_engine(driver_url(database_url))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_repeated_request_joins_and_another_one_is_refused(database_url: str) -> None:
    """The same id with the same brief is one job; with another brief or owner it is a mistake."""

    async def scenario() -> None:
        database, job_id = Database(database_url), new_id()
        async with database.transaction() as connection:
            assert await jobs.accept(connection, job_id, "", BRIEF, HASH)
            assert not await jobs.accept(connection, job_id, "", BRIEF, HASH)
            for owner, request_hash in (("", "1" * 64), ("other", HASH)):
                with pytest.raises(HwapokError) as caught:
                    await jobs.accept(connection, job_id, owner, BRIEF, request_hash)
                assert caught.value.reason is Reason.REQUEST_ID_REUSED
        await database.close()

    asyncio.run(scenario())


def test_events_are_numbered_without_gaps_by_concurrent_writers(database_url: str) -> None:
    """Clients resume by sequence number, so each number is given exactly once."""

    async def scenario() -> None:
        database, job_id = Database(database_url), new_id()

        async def write(number: int) -> None:
            async with database.transaction() as connection:
                await events.append(connection, job_id, PromptDelta(str(number), 1))

        async with database.transaction() as connection:
            await jobs.accept(connection, job_id, "", BRIEF, HASH)
        await asyncio.gather(*(write(number) for number in range(40)))
        async with database.transaction() as connection:
            logged = await events.read(connection, job_id, 0)
            tail = await events.read(connection, job_id, 38)
        assert [event.sequence for event in logged] == list(range(1, 41))
        assert [event.sequence for event in tail] == [39, 40]
        await database.close()

    asyncio.run(scenario())


def test_every_kind_of_event_survives_the_log(database_url: str) -> None:
    """What a step said is what a client reads after a crash."""
    reference = Reference(ReferenceKind.UPLOAD, "uploads/x", "고양이.jpg", Text("올림", "upload"), PICTURE, score=0.5)
    said: list[Event] = [
        StageProgress("embed", 1, 4, 0.0, 1),
        ReferenceChosen(reference),
        PromptDelta("달빛 ", 2),
        Noted(Note("LIBRARY_EMPTY", Text("비어 있음", "empty"))),
    ]

    async def scenario() -> None:
        database, job_id = Database(database_url), new_id()
        async with database.transaction() as connection:
            await jobs.accept(connection, job_id, "", BRIEF, HASH)
            await jobs.start(connection, job_id)
            for event in said:
                await events.append(connection, job_id, event)
            logged = await events.read(connection, job_id, 0)
            assert [event.event for event in logged] == [Started(), *said]
            assert await events.begun(connection, job_id, "embed") == 1
        await database.close()

    asyncio.run(scenario())


def test_the_first_ending_wins_and_closes_the_log(database_url: str) -> None:
    """A job that was cancelled does not succeed afterwards, and nothing is said after its last event."""

    async def scenario() -> None:
        database, job_id = Database(database_url), new_id()
        async with database.transaction() as connection:
            await jobs.accept(connection, job_id, "", BRIEF, HASH)
            await jobs.start(connection, job_id)
            assert await jobs.finish(connection, job_id, JobState.CANCELLED, None)
            outcome = PromptOutcome("a cat", "고양이", "offline", (), ())
            assert not await jobs.finish(connection, job_id, JobState.SUCCEEDED, outcome)
            assert await events.append(connection, job_id, PromptDelta("late", 1)) is None
            logged = await events.read(connection, job_id, 0)
            assert [event.event for event in logged] == [Started(), Finished(JobState.CANCELLED)]
            job = await jobs.get(connection, job_id)
            assert (job.state, job.outcome, job.last_sequence) == (JobState.CANCELLED, None, 2)
        await database.close()

    asyncio.run(scenario())


def test_only_failed_and_cancelled_jobs_are_queued_again(database_url: str) -> None:
    """A retried job goes on in the same log; a succeeded one stays as it is."""

    async def scenario() -> None:
        database, failed, done = Database(database_url), new_id(), new_id()
        async with database.transaction() as connection:
            for job_id in (failed, done):
                await jobs.accept(connection, job_id, "", BRIEF, HASH)
                await jobs.start(connection, job_id)
            await jobs.finish(connection, failed, JobState.FAILED, Failure("INTERNAL", {"request": "1"}))
            await jobs.finish(connection, done, JobState.SUCCEEDED, PromptOutcome("p", "", "offline", (), ()))
            assert not await jobs.requeue(connection, done)
            assert await jobs.requeue(connection, failed)
            await jobs.start(connection, failed)
            logged = await events.read(connection, failed, 0)
            assert [event.event for event in logged] == [Started(), Finished(JobState.FAILED), Started()]
        await database.close()

    asyncio.run(scenario())


def test_pages_go_through_all_jobs_of_one_owner_once(database_url: str) -> None:
    """Paging neither skips nor repeats, and shows nobody else's jobs."""

    async def scenario() -> None:
        database = Database(database_url)
        ids = [new_id() for _ in range(5)]
        async with database.transaction() as connection:
            for job_id in ids:
                await jobs.accept(connection, job_id, "kim", BRIEF, HASH)
            await jobs.accept(connection, new_id(), "lee", BRIEF, HASH)
            seen: list[str] = []
            cursor = None
            while found := await jobs.page(connection, "kim", JobKind.PROMPT, cursor, 2):
                seen += [job.id for job in found]
                cursor = jobs.Cursor(found[-1].created, found[-1].id)
            assert seen == ids[::-1]
            assert not await jobs.page(connection, "kim", JobKind.RENDER, None, 2)
        await database.close()

    asyncio.run(scenario())


def test_a_blob_is_free_only_when_nothing_refers_to_it(database_url: str) -> None:
    """Deleting a job must not take a picture away from an upload or from another job."""

    async def scenario() -> None:
        database, one, two = Database(database_url), new_id(), new_id()
        shared, own = "ab" * 32, "cd" * 32
        async with database.transaction() as connection:
            for job_id in (one, two):
                await jobs.accept(connection, job_id, "", BRIEF, HASH)
                await blob_ledger.refer(connection, job_id, shared, "result")
            await blob_ledger.refer(connection, one, own, "result")
            assert not await jobs.delete(connection, one)
            await jobs.finish(connection, one, JobState.CANCELLED, None)
            assert await jobs.delete(connection, one)
            await blob_ledger.refer(connection, one, own, "result")
            assert await blob_ledger.unreferenced(connection, [shared, own]) == [own]
        await database.close()

    asyncio.run(scenario())


def test_old_uploads_go_unless_a_job_names_them(database_url: str) -> None:
    """Retention keeps what a job in the history still needs."""

    async def scenario() -> None:
        database, used, unused = Database(database_url), new_id(), new_id()
        old = datetime.now(UTC) - timedelta(days=40)
        async with database.transaction() as connection:
            for upload_id in (used, unused):
                made = Upload(upload_id, "고양이.jpg", Purpose.REFERENCE, "JPEG", Size(3, 4), PICTURE, old, None)
                await uploads.insert_once(connection, made, "", "0" * 64)
            await jobs.accept(connection, new_id(), "", Brief("animal", "conti", "고양이", "", (used,)), HASH)
            gone = await uploads.delete_unused_before(connection, datetime.now(UTC) - timedelta(days=30))
            assert list(gone) == [PICTURE.blob.key]
            assert list(await uploads.get_many(connection, [used, unused], "")) == [used]
        await database.close()

    asyncio.run(scenario())


def test_an_attempt_that_was_replaced_is_not_heard(database_url: str) -> None:
    """A step that went on after cancel and retry must not speak into the new run."""

    async def scenario() -> None:
        database, job_id = Database(database_url), new_id()
        async with database.transaction() as connection:
            await jobs.accept(connection, job_id, "", BRIEF, HASH)
            await events.append(connection, job_id, StageProgress("render", 1, 4, 0.0, 1))
            assert await events.append(connection, job_id, PromptDelta("a", 1), events.Attempt("render", 1)) == 2
            await events.append(connection, job_id, StageProgress("render", 1, 4, 0.0, 2))
            assert await events.append(connection, job_id, PromptDelta("b", 1), events.Attempt("render", 1)) is None
            assert await events.append(connection, job_id, PromptDelta("c", 2), events.Attempt("render", 2)) == 4
        await database.close()

    asyncio.run(scenario())
