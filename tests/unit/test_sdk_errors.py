"""Errors arrive typed, with the server's own words in both languages."""

from __future__ import annotations

import pickle
import socket
import time

import grpc
import pytest

from hwapok import (
    AlreadyExists,
    DeadlineExceeded,
    FailedPrecondition,
    InternalError,
    InvalidArgument,
    JobFailed,
    JobState,
    NotFound,
    ResourceExhausted,
    RetryPolicy,
    Studio,
    StudioError,
    Unauthenticated,
    Unavailable,
)
from hwapok_common.errors import HwapokError, Reason
from support.fake_gateway import FakeGateway, Fault
from support.fake_jobs import lost
from support.studios import BRIEF, QUICK


def test_violations(studio: Studio) -> None:
    """Each field that is wrong is named, with a sentence in each language."""
    with pytest.raises(InvalidArgument) as caught:
        studio.generate_prompt("", **BRIEF).result()
    error = caught.value
    assert (error.code, error.reason) == ("INVALID_ARGUMENT", "INVALID_REQUEST")
    assert error.violations[0].field == "scene"
    assert error.violations[0].reason == "TAG_OR_SCENE"
    assert error.violations[0].text.en == "Give a keyword or a scene."
    assert error.violations[0].text.ko == "키워드나 장면 가운데 하나는 적어 주세요."
    assert "scene: Give a keyword or a scene." in str(error)


def test_details(studio: Studio, gateway: FakeGateway) -> None:
    """Reason, values, delay and both sentences of the server survive the journey."""
    gateway.faults["GetCatalog"].append(Fault(error=HwapokError(Reason.SERVER_BUSY, retry_after=1.5)))
    with pytest.raises(ResourceExhausted) as caught:
        studio.catalog()
    assert (caught.value.reason, caught.value.retry_after) == ("SERVER_BUSY", 1.5)
    assert caught.value.user_message == "요청이 많습니다. 잠시 뒤 다시 시도해 주세요."
    assert caught.value.__suppress_context__


def test_not_found_says_what(studio: Studio) -> None:
    """Values of a reason are in the metadata."""
    with pytest.raises(NotFound) as caught:
        studio.job("00000000-0000-4000-8000-000000000000")
    assert caught.value.metadata == {"name": "jobs/00000000-0000-4000-8000-000000000000"}


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (Reason.INVALID_PAGE_TOKEN, InvalidArgument),
        (Reason.INVALID_API_KEY, Unauthenticated),
        (Reason.JOB_NOT_FOUND, NotFound),
        (Reason.REQUEST_ID_REUSED, AlreadyExists),
        (Reason.JOB_STILL_RUNNING, FailedPrecondition),
        (Reason.SERVER_BUSY, ResourceExhausted),
        (Reason.JOB_LOST, InternalError),
    ],
)
def test_classes(studio: Studio, gateway: FakeGateway, reason: Reason, kind: type[StudioError]) -> None:
    """Each status code has its class."""
    gateway.faults["GetJob"].append(Fault(error=HwapokError(reason, name="x")))
    with pytest.raises(kind) as caught:
        studio.job("x")
    assert type(caught.value) is kind
    assert caught.value.reason == reason


def test_simple_calls_are_retried(studio: Studio, gateway: FakeGateway) -> None:
    """A call that met a server on its way out is repeated by itself."""
    gateway.faults["GetCatalog"].append(Fault(grpc.StatusCode.UNAVAILABLE))
    assert studio.catalog().server_version == "9.9.9"
    assert len(gateway.calls) == 2


def test_exception_text_without_details(studio: Studio, gateway: FakeGateway) -> None:
    """An error that is not the server's own is described here, in both languages."""
    gateway.faults["GetCatalog"].append(Fault(grpc.StatusCode.INTERNAL))
    with pytest.raises(InternalError) as caught:
        studio.catalog()
    assert caught.value.reason == "RPC_FAILED"
    assert gateway.target in caught.value.user_message


def test_deadline_of_a_call(gateway: FakeGateway) -> None:
    """A server that does not answer is not waited for without end."""
    gateway.faults["GetCatalog"].append(Fault(hang=True))
    with Studio(gateway.target, timeout=0.2) as studio, pytest.raises(DeadlineExceeded) as caught:
        studio.catalog()
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.reason == "NO_ANSWER"


