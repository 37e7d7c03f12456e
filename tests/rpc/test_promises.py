"""What the contract promises beyond single calls: joining, paging, and refusing politely when busy."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from hwapok_pb.v1 import job_pb2
from hwapok_pb.v1 import studio_service_pb2 as pb
from hwapok_server.api.decoders import RECEIVING
from hwapok_server.db import jobs
from hwapok_server.db.engine import Database
from hwapok_server.model import Failure, JobState, PsdLayers, RenderOrder, Size
from support.raw_client import RawClient, failure_of, jpeg, new_id, upload_messages
from support.stack import Stack

LONG = RenderOrder("가" * 8000, "animal", "conti", "", "", "", Size(1024, 1024), PsdLayers.STAGES)


@pytest.fixture
def client(stack: Stack) -> RawClient:
    return RawClient(stack.grpc)


def test_a_render_does_not_need_its_prompt_job_any_more(client: RawClient) -> None:
    """Deleting the prompt job takes nothing from the picture, and the same request still joins the first."""
    upload = client.upload(jpeg())
    prompt = client.prompt(reference_uploads=[upload.name])[-1].finished
    order = {"request_id": new_id(), "prompt": "", "category": "", "layer": "", "prompt_job": prompt.name}
    first = client.render(**order)[-1].finished
    client.delete(prompt.name)
    again = client.render(**order)[-1].finished
    assert again.name == first.name
    assert [reference.name for reference in again.render.references] == [upload.name]
    assert again.render_spec.scene == prompt.prompt_spec.scene


def test_pages_of_long_jobs_fit_into_a_message(stack: Stack, client: RawClient) -> None:
    """Two hundred jobs with the longest prompts are more than one message holds; none is left out."""
    ids, url = [new_id() for _ in range(200)], stack.database_url

    async def fill(wanted: bool) -> None:
        database = Database(url)
        async with database.transaction() as connection:
            for job_id in ids:
                if wanted:
                    await jobs.accept(connection, job_id, "", LONG, "0" * 64)
                    await jobs.finish(connection, job_id, JobState.FAILED, Failure("INTERNAL", {"request": "0"}))
                else:
                    await jobs.delete(connection, job_id)
        await database.close()

    asyncio.run(fill(wanted=True))
    try:
        listed = [job.name for job in _all_jobs(client)]
    finally:
        asyncio.run(fill(wanted=False))
    assert listed[:200] == [f"jobs/{job_id}" for job_id in reversed(ids)]
    assert len(set(listed)) == len(listed)


def _all_jobs(client: RawClient) -> Iterator[job_pb2.Job]:
    token = ""
    while True:
        page = client.stub.ListJobs(pb.ListJobsRequest(page_size=200, page_token=token), timeout=30)
        yield from page.jobs
        token = page.next_page_token
        if not token:
            return


def test_too_many_uploads_at_once_are_asked_to_come_back(client: RawClient) -> None:
    """Open uploads hold memory, so there is a limit; one that is refused is told when to try again."""
    with ExitStack() as held:
        for _ in range(RECEIVING):
            held.enter_context(_open_upload(client))
        refused = failure_of(lambda: client.upload(jpeg()))
        assert (refused.code, refused.reason) == ("RESOURCE_EXHAUSTED", "SERVER_BUSY")
        assert refused.retry_after
    assert client.upload(jpeg()).name


@contextmanager
def _open_upload(client: RawClient) -> Iterator[None]:
    """An upload that has sent its first bytes and waits; taken back at the end."""
    done = threading.Event()

    def messages() -> Iterator[pb.UploadRequest]:
        yield from upload_messages(b"x" * 70_000, commit=False)
        done.wait()

    call = client.stub.Upload.future(messages())
    yield
    done.set()
    call.cancel()
