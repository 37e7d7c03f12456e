"""Bad input through the real server: each gets its documented reason and leaves no row and no file behind."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from hwapok_pb.v1 import common_pb2, job_pb2
from hwapok_pb.v1 import studio_service_pb2 as pb
from support.raw_client import (
    RawClient,
    RpcFailure,
    failure_of,
    jpeg,
    new_id,
    png,
    upload_messages,
)
from support.stack import Stack

ID = "jobs/7b0cb4b4-4f4a-4f0c-9b6e-2f6d0b1f0c11"


@pytest.fixture
def client(stack: Stack) -> RawClient:
    return RawClient(stack.grpc)


@pytest.fixture
def nothing_left(stack: Stack) -> Callable[[], None]:
    """Checks that the test left the tables and the blob store as they were."""

    def state() -> tuple[int, int, int]:
        with psycopg.connect(stack.database_url) as connection:
            counts = connection.execute("select (select count(*) from upload), (select count(*) from job)").fetchone()
        files = sum(path.is_file() for path in (stack.data_dir / "blobs").rglob("*"))
        assert counts is not None
        return (*counts, files)

    before = state()
    return lambda: _same(before, state())


def _same(before: object, after: object) -> None:
    assert before == after


UPLOADS: dict[str, tuple[Callable[[RawClient], object], str]] = {
    "10 MB and one byte": (lambda c: c.upload(b"x" * (10 * 2**20 + 1)), "UPLOAD_TOO_LARGE"),
    "text called png": (lambda c: c.upload("그림이 아닌 글".encode() * 99, "그림.png"), "NOT_AN_IMAGE"),
    "truncated JPEG": (lambda c: c.upload(jpeg()[:9000]), "BROKEN_IMAGE"),
    "100 megapixels": (lambda c: c.upload(png(10_000, 10_000), "큰.png"), "TOO_MANY_PIXELS"),
    "wrong SHA-256": (lambda c: c.stub.Upload(upload_messages(jpeg(), sha256=bytes(32))), "CHECKSUM_MISMATCH"),
    "no commit": (lambda c: c.stub.Upload(upload_messages(jpeg(), commit=False)), "UPLOAD_NOT_COMMITTED"),
    "nothing at all": (lambda c: c.stub.Upload(iter(())), "UPLOAD_NOT_COMMITTED"),
    "empty file": (lambda c: c.upload(b""), "UPLOAD_EMPTY"),
    "chunk before header": (lambda c: c.stub.Upload(iter([pb.UploadRequest(chunk=b"x")])), "UPLOAD_PROTOCOL"),
    "two headers": (
        lambda c: c.stub.Upload(iter([*upload_messages(b"", commit=False), *upload_messages(b"", commit=False)])),
        "UPLOAD_PROTOCOL",
    ),
    "chunk after the commit": (
        lambda c: c.stub.Upload(iter([*upload_messages(jpeg()), pb.UploadRequest(chunk=b"x" * 70_000)])),
        "UPLOAD_PROTOCOL",
    ),
    "tiny chunks": (lambda c: c.stub.Upload(upload_messages(jpeg(), chunk=100)), "CHUNK_SIZE"),
    "huge chunk": (lambda c: c.stub.Upload(upload_messages(jpeg(2400, 2400), chunk=2 * 2**20)), "CHUNK_SIZE"),
    "lying size": (lambda c: c.stub.Upload(upload_messages(jpeg(), size_bytes=5)), "SIZE_MISMATCH"),
}


@pytest.mark.parametrize("case", UPLOADS)
def test_a_refused_upload_says_why_and_leaves_nothing(
    client: RawClient, nothing_left: Callable[[], None], case: str
) -> None:
    """Every refusal has its own reason, a Korean sentence, and no leftovers."""
    call, reason = UPLOADS[case]
    refused = failure_of(lambda: call(client))
    assert (refused.code, refused.reason) == ("INVALID_ARGUMENT", reason)
    assert any("가" <= letter <= "힣" for letter in refused.korean)
    assert refused.retry_after is None
    nothing_left()


def _fields(failed: RpcFailure) -> dict[str, str]:
    assert (failed.code, failed.reason) == ("INVALID_ARGUMENT", "INVALID_REQUEST")
    return failed.fields


REQUESTS: dict[str, tuple[dict[str, object], dict[str, str]]] = {
    "neither scene nor keyword": ({"scene": "  \n", "tag": ""}, {"scene": "TAG_OR_SCENE"}),
    "nothing that can be seen": ({"scene": "\u200b \u2060", "tag": "\ufeff"}, {"scene": "TAG_OR_SCENE"}),
    "unknown category": ({"category": "외계"}, {"category": "UNKNOWN_CATEGORY"}),
    "no layer": ({"layer": ""}, {"layer": "REQUIRED"}),
    "request id that is no UUID": ({"request_id": "1"}, {"request_id": "NOT_UUID"}),
    "scene of 2001 characters": ({"scene": "가" * 2001}, {"scene": "TOO_LONG"}),
    "upload that does not exist": (
        {"reference_uploads": [f"uploads/{new_id()}"]},
        {"reference_uploads": "UNKNOWN_UPLOAD"},
    ),
    "category as long as a novel": ({"category": "가" * 40_000}, {"category": "UNKNOWN_CATEGORY"}),
    "a hundred uploads": (
        {"reference_uploads": [f"uploads/{new_id()}" for _ in range(100)]},
        {"reference_uploads": "TOO_MANY"},
    ),
    "too many references": (
        {"reference_options": {"max_references": 9}},
        {"reference_options.max_references": "RANGE"},
    ),
    "everything at once": (
        {"category": "외계", "layer": "없음", "scene": "", "tag": ""},
        {"category": "UNKNOWN_CATEGORY", "layer": "UNKNOWN_LAYER", "scene": "TAG_OR_SCENE"},
    ),
}


@pytest.mark.parametrize("case", REQUESTS)
def test_a_bad_brief_names_every_wrong_field(client: RawClient, nothing_left: Callable[[], None], case: str) -> None:
    """A client can mark all wrong fields after one answer, and no job was made."""
    fields, violations = REQUESTS[case]
    assert _fields(failure_of(lambda: client.prompt(**fields))) == violations
    nothing_left()


ORDERS: dict[str, tuple[dict[str, object], dict[str, str]]] = {
    "no prompt": ({"prompt": ""}, {"prompt": "REQUIRED"}),
    "unknown PSD layers": ({"psd_layers": 99}, {"psd_layers": "UNKNOWN_VALUE"}),
    "nothing but a prompt job that does not exist": (
        {"prompt": "", "category": "", "layer": "", "prompt_job": ID},
        {"prompt_job": "UNKNOWN_PROMPT_JOB"},
    ),
    "prompt job that does not exist": ({"prompt_job": ID}, {"prompt_job": "UNKNOWN_PROMPT_JOB"}),
    "size that is not offered": (
        {"picture_size": common_pb2.PictureSize(width=7, height=7)},
        {"picture_size": "PICTURE_SIZE"},
    ),
}


@pytest.mark.parametrize("case", ORDERS)
def test_a_bad_order_names_every_wrong_field(client: RawClient, nothing_left: Callable[[], None], case: str) -> None:
    """As for briefs."""
    fields, violations = ORDERS[case]
    assert _fields(failure_of(lambda: client.render(**fields))) == violations
    nothing_left()


CALLS: dict[str, tuple[Callable[[RawClient], object], str, str]] = {
    "unknown job": (lambda c: c.job(ID), "NOT_FOUND", "JOB_NOT_FOUND"),
    "watching an unknown job": (lambda c: c.watch(ID), "NOT_FOUND", "JOB_NOT_FOUND"),
    "cancelling an unknown job": (
        lambda c: c.stub.CancelJob(pb.CancelJobRequest(name=ID)),
        "NOT_FOUND",
        "JOB_NOT_FOUND",
    ),
    "deleting an unknown job": (
        lambda c: c.stub.DeleteJob(pb.DeleteJobRequest(name=ID)),
        "NOT_FOUND",
        "JOB_NOT_FOUND",
    ),
    "job name of another shape": (lambda c: c.job("7"), "INVALID_ARGUMENT", "INVALID_REQUEST"),
    "malformed page token": (
        lambda c: c.stub.ListJobs(pb.ListJobsRequest(page_token="????")),
        "INVALID_ARGUMENT",
        "INVALID_PAGE_TOKEN",
    ),
    "unknown kind of job": (
        lambda c: c.stub.ListJobs(pb.ListJobsRequest.FromString(bytes([24, 99]))),
        "INVALID_ARGUMENT",
        "INVALID_REQUEST",
    ),
    "negative page size": (
        lambda c: c.stub.ListJobs(pb.ListJobsRequest(page_size=-1)),
        "INVALID_ARGUMENT",
        "INVALID_REQUEST",
    ),
    "speech without a provider": (
        lambda c: c.stub.SpeechToken(pb.SpeechTokenRequest()),
        "FAILED_PRECONDITION",
        "SPEECH_NOT_CONFIGURED",
    ),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_call_that_cannot_be_answered_says_why(client: RawClient, case: str) -> None:
    """Unknown is unknown, never pending."""
    call, code, reason = CALLS[case]
    failed = failure_of(lambda: call(client))
    assert (failed.code, failed.reason) == (code, reason)


def test_a_cancelled_job_cannot_be_cancelled_again_but_retried(client: RawClient) -> None:
    """Cancel stops a job once; retry takes it up again in the same log."""
    stream = client.stub.RenderFromPrompt(
        pb.RenderFromPromptRequest(request_id=new_id(), prompt="a cat", category="animal", layer="background")
    )
    name = next(stream).event.started.name
    cancelled = client.stub.CancelJob(pb.CancelJobRequest(name=name)).job
    assert cancelled.state == job_pb2.JOB_STATE_CANCELLED
    *_, last = stream
    assert last.event.finished.state == cancelled.state
    again = failure_of(lambda: client.stub.CancelJob(pb.CancelJobRequest(name=name)))
    assert (again.code, again.reason) == ("FAILED_PRECONDITION", "JOB_ALREADY_FINISHED")
    retried = client.stub.RetryJob(pb.RetryJobRequest(name=name)).job
    events = client.watch(name, retried.last_sequence)
    assert [event.sequence for event in events] == list(
        range(retried.last_sequence + 1, retried.last_sequence + 1 + len(events))
    )
    assert events[-1].finished.render.draft