def test_deadline_of_a_result(studio: Studio, gateway: FakeGateway) -> None:
    """Waiting can be limited; the job and its run go on."""
    gateway.hold_after = 2
    run = studio.generate_prompt("고양이", **BRIEF)
    with pytest.raises(DeadlineExceeded) as caught:
        run.result(timeout=0.05)
    assert caught.value.reason == "STILL_RUNNING"
    gateway.wait_for("GeneratePrompt")
    gateway.release()
    assert run.result().writer == "offline"


def test_job_failed(studio: Studio, gateway: FakeGateway) -> None:
    """A failed job yields all of its events; asking for its result raises what it failed of."""
    gateway.fail_jobs_with = lost()
    run = studio.generate_prompt("고양이", **BRIEF)
    assert [event.sequence for event in run][-1] == 12
    with pytest.raises(JobFailed) as caught:
        run.result()
    assert (caught.value.reason, caught.value.code, caught.value.retry_after) == ("JOB_LOST", "INTERNAL", 0.0)
    assert caught.value.job == run.name
    job = studio.job(run.name)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.user_message == caught.value.user_message


def test_make_stops_after_a_failed_prompt(studio: Studio, gateway: FakeGateway) -> None:
    """Nothing is rendered from a prompt that was not written."""
    gateway.fail_jobs_with = lost()
    with pytest.raises(JobFailed):
        studio.make("고양이", **BRIEF).result()
    assert gateway.requests("RenderFromPrompt") == []


def test_nobody_there(clean_environ: None) -> None:
    """A wrong address is reported long before the patience for a server that is known is over."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        policy = RetryPolicy(first_delay=0.01, longest_delay=0.01, patience=3600.0, first_contact=0.1)
        begun = time.monotonic()
        with Studio(f"127.0.0.1:{port}", retry_policy=policy) as studio, pytest.raises(Unavailable) as caught:
            studio.generate_prompt("고양이", **BRIEF).result()
    assert time.monotonic() - begun < 3600.0
    assert caught.value.reason == "SERVER_UNREACHABLE"
    assert f"127.0.0.1:{port}" in caught.value.user_message


def test_token(gateway: FakeGateway) -> None:
    """The token goes with every call, streams and uploads included."""
    gateway.token = "secret"
    with Studio(gateway.target, token="secret", retry_policy=QUICK) as studio:
        studio.upload(b"x", file_name="a.png")
        studio.generate_prompt("고양이", **BRIEF).result()
        studio.catalog()
    assert [metadata["authorization"] for metadata in gateway.metadata] == ["Bearer secret"] * 3


@pytest.mark.parametrize(("token", "reason"), [(None, "MISSING_API_KEY"), ("wrong", "INVALID_API_KEY")])
def test_no_token(gateway: FakeGateway, token: str | None, reason: str) -> None:
    """Without the right key every kind of call says so."""
    gateway.token = "secret"
    with Studio(gateway.target, token=token, retry_policy=QUICK) as studio:
        for call in (studio.catalog, lambda: studio.upload(b"x"), studio.generate_prompt("x", **BRIEF).result):
            with pytest.raises(Unauthenticated) as caught:
                call()
            assert caught.value.reason == reason


def test_closed_studio(gateway: FakeGateway) -> None:
    """After closing, calls and runs say so; nothing hangs."""
    gateway.hold_after = 1
    studio = Studio(gateway.target)
    run = studio.generate_prompt("고양이", **BRIEF)
    gateway.wait_for("GeneratePrompt")
    studio.close()
    studio.close()
    with pytest.raises(StudioError) as caught:
        studio.catalog()
    assert caught.value.reason == "CLIENT_CLOSED"
    assert run.done


def test_errors_can_be_pickled() -> None:
    """Errors pass from a process pool to its owner."""
    error = InvalidArgument("No.", code="INVALID_ARGUMENT", reason="X", metadata={"a": "b"}, retry_after=2.0)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.__dict__) == (InvalidArgument, error.__dict__)
